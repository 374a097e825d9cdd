/* SPDX-License-Identifier: BSD-2-Clause */
/* What a xenstore client makes of refusals, what it refuses itself, and how it
 * bears the lack of memory. */
#include "testing.h"

#include <errno.h>

#include "fault.h"
#include "util/num.h"
#include "xs_peer.h"

#define T(s)	   PEER_TEXT(s)
#define PAIR(a, b) PEER_TEXT(a "\0" b "\0")

static const struct refusal {
	const char *payload;
	size_t len;
	const char *text; /* what is left of it */
	int sys;
	enum pvk_code code;
} refusals[] = {
	{ T("EINVAL\0"), "EINVAL", EINVAL, PVK_EUSAGE },
	{ T("EACCES\0"), "EACCES", EACCES, PVK_EPERM },
	{ T("EEXIST\0"), "EEXIST", EEXIST, PVK_EUSAGE },
	{ T("EISDIR\0"), "EISDIR", EISDIR, PVK_EUSAGE },
	{ T("ENOENT\0"), "ENOENT", ENOENT, PVK_ENOENT },
	{ T("ENOMEM\0"), "ENOMEM", ENOMEM, PVK_ENOMEM },
	{ T("ENOSPC\0"), "ENOSPC", ENOSPC, PVK_ELIMIT },
	{ T("EIO\0"), "EIO", EIO, PVK_EIO },
	{ T("ENOTEMPTY\0"), "ENOTEMPTY", ENOTEMPTY, PVK_EUSAGE },
	{ T("ENOSYS\0"), "ENOSYS", ENOSYS, PVK_EUNSUPP },
	{ T("EROFS\0"), "EROFS", EROFS, PVK_EPERM },
	{ T("EBUSY\0"), "EBUSY", EBUSY, PVK_EAGAIN },
	{ T("EAGAIN\0"), "EAGAIN", EAGAIN, PVK_EAGAIN },
	{ T("EISCONN\0"), "EISCONN", EISCONN, PVK_EUSAGE },
	{ T("E2BIG\0"), "E2BIG", E2BIG, PVK_ELIMIT },
	{ T("EPERM\0"), "EPERM", EPERM, PVK_EPERM },
	{ T("EQUOTA\0"), "EQUOTA", EDQUOT, PVK_ELIMIT },
	{ T("EWHATEVER\0"), "EWHATEVER", EIO, PVK_EIO },
	{ T("enoent\0"), "enoent", EIO, PVK_EIO },
	/* no NUL, nothing at all, two texts, an escape sequence, no end */
	{ T("ENOENT"), "ENOENT", ENOENT, PVK_ENOENT },
	{ T(""), "", EIO, PVK_EIO },
	{ T("ENOENT\0junk"), "ENOENT", ENOENT, PVK_ENOENT },
	{ T("\x1b[2J\0"), "\\x1b[2J", EIO, PVK_EIO },
	{ T("EVERYTHINGISWRONGEVERYTHINGISWRONGEVERYTHINGISWRONGEVERYTHING\0"),
	    "EVERYTHINGISWRONG", EIO, PVK_EIO },
};

static void
script_refusals(struct peer *p)
{
	peer_accept(p);
	for (size_t i = 0; i < PVK_COUNT(refusals); i++) {
		peer_expect(p, WIRE_READ, NULL, 0);
		peer_refuse(p, refusals[i].payload, refusals[i].len);
	}
	/* nothing of all that has harmed the connection */
	peer_expect(p, WIRE_READ, NULL, 0);
	peer_reply(p, T("fine"));
	peer_expect_end(p);
}

static void
every_refusal(void **state)
{
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;
	char *value;

	(void)state;
	peer_start(&p, script_refusals, NULL);
	xs = peer_client(NULL);
	for (size_t i = 0; i < PVK_COUNT(refusals); i++) {
		const struct refusal *r = &refusals[i];

		expect_error(pvk_xs_read(xs, "data/x", &value, NULL, &e) == 0,
		    &e, r->code, "data/x: xenstored says ");
		assert_int_equal(e.sys, r->sys);
		assert_int_equal(strncmp(pvk_xs_refusal(xs), r->text,
				     strlen(r->text)),
		    0);
		if (r->text[0] == '\0')
			assert_string_equal(pvk_xs_refusal(xs), "");
	}
	expect_ok(pvk_xs_read(xs, "data/x", &value, NULL, &e) == 0, &e);
	free(value);
	assert_string_equal(pvk_xs_refusal(xs), "");
	pvk_xs_close(xs);
	peer_join(&p);
}

static void
script_nothing(struct peer *p)
{
	peer_accept(p);
	peer_expect_end(p);
}

/* What cannot be asked for is not sent. */
static void
refused_here(void **state)
{
	static char value[WIRE_REQUEST_MAX];
	static const char *const bad[] = { "", "a//b", "a/", "1.2.3.4",
		"@releaseDomain" };
	struct pvk_xs_watch *w;
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;
	char **names, *text;
	size_t n;

	(void)state;
	peer_start(&p, script_nothing, NULL);
	xs = peer_client(NULL);
	for (size_t i = 0; i < PVK_COUNT(bad); i++) {
		expect_error(pvk_xs_read(xs, bad[i], &text, NULL, &e) == 0, &e,
		    PVK_EUSAGE, "can be named so");
		expect_error(pvk_xs_write(xs, bad[i], "", 0, &e) == 0, &e,
		    PVK_EUSAGE, NULL);
		expect_error(pvk_xs_mkdir(xs, bad[i], &e) == 0, &e, PVK_EUSAGE,
		    NULL);
		expect_error(pvk_xs_rm(xs, bad[i], &e) == 0, &e, PVK_EUSAGE,
		    NULL);
		expect_error(pvk_xs_directory(xs, bad[i], &names, &n, &e) == 0,
		    &e, PVK_EUSAGE, NULL);
	}
	expect_error(pvk_xs_watch(xs, "a b", NULL, NULL, &w, &e) == 0, &e,
	    PVK_EUSAGE, NULL);
	expect_error(pvk_xs_write(xs, "abc", value, 4077, &e) == 0, &e,
	    PVK_ELIMIT, "abc: too long, a request has at most 4080 bytes");
	expect_ok(pvk_xs_unwatch(xs, NULL, &e) == 0, &e);
	pvk_xs_close(xs);
	peer_join(&p);
	pvk_xs_close(NULL);
}

/* ---- where there is nothing to connect to ---- */

static void
cannot_open(void **state)
{
	struct pvk_xs_options o = { .path = "missing" };
	char name[200], *kept;
	struct pvk_err e;

	(void)state;
	expect_error(pvk_xs_open(&o, &e) != NULL, &e, PVK_ENOENT, "missing: ");
	testing_write_file("file", "kept", 4);
	o.path = "file";
	expect_error(pvk_xs_open(&o, &e) != NULL, &e, PVK_EUSAGE,
	    "file: neither a device nor a socket");
	kept = testing_read_file("file", NULL);
	assert_string_equal(kept, "kept");
	free(kept);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	o.path = name;
	expect_error(pvk_xs_open(&o, &e) != NULL, &e, PVK_ENOENT, NULL);
	assert_int_equal(setenv("XENSTORED_PATH", "elsewhere", 1), 0);
	o.path = NULL;
	expect_error(pvk_xs_open(&o, &e) != NULL, &e, PVK_ENOENT,
	    "elsewhere: ");
	assert_int_equal(unsetenv("XENSTORED_PATH"), 0);
}

/* ---- the lack of memory ---- */

/* Grants whatever is asked, until it is stopped. */
static void
script_grant(struct peer *p)
{
	for (;;) {
		peer_accept(p);
		if (p->fd < 0)
			return;
		while (peer_request(p))
			switch (p->rq.head.type) {
			case WIRE_DIRECTORY:
				peer_reply(p, T("a\0b\0"));
				break;
			case WIRE_GET_PERMS:
				peer_reply(p, T("n0\0r7\0"));
				break;
			case WIRE_GET_DOMAIN_PATH:
				peer_reply(p, T("/local/domain/7\0"));
				break;
			case WIRE_WATCH:
				peer_event(p, PAIR("data", "1"));
				/* FALLTHROUGH */
			default:
				peer_reply(p, T("OK\0"));
				break;
			}
	}
}

static void
count(void *ctx, const char *path)
{
	unsigned *n = ctx;

	(void)path;
	++*n;
}

static int
use_all(struct pvk_xs *xs, struct pvk_err *e)
{
	struct pvk_xs_watch *w;
	struct pvk_xs_perm *perms;
	char *text, **names;
	unsigned events = 0;
	size_t n;

	if (pvk_xs_read(xs, "data/x", &text, NULL, e) != 0)
		return (-1);
	free(text);
	if (pvk_xs_directory(xs, "data", &names, &n, e) != 0)
		return (-1);
	free(names);
	if (pvk_xs_get_perms(xs, "data", &perms, &n, e) != 0)
		return (-1);
	free(perms);
	if (pvk_xs_domain_path(xs, 7, &text, e) != 0)
		return (-1);
	free(text);
	if (pvk_xs_watch(xs, "data", count, &events, &w, e) != 0)
		return (-1);
	if (pvk_xs_dispatch(xs, e) != 0)
		return (-1);
	/* an event for which there was no memory is made up for */
	while (events == 0 && pvk_xs_wait_ms(xs) == 0)
		assert_int_equal(pvk_xs_dispatch(xs, e), 0);
	assert_int_equal(events, 1);
	return (pvk_xs_unwatch(xs, w, e));
}

static int
open_and_use(struct pvk_err *e)
{
	const struct pvk_xs_options o = { .path = PEER_SOCKET };
	struct pvk_xs *xs = pvk_xs_open(&o, e);
	int r = xs == NULL ? -1 : use_all(xs, e);

	pvk_xs_close(xs);
	return (r);
}

/* Every request survives: only an event may be lost, and that shows. */
static void
without_memory(void **state)
{
	struct pvk_err e = { PVK_OK };
	struct peer p;
	bool hit;
	size_t n;
	int r;

	(void)state;
	peer_start(&p, script_grant, NULL);
	for (n = 1; fault_next(FAULT_ALLOC, n); n++) {
		r = open_and_use(&e);
		hit = fault_off();
		if (r != 0)
			assert_int_equal(e.code, PVK_ENOMEM);
		if (!hit)
			expect_ok(r == 0, &e);
	}
	assert_true(n > 8);
	peer_stop(&p);
	peer_join(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(every_refusal),
		unit_test_in_dir(refused_here),
		unit_test_in_dir(cannot_open),
		unit_test_in_dir(without_memory),
	};

	return (cmocka_run_group_tests_name("xenstore_refusals", tests, NULL,
	    NULL));
}
