/* SPDX-License-Identifier: BSD-2-Clause */
/* In which domain we live; see life.h. */
#include "life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of all keys the one that matters most; the last one to be written. */
#define OURS "attr/PVAddons/MajorVersion"

static void
read_text(struct pvk_xs *xs, const char *path, char *out, size_t size)
{
	struct pvk_err e;
	char *value;

	out[0] = '\0';
	if (pvk_xs_read(xs, path, &value, NULL, &e) != 0)
		return;
	snprintf(out, size, "%s", value);
	free(value);
}

enum life_news
life_check(struct life *l, struct pvk_xs *xs)
{
	struct life now = { .is_known = true };
	char ours[16];
	bool same;

	read_text(xs, "unique-domain-id", now.unique, sizeof(now.unique));
	read_text(xs, "domid", now.domid, sizeof(now.domid));
	same = strcmp(now.unique, l->unique) == 0 &&
	    strcmp(now.domid, l->domid) == 0;
	if (!l->is_known || !same) {
		*l = now;
		return (LIFE_NEW);
	}
	read_text(xs, OURS, ours, sizeof(ours));
	return (ours[0] == '\0' ? LIFE_WIPED : LIFE_SAME);
}
