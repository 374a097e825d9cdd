/* SPDX-License-Identifier: BSD-2-Clause */
/* A xenstore client whose peer breaks the protocol or hangs up: the loss is
 * seen, said, and mended. */
#include "testing.h"

#include <poll.h>

#include "util/num.h"
#include "xs_peer.h"

#define T(s)	   PEER_TEXT(s)
#define PAIR(a, b) PEER_TEXT(a "\0" b "\0")

/* What a peer does wrong in answer to one request. */
static const struct fault_case {
	const char *what;
	int delta;	   /* to the request's id */
	uint32_t type;	   /* of the reply; 99: the request's own */
	const char *bytes; /* payload; NULL: hangs up instead */
	size_t len;
	enum pvk_code code;
	const char *text; /* in the message */
} faults[] = {
	{ "hangs up", 0, 99, NULL, 0, PVK_EAGAIN, "hung up" },
	{ "another's reply", 1, 99, T("OK\0"), PVK_EPROTO,
	    "the reply to another request" },
	{ "another's refusal", -1, WIRE_ERROR, T("ENOENT\0"), PVK_EPROTO,
	    "the reply to another request" },
	{ "another kind", 0, WIRE_READ, T("OK\0"), PVK_EPROTO,
	    "a reply of another kind" },
	{ "no kind at all", 0, 0xffff, T("OK\0"), PVK_EPROTO,
	    "a reply of another kind" },
	{ "not OK", 0, 99, T("NO\0"), PVK_EPROTO, "does not say OK" },
	{ "half an OK", 0, 99, T("O"), PVK_EPROTO, "does not say OK" },
	{ "an event without token", 0, WIRE_WATCH_EVENT, T("data\0"),
	    PVK_EPROTO, "an event that is no two texts" },
	{ "an event without end", 0, WIRE_WATCH_EVENT, T("data\0x"), PVK_EPROTO,
	    "an event that is no two texts" },
	{ "a token from nowhere", 0, WIRE_WATCH_EVENT, T("data\0ff\0"),
	    PVK_EPROTO, "none of ours" },
	{ "a token that is none", 0, WIRE_WATCH_EVENT, PAIR("data", " 1"),
	    PVK_EPROTO, "none of ours" },
	{ "no token", 0, WIRE_WATCH_EVENT, T("data\0\0"), PVK_EPROTO,
	    "none of ours" },
	{ "a long token", 0, WIRE_WATCH_EVENT, PAIR("data", "000000001"),
	    PVK_EPROTO, "none of ours" },
};

static void
misbehave(struct peer *p, const struct fault_case *f)
{
	struct wire_header h = p->rq.head;

	h.req_id += (uint32_t)f->delta;
	if (f->type != 99)
		h.type = f->type;
	if (f->bytes == NULL)
		peer_hang_up(p);
	else
		peer_message(p, &h, f->bytes, f->len);
}

static void
script_fault(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_WATCH, PAIR("data", "1"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_WRITE, NULL, 0);
	misbehave(p, p->arg);
	if (p->fd >= 0)
		peer_expect_end(p);
	/* it comes back, with its watch, and all is well */
	peer_accept(p);
	peer_expect(p, WIRE_WATCH, PAIR("data", "1"));
	peer_reply(p, T("OK\0"));
	peer_event(p, PAIR("data", "1"));
	peer_expect(p, WIRE_WRITE, T("a\0two"));
	peer_reply(p, T("OK\0"));
	peer_expect_end(p);
}

struct seen {
	unsigned events, reopened;
};

static void
count_event(void *ctx, const char *path)
{
	struct seen *s = ctx;

	assert_string_equal(path, "data");
	/* the owner was told first */
	assert_int_equal(s->reopened, 1);
	s->events++;
}

static void
count_news(void *ctx, enum pvk_xs_news what)
{
	struct seen *s = ctx;

	assert_int_equal(what, PVK_XS_REOPENED);
	s->reopened++;
}

/* One turn of an event loop. */
static int
turn(struct pvk_xs *xs, struct pvk_err *e)
{
	struct pollfd p = { .fd = pvk_xs_fd(xs), .events = POLLIN };

	assert_int_not_equal(poll(&p, 1, pvk_xs_wait_ms(xs)), -1);
	return (pvk_xs_dispatch(xs, e));
}

static void
one_fault(const struct fault_case *f)
{
	struct seen seen = { 0, 0 };
	const struct pvk_xs_options o = { .news = count_news,
		.ctx = &seen,
		.retry_min_ms = 1 };
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;

	peer_start(&p, script_fault, f);
	xs = peer_client(&o);
	expect_ok(pvk_xs_watch(xs, "data", count_event, &seen, NULL, &e) == 0,
	    &e);
	expect_error(pvk_xs_write(xs, "a", "1", 1, &e) == 0, &e, f->code,
	    f->text);
	assert_int_equal(pvk_xs_fd(xs), -1);
	expect_error(pvk_xs_write(xs, "a", "1", 1, &e) == 0, &e, PVK_EAGAIN,
	    "a: not connected to xenstore, next attempt in");
	while (seen.events == 0)
		expect_ok(turn(xs, &e) == 0, &e);
	assert_int_equal(seen.reopened, 1);
	expect_ok(pvk_xs_write(xs, "a", "two", 3, &e) == 0, &e);
	pvk_xs_close(xs);
	peer_join(&p);
}

static void
every_fault(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(faults); i++) {
		print_message("# %s\n", faults[i].what);
		one_fault(&faults[i]);
	}
}

/* ---- what nobody asked for, and what makes no sense ---- */

static void
script_unasked(struct peer *p)
{
	struct wire_header h = { .type = WIRE_READ };

	peer_accept(p);
	peer_message(p, &h, T("x"));
	peer_expect_end(p);
	peer_accept(p);
	h.len = 0;
	peer_send(p, "\2\0\0\0\0\0\0\0\0\0\0\0\1\20\0\0", 16);
	peer_expect_end(p);
}

static void
unasked(void **state)
{
	const struct pvk_xs_options o = { .retry_min_ms = 1 };
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;

	(void)state;
	peer_start(&p, script_unasked, NULL);
	xs = peer_client(&o);
	expect_error(turn(xs, &e) == 0, &e, PVK_EPROTO,
	    "a reply that nobody asked for");
	expect_ok(turn(xs, &e) == 0, &e);
	while (pvk_xs_wait_ms(xs) == 0)
		expect_ok(turn(xs, &e) == 0, &e);
	expect_error(turn(xs, &e) == 0, &e, PVK_EPROTO,
	    "a message of more than 4096 bytes");
	pvk_xs_close(xs);
	peer_join(&p);
}

/* Replies whose payload the request cannot use. */
static const struct {
	enum wire_type type;
	const char *payload;
	size_t len;
	const char *text;
} useless[] = {
	{ WIRE_DIRECTORY, T("a\0b"), "without an end" },
	{ WIRE_GET_PERMS, T(""), "permissions without an end" },
	{ WIRE_GET_PERMS, T("n0"), "permissions without an end" },
	{ WIRE_GET_PERMS, T("n0\0x1\0"), "permissions that are none" },
	{ WIRE_GET_DOMAIN_PATH, T("/local"), "no text" },
	{ WIRE_GET_DOMAIN_PATH, T("/a\0/b\0"), "no text" },
	{ WIRE_TRANSACTION_START, T("x\0"), "without a number" },
	{ WIRE_TRANSACTION_START, T("0\0"), "without a number" },
	{ WIRE_DIRECTORY_PART, T("1"), "a list of names that is none" },
	{ WIRE_DIRECTORY_PART, T("1234567890123456789012345678901234567\0a\0"),
	    "a list of names that is none" },
};

static void
script_useless(struct peer *p)
{
	const size_t *i = p->arg;

	peer_accept(p);
	if (useless[*i].type == WIRE_DIRECTORY_PART) {
		peer_expect(p, WIRE_DIRECTORY, NULL, 0);
		peer_refuse(p, T("E2BIG\0"));
	}
	peer_expect(p, useless[*i].type, NULL, 0);
	peer_reply(p, useless[*i].payload, useless[*i].len);
	peer_expect_end(p);
}

static int
ask(struct pvk_xs *xs, enum wire_type type, struct pvk_err *e)
{
	struct pvk_xs_perm *perms;
	char *text, **names;
	size_t n;

	switch (type) {
	case WIRE_GET_PERMS:
		return (pvk_xs_get_perms(xs, "a", &perms, &n, e));
	case WIRE_GET_DOMAIN_PATH:
		return (pvk_xs_domain_path(xs, 7, &text, e));
	case WIRE_TRANSACTION_START:
		return (pvk_xs_begin(xs, e));
	default:
		return (pvk_xs_directory(xs, "a", &names, &n, e));
	}
}

static void
useless_replies(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(useless); i++) {
		struct pvk_xs *xs;
		struct pvk_err e;
		struct peer p;

		peer_start(&p, script_useless, &i);
		xs = peer_client(NULL);
		expect_error(ask(xs, useless[i].type, &e) == 0, &e, PVK_EPROTO,
		    useless[i].text);
		assert_int_equal(pvk_xs_fd(xs), -1);
		pvk_xs_close(xs);
		peer_join(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(every_fault),
		unit_test_in_dir(unasked),
		unit_test_in_dir(useless_replies),
	};

	return (
	    cmocka_run_group_tests_name("xenstore_broken", tests, NULL, NULL));
}
