/* SPDX-License-Identifier: BSD-2-Clause */
/* Small files as a whole, and their fingerprints. */
#ifndef PVK_PAPER_DIGEST_H
#define PVK_PAPER_DIGEST_H

#include <stddef.h>

#include "util/err.h"

/* SHA-256 in hexadecimal */
int paper_sha256(const void *bytes, size_t len, char hex[65],
    struct pvk_err *e);

/*
 * All of a file; "-" is standard input. *text is owned, with a NUL behind it.
 * PVK_ELIMIT when it has more than most bytes.
 */
int paper_slurp(const char *path, size_t most, char **text, size_t *len,
    struct pvk_err *e);

/* Bytes of the mark that some systems begin a file of UTF-8 with; 0: none */
size_t paper_bom(const char *text, size_t len);

#endif
