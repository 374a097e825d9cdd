/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chunk checksums. ".checksum" holds SHA-1 as 40 lower-case hexadecimal
 * digits, ".xxhash" XXH64 (seed 0) as 16 upper-case ones; no newline. Hosts
 * compare the strings, so the letter case matters.
 */
#ifndef PVK_XVA_CHECKSUM_H
#define PVK_XVA_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "xva/xva.h"

#define SUM_TEXT 41 /* the longest, with its NUL */

struct sum_state; /* opaque: one a thread, used again and again */

struct sum_state *sum_state_new(struct pvk_err *e);
void sum_state_free(struct sum_state *s);
int sum_begin(struct sum_state *s, enum pvk_sum kind, struct pvk_err *e);
int sum_add(struct sum_state *s, const void *p, size_t len, struct pvk_err *e);
int sum_end(struct sum_state *s, char text[SUM_TEXT], struct pvk_err *e);
/* The three of them at once. */
int sum_of(struct sum_state *s, enum pvk_sum kind, const void *p, size_t len,
    char text[SUM_TEXT], struct pvk_err *e);

/* ".checksum" or ".xxhash" */
const char *sum_extension(enum pvk_sum kind);
/* The kind that a member name's extension stands for; PVK_SUM_NONE if none */
enum pvk_sum sum_kind_of_name(const char *name);
/* Is this the text of such a checksum, letter case included? */
bool sum_is_text(enum pvk_sum kind, const char *text, size_t len);

#endif
