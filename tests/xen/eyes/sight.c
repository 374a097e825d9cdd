/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading as much of a guest's subtree as xenopsd does.
 */
#include "sight.h"

#include <stdlib.h>
#include <string.h>

/*
 * The depth counts folders that are descended into; 0: the folder itself and
 * its children, but not theirs. So data/volumes is never seen.
 */
static const struct {
	const char *folder;
	int depth;
} seen[] = {
	{ "control", 0 },
	{ "feature/hotplug", 0 },
	{ "xenserver/attr", 3 },
	{ "attr", 3 },
	{ "drivers", 0 },
	{ "data", 0 },
	{ "data/service", 1 },
	{ "data/pvs_target", 0 },
};

struct walk {
	struct sight *sight;
	struct reader *reader;
	const char *base, *folder;
	int depth;
};

static void look(const struct walk *w);

static void
look_child(void *ctx, const char *name)
{
	const struct walk *parent = ctx;
	char *folder = format("%s/%s", parent->folder, name);
	struct walk w = *parent;

	w.folder = folder;
	w.depth--;
	look(&w);
	free(folder);
}

/* Recursion ends with the depth, which is 3 at first. */
static void
look(const struct walk *w)
{
	struct walk here = *w;
	char *path = format("%s/%s", w->base, w->folder);
	char *value;

	if (strcmp(w->folder, "attr/os/hotfixes") != 0) {
		value = w->reader->get(w->reader, path);
		if (value != NULL)
			pairs_add(&w->sight->keys, w->folder, value);
		if (w->depth >= 0)
			w->reader->list(w->reader, path, look_child, &here);
		free(value);
	}
	free(path);
}

/* A device's frontend names its backend, whose state is what counts. */
static void
look_device(void *ctx, const char *name)
{
	const struct walk *w = ctx;
	char *link = format("%s/%s/%s/backend", w->base, w->folder, name);
	char *backend = w->reader->get(w->reader, link);
	char *path, *state;

	if (backend != NULL) {
		path = format("%s/state", backend);
		state = w->reader->get(w->reader, path);
		if (state != NULL && strcmp(state, "4") == 0)
			w->sight->connected = true;
		free(path);
		free(state);
	}
	free(backend);
	free(link);
}

static void
look_kind(void *ctx, const char *name)
{
	const struct walk *parent = ctx;
	char *folder = format("device/%s", name);
	char *path = format("%s/%s", parent->base, folder);
	struct walk w = *parent;

	w.folder = folder;
	w.reader->list(w.reader, path, look_device, &w);
	free(path);
	free(folder);
}

void
sight_init(struct sight *s, struct reader *r, const char *base)
{
	struct walk w = { .sight = s, .reader = r, .base = base };
	char *devices = format("%s/device", base);

	*s = (struct sight){ 0 };
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		w.folder = seen[i].folder;
		w.depth = seen[i].depth;
		look(&w);
	}
	r->list(r, devices, look_kind, &w);
	free(devices);
}

void
sight_fini(struct sight *s)
{
	pairs_free(&s->keys);
}

const char *
sight_get(const struct sight *s, const char *key)
{
	return (pairs_get(&s->keys, key));
}

/* The walk put a node directly before what is below it, so this finds all. */
void
sight_list(const struct sight *s, const char *dir,
    void (*each)(void *ctx, const char *name), void *ctx)
{
	size_t len = strlen(dir);

	for (size_t i = 0; i < s->keys.n; i++) {
		const char *key = s->keys.v[i].key;
		if (strncmp(key, dir, len) == 0 && key[len] == '/' &&
		    strchr(key + len + 1, '/') == NULL)
			each(ctx, key + len + 1);
	}
}
