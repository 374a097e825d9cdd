/* SPDX-License-Identifier: BSD-2-Clause */
/* Each option by itself, a function for each kind of value; see options.h. */
#include <stdio.h>
#include <string.h>

#include "measure/options.h"
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

typedef int set_fn(struct options *o, const char *key, const char *value,
    struct pvk_err *e);

static int
refuse(const char *key, const char *value, const char *expected,
    struct pvk_err *e)
{
	char shown[64];

	return (pvk_err_set(e, PVK_EUSAGE, "%s: \"%s\", expected %s", key,
	    pvk_text_show(value, strlen(value), shown, sizeof(shown)),
	    expected));
}

/* The next word of a list with commas into word; false at its end. */
static bool
list_next(const char **list, char *word, size_t wordsize)
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
		return (refuse(key, value, "a disk, such as xvdb", e));
	memcpy(out, value, strlen(value) + 1);
	return (0);
}

static int
set_disks(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	char word[OPTIONS_NAME];

	o->ndisks = 0;
	if (strcmp(value, "all") == 0)
		return (0);
	while (list_next(&value, word, sizeof(word))) {
		if (o->ndisks == OPTIONS_DISKS)
			return (refuse(key, word, "at most 8 disks", e));
		if (set_name(o->disks[o->ndisks], key, word, e) != 0)
			return (-1);
		o->ndisks++;
	}
	return (o->ndisks > 0 ? 0 : refuse(key, value, "disks, or all", e));
}

static int
set_sizes(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	char word[24];
	uint64_t n;

	o->nsizes = 0;
	while (list_next(&value, word, sizeof(word))) {
		if (o->nsizes == OPTIONS_SIZES)
			return (refuse(key, word, "at most 6 sizes", e));
		if (pvk_size_parse(word, SIZE_LEAST, SIZE_MOST, key, &n, e) !=
		    0)
			return (-1);
		if (n % SIZE_LEAST != 0)
			return (refuse(key, word, "a multiple of 512", e));
		o->sizes[o->nsizes++] = (uint32_t)n;
	}
	return (o->nsizes > 0 ? 0 : refuse(key, value, "sizes: 4k,64k,1M", e));
}

static int
set_depth(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	char word[24];
	uint64_t n;

	o->ndepths = 0;
	while (list_next(&value, word, sizeof(word))) {
		if (o->ndepths == OPTIONS_DEPTHS)
			return (refuse(key, word, "at most 4 depths", e));
		if (pvk_uint_parse(word, 1, DEPTH_MOST, key, &n, e) != 0)
			return (-1);
		o->depths[o->ndepths++] = (uint32_t)n;
	}
	return (o->ndepths > 0 ? 0 : refuse(key, value, "depths: 1,32", e));
}

static int
set_patterns(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	const char *list = value;
	char word[24];

	o->sequential = o->random = false;
	while (list_next(&list, word, sizeof(word)))
		if (strcmp(word, "sequential") == 0)
			o->sequential = true;
		else if (strcmp(word, "random") == 0)
			o->random = true;
		else
			return (refuse(key, word, "sequential, random", e));
	return (o->sequential || o->random
		? 0
		: refuse(key, value, "sequential, random", e));
}

static int
set_flag(bool *flag, const char *key, const char *value, struct pvk_err *e)
{
	*flag = strcmp(value, "yes") == 0;
	return (*flag || strcmp(value, "no") == 0
		? 0
		: refuse(key, value, "yes or no", e));
}

static int
set_emulated(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	return (set_flag(&o->emulated, key, value, e));
}

/* ---- of the drivers, which look at them by themselves ---- */

static int
see_flag(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	bool flag;

	(void)o;
	return (set_flag(&flag, key, value, e));
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
	static const char *const words[] = { "no", "disks", "nics", "all" };

	(void)o;
	for (size_t i = 0; i < PVK_COUNT(words); i++)
		if (strcmp(value, words[i]) == 0)
			return (0);
	return (refuse(key, value, "no, disks, nics or all", e));
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
	return (set_flag(&o->start, key, value, e));
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
		return (refuse(key, value, "seconds, such as 30s", e));
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
		return (refuse(key, value, "a rate, such as 188MB/s", e));
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

/* Dotted decimal; *text moves behind it. */
static bool
address_parse(const char **text, uint32_t *address)
{
	const char *p = *text;

	*address = 0;
	for (int i = 0; i < 4; i++) {
		unsigned byte = 0, digits = 0;

		while (*p >= '0' && *p <= '9' && digits++ < 3)
			byte = byte * 10 + (unsigned)(*p++ - '0');
		if (digits == 0 || byte > 255 || (i < 3 && *p++ != '.'))
			return (false);
		*address = *address << 8 | byte;
	}
	*text = p;
	return (true);
}

static int
set_host(uint32_t *address, const char *key, const char *value,
    struct pvk_err *e)
{
	const char *p = value;

	if (!address_parse(&p, address) || *p != '\0' || *address == 0)
		return (refuse(key, value, "an IPv4 address", e));
	return (0);
}

static int
set_peer(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	return (set_host(&o->peer, key, value, e));
}

static int
set_gateway(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	return (set_host(&o->gateway, key, value, e));
}

static int
set_address(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	const char *p = value;
	uint64_t bits;

	if (!address_parse(&p, &o->address) || *p++ != '/' || o->address == 0)
		return (
		    refuse(key, value, "an address, such as 10.0.0.2/24", e));
	if (pvk_uint_parse(p, 1, 31, key, &bits, e) != 0)
		return (-1);
	o->mask = UINT32_MAX << (32 - bits);
	return (0);
}

static const struct {
	const char *name;
	set_fn *set;
} keys[] = {
	{ "address", set_address },
	{ "depth", set_depth },
	{ "destroy", set_destroy },
	{ "disks", set_disks },
	{ "emulated", set_emulated },
	{ "expect", set_expect },
	{ "gateway", set_gateway },
	{ "indirect", see_flag },
	{ "offload", see_flag },
	{ "patterns", set_patterns },
	{ "peer", set_peer },
	{ "persistent", see_flag },
	{ "repeat", set_repeat },
	{ "ring-pages", see_ring_pages },
	{ "sizes", set_sizes },
	{ "span", set_span },
	{ "start", set_start },
	{ "time", set_time },
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
		return (refuse(key, value, "a value of under 128 bytes", e));
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
