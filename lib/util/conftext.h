/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text in the syntax of libconfig, before that library sees it: what it would
 * take for something else than was written.
 */
#ifndef PVK_UTIL_CONFTEXT_H
#define PVK_UTIL_CONFTEXT_H

#include <stddef.h>

/* The character behind a string or a comment that begins at p, else p. */
const char *pvk_conf_skip(const char *p, const char *end);
/*
 * The first whole number that has no room in 32 bits and no "L" behind it, of
 * which libconfig 1.5 keeps the lower bits; NULL: there is none. *n: its bytes.
 */
const char *pvk_conf_wide(const char *text, size_t len, size_t *n);

#endif
