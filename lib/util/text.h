/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that came from a stranger: made fit to show, looked up. */
#ifndef PVK_UTIL_TEXT_H
#define PVK_UTIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Copies at most len bytes of text to out, always NUL-terminated: valid UTF-8
 * stays, control characters (C0, DEL, C1, bidirectional overrides) and bytes
 * that are no UTF-8 become \xHH; what does not fit ends in "...". A NUL byte
 * is shown like any other. Returns out.
 */
const char *pvk_text_show(const char *text, size_t len, char *out,
    size_t outsize);

/* One of the words of list, which a NULL ends. */
bool pvk_text_is_among(const char *text, const char *const *list);

/* Length of the UTF-8 sequence at p (1 to 4), 0 when there is none. */
size_t pvk_utf8_len(const unsigned char *p, size_t len);

#endif
