/* SPDX-License-Identifier: BSD-2-Clause */
/* In which domain we live; see life.h. */
#include "life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "glance.h"

/* Of all keys the one that matters most; the last one to be written. */
#define OURS "attr/PVAddons/MajorVersion"

/* Takes over what is known now; true when it is another one than before. */
static bool
renew(char *old, const char *now, size_t size)
{
	bool another;

	if (now[0] == '\0')
		return (false); /* can't be told: nothing follows from that */
	another = old[0] != '\0' && strcmp(old, now) != 0;
	snprintf(old, size, "%s", now);
	return (another);
}

enum life_news
life_check(struct life *l, struct pvk_xs *xs)
{
	char unique[sizeof(l->unique)], domid[sizeof(l->domid)], ours[16];
	bool first = !l->is_known, another;

	glance(xs, "unique-domain-id", unique, sizeof(unique));
	glance(xs, "domid", domid, sizeof(domid));
	another = renew(l->unique, unique, sizeof(l->unique));
	another = renew(l->domid, domid, sizeof(l->domid)) || another;
	l->is_known = true;
	if (first || another)
		return (LIFE_NEW);
	glance(xs, OURS, ours, sizeof(ours));
	return (ours[0] == '\0' ? LIFE_WIPED : LIFE_SAME);
}
