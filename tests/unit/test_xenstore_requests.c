/* SPDX-License-Identifier: BSD-2-Clause */
/* A xenstore client's requests, byte for byte, and what it makes of replies. */
#include "testing.h"

#include <errno.h>
#include <stdio.h>

#include "util/num.h"
#include "xs_peer.h"

#define T(s)	   PEER_TEXT(s)
#define PAIR(a, b) PEER_TEXT(a "\0" b "\0")

/* ---- every request ---- */

static void
script_requests(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_READ, T("data/a\0"));
	peer_reply(p, T("one"));
	peer_expect(p, WIRE_READ, T("data/a\0"));
	peer_reply(p, T(""));
	peer_expect(p, WIRE_READ, T("/b\0"));
	peer_reply(p, T("x\0y"));
	peer_expect(p, WIRE_WRITE, T("data/a\0value"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_WRITE, T("data/a\0"));
	peer_reply(p, T("OK\0\0\0\0\0\0"));
	peer_expect(p, WIRE_MKDIR, T("attr/vif\0"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_RM, T("attr/vif\0"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_GET_DOMAIN_PATH, T("7\0"));
	peer_reply(p, T("/local/domain/7\0"));
	peer_expect_end(p);
}

static void
requests(void **state)
{
	struct peer p;
	struct pvk_err e;
	struct pvk_xs *xs;
	char *value;
	size_t len;

	(void)state;
	peer_start(&p, script_requests, NULL);
	xs = peer_client(NULL);
	expect_ok(pvk_xs_read(xs, "data/a", &value, &len, &e) == 0, &e);
	assert_string_equal(value, "one");
	assert_int_equal(len, 3);
	free(value);
	expect_ok(pvk_xs_read(xs, "data/a", &value, NULL, &e) == 0, &e);
	assert_string_equal(value, "");
	free(value);
	expect_ok(pvk_xs_read(xs, "/b", &value, &len, &e) == 0, &e);
	assert_int_equal(len, 3);
	assert_memory_equal(value, "x\0y\0", 4);
	free(value);
	expect_ok(pvk_xs_write(xs, "data/a", "value", 5, &e) == 0, &e);
	expect_ok(pvk_xs_write(xs, "data/a", NULL, 0, &e) == 0, &e);
	expect_ok(pvk_xs_mkdir(xs, "attr/vif", &e) == 0, &e);
	expect_ok(pvk_xs_rm(xs, "attr/vif", &e) == 0, &e);
	expect_ok(pvk_xs_domain_path(xs, 7, &value, &e) == 0, &e);
	assert_string_equal(value, "/local/domain/7");
	free(value);
	assert_string_equal(pvk_xs_refusal(xs), "");
	pvk_xs_close(xs);
	peer_join(&p);
}

/* ---- lists ---- */

static void
script_directory(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_DIRECTORY, T("data\0"));
	peer_reply(p, T("a\0os_name\0c\0"));
	peer_expect(p, WIRE_DIRECTORY, T("data\0"));
	peer_reply(p, T(""));
	/* in parts; the first list changes while it is read */
	peer_expect(p, WIRE_DIRECTORY, T("/big\0"));
	peer_refuse(p, T("E2BIG\0"));
	peer_expect(p, WIRE_DIRECTORY_PART, PAIR("/big", "0"));
	peer_reply(p, T("1\0old\0"));
	peer_expect(p, WIRE_DIRECTORY_PART, PAIR("/big", "4"));
	peer_reply(p, T("2\0gone\0"));
	peer_expect(p, WIRE_DIRECTORY_PART, PAIR("/big", "0"));
	peer_reply(p, T("2\0x\0yy\0"));
	peer_expect(p, WIRE_DIRECTORY_PART, PAIR("/big", "5"));
	peer_reply(p, T("2\0zzz\0\0"));
	/* where there are no parts */
	for (int i = 0; i < 2; i++) {
		peer_expect(p, WIRE_DIRECTORY, T("/big\0"));
		peer_refuse(p, T("E2BIG\0"));
		peer_expect(p, WIRE_DIRECTORY_PART, PAIR("/big", "0"));
		if (i == 0)
			peer_refuse(p, T("EINVAL\0"));
		else
			peer_refuse(p, T("ENOSYS\0"));
	}
	/* one that never stays the same */
	peer_expect(p, WIRE_DIRECTORY, T("/big\0"));
	peer_refuse(p, T("E2BIG\0"));
	for (int i = 0; i < 9; i++) {
		peer_expect(p, WIRE_DIRECTORY_PART, PAIR("/big", "0"));
		peer_reply(p, T("1\0x\0"));
		peer_expect(p, WIRE_DIRECTORY_PART, PAIR("/big", "2"));
		peer_reply(p, T("2\0x\0"));
	}
	peer_expect_end(p);
}

static void
lists(void **state)
{
	struct peer p;
	struct pvk_err e;
	struct pvk_xs *xs;
	char **names;
	size_t n;

	(void)state;
	peer_start(&p, script_directory, NULL);
	xs = peer_client(NULL);
	expect_ok(pvk_xs_directory(xs, "data", &names, &n, &e) == 0, &e);
	assert_int_equal(n, 3);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "os_name");
	assert_string_equal(names[2], "c");
	free(names);
	expect_ok(pvk_xs_directory(xs, "data", &names, &n, &e) == 0, &e);
	assert_int_equal(n, 0);
	assert_null(names);
	expect_ok(pvk_xs_directory(xs, "/big", &names, &n, &e) == 0, &e);
	assert_int_equal(n, 3);
	assert_string_equal(names[0], "x");
	assert_string_equal(names[1], "yy");
	assert_string_equal(names[2], "zzz");
	free(names);
	for (int i = 0; i < 2; i++) {
		expect_error(pvk_xs_directory(xs, "/big", &names, &n, &e) == 0,
		    &e, PVK_ELIMIT, "/big: more names than a message holds");
		assert_int_equal(e.sys, E2BIG);
	}
	expect_error(pvk_xs_directory(xs, "/big", &names, &n, &e) == 0, &e,
	    PVK_EAGAIN, "change all the time");
	pvk_xs_close(xs);
	peer_join(&p);
}

/* A peer that never comes to an end of its list. */
static void
script_endless(struct peer *p)
{
	static char part[4000] = "1";

	memset(part + 2, 'x', sizeof(part) - 3);
	peer_accept(p);
	peer_expect(p, WIRE_DIRECTORY, NULL, 0);
	peer_refuse(p, T("E2BIG\0"));
	for (int i = 0; i < ((1 << 20) / 3998) + 1; i++) {
		peer_expect(p, WIRE_DIRECTORY_PART, NULL, 0);
		peer_reply(p, part, sizeof(part));
	}
	peer_expect_end(p);
}

static void
list_without_end(void **state)
{
	struct peer p;
	struct pvk_err e;
	struct pvk_xs *xs;
	char **names;
	size_t n;

	(void)state;
	peer_start(&p, script_endless, NULL);
	xs = peer_client(NULL);
	expect_error(pvk_xs_directory(xs, "/big", &names, &n, &e) == 0, &e,
	    PVK_ELIMIT, "more than 1048576 bytes");
	pvk_xs_close(xs);
	peer_join(&p);
}

/* ---- permissions ---- */

static void
script_perms(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_GET_PERMS, T("data\0"));
	peer_reply(p, T("n0\0r7\0b12\0"));
	peer_expect(p, WIRE_SET_PERMS, T("data\0n7\0w0\0"));
	peer_reply(p, T("OK\0"));
	peer_expect(p, WIRE_GET_PERMS, T("@releaseDomain\0"));
	peer_reply(p, T("n0\0"));
	peer_expect_end(p);
}

static void
permissions(void **state)
{
	const struct pvk_xs_perm set[] = { { 7, PVK_XS_NONE },
		{ 0, PVK_XS_WRITE } };
	const struct pvk_xs_perm unknown = { 0, (enum pvk_xs_access)9 };
	static const struct pvk_xs_perm many[2000];
	struct pvk_xs_perm *got;
	struct peer p;
	struct pvk_err e;
	struct pvk_xs *xs;
	size_t n;

	(void)state;
	peer_start(&p, script_perms, NULL);
	xs = peer_client(NULL);
	expect_ok(pvk_xs_get_perms(xs, "data", &got, &n, &e) == 0, &e);
	assert_int_equal(n, 3);
	assert_int_equal(got[0].access, PVK_XS_NONE);
	assert_int_equal(got[1].domid, 7);
	assert_int_equal(got[1].access, PVK_XS_READ);
	assert_int_equal(got[2].domid, 12);
	assert_int_equal(got[2].access, PVK_XS_BOTH);
	free(got);
	expect_ok(pvk_xs_set_perms(xs, "data", set, 2, &e) == 0, &e);
	expect_error(pvk_xs_set_perms(xs, "data", set, 0, &e) == 0, &e,
	    PVK_EUSAGE, "data: no permissions");
	expect_error(pvk_xs_set_perms(xs, "data", &unknown, 1, &e) == 0, &e,
	    PVK_EUSAGE, NULL);
	expect_error(pvk_xs_set_perms(xs, "data", many, 2000, &e) == 0, &e,
	    PVK_ELIMIT, NULL);
	expect_ok(pvk_xs_get_perms(xs, "@releaseDomain", &got, &n, &e) == 0,
	    &e);
	free(got);
	pvk_xs_close(xs);
	peer_join(&p);
}

/* ---- transactions ---- */

static void
expect_in(struct peer *p, enum wire_type type, uint32_t tx_id)
{
	peer_expect(p, type, NULL, 0);
	if (p->rq.head.tx_id != tx_id)
		snprintf(p->failure, sizeof(p->failure),
		    "type %d: transaction %u, expected %u", type,
		    (unsigned)p->rq.head.tx_id, (unsigned)tx_id);
}

static void
script_transaction(struct peer *p)
{
	peer_accept(p);
	expect_in(p, WIRE_TRANSACTION_START, 0);
	peer_reply(p, T("4711\0"));
	expect_in(p, WIRE_WRITE, 4711);
	peer_reply(p, T("OK\0"));
	expect_in(p, WIRE_WATCH, 0);
	peer_reply(p, T("OK\0"));
	expect_in(p, WIRE_WRITE, 4711);
	peer_reply(p, T("OK\0"));
	expect_in(p, WIRE_TRANSACTION_END, 4711);
	peer_reply(p, T("OK\0"));
	expect_in(p, WIRE_TRANSACTION_START, 0);
	peer_reply(p, T("1\0"));
	peer_expect(p, WIRE_TRANSACTION_END, T("T\0"));
	peer_refuse(p, T("EAGAIN\0"));
	expect_in(p, WIRE_TRANSACTION_START, 0);
	peer_reply(p, T("2\0"));
	peer_expect(p, WIRE_TRANSACTION_END, T("F\0"));
	peer_reply(p, T("OK\0"));
	expect_in(p, WIRE_MKDIR, 0);
	peer_reply(p, T("OK\0"));
	expect_in(p, WIRE_TRANSACTION_START, 0);
	peer_reply(p, T("3\0"));
	expect_in(p, WIRE_RM, 3);
	peer_hang_up(p);
}

static void
nothing(void *ctx, const char *path)
{
	(void)ctx;
	(void)path;
}

static void
transactions(void **state)
{
	struct peer p;
	struct pvk_err e;
	struct pvk_xs *xs;

	(void)state;
	peer_start(&p, script_transaction, NULL);
	xs = peer_client(NULL);
	expect_ok(pvk_xs_begin(xs, &e) == 0, &e);
	expect_ok(pvk_xs_write(xs, "a", "1", 1, &e) == 0, &e);
	expect_error(pvk_xs_begin(xs, &e) == 0, &e, PVK_EUSAGE, "within");
	expect_error(pvk_xs_dispatch(xs, &e) == 0, &e, PVK_EUSAGE, NULL);
	expect_ok(pvk_xs_watch(xs, "a", nothing, NULL, NULL, &e) == 0, &e);
	expect_ok(pvk_xs_write(xs, "b", "1", 1, &e) == 0, &e);
	expect_ok(pvk_xs_commit(xs, &e) == 0, &e);
	expect_error(pvk_xs_commit(xs, &e) == 0, &e, PVK_EUSAGE, NULL);
	pvk_xs_abort(xs);
	expect_ok(pvk_xs_begin(xs, &e) == 0, &e);
	expect_error(pvk_xs_commit(xs, &e) == 0, &e, PVK_EAGAIN, "EAGAIN");
	expect_ok(pvk_xs_begin(xs, &e) == 0, &e);
	pvk_xs_abort(xs);
	expect_ok(pvk_xs_mkdir(xs, "c", &e) == 0, &e);
	/* a transaction ends with its connection, and nothing gets out of it */
	expect_ok(pvk_xs_begin(xs, &e) == 0, &e);
	expect_error(pvk_xs_rm(xs, "c", &e) == 0, &e, PVK_EAGAIN, NULL);
	expect_error(pvk_xs_rm(xs, "c", &e) == 0, &e, PVK_EAGAIN, NULL);
	expect_error(pvk_xs_dispatch(xs, &e) == 0, &e, PVK_EUSAGE, NULL);
	expect_error(pvk_xs_commit(xs, &e) == 0, &e, PVK_EAGAIN, "lost");
	pvk_xs_close(xs);
	peer_join(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(requests),
		unit_test_in_dir(lists),
		unit_test_in_dir(list_without_end),
		unit_test_in_dir(permissions),
		unit_test_in_dir(transactions),
	};

	return (cmocka_run_group_tests_name("xenstore_requests", tests, NULL,
	    NULL));
}
