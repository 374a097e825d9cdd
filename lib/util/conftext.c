/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in the syntax of libconfig; see conftext.h. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "util/conftext.h"

#define DECIMAL	   "0123456789"
#define HEX	   DECIMAL "abcdefABCDEF"
#define LETTERS	   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NAME_FIRST LETTERS "*"
#define NAME	   LETTERS DECIMAL "-_*"

const char *
pvk_conf_skip(const char *p, const char *end)
{
	if (*p == '#' || (*p == '/' && p + 1 < end && p[1] == '/')) {
		while (p < end && *p != '\n')
			p++;
		return (p);
	}
	if (*p == '/' && p + 1 < end && p[1] == '*') {
		for (p += 2; p < end; p++)
			if (*p == '/' && p[-1] == '*')
				return (p + 1);
		return (end);
	}
	if (*p == '"') {
		for (p++; p < end && *p != '"'; p++)
			if (*p == '\\' && p + 1 < end)
				p++;
		return (p < end ? p + 1 : end);
	}
	return (p);
}

static bool
is_of(char c, const char *set)
{
	return (c != '\0' && strchr(set, c) != NULL);
}

/* How many of the characters at p are of a set */
static size_t
span(const char *p, const char *end, const char *set)
{
	size_t n = 0;

	while (p + n < end && is_of(p[n], set))
		n++;
	return (n);
}

static bool
is_wide(const char *digits, size_t n, unsigned base)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n && value <= INT32_MAX; i++) {
		const char *at = strchr(HEX, digits[i]);
		unsigned digit = (unsigned)(at - HEX);

		value = value * base + (digit > 15 ? digit - 6 : digit);
	}
	return (value > INT32_MAX);
}

/* The bytes of a number that begins at p; *wide: it is such a one */
static size_t
number(const char *p, const char *end, bool *wide)
{
	bool hex = end - p > 2 && p[0] == '0' && is_of(p[1], "xX");
	size_t in = hex ? 2 : 0;
	size_t n = in + span(p + in, end, hex ? HEX : DECIMAL);

	*wide = false;
	if (p + n < end && (p[n] == 'L' || (!hex && is_of(p[n], ".eE"))))
		return (n + 1 + span(p + n + 1, end, DECIMAL "eEL+-"));
	*wide = is_wide(p + in, n - in, hex ? 16 : 10);
	return (n);
}

const char *
pvk_conf_wide(const char *text, size_t len, size_t *n)
{
	const char *end = text + len, *q;
	bool wide;

	for (const char *p = text; p < end; p = q) {
		q = pvk_conf_skip(p, end);
		if (q != p)
			continue;
		*n = 1;
		if (is_of(*p, NAME_FIRST))
			*n = span(p, end, NAME);
		else if (is_of(*p, DECIMAL)) {
			*n = number(p, end, &wide);
			if (wide)
				return (p);
		} else if (*p == '.')
			*n = 1 + span(p + 1, end, DECIMAL "eE+-");
		q = p + *n;
	}
	return (NULL);
}
