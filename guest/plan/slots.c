/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's slots; see slots.h. */
#include "plan/slots.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	c |= 0x20;
	return (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
}

bool
slots_parse_mac(const char *text, uint8_t mac[6])
{
	for (size_t i = 0; i < 6; i++) {
		int high = hex(text[0]);
		int low = high < 0 ? -1 : hex(text[1]);

		if (low < 0 || text[2] != (i < 5 ? ':' : '\0'))
			return (false);
		mac[i] = (uint8_t)(high << 4 | low);
		text += 3;
	}
	return (true);
}

/* A slot's name, as the host writes numbers: no sign, no leading zero. */
static bool
parse_number(const char *text, uint32_t *number)
{
	uint32_t n = 0;

	if (text[0] == '\0' || (text[0] == '0' && text[1] != '\0'))
		return (false);
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9' || n > 99999999)
			return (false);
		n = n * 10 + (uint32_t)(*text - '0');
	}
	*number = n;
	return (true);
}

static bool
read_mac(struct pvk_xs *xs, const char *folder, uint8_t mac[6])
{
	PVK_AUTO_FREE char *value = NULL;
	char path[256];
	struct pvk_err e;

	if ((size_t)snprintf(path, sizeof(path), "%s/mac", folder) >=
	    sizeof(path))
		return (false);
	return (pvk_xs_read(xs, path, &value, NULL, &e) == 0 &&
	    slots_parse_mac(value, mac));
}

/* From the front end, or where it has none, as some hosts leave it, the back
 * end */
static void
find_mac(struct pvk_xs *xs, const char *folder, struct plan_slot *slot)
{
	PVK_AUTO_FREE char *backend = NULL;
	char path[160];
	struct pvk_err e;

	slot->has_mac = read_mac(xs, folder, slot->mac);
	if (slot->has_mac || slot->sriov)
		return;
	snprintf(path, sizeof(path), "%s/backend", folder);
	if (pvk_xs_read(xs, path, &backend, NULL, &e) == 0)
		slot->has_mac = read_mac(xs, backend, slot->mac);
}

static int
by_number(const void *a, const void *b)
{
	const struct plan_slot *x = a, *y = b;

	return ((x->number > y->number) - (x->number < y->number));
}

static int
read_folder(struct slots *s, struct pvk_xs *xs, bool sriov, struct pvk_err *e)
{
	const char *folder = sriov ? SLOTS_VIRTUAL : SLOTS_VIF;
	PVK_AUTO_FREE char **names = NULL;
	size_t n, first = s->n;
	char path[128];

	if (pvk_xs_directory(xs, folder, &names, &n, e) != 0)
		return (e->code == PVK_ENOENT || e->code == PVK_EPERM ? 0 : -1);
	for (size_t i = 0; i < n && s->n < SLOTS_MAX; i++) {
		struct plan_slot slot = { .sriov = sriov };

		if (!parse_number(names[i], &slot.number))
			continue;
		snprintf(path, sizeof(path), "%s/%" PRIu32, folder,
		    slot.number);
		find_mac(xs, path, &slot);
		s->slot[s->n++] = slot;
	}
	qsort(s->slot + first, s->n - first, sizeof(s->slot[0]), by_number);
	return (0);
}

int
slots_read(struct slots *s, struct pvk_xs *xs, struct pvk_err *e)
{
	struct slots new = { .n = 0 };

	if (read_folder(&new, xs, false, e) != 0 ||
	    read_folder(&new, xs, true, e) != 0)
		return (-1);
	*s = new;
	return (0);
}
