/* SPDX-License-Identifier: BSD-2-Clause */
/* What the backends of the tests share; see probe_back.h. */
#include "probe_back.h"

#include <stdio.h>
#include <stdlib.h>

#include "probe_store.h"
#include "probe_xen.h"

void
back_must(bool fact, const char *text, const char *file)
{
	if (fact)
		return;
	fprintf(stderr, "%s: not so: %s\n", file, text);
	abort();
}

void
back_paths(char path[BACK_PATH], char front[BACK_PATH], const char *type,
    unsigned domid, unsigned id)
{
	snprintf(path, BACK_PATH, "/local/domain/%u/backend/%s/%u/%u",
	    XEN_BACK_DOMID, type, domid, id);
	snprintf(front, BACK_PATH, "/local/domain/%u/device/%s/%u", domid, type,
	    id);
}

const char *
back_key(const char *dir, const char *key)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, key);
	return (path);
}

void
back_plug(const char *path, const char *front)
{
	store_put(back_key(path, "frontend"), "%s", front);
	store_put(back_key(path, "online"), "1");
	store_put(back_key(front, "backend"), "%s", path);
	store_put(back_key(front, "backend-id"), "%d", XEN_BACK_DOMID);
	store_put(back_key(front, "state"), "1");
}
