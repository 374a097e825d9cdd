/* SPDX-License-Identifier: BSD-2-Clause */
/* A xenstore client's watches: events before, between and after replies, how
 * many wait, and what callbacks may do. */
#include "testing.h"

#include <poll.h>
#include <stdio.h>

#include "util/num.h"
#include "xs_peer.h"

#define T(s)	   PEER_TEXT(s)
#define PAIR(a, b) PEER_TEXT(a "\0" b "\0")

/* What the callbacks saw, as "name:path " one after the other. */
struct log {
	char text[512];
	const char *name;
	struct log *all;
};

static void
note(void *ctx, const char *path)
{
	struct log *l = ctx, *all = l->all != NULL ? l->all : l;
	size_t len = strlen(all->text);

	snprintf(all->text + len, sizeof(all->text) - len, "%s:%s ",
	    l->name != NULL ? l->name : "", path);
}

static void
note_news(void *ctx, enum pvk_xs_news what)
{
	struct log l = { .name = "news", .all = ctx };

	note(&l, what == PVK_XS_OVERFLOW ? "overflow" : "reopened");
}

/* Dispatches until the log says that. */
static void
dispatch_until(struct pvk_xs *xs, const struct log *l, const char *want)
{
	struct pvk_err e;

	while (strlen(l->text) < strlen(want)) {
		struct pollfd p = { .fd = pvk_xs_fd(xs), .events = POLLIN };

		assert_int_not_equal(poll(&p, 1, pvk_xs_wait_ms(xs)), -1);
		expect_ok(pvk_xs_dispatch(xs, &e) == 0, &e);
	}
	assert_string_equal(l->text, want);
}

/* ---- where events come ---- */

static void
script_order(struct peer *p)
{
	peer_accept(p);
	/* before the reply to its own watch, as FreeBSD may do it */
	peer_expect(p, WIRE_WATCH, PAIR("data", "1"));
	peer_event(p, PAIR("data", "1"));
	peer_reply(p, T("OK\0junk!"));
	peer_expect(p, WIRE_WATCH, PAIR("/local/domain/7/control", "2"));
	peer_reply(p, T("OK\0"));
	peer_event(p, PAIR("/local/domain/7/control", "2"));
	/* between a request and its reply */
	peer_expect(p, WIRE_READ, T("domid\0"));
	peer_event(p, PAIR("data/a", "1"));
	peer_event(p, PAIR("data/b", "1"));
	peer_reply(p, T("7"));
	peer_event(p, PAIR("data/c", "1"));
	/* a late one of a watch that has ended */
	peer_expect(p, WIRE_UNWATCH, PAIR("data", "1"));
	peer_event(p, PAIR("data/d", "1"));
	peer_reply(p, T("OK\0junk!"));
	peer_event(p, PAIR("data/e", "1"));
	peer_event(p, PAIR("/local/domain/7/control/shutdown", "2"));
	peer_expect_end(p);
}

static void
order(void **state)
{
	struct log all = { .text = "" };
	struct log data = { .name = "data", .all = &all };
	struct log control = { .name = "control", .all = &all };
	struct pvk_xs_watch *w;
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;
	char *value;

	(void)state;
	peer_start(&p, script_order, NULL);
	xs = peer_client(NULL);
	expect_ok(pvk_xs_watch(xs, "data", note, &data, &w, &e) == 0, &e);
	expect_ok(pvk_xs_watch(xs, "/local/domain/7/control", note, &control,
		      NULL, &e) == 0,
	    &e);
	expect_ok(pvk_xs_read(xs, "domid", &value, NULL, &e) == 0, &e);
	assert_string_equal(value, "7");
	free(value);
	assert_string_equal(all.text, "");
	assert_int_equal(pvk_xs_wait_ms(xs), 0);
	dispatch_until(xs, &all,
	    "data:data control:/local/domain/7/control data:data/a data:data/b "
	    "data:data/c ");
	all.text[0] = '\0';
	expect_ok(pvk_xs_unwatch(xs, w, &e) == 0, &e);
	dispatch_until(xs, &all, "control:/local/domain/7/control/shutdown ");
	assert_int_equal(pvk_xs_wait_ms(xs), -1);
	pvk_xs_close(xs);
	peer_join(&p);
}

/* ---- how many wait ---- */

static void
script_flood(struct peer *p)
{
	const unsigned *different = p->arg;
	char payload[64];
	size_t len;

	peer_accept(p);
	peer_expect(p, WIRE_WATCH, PAIR("data", "1"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_WATCH, PAIR("attr", "2"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_READ, NULL, 0);
	for (unsigned i = 0; i < 1000; i++) {
		len = (size_t)snprintf(payload, sizeof(payload), "data/%u%c1",
			  i % *different, '\0') +
		    1;
		peer_event(p, payload, len);
	}
	peer_reply(p, T("x"));
	peer_expect(p, WIRE_READ, NULL, 0);
	peer_reply(p, T("x"));
	peer_expect_end(p);
}

static void
flood(unsigned different, unsigned events_max, const char *want)
{
	struct log all = { .text = "" };
	struct log data = { .name = "data", .all = &all };
	struct log attr = { .name = "attr", .all = &all };
	const struct pvk_xs_options o = { .news = note_news,
		.ctx = &all,
		.events_max = events_max };
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;
	char *value;

	peer_start(&p, script_flood, &different);
	xs = peer_client(&o);
	expect_ok(pvk_xs_watch(xs, "data", note, &data, NULL, &e) == 0, &e);
	expect_ok(pvk_xs_watch(xs, "attr", note, &attr, NULL, &e) == 0, &e);
	for (int i = 0; i < 2; i++) {
		expect_ok(pvk_xs_read(xs, "a", &value, NULL, &e) == 0, &e);
		free(value);
	}
	dispatch_until(xs, &all, want);
	pvk_xs_close(xs);
	peer_join(&p);
}

/* A thousand events that say four things are four. */
static void
equal_events_are_one(void **state)
{
	(void)state;
	flood(4, 4, "data:data/0 data:data/1 data:data/2 data:data/3 ");
}

/* One thing too many: nothing is kept, and everything is looked at. */
static void
overflow_is_told(void **state)
{
	(void)state;
	flood(5, 4, "news:overflow data:data attr:attr ");
	flood(257, 0, "news:overflow data:data attr:attr ");
}

/* ---- what callbacks may do ---- */

struct actor {
	struct pvk_xs *xs;
	struct pvk_xs_watch *own, *other;
	struct log *all;
};

/* Ends itself and another, makes a new watch, asks something. */
static void
act(void *ctx, const char *path)
{
	struct log l = { .name = "act" };
	struct actor *a = ctx;
	struct pvk_err e;
	char *value;

	expect_error(pvk_xs_dispatch(a->xs, &e) == 0, &e, PVK_EUSAGE,
	    "from a callback");
	expect_ok(pvk_xs_unwatch(a->xs, a->own, &e) == 0, &e);
	expect_ok(pvk_xs_unwatch(a->xs, a->other, &e) == 0, &e);
	expect_ok(pvk_xs_watch(a->xs, "new", note, a->all, NULL, &e) == 0, &e);
	expect_ok(pvk_xs_read(a->xs, "domid", &value, NULL, &e) == 0, &e);
	free(value);
	/* the path is still there, though the watch is not */
	l.all = a->all;
	note(&l, path);
}

static void
script_callbacks(struct peer *p)
{
	const bool *flooded = p->arg;

	peer_accept(p);
	peer_expect(p, WIRE_WATCH, PAIR("own", "1"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_WATCH, PAIR("other", "2"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_READ, NULL, 0);
	peer_event(p, PAIR("own", "1"));
	peer_event(p, PAIR("other", "2"));
	if (*flooded)
		peer_event(p, PAIR("other/too/much", "2"));
	peer_reply(p, T("7"));
	peer_expect(p, WIRE_UNWATCH, PAIR("own", "1"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_UNWATCH, PAIR("other", "2"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_WATCH, PAIR("new", "3"));
	peer_reply(p, T("OK\0"));
	peer_event(p, PAIR("new", "3"));
	peer_expect(p, WIRE_READ, NULL, 0);
	peer_reply(p, T("7"));
	peer_expect_end(p);
}

/* Both ways of being called: by an event, and because all watches fire. */
static void
callbacks(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct log all = { .text = "" }, other = { .all = &all };
		const struct pvk_xs_options o = { .events_max = 2 };
		struct actor a = { .all = &all };
		bool flooded = i == 1;
		struct pvk_err e;
		struct peer p;
		char *value;

		peer_start(&p, script_callbacks, &flooded);
		a.xs = peer_client(&o);
		expect_ok(pvk_xs_watch(a.xs, "own", act, &a, &a.own, &e) == 0,
		    &e);
		expect_ok(pvk_xs_watch(a.xs, "other", note, &other, &a.other,
			      &e) == 0,
		    &e);
		/* all of it waits when the first callback is made */
		expect_ok(pvk_xs_read(a.xs, "x", &value, NULL, &e) == 0, &e);
		free(value);
		dispatch_until(a.xs, &all, "act:own :new ");
		pvk_xs_close(a.xs);
		peer_join(&p);
	}
}

/* ---- watches that are refused ---- */

static void
script_refused(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_WATCH, NULL, 0);
	peer_event(p, PAIR("a", "1"));
	peer_refuse(p, T("EQUOTA\0"));
	peer_expect(p, WIRE_WATCH, NULL, 0);
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_UNWATCH, PAIR("a", "2"));
	peer_refuse(p, T("ENOENT\0"));
	peer_expect_end(p);
}

static void
refused(void **state)
{
	struct log all = { .text = "" };
	struct pvk_xs_watch *w;
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;

	(void)state;
	peer_start(&p, script_refused, NULL);
	xs = peer_client(NULL);
	expect_error(pvk_xs_watch(xs, "a", note, &all, &w, &e) == 0, &e,
	    PVK_ELIMIT, "a: xenstored says EQUOTA");
	expect_ok(pvk_xs_dispatch(xs, &e) == 0, &e);
	expect_ok(pvk_xs_watch(xs, "a", note, &all, &w, &e) == 0, &e);
	expect_error(pvk_xs_unwatch(xs, w, &e) == 0, &e, PVK_ENOENT, NULL);
	expect_ok(pvk_xs_dispatch(xs, &e) == 0, &e);
	assert_string_equal(all.text, "");
	pvk_xs_close(xs);
	peer_join(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(order),
		unit_test_in_dir(equal_events_are_one),
		unit_test_in_dir(overflow_is_told),
		unit_test_in_dir(callbacks),
		unit_test_in_dir(refused),
	};

	return (
	    cmocka_run_group_tests_name("xenstore_watches", tests, NULL, NULL));
}
