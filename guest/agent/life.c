/* SPDX-License-Identifier: BSD-2-Clause */
/* In which domain we live; see life.h. */
#include "agent/life.h"

#include <stdio.h>
#include <string.h>

#include "config.h"
#include "plan/glance.h"
#include "util/num.h"

/*
 * The keys that matter most: when one of them is missing, or no integer, the
 * host sees no tools. Another agent may have written its own.
 */
static bool
is_ours(struct pvk_xs *xs)
{
	static const struct {
		const char *path;
		int value;
	} keys[] = {
		{ "attr/PVAddons/MajorVersion", PVK_VERSION_MAJOR },
		{ "attr/PVAddons/MinorVersion", PVK_VERSION_MINOR },
		{ "attr/PVAddons/MicroVersion", PVK_VERSION_MICRO },
		{ "attr/PVAddons/BuildVersion", PVK_VERSION_BUILD },
	};
	char found[16], ours[16];

	for (size_t i = 0; i < PVK_COUNT(keys); i++) {
		glance(xs, keys[i].path, found, sizeof(found));
		snprintf(ours, sizeof(ours), "%d", keys[i].value);
		if (strcmp(found, ours) != 0)
			return (false);
	}
	return (true);
}

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
	char unique[sizeof(l->unique)], domid[sizeof(l->domid)];
	bool first = !l->is_known, another;

	glance(xs, "unique-domain-id", unique, sizeof(unique));
	glance(xs, "domid", domid, sizeof(domid));
	another = renew(l->unique, unique, sizeof(l->unique));
	another = renew(l->domid, domid, sizeof(l->domid)) || another;
	l->is_known = true;
	if (first || another)
		return (LIFE_NEW);
	return (is_ours(xs) ? LIFE_SAME : LIFE_WIPED);
}
