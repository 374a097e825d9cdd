/* SPDX-License-Identifier: BSD-2-Clause */
/* Quantities with units; see quantity.h. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "paper/quantity.h"
#include "util/nearest.h"
#include "util/num.h"
#include "util/text.h"

#define UNIT_MAX 16 /* characters */

struct unit {
	const char *name;
	double scale;
	const char *remark; /* for "did you mean" */
};

#define KIB 1024.0
static const struct unit sizes[] = {
	{ "B", 1, "bytes" },
	{ "kB", 1e3, "bytes" },
	{ "KB", 1e3, "bytes" },
	{ "MB", 1e6, "bytes" },
	{ "GB", 1e9, "bytes" },
	{ "TB", 1e12, "bytes" },
	{ "PB", 1e15, "bytes" },
	{ "KiB", KIB, "bytes" },
	{ "MiB", KIB *KIB, "bytes" },
	{ "GiB", KIB *KIB *KIB, "bytes" },
	{ "TiB", KIB *KIB *KIB *KIB, "bytes" },
	{ NULL, 0, NULL },
};
static const struct unit bits[] = {
	{ "b", 1.0 / 8, "bits" },
	{ "bit", 1.0 / 8, "bits" },
	{ "kb", 1e3 / 8, "bits" },
	{ "Kb", 1e3 / 8, "bits" },
	{ "kbit", 1e3 / 8, "bits" },
	{ "Mb", 1e6 / 8, "bits" },
	{ "Mbit", 1e6 / 8, "bits" },
	{ "Gb", 1e9 / 8, "bits" },
	{ "Gbit", 1e9 / 8, "bits" },
	{ "Tb", 1e12 / 8, "bits" },
	{ NULL, 0, NULL },
};
static const struct unit times[] = {
	{ "ns", 1e-9, "nanoseconds" },
	{ "us", 1e-6, "microseconds" },
	{ "\xc2\xb5s", 1e-6, "microseconds" },
	{ "ms", 1e-3, "milliseconds" },
	{ "s", 1, "seconds" },
	{ "min", 60, "minutes" },
	{ "h", 3600, "hours" },
	{ "d", 86400, "days" },
	{ NULL, 0, NULL },
};
static const struct unit ratios[] = {
	{ "%", 0.01, "of a hundred" },
	{ NULL, 0, NULL },
};
static const struct unit requests[] = {
	{ "IOPS", 1, "requests a second" },
	{ "kIOPS", 1e3, "requests a second" },
	{ NULL, 0, NULL },
};
static const struct unit transfers[] = {
	{ "MT/s", 1e6, "transfers" },
	{ "GT/s", 1e9, "transfers" },
	{ NULL, 0, NULL },
};
static const struct unit frequencies[] = {
	{ "Hz", 1, "a second" },
	{ "MHz", 1e6, "a second" },
	{ "GHz", 1e9, "a second" },
	{ NULL, 0, NULL },
};

static const struct dimension {
	const char *what, *example;
	const struct unit *units[2];
} dimensions[] = {
	[PVK_RATE] = { "rate", "188 MB/s", { sizes, bits } },
	[PVK_SIZE] = { "size", "128 KiB", { sizes } },
	[PVK_TIME] = { "time", "2 ms", { times } },
	[PVK_RATIO] = { "share", "25 %", { ratios } },
	[PVK_REQUESTS] = { "number of requests", "180 IOPS", { requests } },
	[PVK_TRANSFERS] = { "transfer rate", "3200 MT/s", { transfers } },
	[PVK_FREQUENCY] = { "frequency", "2.4 GHz", { frequencies } },
	[PVK_WORK] = { "time a byte", "3.564 ms/MB", { NULL } },
	[PVK_COUNT] = { "whole number", "4", { NULL } },
	[PVK_NUMBER] = { "number", "12.00", { NULL } },
	[PVK_FLAG] = { "flag", "true", { NULL } },
	[PVK_CHOICE] = { "word", "", { NULL } },
};

const char *
pvk_quantity_example(enum pvk_dimension dim)
{
	return (dimensions[dim].example);
}

/* The unit with just that name, len bytes; NULL: none. */
static const struct unit *
unit_find(const struct unit *u, const char *name, size_t len)
{
	for (; u != NULL && u->name != NULL; u++)
		if (strlen(u->name) == len && memcmp(u->name, name, len) == 0)
			return (u);
	return (NULL);
}

/* "MB/s", "MBps" */
static size_t
rate_base_len(const char *unit)
{
	size_t len = strlen(unit);

	if (len > 2 &&
	    (strcmp(unit + len - 2, "/s") == 0 ||
		strcmp(unit + len - 2, "ps") == 0))
		return (len - 2);
	return (0);
}

static bool
unit_scale(const char *unit, enum pvk_dimension dim, double *scale)
{
	size_t len = strlen(unit);
	const struct unit *u = NULL, *per;
	const char *slash;

	if (dim == PVK_RATE)
		len = rate_base_len(unit);
	if (dim == PVK_WORK) {
		slash = strchr(unit, '/');
		if (slash == NULL)
			return (false);
		u = unit_find(times, unit, (size_t)(slash - unit));
		per = unit_find(sizes, slash + 1, strlen(slash + 1));
		if (u == NULL || per == NULL)
			return (false);
		*scale = u->scale / per->scale;
		return (true);
	}
	for (size_t i = 0; i < 2 && u == NULL && len > 0; i++)
		u = unit_find(dimensions[dim].units[i], unit, len);
	if (u == NULL)
		return (false);
	*scale = u->scale;
	return (true);
}

/*
 * What may have been meant by a unit that there is not: the ones that differ in
 * case alone, else the nearest. number is the text before it.
 */
static void
unit_suggest(const char *number, const char *unit, enum pvk_dimension dim,
    char *out, size_t outsize)
{
	char base[UNIT_MAX + 1] = "";
	const char *suffix = dim == PVK_RATE ? "/s" : "";
	size_t used = 0, len = strlen(unit);
	struct pvk_nearest near;

	if (dim == PVK_RATE && rate_base_len(unit) > 0)
		len = rate_base_len(unit);
	snprintf(base, sizeof(base), "%.*s", (int)len, unit);
	out[0] = '\0';
	pvk_nearest_init(&near, base);
	for (size_t i = 0; i < 2; i++)
		for (const struct unit *u = dimensions[dim].units[i];
		     u != NULL && u->name != NULL; u++) {
			pvk_nearest_offer(&near, u->name);
			if (strcasecmp(u->name, base) != 0 || used >= outsize)
				continue;
			used += (size_t)snprintf(out + used, outsize - used,
			    "%s\"%s %s%s\" (%s)", used > 0 ? " or " : "",
			    number, u->name, suffix, u->remark);
		}
	if (used > 0)
		return;
	if (len > 0 && pvk_nearest_name(&near) != NULL)
		snprintf(out, outsize, "\"%s %s%s\"", number,
		    pvk_nearest_name(&near), suffix);
	else
		snprintf(out, outsize, "a %s such as \"%s\"",
		    dimensions[dim].what, dimensions[dim].example);
}

static int
bad_unit(const char *text, size_t numlen, const char *unit,
    enum pvk_dimension dim, struct pvk_err *e)
{
	char shown[80], number[PVK_DECIMAL_TEXT], wanted[160];

	pvk_text_show(text, strlen(text), shown, sizeof(shown));
	snprintf(number, sizeof(number), "%.*s", (int)numlen, text);
	if (*unit == '\0')
		return (pvk_err_set(e, PVK_EUSAGE,
		    "\"%s\" has no unit, expected a %s such as \"%s\"", shown,
		    dimensions[dim].what, dimensions[dim].example));
	if (strlen(unit) > UNIT_MAX)
		snprintf(wanted, sizeof(wanted), "a %s such as \"%s\"",
		    dimensions[dim].what, dimensions[dim].example);
	else
		unit_suggest(number, unit, dim, wanted, sizeof(wanted));
	return (pvk_err_set(e, PVK_EUSAGE, "\"%s\" is no %s, expected %s",
	    shown, dimensions[dim].what, wanted));
}

/* Numbers that have no unit, or none that matters */
static int
bare_parse(const char *text, const char *p, double v, enum pvk_dimension dim,
    struct pvk_err *e)
{
	char shown[80];

	if (*p == '\0' &&
	    (dim == PVK_NUMBER || (v == floor(v) && fabs(v) < 1e15)))
		return (0);
	return (pvk_err_set(e, PVK_EUSAGE, "\"%s\" is no %s, expected %s",
	    pvk_text_show(text, strlen(text), shown, sizeof(shown)),
	    dimensions[dim].what, dimensions[dim].example));
}

int
pvk_quantity_parse(const char *text, enum pvk_dimension dim, double *value,
    struct pvk_err *e)
{
	const char *p = text;
	char shown[80];
	double v, scale;
	size_t numlen;

	if (!pvk_decimal_parse(&p, &v))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "\"%s\" does not begin with a number, expected a %s such "
		    "as \"%s\"",
		    pvk_text_show(text, strlen(text), shown, sizeof(shown)),
		    dimensions[dim].what, dimensions[dim].example));
	numlen = (size_t)(p - text);
	if (dim == PVK_COUNT || dim == PVK_NUMBER) {
		if (bare_parse(text, p, v, dim, e) != 0)
			return (-1);
		*value = v;
		return (0);
	}
	p += strspn(p, " ");
	if (!unit_scale(p, dim, &scale))
		return (bad_unit(text, numlen, p, dim, e));
	if (!isfinite(v * scale))
		return (pvk_err_set(e, PVK_EUSAGE, "\"%s\" is too large",
		    pvk_text_show(text, strlen(text), shown, sizeof(shown))));
	*value = v * scale;
	return (0);
}

static const char *
scaled(double value, const struct unit *u, char buf[PVK_QUANTITY_TEXT])
{
	char number[PVK_DECIMAL_TEXT];

	snprintf(buf, PVK_QUANTITY_TEXT, "%s %s",
	    pvk_decimal_short(value / u->scale, number), u->name);
	return (buf);
}

/* The largest unit that leaves at least 1 */
static const struct unit *
unit_choose(const struct unit *u, size_t n, double value)
{
	const struct unit *best = &u[0];

	for (size_t i = 0; i < n; i++)
		if (fabs(value) >= u[i].scale * 0.9995)
			best = &u[i];
	return (best);
}

static const char *
size_format(double v, char buf[PVK_QUANTITY_TEXT])
{
	static const struct unit binary[] = {
		{ "B", 1, NULL },
		{ "KiB", KIB, NULL },
		{ "MiB", KIB * KIB, NULL },
		{ "GiB", KIB * KIB * KIB, NULL },
	};
	static const struct unit decimal[] = {
		{ "B", 1, NULL },
		{ "kB", 1e3, NULL },
		{ "MB", 1e6, NULL },
		{ "GB", 1e9, NULL },
		{ "TB", 1e12, NULL },
		{ "PB", 1e15, NULL },
	};

	/* as it was most likely written */
	if (v >= KIB && fmod(v, KIB) == 0 && fmod(v, 1e5) != 0)
		return (
		    scaled(v, unit_choose(binary, PVK_COUNT(binary), v), buf));
	if (v < 1e4)
		return (scaled(v, &decimal[0], buf));
	return (scaled(v, unit_choose(decimal, PVK_COUNT(decimal), v), buf));
}

const char *
pvk_quantity_format(double v, enum pvk_dimension dim,
    char buf[PVK_QUANTITY_TEXT])
{
	static const struct unit rate = { "MB/s", 1e6, NULL };
	static const struct unit percent = { "%", 0.01, NULL };
	static const struct unit work = { "ms/MB", 1e-9, NULL };
	static const struct unit seconds[] = { { "us", 1e-6, NULL },
		{ "ms", 1e-3, NULL }, { "s", 1, NULL }, { "min", 60, NULL },
		{ "h", 3600, NULL } };

	switch (dim) {
	case PVK_RATE:
		return (scaled(v, &rate, buf));
	case PVK_SIZE:
		return (size_format(v, buf));
	case PVK_TIME:
		return (scaled(v, unit_choose(seconds, PVK_COUNT(seconds), v),
		    buf));
	case PVK_RATIO:
		return (scaled(v, &percent, buf));
	case PVK_REQUESTS:
		return (scaled(v, &requests[0], buf));
	case PVK_TRANSFERS:
		return (scaled(v, &transfers[v >= 1e10], buf));
	case PVK_FREQUENCY:
		return (scaled(v, &frequencies[v >= 1e9 ? 2 : 1], buf));
	case PVK_WORK:
		return (scaled(v, &work, buf));
	case PVK_COUNT:
	case PVK_NUMBER:
	case PVK_FLAG:
	case PVK_CHOICE:
		break;
	}
	return (pvk_decimal_short(v, buf));
}
