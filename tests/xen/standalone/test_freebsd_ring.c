/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one fault of FreeBSD's device that costs data, on its model: 4096 bytes
 * for all replies and events that wait, overwritten in silence.
 */
#include <stdio.h>

#include "freebsd_dev.h"
#include "standalone.h"
#include "util/num.h"

static void
watch(struct pvk_xs *xs, const char *path, struct standalone_log *log)
{
	struct pvk_err e;

	expect_ok(pvk_xs_watch(xs, path, standalone_note, log, NULL, &e) == 0,
	    &e);
}

static void
no_news(void *ctx, enum pvk_xs_news what)
{
	(void)ctx;
	fail_msg("news %d", what);
}

/*
 * Changes n nodes while the client looks elsewhere, and waits until another
 * client of the same guest has seen them all: then all events are there.
 */
static void
change(struct pvk_xs *dom0, unsigned n, int width)
{
	struct standalone_log log = { .text = "" };
	struct pvk_xs *other = standalone_open("web.sock", NULL);
	char path[64];

	watch(other, "data/lastlast", &log);
	standalone_until(other, &log, ":data/lastlast ");
	log.text[0] = '\0';
	for (unsigned i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/local/domain/1/data/%0*u", width,
		    i);
		standalone_write(dom0, path, "x");
	}
	standalone_write(dom0, "/local/domain/1/data/lastlast", "x");
	standalone_until(other, &log, ":data/lastlast ");
	pvk_xs_close(other);
}

/* Loses events, n of them with paths of that length; all must be well again. */
static void
overwrite(struct pvk_xs *xs, struct pvk_xs *dom0, struct standalone_log *all,
    unsigned n, int width)
{
	const struct freebsd_counts *c = freebsd_dev_counts();
	size_t before = c->overwritten;
	struct pvk_err e;

	all->text[0] = '\0';
	change(dom0, n, width);
	while (strstr(all->text, "data:data ") == NULL)
		(void)standalone_turn(xs, &e);
	assert_true(c->overwritten > before);
	assert_int_equal(strncmp(all->text, "news:", 5), 0);
	standalone_write(xs, "attr/a", "1");
	standalone_expect(xs, "attr/a", "1");
	all->text[0] = '\0';
	standalone_write(dom0, "/local/domain/1/data/after", "x");
	while (strstr(all->text, "data:data") == NULL)
		(void)standalone_turn(xs, &e);
}

/*
 * With 8 digits each event has 32 bytes, so 128 fill the ring, and what comes
 * then overwrites whole events: the stream looks sound, and yet something is
 * lost. With others it does not even look sound. Either way the owner must
 * learn of it, and look anew.
 */
static void
overwritten(void **state)
{
	static const unsigned numbers[] = { 128, 129, 150, 255, 256, 300 };
	struct standalone_log all = { .text = "" };
	struct standalone_log data = { .name = "data", .all = &all };
	const struct pvk_xs_options o = { .news = standalone_note_news,
		.ctx = &all,
		.retry_min_ms = 1,
		.retry_max_ms = 1 };
	struct pvk_xs *dom0 = standalone_open("socket", NULL), *xs;

	xs = standalone_open_freebsd(*state, "ring ok8 sleep few drop", o);
	watch(xs, "data", &data);
	standalone_until(xs, &all, "data:data ");
	for (size_t i = 0; i < PVK_COUNT(numbers); i++)
		for (int width = 8; width < 12; width++)
			overwrite(xs, dom0, &all, numbers[i], width);
	assert_int_equal(freebsd_dev_counts()->slept, 0);
	pvk_xs_close(xs);
	pvk_xs_close(dom0);
}

/* As many as fit are no reason to worry. */
static void
nearly_overwritten(void **state)
{
	struct standalone_log all = { .text = "" };
	const struct pvk_xs_options o = { .news = no_news, .events_max = 200 };
	struct pvk_xs *dom0 = standalone_open("socket", NULL), *xs;
	const struct freebsd_counts *c = freebsd_dev_counts();
	size_t before = c->overwritten;

	xs = standalone_open_freebsd(*state, "all", o);
	watch(xs, "data", &all);
	standalone_until(xs, &all, ":data ");
	all.text[0] = '\0';
	change(dom0, 100, 8);
	standalone_until(xs, &all, ":data/lastlast ");
	assert_non_null(strstr(all.text, ":data/00000000 "));
	assert_non_null(strstr(all.text, ":data/00000099 "));
	assert_int_equal(c->overwritten, before);
	pvk_xs_close(xs);
	pvk_xs_close(dom0);
}

/* A request makes room first: events that wait do not cost us the reply. */
static void
room_for_the_reply(void **state)
{
	static char big[1900];
	struct standalone_log all = { .text = "" };
	const struct pvk_xs_options o = { .news = no_news, .events_max = 200 };
	struct pvk_xs *dom0 = standalone_open("socket", NULL), *xs;
	const struct freebsd_counts *c = freebsd_dev_counts();
	size_t before = c->overwritten;

	xs = standalone_open_freebsd(*state, "all", o);
	memset(big, 'x', sizeof(big) - 1);
	watch(xs, "data", &all);
	standalone_write(xs, "attr/big", big);
	change(dom0, 120, 8);
	standalone_expect(xs, "attr/big", big);
	assert_int_equal(c->overwritten, before);
	pvk_xs_close(xs);
	pvk_xs_close(dom0);
}

/* A reply that no ring can hold: found out, and survived. */
static void
too_long_a_reply(void **state)
{
	static char big[193];
	const struct pvk_xs_perm shared[] = { { 0, PVK_XS_NONE },
		{ 1, PVK_XS_READ } };
	const struct pvk_xs_options o = { .retry_min_ms = 1 };
	struct pvk_xs *dom0 = standalone_open("socket", NULL), *xs;
	struct pvk_err e;
	char path[256], **names;
	size_t n;

	xs = standalone_open_freebsd(*state, "all", o);
	/* 21 names of 194 bytes, each with its NUL: a reply of 4111 */
	memset(big, 'n', sizeof(big) - 1);
	for (unsigned i = 0; i < 21; i++) {
		snprintf(path, sizeof(path), "/big/%s%02u", big, i);
		standalone_write(dom0, path, "");
	}
	expect_ok(pvk_xs_set_perms(dom0, "/big", shared, 2, &e) == 0, &e);
	expect_error(pvk_xs_directory(xs, "/big", &names, &n, &e) == 0, &e,
	    PVK_EPROTO, NULL);
	while (pvk_xs_fd(xs) < 0)
		(void)standalone_turn(xs, &e);
	standalone_expect(xs, "name", "web");
	pvk_xs_close(xs);
	pvk_xs_close(dom0);
}

/* More names than a message holds, and parts are not let through. */
static void
no_parts(void **state)
{
	const struct pvk_xs_perm shared[] = { { 0, PVK_XS_NONE },
		{ 1, PVK_XS_READ } };
	struct pvk_xs *dom0 = standalone_open("socket", NULL), *xs;
	const struct pvk_xs_options o = { .news = no_news };
	struct pvk_err e;
	char path[64], **names;
	size_t n;

	xs = standalone_open_freebsd(*state, "all", o);
	for (unsigned i = 0; i < 600; i++) {
		snprintf(path, sizeof(path), "/big/node-%03u", i);
		standalone_write(dom0, path, "");
	}
	expect_ok(pvk_xs_set_perms(dom0, "/big", shared, 2, &e) == 0, &e);
	expect_error(pvk_xs_directory(xs, "/big", &names, &n, &e) == 0, &e,
	    PVK_ELIMIT, "no way to get parts");
	standalone_expect(xs, "name", "web");
	pvk_xs_close(xs);
	pvk_xs_close(dom0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		standalone_test(overwritten),
		standalone_test(nearly_overwritten),
		standalone_test(room_for_the_reply),
		standalone_test(too_long_a_reply),
		standalone_test(no_parts),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (
	    cmocka_run_group_tests_name("xen_freebsd_ring", tests, NULL, NULL));
}
