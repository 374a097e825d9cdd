/* SPDX-License-Identifier: BSD-2-Clause */
/* A xenstore in memory, behind lib/xenstore's functions. */
#include "probe_store.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STORE_PATH 256
#define EVENTS	   256

struct node {
	struct node *next;
	char path[STORE_PATH];
	char value[96];
};

struct pvk_xs_watch {
	struct pvk_xs_watch *next;
	char path[STORE_PATH];
	bool relative;
	void (*fn)(void *ctx, const char *path);
	void *ctx;
};

struct event {
	struct pvk_xs_watch *watch; /* NULL: it has ended */
	char path[STORE_PATH];
};

struct pvk_xs {
	struct node *nodes, *before; /* before: of the transaction */
	bool transaction;
	struct pvk_xs_watch *watches;
	struct event event[EVENTS];
	size_t nevents;
	char home[32];
	unsigned requests, fail_in;
	enum pvk_code fail_code;
};

static struct pvk_xs store;

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
absolute(const char *path, char full[STORE_PATH])
{
	if (path[0] == '/')
		snprintf(full, STORE_PATH, "%s", path);
	else
		snprintf(full, STORE_PATH, "%s/%.200s", store.home, path);
}

/* Is path at or below dir? */
static bool
is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return (strncmp(path, dir, len) == 0 &&
	    (path[len] == '/' || path[len] == '\0'));
}

static struct node *
find(const char *path)
{
	struct node *n = store.nodes;

	while (n != NULL && strcmp(n->path, path) != 0)
		n = n->next;
	return (n);
}

static void
queue(struct pvk_xs_watch *w, const char *path)
{
	const char *shown = path;

	if (w->relative && is_below(path, store.home))
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
		absolute(w->path, full);
		if (is_below(path, full) || is_below(full, path))
			queue(w, is_below(path, full) ? path : full);
	}
}

static void
put(const char *path, const char *value)
{
	struct node *n = find(path);

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

static void
free_nodes(struct node **list)
{
	struct node *n;

	while ((n = *list) != NULL) {
		*list = n->next;
		free(n);
	}
}

static struct node *
copy_nodes(const struct node *from)
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
	free_nodes(&store.nodes);
	snprintf(store.home, sizeof(store.home), "/local/domain/%u", domid);
	store.nevents = 0;
	for (struct pvk_xs_watch *w = store.watches; w != NULL; w = w->next)
		queue(w, w->path);
}

void
store_end(void)
{
	struct pvk_xs_watch *w;

	free_nodes(&store.nodes);
	free_nodes(&store.before);
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
	put(path, value);
}

const char *
store_get(const char *path)
{
	const struct node *n = find(path);

	return (n != NULL ? n->value : "");
}

long
store_number(const char *path, long otherwise)
{
	const struct node *n = find(path);

	return (n != NULL ? strtol(n->value, NULL, 10) : otherwise);
}

void
store_remove(const char *path)
{
	struct node **at = &store.nodes, *n;

	while ((n = *at) != NULL) {
		if (!is_below(n->path, path)) {
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
		if (is_below(n->path, path))
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

/* ---- lib/xenstore's side ---- */

static bool
refused(struct pvk_err *e)
{
	store.requests++;
	if (store.fail_in == 0 || --store.fail_in > 0)
		return (false);
	pvk_err_set(e, store.fail_code, "as the test wants it");
	return (true);
}

int
pvk_xs_read(struct pvk_xs *xs, const char *path, char **value, size_t *len,
    struct pvk_err *e)
{
	const struct node *n;
	char full[STORE_PATH];

	(void)xs;
	if (refused(e))
		return (-1);
	absolute(path, full);
	n = find(full);
	if (n == NULL && !store_has(full))
		return (pvk_err_set(e, PVK_ENOENT, "%s", full));
	*value = strdup(n != NULL ? n->value : "");
	must(*value != NULL);
	if (len != NULL)
		*len = strlen(*value);
	return (0);
}

int
pvk_xs_write(struct pvk_xs *xs, const char *path, const void *value, size_t len,
    struct pvk_err *e)
{
	char full[STORE_PATH], text[96];

	(void)xs;
	if (refused(e))
		return (-1);
	absolute(path, full);
	must(is_below(full, store.home));
	snprintf(text, sizeof(text), "%.*s", (int)len, (const char *)value);
	put(full, text);
	return (0);
}

static int
compare_names(const void *a, const void *b)
{
	/* in the wrong order, for xenstore promises none */
	return (strcmp(*(char *const *)b, *(char *const *)a));
}

int
pvk_xs_directory(struct pvk_xs *xs, const char *path, char ***names, size_t *n,
    struct pvk_err *e)
{
	enum { MAX = 256, LEN = 64 };
	char full[STORE_PATH], name[LEN], *text;
	size_t len, i;

	(void)xs;
	if (refused(e))
		return (-1);
	absolute(path, full);
	if (!store_has(full))
		return (pvk_err_set(e, PVK_ENOENT, "%s", full));
	len = strlen(full);
	*n = 0;
	*names = calloc(1, MAX * (sizeof(char *) + LEN));
	must(*names != NULL);
	text = (char *)(*names + MAX);
	for (const struct node *node = store.nodes; node; node = node->next) {
		if (!is_below(node->path, full) || node->path[len] == '\0')
			continue;
		snprintf(name, LEN, "%.*s",
		    (int)strcspn(node->path + len + 1, "/"),
		    node->path + len + 1);
		for (i = 0; i < *n && strcmp((*names)[i], name) != 0; i++)
			;
		if (i < *n || *n == MAX)
			continue;
		(*names)[(*n)++] = strcpy(text, name);
		text += LEN;
	}
	qsort(*names, *n, sizeof(char *), compare_names);
	return (0);
}

int
pvk_xs_watch(struct pvk_xs *xs, const char *path,
    void (*fn)(void *ctx, const char *path), void *ctx, struct pvk_xs_watch **w,
    struct pvk_err *e)
{
	struct pvk_xs_watch *new;

	(void)xs;
	if (refused(e))
		return (-1);
	new = calloc(1, sizeof(*new));
	must(new != NULL);
	snprintf(new->path, sizeof(new->path), "%s", path);
	new->relative = path[0] != '/';
	new->fn = fn;
	new->ctx = ctx;
	new->next = store.watches;
	store.watches = new;
	queue(new, path);
	if (w != NULL)
		*w = new;
	return (0);
}

int
pvk_xs_unwatch(struct pvk_xs *xs, struct pvk_xs_watch *w, struct pvk_err *e)
{
	struct pvk_xs_watch **at = &store.watches;
	bool no = w != NULL && refused(e);

	(void)xs;
	for (size_t i = 0; i < store.nevents; i++)
		if (store.event[i].watch == w)
			store.event[i].watch = NULL;
	while (*at != NULL && *at != w)
		at = &(*at)->next;
	must(w == NULL || *at == w);
	if (w != NULL)
		*at = w->next;
	free(w);
	return (no ? -1 : 0);
}

int
pvk_xs_begin(struct pvk_xs *xs, struct pvk_err *e)
{
	(void)xs;
	if (refused(e))
		return (-1);
	must(!store.transaction);
	store.transaction = true;
	store.before = copy_nodes(store.nodes);
	return (0);
}

void
pvk_xs_abort(struct pvk_xs *xs)
{
	(void)xs;
	if (!store.transaction)
		return;
	free_nodes(&store.nodes);
	store.nodes = store.before;
	store.before = NULL;
	store.transaction = false;
}

int
pvk_xs_commit(struct pvk_xs *xs, struct pvk_err *e)
{
	must(store.transaction);
	if (refused(e)) {
		pvk_xs_abort(xs);
		return (-1);
	}
	free_nodes(&store.before);
	store.transaction = false;
	return (0);
}

bool
pvk_xs_is_lost(const struct pvk_xs *xs)
{
	(void)xs;
	return (false);
}

int
pvk_xs_dispatch(struct pvk_xs *xs, struct pvk_err *e)
{
	struct event ev[EVENTS];
	size_t n = store.nevents;

	(void)xs;
	(void)e;
	memcpy(ev, store.event, n * sizeof(ev[0]));
	store.nevents = 0;
	for (size_t i = 0; i < n; i++)
		if (ev[i].watch != NULL)
			ev[i].watch->fn(ev[i].watch->ctx, ev[i].path);
	return (0);
}
