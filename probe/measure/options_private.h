/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files that set options share: each function sets one. */
#ifndef PVPROBE_MEASURE_OPTIONS_PRIVATE_H
#define PVPROBE_MEASURE_OPTIONS_PRIVATE_H

#include "measure/options.h"

typedef int options_fn(struct options *o, const char *key, const char *value,
    struct pvk_err *e);

/* options_set.c */

/* "key: "value", expected ..."; -1. */
int options_refuse(const char *key, const char *value, const char *expected,
    struct pvk_err *e);
/*
 * The next word of a list with commas; false at its end. One that does not fit
 * is an empty one, which is no value of any key.
 */
bool options_next(const char **list, char *word, size_t wordsize);

struct options_choice {
	const char *name;
	bool *flag;
};
/* Of a list with commas: sets the flags of those that are named, of all n
 * choices, whose names are less than 64 characters together; one of them at
 * least. */
int options_choose(const struct options_choice *choices, size_t n,
    const char *key, const char *value, struct pvk_err *e);
int options_flag(bool *flag, const char *key, const char *value,
    struct pvk_err *e);

/* options_net.c */

options_fn options_address, options_compare, options_gateway, options_peer,
    options_streams, options_token, options_traffic;

#endif
