/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers with a fraction as text, with a decimal point whatever the locale of
 * the process is: what we write is read by machines, and what people write for
 * us is the same everywhere.
 */
#ifndef PVK_UTIL_DECIMAL_H
#define PVK_UTIL_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

#define PVK_DECIMAL_TEXT 48

/*
 * A number at *text: digits, a fraction, an exponent, each but the digits
 * optional; a sign before. *text moves behind it. False when there is none,
 * when it is longer than anybody writes, or not finite; *text then stays.
 */
bool pvk_decimal_parse(const char **text, double *value);

/* With so many decimals (0 to 12). "-" when v is not finite. Returns buf. */
const char *pvk_decimal_fixed(double v, int decimals,
    char buf[PVK_DECIMAL_TEXT]);
/*
 * For people: at least three digits, no needless zeros: 0.733, 11.77, 117.7,
 * 188, 1177. Returns buf.
 */
const char *pvk_decimal_short(double v, char buf[PVK_DECIMAL_TEXT]);

#endif
