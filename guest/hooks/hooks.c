/* SPDX-License-Identifier: BSD-2-Clause */
/* Which hooks run, which wait, and what is said about them; see hooks.h. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "conf.h"
#include "hooks/hooks.h"
#include "hooks/hooks_child.h"
#include "hooks/hooks_env.h"
#include "util/auto.h"
#include "util/clock.h"
#include "util/num.h"

#define LIMIT_MS 60000
#define GRACE_MS 5000

struct waiting {
	struct waiting *next;
	struct hook_event event;
};

struct hooks {
	struct hooks_options options;
	char folder[CONF_PATH], state[CONF_PATH];
	struct hooks_child child[HOOK_KINDS];  /* by kind */
	struct hook_result result[HOOK_KINDS]; /* of it, to be completed */
	struct waiting *first;
	size_t waiting;
};

struct hooks *
hooks_new(const struct hooks_options *o, struct pvk_err *e)
{
	struct hooks *h = calloc(1, sizeof(*h));

	if (h == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "hooks: out of memory");
		return (NULL);
	}
	h->options = *o;
	hooks_configure(h, o->folder, o->state);
	if (o->limit_ms == 0)
		h->options.limit_ms = LIMIT_MS;
	if (o->grace_ms == 0)
		h->options.grace_ms = GRACE_MS;
	return (h);
}

void
hooks_configure(struct hooks *h, const char *folder, const char *state)
{
	snprintf(h->folder, sizeof(h->folder), "%s", folder);
	snprintf(h->state, sizeof(h->state), "%s", state);
	h->options.folder = h->folder;
	h->options.state = h->state;
}

void
hooks_free(struct hooks *h)
{
	struct waiting *w;

	if (h == NULL)
		return;
	while ((w = h->first) != NULL) {
		h->first = w->next;
		free(w);
	}
	for (unsigned kind = 1; kind < HOOK_KINDS; kind++)
		if (h->child[kind].pid > 0 && h->child[kind].fd >= 0)
			close(h->child[kind].fd);
	free(h);
}

static void
say(struct hooks *h, int priority, const char *text)
{
	h->options.log(h->options.ctx, priority, text);
}

/* ---- results ---- */

static void
report(struct hooks *h, const struct hook_result *r)
{
	bool missing = r->status == HOOKS_MISSING;
	char text[512], status[32] = "killed";

	if (r->status >= 0)
		snprintf(status, sizeof(status), "exit status %d",
		    (int)r->status);
	if (r->status == 0)
		snprintf(text, sizeof(text), "hook %s: done",
		    hook_name(r->kind));
	else
		snprintf(text, sizeof(text), "hook %s: %s%s%s",
		    hook_name(r->kind), status, r->text[0] != '\0' ? ": " : "",
		    r->text);
	if (r->kind != HOOK_STATIC_IP && r->kind != HOOK_IDENTITY) {
		/* nobody has to have these */
		if (!missing)
			say(h, r->status == 0 ? LOG_INFO : LOG_WARNING, text);
		return;
	}
	say(h, r->status == 0 ? LOG_INFO : LOG_WARNING, text);
	h->options.done(h->options.ctx, r);
}

/* ---- events ---- */

static bool
is_same_slot(const struct hook_event *a, const struct hook_event *b)
{
	return (a->kind == b->kind &&
	    (a->kind != HOOK_STATIC_IP ||
		(a->u.static_ip.vif == b->u.static_ip.vif &&
		    a->u.static_ip.sriov == b->u.static_ip.sriov)));
}

static struct hook_result
result_for(const struct hook_event *ev)
{
	struct hook_result r;

	memset(&r, 0, sizeof(r));
	r.kind = ev->kind;
	if (ev->kind == HOOK_STATIC_IP) {
		r.vif = ev->u.static_ip.vif;
		r.sriov = ev->u.static_ip.sriov;
	}
	return (r);
}

static void
fail(struct hooks *h, const struct hook_event *ev, const char *why)
{
	struct hook_result r = result_for(ev);

	r.status = HOOKS_REFUSED;
	snprintf(r.text, sizeof(r.text), "%s", why);
	report(h, &r);
}

static struct waiting *
append(struct hooks *h)
{
	struct waiting **end = &h->first;
	struct waiting *w = NULL;

	if (h->waiting < HOOKS_WAITING)
		w = calloc(1, sizeof(*w));
	if (w == NULL)
		return (NULL);
	while (*end != NULL)
		end = &(*end)->next;
	*end = w;
	h->waiting++;
	return (w);
}

void
hooks_start(struct hooks *h, const struct hook_event *ev)
{
	struct waiting *w = h->first;

	if (!hook_event_is_sound(ev)) {
		say(h, LOG_ERR,
		    "hooks: an event that is not sound was dropped");
		return;
	}
	while (w != NULL && !is_same_slot(&w->event, ev))
		w = w->next;
	if (w == NULL)
		w = append(h);
	if (w == NULL) {
		fail(h, ev, "no room for it to wait");
		return;
	}
	w->event = *ev;
}

static void
run(struct hooks *h, const struct hook_event *ev)
{
	PVK_AUTO_FREE struct hooks_env *env = malloc(sizeof(*env));
	struct hooks_child *c = &h->child[ev->kind];
	struct hook_result *r = &h->result[ev->kind];

	if (env == NULL || !hooks_env_make(env, ev, h->state)) {
		fail(h, ev, "out of memory");
		return;
	}
	*r = result_for(ev);
	if (hooks_child_start(c, h->folder, hook_name(ev->kind), env->v, r) !=
	    0) {
		report(h, r);
		return;
	}
	c->until = pvk_clock_ms() + h->options.limit_ms;
}

/* The first that waits of a kind of which none runs; the caller frees it. */
static struct waiting *
next(struct hooks *h)
{
	struct waiting **at = &h->first;
	struct waiting *w;

	while (*at != NULL && h->child[(*at)->event.kind].pid > 0)
		at = &(*at)->next;
	w = *at;
	if (w != NULL) {
		*at = w->next;
		h->waiting--;
	}
	return (w);
}

/* ---- the event loop ---- */

size_t
hooks_poll(const struct hooks *h, struct pollfd fds[HOOKS_FDS])
{
	size_t n = 0;

	for (unsigned kind = 1; kind < HOOK_KINDS; kind++)
		if (h->child[kind].pid > 0 && h->child[kind].fd >= 0)
			fds[n++] = (struct pollfd){ .fd = h->child[kind].fd,
				.events = POLLIN };
	return (n);
}

int
hooks_wait_ms(const struct hooks *h)
{
	int64_t until = INT64_MAX, now = pvk_clock_ms();

	for (const struct waiting *w = h->first; w != NULL; w = w->next)
		if (h->child[w->event.kind].pid == 0)
			return (0);
	for (unsigned kind = 1; kind < HOOK_KINDS; kind++) {
		const struct hooks_child *c = &h->child[kind];

		if (c->pid > 0 && c->look < until)
			until = c->look;
		if (c->pid > 0 && c->until < until)
			until = c->until;
	}
	if (until == INT64_MAX)
		return (-1);
	return (
	    until <= now ? 0 : (int)pvk_min((uint64_t)(until - now), INT_MAX));
}

void
hooks_dispatch(struct hooks *h)
{
	struct waiting *w;

	for (unsigned kind = 1; kind < HOOK_KINDS; kind++)
		if (h->child[kind].pid > 0 &&
		    hooks_child_turn(&h->child[kind], h->options.grace_ms,
			&h->result[kind]))
			report(h, &h->result[kind]);
	while ((w = next(h)) != NULL) {
		run(h, &w->event);
		free(w);
	}
}
