/* SPDX-License-Identifier: BSD-2-Clause */
/* A xenstore client that waits: for a peer that has fallen silent, for the next
 * attempt to reach one that is gone; and one that does not, as FreeBSD's old
 * device wants it. */
#include "testing.h"

#include <errno.h>
#include <poll.h>

#include "util/clock.h"
#include "util/num.h"
#include "xenstore/xenstore_private.h"
#include "xs_peer.h"

#define T(s)	   PEER_TEXT(s)
#define PAIR(a, b) PEER_TEXT(a "\0" b "\0")

/* One turn of an event loop. */
static int
turn(struct pvk_xs *xs, struct pvk_err *e)
{
	struct pollfd p = { .fd = pvk_xs_fd(xs), .events = POLLIN };

	assert_int_not_equal(poll(&p, 1, pvk_xs_wait_ms(xs)), -1);
	return (pvk_xs_dispatch(xs, e));
}

/* ---- silence ---- */

static void
script_silent(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_READ, NULL, 0);
	peer_expect_end(p);
	/* the beginning of a reply, and no more */
	peer_accept(p);
	peer_expect(p, WIRE_READ, NULL, 0);
	peer_send(p, p->rq.bytes, 15);
	peer_expect_end(p);
	/* the beginning of an event that nobody waits for */
	peer_accept(p);
	peer_send(p, "\17\0\0\0", 4);
	peer_expect_end(p);
}

static void
silence(void **state)
{
	const struct pvk_xs_options o = { .retry_min_ms = 1,
		.retry_max_ms = 1,
		.timeout_ms = 30 };
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;
	char *value;

	(void)state;
	peer_start(&p, script_silent, NULL);
	xs = peer_client(&o);
	for (int i = 0; i < 2; i++) {
		expect_error(pvk_xs_read(xs, "a", &value, NULL, &e) == 0, &e,
		    PVK_EAGAIN, "a: no reply from xenstore within 30 ms");
		assert_int_equal(e.sys, ETIMEDOUT);
		while (pvk_xs_fd(xs) < 0)
			expect_ok(turn(xs, &e) == 0, &e);
	}
	while (turn(xs, &e) == 0)
		assert_in_range(pvk_xs_wait_ms(xs), 0, 30);
	expect_error(false, &e, PVK_EPROTO, "half a message");
	pvk_xs_close(xs);
	peer_join(&p);
}

/* ---- the next attempt ---- */

static void
script_accept_once(struct peer *p)
{
	peer_accept(p);
}

/*
 * A turn that fails; the attempt after it is due in ms milliseconds, a quarter
 * more or less. Both ends of the turn are looked at, so that it doesn't matter
 * how slow we are.
 */
static void
expect_next_attempt(struct pvk_xs *xs, int ms, enum pvk_code code,
    const char *text)
{
	struct pvk_err e = { PVK_OK };
	int64_t before, after;

	do
		before = pvk_clock_ms();
	while (turn(xs, &e) == 0);
	after = pvk_clock_ms();
	expect_error(false, &e, code, text);
	assert_int_equal(pvk_xs_fd(xs), -1);
	assert_true(xs->retry_at - before >= ms * 3 / 4);
	assert_true(xs->retry_at - after <= ms * 5 / 4);
	assert_in_range(pvk_xs_wait_ms(xs), 0, ms * 5 / 4);
}

static void
back_off(void **state)
{
	static const int waits[] = { 16, 32, 32, 32 };
	const struct pvk_xs_options o = { .retry_min_ms = 8,
		.retry_max_ms = 32 };
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;

	(void)state;
	peer_start(&p, script_accept_once, NULL);
	xs = peer_client(&o);
	peer_join(&p); /* nobody listens any more */
	expect_next_attempt(xs, 8, PVK_EAGAIN, "hung up");
	for (size_t i = 0; i < PVK_COUNT(waits); i++) {
		/* not before its time */
		xs->retry_at += 100000;
		expect_ok(pvk_xs_dispatch(xs, &e) == 0, &e);
		xs->retry_at -= 100000;
		expect_next_attempt(xs, waits[i], PVK_EIO, "peer.sock");
	}
	pvk_xs_close(xs);
}

static void
script_short_lives(struct peer *p)
{
	const unsigned *lives = p->arg;

	for (unsigned i = 0; i < *lives; i++) {
		peer_accept(p);
		peer_expect(p, WIRE_WATCH, NULL, 0);
		peer_reply(p, T("OK\0"));
	}
}

static void
nothing(void *ctx, const char *path)
{
	(void)ctx;
	(void)path;
}

/* A peer that takes us, and drops us at once, is not asked every 4 ms. */
static void
back_off_from_short_lives(void **state)
{
	const struct pvk_xs_options o = { .retry_min_ms = 4,
		.retry_max_ms = 10000 };
	const unsigned lives = 5;
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;

	(void)state;
	peer_start(&p, script_short_lives, &lives);
	xs = peer_client(&o);
	expect_ok(pvk_xs_watch(xs, "a", nothing, NULL, NULL, &e) == 0, &e);
	for (unsigned i = 0; i < lives; i++)
		expect_next_attempt(xs, 4 << i, PVK_EAGAIN, "hung up");
	pvk_xs_close(xs);
	peer_join(&p);
}

/* Watches that are not taken back: deaf is worse than not connected. */
static void
script_watch_refused(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_WATCH, PAIR("a", "1"));
	peer_reply(p, T("OK\0"));
	peer_accept(p);
	peer_expect(p, WIRE_WATCH, PAIR("a", "1"));
	peer_refuse(p, T("EQUOTA\0"));
	peer_expect_end(p);
	peer_accept(p);
	peer_expect(p, WIRE_WATCH, PAIR("a", "1"));
	peer_reply(p, T("OK\0"));
	peer_expect_end(p);
}

static void
watch_refused_again(void **state)
{
	const struct pvk_xs_options o = { .retry_min_ms = 1 };
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;

	(void)state;
	peer_start(&p, script_watch_refused, NULL);
	xs = peer_client(&o);
	expect_ok(pvk_xs_watch(xs, "a", nothing, NULL, NULL, &e) == 0, &e);
	expect_error(turn(xs, &e) == 0, &e, PVK_EAGAIN, "hung up");
	while (turn(xs, &e) == 0)
		assert_int_equal(pvk_xs_fd(xs), -1);
	expect_error(false, &e, PVK_ELIMIT, "EQUOTA");
	assert_int_equal(pvk_xs_fd(xs), -1);
	while (pvk_xs_fd(xs) < 0)
		expect_ok(turn(xs, &e) == 0, &e);
	pvk_xs_close(xs);
	peer_join(&p);
}

/* The other end has not noticed that we were away, as that of Xen's ring: it
 * has the watches still, and what has fired meanwhile nobody knows. */
static void
script_watch_kept(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_WATCH, PAIR("a", "1"));
	peer_reply(p, T("OK\0"));
	peer_accept(p);
	peer_expect(p, WIRE_WATCH, PAIR("a", "1"));
	peer_refuse(p, T("EEXIST\0"));
	peer_expect_end(p);
}

static void
count(void *ctx, const char *path)
{
	assert_string_equal(path, "a");
	++*(unsigned *)ctx;
}

static void
watch_kept(void **state)
{
	const struct pvk_xs_options o = { .retry_min_ms = 1 };
	unsigned fired = 0;
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;

	(void)state;
	peer_start(&p, script_watch_kept, NULL);
	xs = peer_client(&o);
	expect_ok(pvk_xs_watch(xs, "a", count, &fired, NULL, &e) == 0, &e);
	expect_error(turn(xs, &e) == 0, &e, PVK_EAGAIN, "hung up");
	while (pvk_xs_fd(xs) < 0)
		expect_ok(turn(xs, &e) == 0, &e);
	assert_int_equal(fired, 1);
	pvk_xs_close(xs);
	peer_join(&p);
}

/* ---- FreeBSD up to 10: opened for each request ---- */

static void
script_old(struct peer *p)
{
	struct wire_header stray = { .type = WIRE_READ };

	peer_accept(p); /* when it looks whether it can be opened */
	peer_expect_end(p);
	peer_accept(p);
	peer_expect(p, WIRE_READ, T("a\0"));
	peer_reply(p, T("1"));
	peer_expect_end(p);
	/* what another program was to get comes first */
	peer_accept(p);
	peer_expect(p, WIRE_READ, T("a\0"));
	stray.req_id = p->rq.head.req_id - 1;
	peer_message(p, &stray, T("another's"));
	peer_reply(p, T("2"));
	peer_expect_end(p);
	/* nothing but others' */
	peer_accept(p);
	peer_expect(p, WIRE_READ, T("a\0"));
	for (int i = 0; i < 17; i++)
		peer_message(p, &stray, T("another's"));
	peer_expect_end(p);
	/* and yet the next request is a new start */
	peer_accept(p);
	peer_expect(p, WIRE_RM, T("a\0"));
	peer_refuse(p, T("EACCES\0"));
	peer_expect_end(p);
}

static void
old_freebsd(void **state)
{
	const struct pvk_xs_options o = { .manners = PVK_XS_FREEBSD_OLD };
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;
	char *value;

	(void)state;
	peer_start(&p, script_old, NULL);
	xs = peer_client(&o);
	assert_int_equal(pvk_xs_fd(xs), -1);
	assert_int_equal(pvk_xs_wait_ms(xs), -1);
	expect_ok(pvk_xs_dispatch(xs, &e) == 0, &e);
	for (int i = 1; i <= 2; i++) {
		expect_ok(pvk_xs_read(xs, "a", &value, NULL, &e) == 0, &e);
		assert_int_equal(value[0], '0' + i);
		free(value);
		assert_int_equal(pvk_xs_fd(xs), -1);
	}
	expect_error(pvk_xs_read(xs, "a", &value, NULL, &e) == 0, &e,
	    PVK_EPROTO, "another request");
	expect_error(pvk_xs_rm(xs, "a", &e) == 0, &e, PVK_EPERM, "EACCES");
	expect_error(pvk_xs_watch(xs, "a", nothing, NULL, NULL, &e) == 0, &e,
	    PVK_EUNSUPP, "no watches");
	expect_error(pvk_xs_begin(xs, &e) == 0, &e, PVK_EUNSUPP, NULL);
	pvk_xs_close(xs);
	peer_join(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(silence),
		unit_test_in_dir(back_off),
		unit_test_in_dir(back_off_from_short_lives),
		unit_test_in_dir(watch_refused_again),
		unit_test_in_dir(watch_kept),
		unit_test_in_dir(old_freebsd),
	};

	return (
	    cmocka_run_group_tests_name("xenstore_waits", tests, NULL, NULL));
}
