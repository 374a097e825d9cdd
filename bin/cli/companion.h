/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verbs that are programs of their own, so that the one that always runs stays
 * small. They lie beside it, or where it is installed by default, and are
 * looked for nowhere else: not in $PATH, not beside what argv[0] says, since
 * whoever calls this may be root.
 */
#ifndef CLI_COMPANION_H
#define CLI_COMPANION_H

#include <stddef.h>

#include "cli.h"

/*
 * Becomes the companion of v, with the words of the command line less the noun,
 * which stands at c->words[noun]. Returns only when that can't be: the exit
 * status, 69 when there is no such program.
 */
int companion_run(const struct cli *c, const struct verb *v, int noun);

/* companion_SYSTEM.c: 0 and the path of this program's file, or -1. */
int companion_self(char *path, size_t size);

#endif
