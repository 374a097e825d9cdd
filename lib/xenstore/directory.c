/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names below a node: in one reply, or in parts when they need more than
 * one message. Parts are taken at different times, so each says of which
 * generation of the list it is; when that changes, it begins anew.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "xenstore/xenstore_private.h"

#define LIST_MAX       ((size_t)1 << 20) /* bytes of names */
#define RESTARTS_MAX   8
#define GENERATION_MAX 32

struct list {
	char *text; /* owned */
	size_t len;
	char generation[GENERATION_MAX];
};

static int
append(struct list *l, const char *bytes, size_t len, struct pvk_err *e)
{
	char *grown;

	if (len == 0)
		return (0);
	if (len > LIST_MAX - l->len)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "xenstore: more than %zu bytes of names", LIST_MAX));
	grown = realloc(l->text, l->len + len);
	if (grown == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "xenstore: no memory"));
	memcpy(grown + l->len, bytes, len);
	l->text = grown;
	l->len += len;
	return (0);
}

enum part { PART_FAILED = -1, PART_MORE, PART_LAST, PART_CHANGED };

static enum part
next_part(struct pvk_xs *xs, const char *path, struct list *l,
    struct pvk_err *e)
{
	char off[24];
	int len = snprintf(off, sizeof(off), "%zu", l->len);
	struct wire_part parts[] = { { path, strlen(path) + 1 },
		{ off, (size_t)len + 1 } };
	struct request rq = { WIRE_DIRECTORY_PART, path, parts,
		PVK_COUNT(parts) };
	struct wire_directory_part part;

	if (request_call(xs, &rq, e) != 0)
		return (PART_FAILED);
	if (!wire_parse_directory_part(wire_payload(&xs->in), xs->in.head.len,
		&part) ||
	    strlen(part.generation) >= sizeof(l->generation)) {
		client_desync(xs, e, "a list of names that is none");
		return (PART_FAILED);
	}
	if (l->len > 0 && strcmp(l->generation, part.generation) != 0)
		return (PART_CHANGED);
	snprintf(l->generation, sizeof(l->generation), "%s", part.generation);
	if (append(l, part.names, part.names_len, e) != 0)
		return (PART_FAILED);
	return (part.last ? PART_LAST : PART_MORE);
}

/* FreeBSD's device knows no parts and says EINVAL, old daemons ENOSYS. */
static int
parts_refused(struct pvk_err *e, const char *path)
{
	if (e->sys != EINVAL && e->sys != ENOSYS)
		return (-1);
	pvk_err_set(e, PVK_ELIMIT,
	    "%s: more names than a message holds, and no way to get parts",
	    path);
	e->sys = E2BIG;
	return (-1);
}

static int
read_parts(struct pvk_xs *xs, const char *path, struct list *l,
    struct pvk_err *e)
{
	unsigned restarts = 0;
	enum part r;

	while ((r = next_part(xs, path, l, e)) != PART_LAST) {
		if (r == PART_FAILED)
			return (parts_refused(e, path));
		if (r != PART_CHANGED)
			continue;
		if (++restarts > RESTARTS_MAX)
			return (pvk_err_set(e, PVK_EAGAIN,
			    "%s: its names change all the time", path));
		l->len = 0;
	}
	return (0);
}

static int
read_list(struct pvk_xs *xs, const char *path, struct list *l,
    struct pvk_err *e)
{
	if (request_call_path(xs, WIRE_DIRECTORY, path, e) == 0)
		return (append(l, wire_payload(&xs->in), xs->in.head.len, e));
	return (e->sys == E2BIG ? read_parts(xs, path, l, e) : -1);
}

/* Pointers first, then the texts they point to, in one block. */
static char **
to_names(const struct list *l, size_t n)
{
	char **names = malloc(n * sizeof(*names) + l->len);
	char *text;

	if (names == NULL)
		return (NULL);
	text = (char *)(names + n);
	memcpy(text, l->text, l->len);
	for (size_t i = 0; i < n; i++) {
		names[i] = text;
		text += strlen(text) + 1;
	}
	return (names);
}

int
pvk_xs_directory(struct pvk_xs *xs, const char *path, char ***names, size_t *n,
    struct pvk_err *e)
{
	struct list l = { .text = NULL };
	int r;

	*names = NULL;
	*n = 0;
	r = read_list(xs, path, &l, e);
	if (r == 0 && !wire_count_texts(l.text, l.len, n))
		r = client_desync(xs, e, "a list of names without an end");
	if (r == 0 && *n > 0) {
		*names = to_names(&l, *n);
		if (*names == NULL)
			r = pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path);
	}
	free(l.text);
	return (r);
}
