/* SPDX-License-Identifier: BSD-2-Clause */
/* Help, version and completion, all from the table of verbs. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli.h"

/* One line, lead before it. */
void help_synopsis(FILE *out, const char *lead, const struct verb *v);
void help_all(FILE *out);
/* The verbs of a noun; false when there is no such noun. */
bool help_noun(FILE *out, const char *noun);
void help_verb(FILE *out, const struct verb *v);
/* name: NULL for a verb without. NULL when there is none. */
const struct verb *help_find(const char *noun, const char *name);
/* verbose: with the libraries and optional parts. */
void help_version(FILE *out, bool verbose);
/* A script for "bash" or "zsh"; false: no such shell. */
bool help_completion(FILE *out, const char *shell);

#endif
