/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Watches and their events. A watch's token is its number: unique within the
 * client's life, since FreeBSD tells watches apart by their token alone, and
 * short, since each event carries it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "xenstore/xenstore_private.h"

#define TOKEN_MAX 9 /* eight digits and the NUL */

static struct pvk_xs_watch *
find_from(const struct pvk_xs *xs, uint32_t number)
{
	struct pvk_xs_watch *w = xs->watches;

	while (w != NULL && w->number < number)
		w = w->next;
	return (w);
}

static struct pvk_xs_watch *
find(const struct pvk_xs *xs, uint32_t number)
{
	struct pvk_xs_watch *w = find_from(xs, number);

	return (w != NULL && w->number == number ? w : NULL);
}

/* ---- events ---- */

static struct event *
pop_event(struct pvk_xs *xs)
{
	struct event *ev = xs->events;

	if (ev == NULL)
		return (NULL);
	xs->events = ev->next;
	if (ev->next == NULL)
		xs->events_end = &xs->events;
	xs->event_count--;
	return (ev);
}

void
watch_forget_events(struct pvk_xs *xs)
{
	struct event *ev;

	while ((ev = pop_event(xs)) != NULL)
		free(ev);
}

bool
watch_waits(const struct pvk_xs *xs)
{
	return (xs->events != NULL || xs->overflow);
}

/* An event says "look at path"; two that say the same are worth one. */
static bool
waits_already(const struct pvk_xs *xs, uint32_t number, const char *path)
{
	for (const struct event *ev = xs->events; ev != NULL; ev = ev->next)
		if (ev->number == number && strcmp(ev->path, path) == 0)
			return (true);
	return (false);
}

/* No room, no memory: every watch will fire instead, and the owner is told. */
static void
queue_event(struct pvk_xs *xs, uint32_t number, const char *path)
{
	size_t len = strlen(path) + 1;
	struct event *ev;

	if (xs->overflow || waits_already(xs, number, path))
		return;
	ev = NULL;
	if (xs->event_count < xs->options.events_max)
		ev = malloc(sizeof(*ev) + len);
	if (ev == NULL) {
		watch_forget_events(xs);
		xs->overflow = true;
		return;
	}
	ev->next = NULL;
	ev->number = number;
	memcpy(ev->path, path, len);
	*xs->events_end = ev;
	xs->events_end = &ev->next;
	xs->event_count++;
}

static bool
parse_token(const char *token, uint32_t *number)
{
	size_t len = strlen(token);
	char again[TOKEN_MAX];

	if (len == 0 || len >= TOKEN_MAX)
		return (false);
	*number = (uint32_t)strtoul(token, NULL, 16);
	snprintf(again, sizeof(again), "%x", (unsigned)*number);
	return (strcmp(token, again) == 0);
}

int
watch_take_event(struct pvk_xs *xs, struct pvk_err *e)
{
	const char *path, *token;
	uint32_t number;

	if (!wire_parse_pair(wire_payload(&xs->in), xs->in.head.len, &path,
		&token))
		return (client_desync(xs, e, "an event that is no two texts"));
	if (!parse_token(token, &number) || number > xs->last_number)
		return (client_desync(xs, e,
		    "an event with a token that is none of ours"));
	/* one may still be on its way when its watch has ended */
	if (find(xs, number) != NULL)
		queue_event(xs, number, path);
	return (0);
}

/* ---- calling back ---- */

/* The path is a copy: fn may end its own watch, and the path with it. */
static int
fire(struct pvk_xs_watch *w)
{
	PVK_AUTO_FREE char *path = strdup(w->path);

	if (path == NULL)
		return (-1);
	w->fn(w->ctx, path);
	return (0);
}

/* fn may end any watch and make new ones, which fire by themselves. */
static void
fire_all(struct pvk_xs *xs)
{
	uint32_t last = xs->last_number, number = 0;
	struct pvk_xs_watch *w;

	while ((w = find_from(xs, number)) != NULL && w->number <= last) {
		number = w->number + 1;
		if (fire(w) != 0)
			xs->overflow = true; /* all of them, another time */
	}
}

void
watch_deliver(struct pvk_xs *xs)
{
	unsigned n = xs->event_count;
	struct pvk_xs_watch *w;
	struct event *ev;

	if (xs->overflow) {
		watch_forget_events(xs);
		xs->overflow = false;
		if (xs->options.news != NULL)
			xs->options.news(xs->options.ctx, PVK_XS_OVERFLOW);
		fire_all(xs);
		return;
	}
	for (; n > 0 && (ev = pop_event(xs)) != NULL; n--) {
		w = find(xs, ev->number);
		if (w != NULL)
			w->fn(w->ctx, ev->path);
		free(ev);
	}
}

/* ---- watches ---- */

static int
call_about(struct pvk_xs *xs, enum wire_type type, const struct pvk_xs_watch *w,
    struct pvk_err *e)
{
	char token[TOKEN_MAX];
	int len = snprintf(token, sizeof(token), "%x", (unsigned)w->number);
	struct wire_part parts[] = { { w->path, strlen(w->path) + 1 },
		{ token, (size_t)len + 1 } };
	struct request rq = { type, w->path, parts, 2 };
	uint32_t tx_id = xs->tx_id;
	int r;

	xs->tx_id = 0; /* a watch belongs to no transaction */
	r = request_call_ok(xs, &rq, e);
	if (xs->transport.fd >= 0)
		xs->tx_id = tx_id;
	return (r);
}

/*
 * The other end of Xen's ring does not notice that we were away, and has our
 * watches still: then nobody knows what has fired meanwhile.
 */
int
watch_register_all(struct pvk_xs *xs, struct pvk_err *e)
{
	for (const struct pvk_xs_watch *w = xs->watches; w != NULL;
	     w = w->next) {
		if (call_about(xs, WIRE_WATCH, w, e) == 0)
			continue;
		if (e->sys != EEXIST || xs->transport.fd < 0)
			return (-1);
		xs->overflow = true;
	}
	return (0);
}

static void
unlink_and_free(struct pvk_xs *xs, struct pvk_xs_watch *w)
{
	struct pvk_xs_watch **p = &xs->watches;

	while (*p != w)
		p = &(*p)->next;
	*p = w->next;
	free(w);
}

void
watch_free_all(struct pvk_xs *xs)
{
	while (xs->watches != NULL)
		unlink_and_free(xs, xs->watches);
}

static int
check_watch(const struct pvk_xs *xs, const char *path, struct pvk_err *e)
{
	if (client_is_brief(xs))
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: this system's device has no watches", path));
	if (!wire_is_path(path, true))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: no xenstore path can be named so", path));
	if (xs->last_number == UINT32_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: no numbers are left for watches", path));
	return (0);
}

int
pvk_xs_watch(struct pvk_xs *xs, const char *path,
    void (*fn)(void *ctx, const char *path), void *ctx, struct pvk_xs_watch **w,
    struct pvk_err *e)
{
	size_t len = strlen(path) + 1;
	struct pvk_xs_watch *made, **p = &xs->watches;

	if (check_watch(xs, path, e) != 0)
		return (-1);
	made = malloc(sizeof(*made) + len);
	if (made == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path));
	made->next = NULL;
	made->number = ++xs->last_number;
	made->fn = fn;
	made->ctx = ctx;
	memcpy(made->path, path, len);
	/* now, since its first event may come before the reply */
	while (*p != NULL)
		p = &(*p)->next;
	*p = made;
	if (call_about(xs, WIRE_WATCH, made, e) != 0) {
		unlink_and_free(xs, made);
		return (-1);
	}
	if (w != NULL)
		*w = made;
	return (0);
}

int
pvk_xs_unwatch(struct pvk_xs *xs, struct pvk_xs_watch *w, struct pvk_err *e)
{
	int r = 0;

	if (w == NULL)
		return (0);
	/* with the connection lost, the other end has forgotten it already */
	if (xs->transport.fd >= 0)
		r = call_about(xs, WIRE_UNWATCH, w, e);
	unlink_and_free(xs, w);
	return (r);
}
