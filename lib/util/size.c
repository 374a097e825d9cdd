/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes and numbers as people write and read them; see size.h. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "util/num.h"
#include "util/size.h"
#include "util/text.h"

/* More digits than this never give whole bytes that anyone meant. */
#define FRACTION_DIGITS 18

static const struct unit {
	const char *suffix;
	uint64_t bytes;
} units[] = {
	{ "", 1 },
	{ "B", 1 },
	{ "k", PVK_KIB },
	{ "kiB", PVK_KIB },
	{ "kB", 1000 },
	{ "M", PVK_MIB },
	{ "MiB", PVK_MIB },
	{ "MB", 1000000 },
	{ "G", PVK_GIB },
	{ "GiB", PVK_GIB },
	{ "GB", 1000000000 },
	{ "T", PVK_TIB },
	{ "TiB", PVK_TIB },
	{ "TB", 1000000000000 },
	{ "P", 1024 * PVK_TIB },
	{ "PiB", 1024 * PVK_TIB },
	{ "PB", 1000000000000000 },
};

enum verdict { SIZE_OK, SIZE_BAD, SIZE_BROKEN, SIZE_HUGE };

static const struct unit *
unit_find(const char *suffix)
{
	for (size_t i = 0; i < PVK_COUNT(units); i++)
		if (strcasecmp(suffix, units[i].suffix) == 0)
			return (&units[i]);
	return (NULL);
}

static uint64_t
greatest_common_divisor(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return (a);
}

/* Digits at *text; *text moves behind them. False when they overflow. */
static bool
digits_parse(const char **text, uint64_t *n)
{
	const char *p = *text;
	bool fits = true;

	for (*n = 0; *p >= '0' && *p <= '9'; p++)
		if (pvk_mul_overflow(*n, 10, n) ||
		    pvk_add_overflow(*n, (uint64_t)(*p - '0'), n))
			fits = false;
	*text = p;
	return (fits);
}

/*
 * The len digits after the point as a number of bytes. Cancelling first keeps
 * every product below unit, so that nothing overflows and nothing is rounded.
 */
static enum verdict
fraction_bytes(const char *digits, size_t len, uint64_t unit, uint64_t *bytes)
{
	uint64_t numerator = 0, denominator = 1, common;

	while (len > 0 && digits[len - 1] == '0')
		len--;
	if (len > FRACTION_DIGITS)
		return (SIZE_BROKEN);
	for (size_t i = 0; i < len; i++) {
		numerator = numerator * 10 + (uint64_t)(digits[i] - '0');
		denominator *= 10;
	}
	common = greatest_common_divisor(numerator, denominator);
	numerator /= common;
	denominator /= common;
	if (unit % denominator != 0)
		return (SIZE_BROKEN);
	*bytes = numerator * (unit / denominator);
	return (SIZE_OK);
}

static enum verdict
size_scan(const char *text, uint64_t *bytes)
{
	const char *p = text, *fraction = NULL;
	const struct unit *unit;
	size_t fraction_len = 0;
	uint64_t whole, part = 0;
	enum verdict v;
	bool fits = digits_parse(&p, &whole);

	if (p == text)
		return (SIZE_BAD);
	if (*p == '.') {
		fraction = ++p;
		fraction_len = strspn(p, "0123456789");
		if (fraction_len == 0)
			return (SIZE_BAD);
		p += fraction_len;
	}
	unit = unit_find(p);
	if (unit == NULL)
		return (SIZE_BAD);
	v = fraction_bytes(fraction, fraction_len, unit->bytes, &part);
	if (v != SIZE_OK)
		return (v);
	if (!fits || pvk_mul_overflow(whole, unit->bytes, bytes) ||
	    pvk_add_overflow(*bytes, part, bytes))
		return (SIZE_HUGE);
	return (SIZE_OK);
}

/* The limits of a range have to be exact: "2040 GiB", "4095 B". */
static const char *
size_exact(uint64_t bytes, char buf[PVK_SIZE_TEXT])
{
	static const char *const names[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t i = 0;

	while (i + 1 < PVK_COUNT(names) && bytes != 0 && bytes % 1024 == 0) {
		bytes /= 1024;
		i++;
	}
	snprintf(buf, PVK_SIZE_TEXT, "%" PRIu64 " %s", bytes, names[i]);
	return (buf);
}

static const char *
size_range(uint64_t min, uint64_t max, char *out, size_t outsize)
{
	char lo[PVK_SIZE_TEXT], hi[PVK_SIZE_TEXT];

	if (max == UINT64_MAX)
		snprintf(out, outsize, "at least %s", size_exact(min, lo));
	else
		snprintf(out, outsize, "%s to %s", size_exact(min, lo),
		    size_exact(max, hi));
	return (out);
}

int
pvk_size_parse(const char *text, uint64_t min, uint64_t max, const char *what,
    uint64_t *bytes, struct pvk_err *e)
{
	char shown[64], range[2 * PVK_SIZE_TEXT + 16];
	uint64_t n = 0;
	enum verdict v = size_scan(text, &n);

	pvk_text_show(text, strlen(text), shown, sizeof(shown));
	size_range(min, max, range, sizeof(range));
	if (v == SIZE_BAD)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: \"%s\" is no size, expected %s, such as 512MiB, "
		    "8GiB or 10GB",
		    what, shown, range));
	if (v == SIZE_BROKEN)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: \"%s\" is no whole number of bytes, expected %s", what,
		    shown, range));
	if (v == SIZE_HUGE || n > max)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: \"%s\" is too large, expected %s", what, shown,
		    range));
	if (n < min)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: \"%s\" is too small, expected %s", what, shown,
		    range));
	*bytes = n;
	return (0);
}

int
pvk_uint_parse(const char *text, uint64_t min, uint64_t max, const char *what,
    uint64_t *value, struct pvk_err *e)
{
	const char *p = text;
	char shown[64];
	uint64_t n;
	bool fits = digits_parse(&p, &n);
	const char *fault = NULL;

	if (p == text || *p != '\0')
		fault = "no number";
	else if (!fits || n > max)
		fault = "too large";
	else if (n < min)
		fault = "too small";
	if (fault != NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: \"%s\" is %s, expected %" PRIu64 " to %" PRIu64, what,
		    pvk_text_show(text, strlen(text), shown, sizeof(shown)),
		    fault, min, max));
	*value = n;
	return (0);
}

const char *
pvk_size_format(uint64_t bytes, char buf[PVK_SIZE_TEXT])
{
	static const char *const names[] = { "KiB", "MiB", "GiB", "TiB", "PiB",
		"EiB" };
	uint64_t unit = 1, tenths = 0;
	size_t i = 0;

	if (bytes < 1000) {
		snprintf(buf, PVK_SIZE_TEXT, "%" PRIu64 " B", bytes);
		return (buf);
	}
	for (i = 0; i < PVK_COUNT(names); i++) {
		unit *= 1024;
		tenths =
		    bytes / unit * 10 + (bytes % unit * 10 + unit / 2) / unit;
		if (tenths < 9995)
			break;
	}
	if (tenths < 1000)
		snprintf(buf, PVK_SIZE_TEXT, "%" PRIu64 ".%" PRIu64 " %s",
		    tenths / 10, tenths % 10, names[i]);
	else
		snprintf(buf, PVK_SIZE_TEXT, "%" PRIu64 " %s",
		    (tenths + 5) / 10, names[i]);
	return (buf);
}
