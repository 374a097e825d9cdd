/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers with a decimal point in any locale; see decimal.h. */
#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/decimal.h"

#define NUMBER_MAX 40 /* characters; longer ones are nobody's number */

static const char *
digits_skip(const char *p)
{
	while (isdigit((unsigned char)*p))
		p++;
	return (p);
}

/* Where the number at p ends; p when there is none. */
static const char *
number_end(const char *p)
{
	const char *start = p, *digits, *q;

	if (*p == '+' || *p == '-')
		p++;
	digits = p;
	p = digits_skip(p);
	if (p == digits)
		return (start);
	if (*p == '.' && isdigit((unsigned char)p[1]))
		p = digits_skip(p + 1);
	if (*p == 'e' || *p == 'E') {
		q = p + 1;
		if (*q == '+' || *q == '-')
			q++;
		if (isdigit((unsigned char)*q))
			p = digits_skip(q);
	}
	return (p);
}

bool
pvk_decimal_parse(const char **text, double *value)
{
	/* strtod(3) wants the point of the locale, which may be several bytes
	 */
	const char *end = number_end(*text),
		   *point = localeconv()->decimal_point;
	size_t len = (size_t)(end - *text), before;
	char copy[NUMBER_MAX + 16];
	const char *dot;
	double v;

	if (len == 0 || len > NUMBER_MAX || strlen(point) > 8)
		return (false);
	dot = memchr(*text, '.', len);
	before = dot != NULL ? (size_t)(dot - *text) : len;
	snprintf(copy, sizeof(copy), "%.*s%s%.*s", (int)before, *text,
	    dot != NULL ? point : "", dot != NULL ? (int)(len - before - 1) : 0,
	    dot != NULL ? dot + 1 : "");
	v = strtod(copy, NULL);
	if (!isfinite(v))
		return (false);
	*value = v;
	*text = end;
	return (true);
}

const char *
pvk_decimal_fixed(double v, int decimals, char buf[PVK_DECIMAL_TEXT])
{
	const char *point = localeconv()->decimal_point;
	size_t len = strlen(point);
	char *at;

	if (!isfinite(v)) {
		snprintf(buf, PVK_DECIMAL_TEXT, "-");
		return (buf);
	}
	if (fabs(v) >= 1e30) /* would not fit, and is no quantity */
		snprintf(buf, PVK_DECIMAL_TEXT, "%.0e", v);
	else
		snprintf(buf, PVK_DECIMAL_TEXT, "%.*f", decimals, v);
	at = strcmp(point, ".") == 0 ? NULL : strstr(buf, point);
	if (at != NULL) {
		*at = '.';
		memmove(at + 1, at + len, strlen(at + len) + 1);
	}
	/* no "-0.0" */
	if (buf[0] == '-' && strspn(buf + 1, "0.") == strlen(buf + 1))
		memmove(buf, buf + 1, strlen(buf));
	return (buf);
}

const char *
pvk_decimal_short(double v, char buf[PVK_DECIMAL_TEXT])
{
	double size = fabs(v);
	int decimals = size >= 999.5 ? 0
	    : size >= 99.95	     ? 1
	    : size >= 9.995	     ? 2
	    : size >= 0.9995	     ? 2
	    : size >= 0.09995	     ? 3
	    : size >= 0.0009995	     ? 5
				     : 8;
	size_t len;

	pvk_decimal_fixed(v, decimals, buf);
	if (strchr(buf, '.') == NULL)
		return (buf);
	len = strlen(buf);
	while (buf[len - 1] == '0')
		buf[--len] = '\0';
	if (buf[len - 1] == '.')
		buf[len - 1] = '\0';
	return (buf);
}
