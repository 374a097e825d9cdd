/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions of lib/xenstore, on a xenstore in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe_store_private.h"

static void
must(bool fact)
{
	if (!fact)
		abort();
}

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
	store_absolute(path, full);
	n = store_find(full);
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
	store_absolute(path, full);
	must(store_is_below(full, store.home));
	snprintf(text, sizeof(text), "%.*s", (int)len, (const char *)value);
	store_write(full, text);
	return (0);
}

int
pvk_xs_read_each(struct pvk_xs *xs, const char *const *paths, size_t n,
    char **values, struct pvk_err *e)
{
	memset(values, 0, n * sizeof(*values));
	for (size_t i = 0; i < n; i++) {
		if (pvk_xs_read(xs, paths[i], &values[i], NULL, e) == 0 ||
		    e->code == PVK_ENOENT)
			continue;
		for (size_t k = 0; k < n; k++) {
			free(values[k]);
			values[k] = NULL;
		}
		return (-1);
	}
	return (0);
}

/* Those behind the one that is refused are written, as they would be. */
int
pvk_xs_write_each(struct pvk_xs *xs, const char *const *paths,
    const char *const *values, size_t n, struct pvk_err *e)
{
	struct pvk_err each;
	bool is_refused = false;

	for (size_t i = 0; i < n; i++) {
		if (pvk_xs_write(xs, paths[i], values[i], strlen(values[i]),
			&each) == 0 ||
		    is_refused)
			continue;
		is_refused = true;
		*e = each;
	}
	return (is_refused ? -1 : 0);
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
	store_absolute(path, full);
	if (!store_has(full))
		return (pvk_err_set(e, PVK_ENOENT, "%s", full));
	len = strlen(full);
	*n = 0;
	*names = calloc(1, MAX * (sizeof(char *) + LEN));
	must(*names != NULL);
	text = (char *)(*names + MAX);
	for (const struct node *node = store.nodes; node; node = node->next) {
		if (!store_is_below(node->path, full) ||
		    node->path[len] == '\0')
			continue;
		snprintf(name, LEN, "%.*s",
		    (int)strcspn(node->path + len + 1, "/"),
		    node->path + len + 1);
		for (i = 0; i < *n && strcmp((*names)[i], name) != 0; i++)
			;
		if (i < *n || *n == MAX)
			continue;
		memcpy(text, name, LEN);
		(*names)[(*n)++] = text;
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
	if (strstr(path, "//") != NULL)
		return (pvk_err_set(e, PVK_EUSAGE, "%s: no path", path));
	new = calloc(1, sizeof(*new));
	must(new != NULL);
	snprintf(new->path, sizeof(new->path), "%s", path);
	new->relative = path[0] != '/';
	new->fn = fn;
	new->ctx = ctx;
	new->next = store.watches;
	store.watches = new;
	store_queue(new, path);
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
	store.before = store_copy_nodes(store.nodes);
	return (0);
}

void
pvk_xs_abort(struct pvk_xs *xs)
{
	(void)xs;
	if (!store.transaction)
		return;
	store_free_nodes(&store.nodes);
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
	store_free_nodes(&store.before);
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
