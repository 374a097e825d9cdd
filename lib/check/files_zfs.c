/* SPDX-License-Identifier: BSD-2-Clause */
/* Pools of ZFS, by the file in which they are remembered; see files.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "check/files_private.h"
#include "check/zpool_cache.h"
#include "util/auto.h"
#include "util/num.h"

#define POOLS_MAX 32

/* A name that can be part of a fact's name. */
static bool
is_plain(const char *name)
{
	for (; *name != '\0'; name++)
		if (*name <= ' ' || *name > '~' || *name == '=' ||
		    *name == '!' || *name == '#')
			return (false);
	return (true);
}

static void
take_pool(const struct files *c, const struct zpool *pool)
{
	char text[24];

	if (pool->cut)
		pvk_facts_more(c->f, "zfs", EFBIG);
	if (!is_plain(pool->name)) {
		pvk_facts_more(c->f, "zfs", EINVAL);
		return;
	}
	pvk_facts_list_add(c->f, "zfs.names", pool->name);
	snprintf(text, sizeof(text), "%" PRIu64, pool->ashift);
	pvk_facts_set_of(c->f, "zfs", pool->name, "ashift",
	    pool->ashift != 0 ? text : NULL);
	snprintf(text, sizeof(text), "%" PRIu64, pool->size);
	pvk_facts_set_of(c->f, "zfs", pool->name, "size",
	    pool->size != 0 ? text : NULL);
	pvk_facts_set_of(c->f, "zfs", pool->name, "members",
	    pool->members[0] != '\0' ? pool->members : NULL);
}

static void
take_cache(const struct files *c, const struct pvk_buf *text)
{
	PVK_AUTO_FREE struct zpool *pools =
	    calloc(POOLS_MAX + 1, sizeof(*pools));
	size_t n;

	if (pools == NULL) {
		pvk_facts_more(c->f, "zfs", ENOMEM);
		return;
	}
	n = zpool_cache_read(text->data, text->len, pools, POOLS_MAX + 1);
	if (n > POOLS_MAX)
		pvk_facts_more(c->f, "zfs", EFBIG);
	for (size_t i = 0; i < n && i < POOLS_MAX; i++)
		take_pool(c, &pools[i]);
}

void
files_zfs(const struct files *c)
{
	/* the second was FreeBSD's before 13; the last has TrueNAS's data */
	static const char *const names[] = { "/etc/zfs/zpool.cache",
		"/boot/zfs/zpool.cache", "/data/zfs/zpool.cache" };
	struct pvk_buf text = { 0 };
	bool found = false;
	int error, lost = 0;

	pvk_facts_absent(c->f, "zfs.names");
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		if (i == 1 && found)
			continue; /* left over from before an update */
		error = files_read(c, names[i], &text);
		if (error != 0) {
			lost = error != ENOENT ? error : lost;
			continue;
		}
		if (!found)
			pvk_facts_set(c->f, "zfs.names", "");
		found = true;
		take_cache(c, &text);
		pvk_buf_fini(&text);
	}
	if (lost != 0 && found)
		pvk_facts_more(c->f, "zfs", lost);
	else if (lost != 0)
		pvk_facts_unseen(c->f, "zfs.names", lost);
}
