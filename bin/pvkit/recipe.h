/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recipe: the options of a verb in a file that libconfig reads. A setting's
 * name is that of the option; a list or array gives it several times, a group
 * as NAME=VALUE each; true is an option without argument.
 */
#ifndef PVKIT_RECIPE_H
#define PVKIT_RECIPE_H

#include "cli.h"

struct recipe; /* opaque: owns the texts that apply was given */

/*
 * Reads it and gives each setting to apply. File names in it are as seen from
 * the recipe's directory. PVK_ECONFIG with the line, and for an unknown name
 * with the nearest one that there is.
 */
struct recipe *recipe_read(const char *path, const struct option_spec *options,
    cli_apply *apply, void *ctx, struct pvk_err *e);
void recipe_free(struct recipe *r);

#endif
