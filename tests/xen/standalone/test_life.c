/* SPDX-License-Identifier: BSD-2-Clause */
/* What happens to a guest in its life, seen by a client in it and one in domain
 * 0: watches, shutdown, migration, destruction, and another xenstored. */
#include <errno.h>
#include <stdio.h>

#include "standalone.h"

static void
watch(struct pvk_xs *xs, const char *path, struct standalone_log *log)
{
	struct pvk_err e;

	expect_ok(pvk_xs_watch(xs, path, standalone_note, log, NULL, &e) == 0,
	    &e);
}

static void
watches(void **state)
{
	struct standalone_log all = { .text = "" };
	struct standalone_log data = { .name = "data", .all = &all };
	struct standalone_log full = { .name = "full", .all = &all };
	struct pvk_xs_watch *w;
	struct pvk_xs *dom0, *guest;
	struct pvk_err e;

	standalone_do(*state, "create 1 xenserver web");
	dom0 = standalone_open("socket", NULL);
	guest = standalone_open("web.sock", NULL);
	expect_ok(pvk_xs_watch(guest, "data", standalone_note, &data, &w, &e) ==
		0,
	    &e);
	watch(guest, "/local/domain/1/data", &full);
	standalone_until(guest, &all, "data:data ");
	standalone_until(guest, &all, "full:/local/domain/1/data ");
	/* its own writes and others', below it, by the name it was given */
	standalone_write(guest, "data/a", "1");
	standalone_write(dom0, "/local/domain/1/data/b/c", "1");
	standalone_until(guest, &all, "data:data/a ");
	standalone_until(guest, &all, "full:/local/domain/1/data/a ");
	standalone_until(guest, &all, "data:data/b/c ");
	expect_ok(pvk_xs_unwatch(guest, w, &e) == 0, &e);
	all.text[0] = '\0';
	standalone_write(dom0, "/local/domain/1/data/d", "1");
	standalone_write(dom0, "/local/domain/1/datum", "1");
	expect_ok(pvk_xs_rm(dom0, "/local/domain/1/data", &e) == 0, &e);
	standalone_until(guest, &all, "full:/local/domain/1/data ");
	assert_null(strstr(all.text, "data:data"));
	assert_null(strstr(all.text, "datum"));
	pvk_xs_close(guest);
	pvk_xs_close(dom0);
}

/* As xenopsd asks for it, and as a kernel says that it will. */
static void
shutdown_request(void **state)
{
	struct standalone_log guest_log = { .text = "" };
	struct standalone_log dom0_log = { .text = "" };
	struct pvk_xs *dom0, *guest;

	standalone_do(*state, "create 1 xenserver web");
	dom0 = standalone_open("socket", NULL);
	guest = standalone_open("web.sock", NULL);
	watch(guest, "control/shutdown", &guest_log);
	watch(dom0, "@releaseDomain", &dom0_log);
	standalone_until(guest, &guest_log, ":control/shutdown ");
	standalone_until(dom0, &dom0_log, ":@releaseDomain ");
	guest_log.text[0] = dom0_log.text[0] = '\0';
	standalone_write(dom0, "/local/domain/1/control/shutdown", "poweroff");
	standalone_until(guest, &guest_log, ":control/shutdown ");
	standalone_expect(guest, "control/shutdown", "poweroff");
	standalone_write(guest, "control/shutdown", "");
	standalone_expect(dom0, "/local/domain/1/control/shutdown", "");
	standalone_do(*state, "shutdown 1 0");
	standalone_until(dom0, &dom0_log, ":@releaseDomain ");
	pvk_xs_close(guest);
	pvk_xs_close(dom0);
}

static void
three_migrations(void **state)
{
	struct standalone_log all = { .text = "" };
	struct standalone_log id = { .name = "id", .all = &all };
	const struct pvk_xs_options o = { .news = standalone_note_news,
		.ctx = &all };
	struct pvk_xs *dom0, *guest;
	struct pvk_err e;
	char path[64], domid[16], *before, *after;

	standalone_do(*state, "create 1 xenserver web");
	dom0 = standalone_open("socket", NULL);
	guest = standalone_open("web.sock", &o);
	watch(guest, "unique-domain-id", &id);
	standalone_until(guest, &all, "id:unique-domain-id ");
	for (unsigned n = 1; n <= 3; n++) {
		standalone_write(guest, "data/mine", "1");
		expect_ok(pvk_xs_read(guest, "unique-domain-id", &before, NULL,
			      &e) == 0,
		    &e);
		all.text[0] = '\0';
		standalone_do(*state, "migrate %u %u", n, n + 1);
		/* nobody polls for it, and no connection is lost */
		standalone_until(guest, &all, "id:unique-domain-id ");
		assert_null(strstr(all.text, "news"));
		expect_ok(pvk_xs_read(guest, "unique-domain-id", &after, NULL,
			      &e) == 0,
		    &e);
		assert_string_not_equal(before, after);
		free(before);
		free(after);
		snprintf(domid, sizeof(domid), "%u", n + 1);
		standalone_expect(guest, "domid", domid);
		standalone_expect(guest, "name", "web");
		standalone_expect_none(guest, "data/mine");
		snprintf(path, sizeof(path), "/local/domain/%u", n);
		standalone_expect_none(dom0, path);
	}
	standalone_write(guest, "data/mine", "1");
	standalone_expect(dom0, "/local/domain/4/data/mine", "1");
	pvk_xs_close(guest);
	pvk_xs_close(dom0);
}

/* Not possible in FreeBSD before 11.1, whose kernel waits for its end. */
static void
migration_in_a_transaction(void **state)
{
	struct pvk_xs *guest;
	struct pvk_err e;

	standalone_do(*state, "create 1 xenserver web");
	guest = standalone_open("web.sock", NULL);
	expect_ok(pvk_xs_begin(guest, &e) == 0, &e);
	standalone_write(guest, "data/a", "1");
	standalone_do(*state, "migrate 1 2");
	assert_int_equal(pvk_xs_write(guest, "data/b", "1", 1, &e), -1);
	assert_int_equal(pvk_xs_commit(guest, &e), -1);
	standalone_expect_none(guest, "data/a");
	expect_ok(pvk_xs_begin(guest, &e) == 0, &e);
	standalone_write(guest, "data/a", "1");
	expect_ok(pvk_xs_commit(guest, &e) == 0, &e);
	standalone_expect(guest, "data/a", "1");
	pvk_xs_close(guest);
}

static void
destruction(void **state)
{
	struct pvk_xs *guest;
	struct pvk_err e;

	standalone_do(*state, "create 1 libxl web");
	guest = standalone_open("web.sock", NULL);
	standalone_expect(guest, "domid", "1");
	standalone_do(*state, "destroy 1");
	expect_error(standalone_turn(guest, &e) == 0, &e, PVK_EAGAIN,
	    "hung up");
	while (standalone_turn(guest, &e) == 0)
		assert_int_equal(pvk_xs_fd(guest), -1);
	expect_error(false, &e, PVK_ENOENT, "web.sock");
	/* another guest with its name: to the client, it is back */
	standalone_do(*state, "create 7 libxl web");
	while (pvk_xs_fd(guest) < 0)
		(void)standalone_turn(guest, &e);
	standalone_expect(guest, "domid", "7");
	pvk_xs_close(guest);
}

/* ---- another daemon ---- */

static void
restart_seen_by_domain_0(void **state)
{
	struct standalone_log all = { .text = "" };
	struct standalone_log a = { .name = "a", .all = &all };
	const struct pvk_xs_options o = { .news = standalone_note_news,
		.ctx = &all,
		.retry_min_ms = 1,
		.retry_max_ms = 20 };
	struct pvk_xs *dom0;
	struct pvk_err e;

	dom0 = standalone_open("socket", &o);
	watch(dom0, "/a", &a);
	standalone_until(dom0, &all, "a:/a ");
	standalone_write(dom0, "/a", "1");
	standalone_do(*state, "kill");
	while (standalone_turn(dom0, &e) == 0)
		assert_true(pvk_xs_fd(dom0) >= 0);
	expect_error(false, &e, PVK_EAGAIN, "hung up");
	/* nobody listens */
	for (int i = 0; i < 3; i++) {
		while (standalone_turn(dom0, &e) == 0)
			assert_int_equal(pvk_xs_fd(dom0), -1);
		assert_int_equal(e.sys, ECONNREFUSED);
	}
	all.text[0] = '\0';
	standalone_do(*state, "start");
	while (strstr(all.text, "a:/a ") == NULL)
		(void)standalone_turn(dom0, &e);
	assert_int_equal(strncmp(all.text, "news:reopened ", 14), 0);
	standalone_expect_none(dom0, "/a");
	all.text[0] = '\0';
	standalone_write(dom0, "/a/b", "1");
	standalone_until(dom0, &all, "a:/a/b ");
	pvk_xs_close(dom0);
}

/* A guest sees no end: only that nobody answers, for longer than a slow machine
 * takes to answer. */
static void
restart_seen_by_a_guest(void **state)
{
	struct standalone_log all = { .text = "" };
	const struct pvk_xs_options o = { .news = standalone_note_news,
		.ctx = &all,
		.timeout_ms = 7000,
		.retry_min_ms = 1 };
	struct pvk_xs *guest;
	struct pvk_err e;

	standalone_do(*state, "create 1 xenserver web");
	guest = standalone_open("web.sock", &o);
	standalone_write(guest, "data/mine", "1");
	standalone_do(*state, "kill");
	expect_error(pvk_xs_write(guest, "data/mine", "2", 1, &e) == 0, &e,
	    PVK_EAGAIN, "no reply");
	assert_int_equal(e.sys, ETIMEDOUT);
	standalone_do(*state, "start");
	while (strstr(all.text, "news:reopened ") == NULL)
		(void)standalone_turn(guest, &e);
	standalone_expect_none(guest, "data/mine");
	standalone_write(guest, "data/mine", "2");
	standalone_expect(guest, "data/mine", "2");
	pvk_xs_close(guest);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		standalone_test(watches),
		standalone_test(shutdown_request),
		standalone_test(three_migrations),
		standalone_test(migration_in_a_transaction),
		standalone_test(destruction),
		standalone_test(restart_seen_by_domain_0),
		standalone_test(restart_seen_by_a_guest),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (cmocka_run_group_tests_name("xen_life", tests, NULL, NULL));
}
