/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that came from a stranger, made fit to show; see text.h. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "util/num.h"
#include "util/text.h"

/* The Unicode controls that reorder text around them. */
static const struct range {
	uint32_t first, last;
} bidi[] = {
	{ 0x061c, 0x061c },
	{ 0x200e, 0x200f },
	{ 0x202a, 0x202e },
	{ 0x2066, 0x2069 },
};

/* The smallest code point that needs a sequence of this length. */
static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };

/* As pvk_utf8_len, with the code point in *cp. */
static size_t
utf8_decode(const unsigned char *p, size_t len, uint32_t *cp)
{
	size_t n;

	if (len == 0)
		return (0);
	if (p[0] < 0x80) {
		*cp = p[0];
		return (1);
	}
	if ((p[0] & 0xe0) == 0xc0)
		n = 2;
	else if ((p[0] & 0xf0) == 0xe0)
		n = 3;
	else if ((p[0] & 0xf8) == 0xf0)
		n = 4;
	else
		return (0);
	if (n > len)
		return (0);
	*cp = p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return (0);
		*cp = *cp << 6 | (p[i] & 0x3fu);
	}
	/* overlong, surrogate, beyond Unicode */
	if (*cp < smallest[n] || (*cp >= 0xd800 && *cp <= 0xdfff) ||
	    *cp > 0x10ffff)
		return (0);
	return (n);
}

size_t
pvk_utf8_len(const unsigned char *p, size_t len)
{
	uint32_t cp;

	return (utf8_decode(p, len, &cp));
}

static int
is_harmless(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7f && cp <= 0x9f))
		return (0);
	for (size_t i = 0; i < PVK_COUNT(bidi); i++)
		if (cp >= bidi[i].first && cp <= bidi[i].last)
			return (0);
	return (1);
}

/* Writes the next piece of text; returns how many bytes of it were used. */
static size_t
piece_next(const unsigned char *p, size_t len, char piece[32])
{
	uint32_t cp = 0;
	size_t n = utf8_decode(p, len, &cp);
	size_t used = n == 0 ? 1 : n;

	if (n > 0 && is_harmless(cp)) {
		memcpy(piece, p, n);
		piece[n] = '\0';
		return (n);
	}
	for (size_t i = 0; i < used; i++)
		snprintf(piece + 4 * i, 5, "\\x%02x", p[i]);
	return (used);
}

const char *
pvk_text_show(const char *text, size_t len, char *out, size_t outsize)
{
	const unsigned char *p = (const unsigned char *)text;
	const unsigned char *end = p + len;
	size_t pos = 0, cut = 0, n;
	char piece[32];

	if (outsize == 0)
		return (out);
	while (p < end) {
		p += piece_next(p, (size_t)(end - p), piece);
		n = strlen(piece);
		if (pos + n >= outsize) {
			snprintf(out + cut, outsize - cut, "...");
			return (out);
		}
		memcpy(out + pos, piece, n);
		pos += n;
		/* the last place that leaves room for the three dots */
		if (pos + 3 < outsize)
			cut = pos;
	}
	out[pos] = '\0';
	return (out);
}

bool
pvk_text_is_among(const char *text, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(text, *list) == 0)
			return (true);
	return (false);
}
