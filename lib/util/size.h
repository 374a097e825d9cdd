/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sizes as people write them: a number, then nothing or B for bytes, k M G T P
 * with B for powers of 1000 ("389MB"), with iB or alone for powers of 1024
 * ("8GiB", "8G"). A fraction is allowed where it gives whole bytes ("1.5GiB").
 */
#ifndef PVK_UTIL_SIZE_H
#define PVK_UTIL_SIZE_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/*
 * what: the option or field named in the message. PVK_EUSAGE when text is not
 * a size or not in [min, max].
 */
int pvk_size_parse(const char *text, uint64_t min, uint64_t max,
    const char *what, uint64_t *bytes, struct pvk_err *e);
/* A plain decimal number in [min, max]; the same errors. */
int pvk_uint_parse(const char *text, uint64_t min, uint64_t max,
    const char *what, uint64_t *value, struct pvk_err *e);

#define PVK_SIZE_TEXT 32
/* "3.9 GiB", "512 B": at most three digits before the point. Returns buf. */
const char *pvk_size_format(uint64_t bytes, char buf[PVK_SIZE_TEXT]);

#endif
