/* SPDX-License-Identifier: BSD-2-Clause */
/* Each option by itself, a function for each kind of value; see options.h. */
#include <stdio.h>
#include <string.h>

#include "measure/options_private.h"
#include "util/nearest.h"
#include "util/num.h"
#include "util/size.h"
#include "util/text.h"

#define VALUE_MAX  128
#define SIZE_LEAST 512
#define SIZE_MOST  (4 * PVK_MIB)
#define DEPTH_MOST 64
#define TIME_MOST  3600 /* seconds */
#define RATE_MOST  ((uint64_t)1 << 40)

int
options_refuse(const char *key, const char *value, const char *expected,
    struct pvk_err *e)
{
	char shown[64];

	return (pvk_err_set(e, PVK_EUSAGE, "%s: \"%s\", expected %s", key,
	    pvk_text_show(value, strlen(value), shown, sizeof(shown)),
	    expected));
}

bool
options_next(const char **list, char *word, size_t wordsize)
{
	size_t len = strcspn(*list, ",");

	if (**list == '\0')
		return (false);
	/* an empty word, and one that does not fit, are no value of any key */
	if (len >= wordsize)
		len = 0;
	memcpy(word, *list, len);
	word[len] = '\0';
	*list += strcspn(*list, ",");
	if (**list == ',')
		(*list)++;
	return (true);
}

static bool
is_name(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return (len > 0 && len < OPTIONS_NAME && text[len] == '\0');
}

static int
set_name(char *out, const char *key, const char *value, struct pvk_err *e)
{
	if (!is_name(value))
		return (options_refuse(key, value, "a disk, such as xvdb", e));
	memcpy(out, value, strlen(value) + 1);
	return (0);
}

static int
set_disks(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	char word[OPTIONS_NAME];

	o->ndisks = 0;
	o->no_disks = strcmp(value, "none") == 0;
	if (o->no_disks || strcmp(value, "all") == 0)
		return (0);
	while (options_next(&value, word, sizeof(word))) {
		if (o->ndisks == OPTIONS_DISKS)
			return (
			    options_refuse(key, word, "at most 8 disks", e));
		if (set_name(o->disks[o->ndisks], key, word, e) != 0)
			return (-1);
		o->ndisks++;
	}
	return (o->ndisks > 0
		? 0
		: options_refuse(key, value, "disks, all or none", e));
}

static int
set_sizes(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	char word[24];
	uint64_t n;

	o->nsizes = 0;
	while (options_next(&value, word, sizeof(word))) {
		if (o->nsizes == OPTIONS_SIZES)
			return (
			    options_refuse(key, word, "at most 6 sizes", e));
		if (pvk_size_parse(word, SIZE_LEAST, SIZE_MOST, key, &n, e) !=
		    0)
			return (-1);
		if (n % SIZE_LEAST != 0)
			return (
			    options_refuse(key, word, "a multiple of 512", e));
		o->sizes[o->nsizes++] = (uint32_t)n;
	}
	return (o->nsizes > 0
		? 0
		: options_refuse(key, value, "sizes: 4k,64k,1M", e));
}

static int
set_depth(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	char word[24];
	uint64_t n;

	o->ndepths = 0;
	while (options_next(&value, word, sizeof(word))) {
		if (o->ndepths == OPTIONS_DEPTHS)
			return (
			    options_refuse(key, word, "at most 4 depths", e));
		if (pvk_uint_parse(word, 1, DEPTH_MOST, key, &n, e) != 0)
			return (-1);
		o->depths[o->ndepths++] = (uint32_t)n;
	}
	return (
	    o->ndepths > 0 ? 0 : options_refuse(key, value, "depths: 1,32", e));
}

int
options_choose(const struct options_choice *choices, size_t n, const char *key,
    const char *value, struct pvk_err *e)
{
	char word[24], names[64] = "";
	bool any = false, known = true;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		*choices[i].flag = false;
		at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%s",
		    i == 0 ? "" : ", ", choices[i].name);
	}
	for (const char *list = value;
	     known && options_next(&list, word, sizeof(word)); any = true) {
		known = false;
		for (size_t i = 0; i < n; i++)
			if (strcmp(word, choices[i].name) == 0)
				*choices[i].flag = known = true;
	}
	return (any && known
		? 0
		: options_refuse(key, known ? value : word, names, e));
}

static int
set_patterns(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	const struct options_choice choices[] = {
		{ "sequential", &o->sequential },
		{ "random", &o->random },
	};

	return (options_choose(choices, PVK_COUNT(choices), key, value, e));
}

int
options_flag(bool *flag, const char *key, const char *value, struct pvk_err *e)
{
	*flag = strcmp(value, "yes") == 0;
	return (*flag || strcmp(value, "no") == 0
		? 0
		: options_refuse(key, value, "yes or no", e));
}

static int
set_emulated(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	return (options_flag(&o->emulated, key, value, e));
}

/* ---- of the drivers, which look at them by themselves ---- */

static int
see_flag(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	bool flag;

	(void)o;
	return (options_flag(&flag, key, value, e));
}

static int
see_ring_pages(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	uint64_t n;

	(void)o;
	return (pvk_uint_parse(value, 1, 8, key, &n, e));
}

static int
see_unplug(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	static const char *const words[] = { "no", "disks", "nics", "all",
		"yes" };

	(void)o;
	for (size_t i = 0; i < PVK_COUNT(words); i++)
		if (strcmp(value, words[i]) == 0)
			return (0);
	return (options_refuse(key, value, "no, disks, nics, all or yes", e));
}

/* Of trials (trial/trial.h), which say themselves what is wrong with them. */
static int
see_any(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	(void)o;
	(void)key;
	(void)value;
	(void)e;
	return (0);
}

/* ---- ours ---- */

static int
set_start(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	return (options_flag(&o->start, key, value, e));
}

static int
set_repeat(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	uint64_t n;

	/* fewer than six give no interval that covers 95 % */
	if (pvk_uint_parse(value, 6, OPTIONS_REPEAT, key, &n, e) != 0)
		return (-1);
	o->repeat = (uint32_t)n;
	return (0);
}

static int
set_time(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	size_t len = strlen(value);
	char digits[16];
	uint64_t n;

	if (len > 0 && value[len - 1] == 's')
		len--;
	if (len >= sizeof(digits))
		return (options_refuse(key, value, "seconds, such as 30s", e));
	memcpy(digits, value, len);
	digits[len] = '\0';
	if (pvk_uint_parse(digits, 1, TIME_MOST, key, &n, e) != 0)
		return (-1);
	o->time_ms = (uint32_t)n * 1000;
	return (0);
}

static int
set_span(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	return (pvk_size_parse(value, PVK_MIB, PVK_TIB, key, &o->span, e));
}

static int
set_expect(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	size_t len = strlen(value);
	char size[32];

	if (len < 3 || len >= sizeof(size) ||
	    strcmp(value + len - 2, "/s") != 0 || value[len - 3] != 'B')
		return (
		    options_refuse(key, value, "a rate, such as 188MB/s", e));
	memcpy(size, value, len - 2);
	size[len - 2] = '\0';
	return (pvk_size_parse(size, 1, RATE_MOST, key, &o->expect, e));
}

static int
set_write(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	return (set_name(o->write, key, value, e));
}

static int
set_destroy(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	return (set_name(o->destroy, key, value, e));
}

static const struct {
	const char *name;
	options_fn *set;
} keys[] = {
	{ "address", options_address },
	{ "compare", options_compare },
	{ "depth", set_depth },
	{ "destroy", set_destroy },
	{ "disks", set_disks },
	{ "emulated", set_emulated },
	{ "expect", set_expect },
	{ "gateway", options_gateway },
	{ "indirect", see_flag },
	{ "offload", see_flag },
	{ "patterns", set_patterns },
	{ "peer", options_peer },
	{ "persistent", see_flag },
	{ "repeat", set_repeat },
	{ "ring-pages", see_ring_pages },
	{ "sizes", set_sizes },
	{ "span", set_span },
	{ "start", set_start },
	{ "streams", options_streams },
	{ "time", set_time },
	{ "token", options_token },
	{ "traffic", options_traffic },
	{ "trial", see_any },
	{ "unplug", see_unplug },
	{ "writable", see_any },
	{ "write", set_write },
};

int
options_set(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	struct pvk_nearest near;
	const char *best;
	char shown[64];

	if (strlen(value) >= VALUE_MAX)
		return (options_refuse(key, value, "a value of under 128 bytes",
		    e));
	pvk_nearest_init(&near, key);
	for (size_t i = 0; i < PVK_COUNT(keys); i++) {
		if (strcmp(keys[i].name, key) == 0)
			return (keys[i].set(o, keys[i].name, value, e));
		pvk_nearest_offer(&near, keys[i].name);
	}
	best = pvk_nearest_name(&near);
	return (pvk_err_set(e, PVK_EUSAGE, "%s: no such option%s%s",
	    pvk_text_show(key, strlen(key), shown, sizeof(shown)),
	    best != NULL ? ", did you mean " : "", best != NULL ? best : ""));
}
