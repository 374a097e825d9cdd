/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kinds of components and their keys, with what is taken for granted when a
 * key is absent. Presets are facts of the protocol or the bound of physics,
 * never an efficiency out of the air.
 */
#include <stdio.h>
#include <string.h>

#include "paper/board_private.h"
#include "util/nearest.h"
#include "util/num.h"
#include "util/text.h"

static const struct {
	const char *name;
	enum pvk_dimension dim;
	double least, most;
} keys[PVK_KEYS] = {
#define KEY(id, name, dim, least, most) \
	[PVK_KEY_##id] = { name, dim, least, most },
#include "paper/keys.def"
#undef KEY
};

#define NEEDED "!"

const struct board_kind board_kinds[PVK_KINDS] = {
	[PVK_CPU] = { "cpu", PVK_GUEST,
	    { { PVK_KEY_COUNT, "1" }, { PVK_KEY_WORK, NULL },
		{ PVK_KEY_CLOCK, NULL }, { PVK_KEY_CYCLES, NULL },
		{ PVK_KEY_AT, NULL }, { PVK_KEY_USE, NULL } },
	    6, false, "work, or clock and cycles, or at and use",
	    { PVK_KEY_WORK, PVK_KEY_CYCLES, PVK_KEY_USE }, 3 },
	/* one page holds 32 requests of 11 pages: xen/io/blkif.h */
	[PVK_RING] = { "ring", PVK_FRONTEND,
	    { { PVK_KEY_SLOTS, "32" }, { PVK_KEY_REQUEST, "44 KiB" },
		{ PVK_KEY_LATENCY, NEEDED } },
	    3, false, NULL, { 0 }, 0 },
	[PVK_EMULATED] = { "emulated", PVK_FRONTEND,
	    { { PVK_KEY_REQUEST, "128 KiB" }, { PVK_KEY_LATENCY, NEEDED } }, 2,
	    false, NULL, { 0 }, 0 },
	[PVK_PCIE] = { "pcie", PVK_HARDWARE,
	    { { PVK_KEY_GEN, NEEDED }, { PVK_KEY_LANES, NEEDED },
		{ PVK_KEY_MPS, "256 B" }, { PVK_KEY_OVERHEAD, "24 B" } },
	    4, false, NULL, { 0 }, 0 },
	[PVK_SATA] = { "sata", PVK_HARDWARE,
	    { { PVK_KEY_GEN, NEEDED }, { PVK_KEY_LINKS, "1" } }, 2, false, NULL,
	    { 0 }, 0 },
	[PVK_BUS] = { "bus", PVK_HARDWARE,
	    { { PVK_KEY_TYPE, NEEDED }, { PVK_KEY_LINKS, "1" } }, 2, false,
	    NULL, { 0 }, 0 },
	[PVK_DISK] = { "disk", PVK_HARDWARE,
	    { { PVK_KEY_COUNT, "1" }, { PVK_KEY_RAID, "0" },
		{ PVK_KEY_READ, NULL }, { PVK_KEY_WRITE, NULL },
		{ PVK_KEY_IOPS, NULL }, { PVK_KEY_SEEK, NULL },
		{ PVK_KEY_RPM, NULL }, { PVK_KEY_LATENCY, NULL } },
	    8, false, NULL, { 0 }, 0 },
	[PVK_ETHERNET] = { "ethernet", PVK_NETWORK,
	    { { PVK_KEY_RATE, NEEDED }, { PVK_KEY_MTU, "1500 B" },
		{ PVK_KEY_IP, "4" }, { PVK_KEY_TIMESTAMPS, "true" },
		{ PVK_KEY_VLAN, "false" }, { PVK_KEY_DUPLEX, "full" } },
	    6, false, NULL, { 0 }, 0 },
	[PVK_TCP] = { "tcp", PVK_NETWORK,
	    { { PVK_KEY_WINDOW, NULL }, { PVK_KEY_RTT, NEEDED },
		{ PVK_KEY_MSS, "1448 B" }, { PVK_KEY_LOSS, NULL } },
	    4, false, "window or loss", { PVK_KEY_WINDOW, PVK_KEY_LOSS }, 2 },
	[PVK_NFS] = { "nfs", PVK_NETWORK,
	    { { PVK_KEY_SIZE, "64 KiB" }, { PVK_KEY_OUTSTANDING, NULL },
		{ PVK_KEY_LATENCY, NULL } },
	    3, true, NULL, { 0 }, 0 },
	[PVK_ISCSI] = { "iscsi", PVK_NETWORK,
	    { { PVK_KEY_SIZE, "8 KiB" }, { PVK_KEY_DIGESTS, "0" },
		{ PVK_KEY_OUTSTANDING, NULL }, { PVK_KEY_LATENCY, NULL } },
	    4, true, NULL, { 0 }, 0 },
	[PVK_DRAM] = { "dram", PVK_HARDWARE,
	    { { PVK_KEY_TRANSFERS, NEEDED }, { PVK_KEY_CHANNELS, "1" } }, 2,
	    false, NULL, { 0 }, 0 },
	[PVK_MEASURED] = { "measured", PVK_HARDWARE,
	    { { PVK_KEY_RATE, NEEDED } }, 1, false, NULL, { 0 }, 0 },
};

static const enum pvk_key common_keys[] = { PVK_KEY_TYPICAL, PVK_KEY_SHARED,
	PVK_KEY_VISITS, PVK_KEY_BACKGROUND };

const char *const board_kind_names[] = { "cpu", "ring", "emulated", "pcie",
	"sata", "bus", "disk", "ethernet", "tcp", "nfs", "iscsi", "dram",
	"measured", NULL };
_Static_assert(PVK_COUNT(board_kind_names) == PVK_KINDS + 1, "a name each");
const char *const board_layer_names[] = { "guest", "frontend", "backend",
	"hardware", "network", NULL };
_Static_assert(PVK_COUNT(board_layer_names) == PVK_LAYERS + 1, "a name each");

static const char *const raid_words[] = { "0", "1", "5", "6", "10", NULL };
static const char *const ip_words[] = { "4", "6", NULL };
static const char *const duplex_words[] = { "full", "half", NULL };
/* in the order of enum pvk_bus */
static const char *const bus_words[] = { "sas3", "sas4", "fc16", "usb2", "usb3",
	"usb3-10", NULL };

static const char *const *
key_words(enum pvk_key key)
{
	switch (key) {
	case PVK_KEY_RAID:
		return (raid_words);
	case PVK_KEY_IP:
		return (ip_words);
	case PVK_KEY_DUPLEX:
		return (duplex_words);
	default:
		return (bus_words);
	}
}

const char *
pvk_kind_name(enum pvk_kind kind)
{
	return (board_kind_names[kind]);
}

const char *
pvk_layer_name(enum pvk_layer layer)
{
	return (board_layer_names[layer]);
}

const char *
pvk_key_name(enum pvk_key key)
{
	return (keys[key].name);
}

enum pvk_dimension
board_key_dimension(enum pvk_key key)
{
	return (keys[key].dim);
}

enum pvk_key
board_key_find(enum pvk_kind kind, const char *name)
{
	const struct board_kind *k = &board_kinds[kind];

	for (size_t i = 0; i < k->nkeys; i++)
		if (strcmp(name, keys[k->keys[i].key].name) == 0)
			return (k->keys[i].key);
	for (size_t i = 0; i < PVK_COUNT(common_keys); i++)
		if (strcmp(name, keys[common_keys[i]].name) == 0)
			return (common_keys[i]);
	return (PVK_KEYS);
}

void
board_key_offer(enum pvk_kind kind, struct pvk_nearest *near)
{
	const struct board_kind *k = &board_kinds[kind];

	for (size_t i = 0; i < k->nkeys; i++)
		pvk_nearest_offer(near, keys[k->keys[i].key].name);
	for (size_t i = 0; i < PVK_COUNT(common_keys); i++)
		pvk_nearest_offer(near, keys[common_keys[i]].name);
}

size_t
board_word(const char *const *words, const char *word)
{
	for (size_t i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return (i);
	return (SIZE_MAX);
}

/* "expected full or half" */
static int
choice_parse(const char *const *words, const char *text, double *value,
    struct pvk_err *e)
{
	size_t i = board_word(words, text), used = 0;
	char list[160], shown[80];

	if (i != SIZE_MAX) {
		*value = (double)i;
		return (0);
	}
	for (i = 0; words[i] != NULL && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used,
		    "%s%s", i > 0 ? ", " : "", words[i]);
	return (pvk_err_set(e, PVK_EUSAGE, "\"%s\", expected one of: %s",
	    pvk_text_show(text, strlen(text), shown, sizeof(shown)), list));
}

int
board_key_parse(enum pvk_key key, const char *text, double *value,
    struct pvk_err *e)
{
	static const char *const flags[] = { "false", "true", NULL };
	char lo[PVK_QUANTITY_TEXT], hi[PVK_QUANTITY_TEXT], shown[80];

	if (keys[key].dim == PVK_CHOICE)
		return (choice_parse(key_words(key), text, value, e));
	if (keys[key].dim == PVK_FLAG)
		return (choice_parse(flags, text, value, e));
	if (pvk_quantity_parse(text, keys[key].dim, value, e) != 0)
		return (-1);
	if (*value >= keys[key].least && *value <= keys[key].most)
		return (0);
	return (pvk_err_set(e, PVK_EUSAGE, "\"%s\", expected %s to %s",
	    pvk_text_show(text, strlen(text), shown, sizeof(shown)),
	    pvk_key_format(key, keys[key].least, lo),
	    pvk_key_format(key, keys[key].most, hi)));
}

const char *
pvk_key_format(enum pvk_key key, double value, char buf[PVK_QUANTITY_TEXT])
{
	switch (keys[key].dim) {
	case PVK_CHOICE:
		snprintf(buf, PVK_QUANTITY_TEXT, "%s",
		    key_words(key)[(size_t)value]);
		return (buf);
	case PVK_FLAG:
		snprintf(buf, PVK_QUANTITY_TEXT, "%s",
		    value != 0 ? "true" : "false");
		return (buf);
	default:
		return (pvk_quantity_format(value, keys[key].dim, buf));
	}
}
