/* SPDX-License-Identifier: BSD-2-Clause */
/* Pools of ZFS, by the file in which they are remembered; see files.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "check/files_private.h"
#include "check/zpool_cache.h"
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

	if (!is_plain(pool->name))
		return;
	pvk_facts_list_add(c->f, "zfs.names", pool->name);
	snprintf(text, sizeof(text), "%" PRIu64, pool->ashift);
	pvk_facts_set_of(c->f, "zfs", pool->name, "ashift",
	    pool->ashift != 0 ? text : NULL);
}

void
files_zfs(const struct files *c)
{
	static const char *const names[] = { "/etc/zfs/zpool.cache",
		"/boot/zfs/zpool.cache" };
	struct zpool pools[POOLS_MAX];
	struct pvk_buf text = { 0 };
	int error = ENOENT;
	size_t n;

	for (size_t i = 0; i < PVK_COUNT(names) && error == ENOENT; i++)
		error = files_read(c, names[i], &text);
	if (error != 0) {
		pvk_facts_unseen(c->f, "zfs.names", error);
		return;
	}
	pvk_facts_set(c->f, "zfs.names", "");
	n = zpool_cache_read(text.data, text.len, pools, PVK_COUNT(pools));
	for (size_t i = 0; i < n; i++)
		take_pool(c, &pools[i]);
	pvk_buf_fini(&text);
}
