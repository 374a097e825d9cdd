/* SPDX-License-Identifier: BSD-2-Clause */
/* A xenstore in memory, behind lib/xenstore's functions. */
#include "probe_store_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pvk_xs store;

static void
must(bool fact)
{
	if (!fact)
		abort();
}

void
store_absolute(const char *path, char full[STORE_PATH])
{
	if (path[0] == '/')
		snprintf(full, STORE_PATH, "%s", path);
	else
		snprintf(full, STORE_PATH, "%s/%.200s", store.home, path);
}

/* Is path at or below dir? */
bool
store_is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return (strncmp(path, dir, len) == 0 &&
	    (path[len] == '/' || path[len] == '\0'));
}

struct node *
store_find(const char *path)
{
	struct node *n = store.nodes;

	while (n != NULL && strcmp(n->path, path) != 0)
		n = n->next;
	return (n);
}

void
store_queue(struct pvk_xs_watch *w, const char *path)
{
	const char *shown = path;

	if (w->relative && store_is_below(path, store.home))
		shown = path + strlen(store.home) + 1;
	for (size_t i = 0; i < store.nevents; i++)
		if (store.event[i].watch == w &&
		    strcmp(store.event[i].path, shown) == 0)
			return;
	must(store.nevents < EVENTS);
	store.event[store.nevents].watch = w;
	snprintf(store.event[store.nevents++].path, STORE_PATH, "%s", shown);
}

static void
changed(const char *path)
{
	char full[STORE_PATH];

	for (struct pvk_xs_watch *w = store.watches; w != NULL; w = w->next) {
		store_absolute(w->path, full);
		if (store_is_below(path, full) || store_is_below(full, path))
			store_queue(w,
			    store_is_below(path, full) ? path : full);
	}
}

void
store_write(const char *path, const char *value)
{
	struct node *n = store_find(path);

	if (n == NULL) {
		n = calloc(1, sizeof(*n));
		must(n != NULL);
		snprintf(n->path, sizeof(n->path), "%s", path);
		n->next = store.nodes;
		store.nodes = n;
	}
	snprintf(n->value, sizeof(n->value), "%s", value);
	changed(path);
}

void
store_free_nodes(struct node **list)
{
	struct node *n;

	while ((n = *list) != NULL) {
		*list = n->next;
		free(n);
	}
}

struct node *
store_copy_nodes(const struct node *from)
{
	struct node *list = NULL, **end = &list;

	for (; from != NULL; from = from->next) {
		*end = malloc(sizeof(**end));
		must(*end != NULL);
		**end = *from;
		(*end)->next = NULL;
		end = &(*end)->next;
	}
	return (list);
}

/* ---- the host's side ---- */

struct pvk_xs *
store_reset(unsigned domid)
{
	store_end();
	snprintf(store.home, sizeof(store.home), "/local/domain/%u", domid);
	return (&store);
}

void
store_migrate(unsigned domid)
{
	store_free_nodes(&store.nodes);
	snprintf(store.home, sizeof(store.home), "/local/domain/%u", domid);
	store.nevents = 0;
	for (struct pvk_xs_watch *w = store.watches; w != NULL; w = w->next)
		store_queue(w, w->path);
}

void
store_end(void)
{
	struct pvk_xs_watch *w;

	store_free_nodes(&store.nodes);
	store_free_nodes(&store.before);
	while ((w = store.watches) != NULL) {
		store.watches = w->next;
		free(w);
	}
	memset(&store, 0, sizeof(store));
}

void
store_put(const char *path, const char *fmt, ...)
{
	char value[96];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	store_write(path, value);
}

const char *
store_get(const char *path)
{
	const struct node *n = store_find(path);

	return (n != NULL ? n->value : "");
}

long
store_number(const char *path, long otherwise)
{
	const struct node *n = store_find(path);

	return (n != NULL ? strtol(n->value, NULL, 10) : otherwise);
}

void
store_remove(const char *path)
{
	struct node **at = &store.nodes, *n;

	while ((n = *at) != NULL) {
		if (!store_is_below(n->path, path)) {
			at = &n->next;
			continue;
		}
		*at = n->next;
		free(n);
	}
	changed(path);
}

bool
store_has(const char *path)
{
	for (const struct node *n = store.nodes; n != NULL; n = n->next)
		if (store_is_below(n->path, path))
			return (true);
	return (false);
}

void
store_fail(unsigned n, enum pvk_code code)
{
	store.fail_in = n;
	store.fail_code = code;
}

unsigned
store_requests(void)
{
	return (store.requests);
}

size_t
store_watches(void)
{
	size_t n = 0;

	for (const struct pvk_xs_watch *w = store.watches; w; w = w->next)
		n++;
	return (n);
}
