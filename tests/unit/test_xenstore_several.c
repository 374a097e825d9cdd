/* SPDX-License-Identifier: BSD-2-Clause */
/* Several requests of a xenstore client at a time. */
#include "testing.h"

#include <stdio.h>

#include "util/num.h"
#include "xs_peer.h"

#define T(s) PEER_TEXT(s)
#define MANY 40

static const char *const paths[] = { "a", "b", "c" };

/* The next request, which is not answered yet: its head. */
static struct wire_header
expect(struct peer *p, enum wire_type type, const char *payload, size_t len)
{
	peer_expect(p, type, payload, len);
	return (p->rq.head);
}

static void
reply(struct peer *p, struct wire_header h, const char *payload, size_t len)
{
	peer_message(p, &h, payload, len);
}

static void
refuse(struct peer *p, struct wire_header h, const char *payload, size_t len)
{
	h.type = WIRE_ERROR;
	peer_message(p, &h, payload, len);
}

/* All three are there before the first is answered; an event comes between. */
static void
script_read(struct peer *p)
{
	struct wire_header h[3];

	peer_accept(p);
	peer_expect(p, WIRE_WATCH, T("data\0001\0"));
	peer_reply(p, T("OK\0"));
	h[0] = expect(p, WIRE_READ, T("a\0"));
	h[1] = expect(p, WIRE_READ, T("b\0"));
	h[2] = expect(p, WIRE_READ, T("c\0"));
	reply(p, h[0], T("one"));
	peer_event(p, T("data\0001\0"));
	refuse(p, h[1], T("ENOENT\0"));
	reply(p, h[2], T(""));
	/* and the next time, one that is forbidden */
	h[0] = expect(p, WIRE_READ, T("a\0"));
	h[1] = expect(p, WIRE_READ, T("b\0"));
	h[2] = expect(p, WIRE_READ, T("c\0"));
	reply(p, h[0], T("one"));
	refuse(p, h[1], T("EACCES\0"));
	refuse(p, h[2], T("EIO\0"));
	/* which nothing is wrong with the connection for */
	h[0] = expect(p, WIRE_READ, T("a\0"));
	reply(p, h[0], T("still"));
	peer_expect_end(p);
}

static void
fired(void *ctx, const char *path)
{
	assert_string_equal(path, "data");
	++*(unsigned *)ctx;
}

static void
reads(void **state)
{
	struct peer p;
	struct pvk_err e;
	struct pvk_xs *xs;
	char *values[3], *value;
	unsigned events = 0;

	(void)state;
	peer_start(&p, script_read, NULL);
	xs = peer_client(NULL);
	expect_ok(pvk_xs_watch(xs, "data", fired, &events, NULL, &e) == 0, &e);
	expect_ok(pvk_xs_read_each(xs, paths, 3, values, &e) == 0, &e);
	expect_ok(pvk_xs_dispatch(xs, &e) == 0, &e);
	assert_int_equal(events, 1);
	assert_string_equal(values[0], "one");
	assert_null(values[1]);
	assert_string_equal(values[2], "");
	free(values[0]);
	free(values[2]);
	/* the first refusal is the one that is told, and nothing is left */
	expect_error(pvk_xs_read_each(xs, paths, 3, values, &e) == 0, &e,
	    PVK_EPERM, "b: xenstored says EACCES");
	assert_null(values[0]);
	assert_null(values[2]);
	expect_ok(pvk_xs_read(xs, "a", &value, NULL, &e) == 0, &e);
	assert_string_equal(value, "still");
	free(value);
	pvk_xs_close(xs);
	peer_join(&p);
}

static void
script_write(struct peer *p)
{
	struct wire_header h[3];

	peer_accept(p);
	h[0] = expect(p, WIRE_WRITE, T("a\0001"));
	h[1] = expect(p, WIRE_WRITE, T("b\0"));
	h[2] = expect(p, WIRE_WRITE, T("c\0003"));
	for (int i = 0; i < 3; i++)
		reply(p, h[i], T("OK\0"));
	h[0] = expect(p, WIRE_WRITE, T("a\0001"));
	h[1] = expect(p, WIRE_WRITE, T("b\0"));
	h[2] = expect(p, WIRE_WRITE, T("c\0003"));
	reply(p, h[0], T("OK\0"));
	refuse(p, h[1], T("ENOENT\0"));
	reply(p, h[2], T("OK\0"));
	h[0] = expect(p, WIRE_WRITE, T("a\0001"));
	reply(p, h[0], T("KO\0"));
	peer_expect_end(p);
}

static void
writes(void **state)
{
	static const char *const values[] = { "1", "", "3" };
	struct peer p;
	struct pvk_err e;
	struct pvk_xs *xs;

	(void)state;
	peer_start(&p, script_write, NULL);
	xs = peer_client(NULL);
	expect_ok(pvk_xs_write_each(xs, paths, values, 3, &e) == 0, &e);
	/* no such node is no answer to a write that one could do without */
	expect_error(pvk_xs_write_each(xs, paths, values, 3, &e) == 0, &e,
	    PVK_ENOENT, "b: ");
	assert_false(pvk_xs_is_lost(xs));
	expect_error(pvk_xs_write_each(xs, paths, values, 1, &e) == 0, &e,
	    PVK_EPROTO, "does not say OK");
	assert_true(pvk_xs_is_lost(xs));
	expect_error(pvk_xs_write_each(xs, paths, values, 3, &e) == 0, &e,
	    PVK_EAGAIN, "not connected");
	pvk_xs_close(xs);
	peer_join(&p);
}

/* More than fit between two domains, so in parts; all of them. */
static void
script_many(struct peer *p)
{
	struct wire_header h[MANY];
	size_t taken = 0, bytes, from = 0;

	peer_accept(p);
	while (from < MANY) {
		for (bytes = 0; taken < MANY; taken++) {
			if (bytes + WIRE_HEADER + 102 > 1024)
				break;
			h[taken] = expect(p, WIRE_READ, NULL, 0);
			bytes += WIRE_HEADER + p->rq.head.len;
		}
		for (; from < taken; from++)
			reply(p, h[from], T("v"));
	}
	peer_expect_end(p);
}

static void
many(void **state)
{
	char text[MANY][128];
	const char *list[MANY];
	char *values[MANY];
	struct peer p;
	struct pvk_err e;
	struct pvk_xs *xs;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(text[i], sizeof(text[0]), "%0100d", i);
		list[i] = text[i];
	}
	peer_start(&p, script_many, NULL);
	xs = peer_client(NULL);
	expect_ok(pvk_xs_read_each(xs, list, MANY, values, &e) == 0, &e);
	for (int i = 0; i < MANY; i++) {
		assert_string_equal(values[i], "v");
		free(values[i]);
	}
	list[MANY - 1] = "//";
	expect_error(pvk_xs_read_each(xs, list, MANY, values, &e) == 0, &e,
	    PVK_EUSAGE, "no node");
	pvk_xs_close(xs);
	peer_join(&p);
}

/* The peer ends, or answers out of turn, in the middle. */
static void
script_ends(struct peer *p)
{
	struct wire_header h[3];

	peer_accept(p);
	for (int i = 0; i < 3; i++)
		h[i] = expect(p, WIRE_READ, NULL, 0);
	reply(p, h[0], T("one"));
	if (p->arg != NULL)
		reply(p, h[2], T("three"));
	peer_hang_up(p);
}

static void
ends(void **state)
{
	struct peer p;
	struct pvk_err e;
	struct pvk_xs *xs;
	char *values[3];

	(void)state;
	for (int i = 0; i < 2; i++) {
		peer_start(&p, script_ends, i == 0 ? NULL : &p);
		xs = peer_client(NULL);
		assert_int_equal(pvk_xs_read_each(xs, paths, 3, values, &e),
		    -1);
		assert_int_equal(e.code, i == 0 ? PVK_EAGAIN : PVK_EPROTO);
		assert_true(pvk_xs_is_lost(xs));
		assert_null(values[0]);
		pvk_xs_close(xs);
		peer_join(&p);
	}
}

/* FreeBSD's device takes the next when it has answered the one before. */
static void
script_one_by_one(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_READ, T("a\0"));
	peer_reply(p, T("one"));
	peer_expect(p, WIRE_READ, T("b\0"));
	peer_refuse(p, T("ENOENT\0"));
	peer_expect(p, WIRE_READ, T("c\0"));
	peer_reply(p, T("three"));
	peer_expect_end(p);
}

static void
one_by_one(void **state)
{
	struct pvk_xs_options o = { .manners = PVK_XS_FREEBSD };
	struct peer p;
	struct pvk_err e;
	struct pvk_xs *xs;
	char *values[3];

	(void)state;
	peer_start(&p, script_one_by_one, NULL);
	xs = peer_client(&o);
	expect_ok(pvk_xs_read_each(xs, paths, 3, values, &e) == 0, &e);
	assert_string_equal(values[0], "one");
	assert_null(values[1]);
	assert_string_equal(values[2], "three");
	free(values[0]);
	free(values[2]);
	pvk_xs_close(xs);
	peer_join(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(reads),
		unit_test_in_dir(writes),
		unit_test_in_dir(many),
		unit_test_in_dir(ends),
		unit_test_in_dir(one_by_one),
	};

	return (
	    cmocka_run_group_tests_name("xenstore_several", tests, NULL, NULL));
}
