/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client on the model of FreeBSD's device (freebsd_dev.h), each of its
 * peculiarities by itself and all together, over a real xenstored.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#include "freebsd_dev.h"
#include "standalone.h"
#include "xenstore/wire.h"

static void
watch(struct pvk_xs *xs, const char *path, struct standalone_log *log,
    struct pvk_xs_watch **w)
{
	struct pvk_err e;

	expect_ok(pvk_xs_watch(xs, path, standalone_note, log, w, &e) == 0, &e);
}

/* A day in an agent's life, which no peculiarity may disturb. */
static void
use(struct pvk_xs *xs, struct pvk_xs *dom0)
{
	struct standalone_log all = { .text = "" };
	struct standalone_log id = { .name = "id", .all = &all };
	struct standalone_log data = { .name = "data", .all = &all };
	static const char big[] = "0123456789012345678901234567890123456789";
	struct pvk_xs_watch *w;
	struct pvk_err e;
	char path[64], **names;
	size_t n;

	watch(xs, "unique-domain-id", &id, NULL);
	watch(xs, "data", &data, &w);
	for (int i = 0; i < 50; i++) {
		snprintf(path, sizeof(path), "attr/vif/%d/name", i);
		standalone_write(xs, path, big);
		standalone_expect(xs, path, big);
	}
	expect_ok(pvk_xs_directory(xs, "attr/vif", &names, &n, &e) == 0, &e);
	assert_int_equal(n, 50);
	free(names);
	standalone_expect_none(xs, "attr/none");
	standalone_until(xs, &all, "id:unique-domain-id ");
	standalone_until(xs, &all, "data:data ");
	all.text[0] = '\0';
	standalone_write(dom0, "/local/domain/1/data/host", "1");
	standalone_until(xs, &all, "data:data/host ");
	expect_ok(pvk_xs_unwatch(xs, w, &e) == 0, &e);
	all.text[0] = '\0';
	standalone_write(dom0, "/local/domain/1/data/host", "2");
	standalone_expect(xs, "data/host", "2");
	expect_ok(pvk_xs_dispatch(xs, &e) == 0, &e);
	assert_null(strstr(all.text, "data:"));
}

static void
no_news(void *ctx, enum pvk_xs_news what)
{
	(void)ctx;
	fail_msg("news %d", what);
}

/* A day on the device with those traits, and signals as often as that. */
static void
with_traits(void **state, const char *traits, const struct itimerval *often)
{
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };
	const struct pvk_xs_options o = { .news = no_news };
	const struct freebsd_counts *c = freebsd_dev_counts();
	const struct freebsd_counts before = *c;
	struct pvk_xs *dom0 = standalone_open("socket", NULL), *xs;

	xs = standalone_open_freebsd(*state, traits, o);
	if (often != NULL)
		assert_int_equal(setitimer(ITIMER_REAL, often, NULL), 0);
	use(xs, dom0);
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	pvk_xs_close(xs);
	pvk_xs_close(dom0);
	assert_int_equal(c->slept, before.slept);
	assert_int_equal(c->dropped, before.dropped);
	assert_int_equal(c->signals, before.signals);
	assert_int_equal(c->overwritten, before.overwritten);
	assert_int_equal(c->refused, before.refused);
	assert_int_equal(c->opened, before.opened + 1);
}

#define TRAIT(name)                              \
	static void trait_##name(void **state)   \
	{                                        \
		with_traits(state, #name, NULL); \
	}

TRAIT(none)
TRAIT(ring)
TRAIT(ok8)
TRAIT(partial)
TRAIT(events)
TRAIT(sleep)
TRAIT(few)
TRAIT(drop)
TRAIT(all)

/* ---- signals ---- */

static volatile sig_atomic_t alarms;

static void
count_alarm(int sig)
{
	(void)sig;
	alarms++;
}

/* They interrupt whatever waits, but never a write. */
static void
signals(void **state)
{
	const struct itimerval often = { { 0, 500 }, { 0, 500 } };
	const struct sigaction act = { .sa_handler = count_alarm };

	assert_int_equal(sigaction(SIGALRM, &act, NULL), 0);
	with_traits(state, "all", &often);
	assert_true(alarms > 0);
}

/* ---- up to FreeBSD 10 ---- */

static void
nothing(void *ctx, const char *path)
{
	(void)ctx;
	(void)path;
}

static void
old(void **state)
{
	const struct pvk_xs_options o = { .manners = PVK_XS_FREEBSD_OLD };
	struct pvk_xs *dom0 = standalone_open("socket", NULL), *xs;
	const struct freebsd_counts *c = freebsd_dev_counts();
	const struct freebsd_counts before = *c;
	struct pvk_err e;
	char path[64];

	xs = standalone_open_freebsd(*state, "all old stray", o);
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), "attr/vif/%d/name", i);
		standalone_write(xs, path, "xn");
		standalone_expect(xs, path, "xn");
	}
	standalone_expect(dom0, "/local/domain/1/attr/vif/7/name", "xn");
	standalone_expect_none(xs, "attr/none");
	expect_error(pvk_xs_watch(xs, "data", nothing, NULL, NULL, &e) == 0, &e,
	    PVK_EUNSUPP, "no watches");
	standalone_expect(xs, "name", "web");
	assert_int_equal(pvk_xs_fd(xs), -1);
	assert_int_equal(c->opened, before.opened + 43);
	assert_int_equal(c->refused, before.refused);
	assert_int_equal(c->slept, before.slept);
	assert_int_equal(c->signals, before.signals);
	pvk_xs_close(xs);
	pvk_xs_close(dom0);
}

/* ---- the model itself ---- */

static size_t
request(uint8_t out[WIRE_REQUEST_MAX], enum wire_type type, const char *path)
{
	const struct wire_header h = { .type = type };
	const struct wire_part parts[] = { { path, strlen(path) + 1 },
		{ "t", type == WIRE_WATCH ? 2 : 0 } };

	return (wire_encode(out, WIRE_REQUEST_MAX, &h, parts, 2));
}

/* It must be able to spoil things. */
static void
the_model_bites(void **state)
{
	const struct pvk_xs_options o = { .manners = PVK_XS_PLAIN };
	const struct freebsd_counts *c = freebsd_dev_counts();
	uint8_t two[2 * WIRE_REQUEST_MAX];
	struct freebsd_counts before = *c;
	struct pvk_xs *xs;
	size_t len;
	int fd;

	xs = standalone_open_freebsd(*state, "all", o);
	standalone_expect(xs, "name", "web");
	assert_true(c->signals > before.signals);
	pvk_xs_close(xs);
	/* two requests in one write */
	fd = open(FREEBSD_DEV, O_RDWR | O_NONBLOCK);
	assert_true(fd >= 0);
	len = request(two, WIRE_READ, "name");
	memcpy(two + len, two, len);
	assert_int_equal(write(fd, two, 2 * len), 2 * len);
	assert_int_equal(c->dropped, before.dropped + len);
	/* pieces of a reply of 19 bytes */
	assert_int_equal(read(fd, two, sizeof(two)), 7);
	assert_int_equal(read(fd, two, sizeof(two)), 7);
	assert_int_equal(read(fd, two, sizeof(two)), 5);
	close(fd);
	/* a refusal, and nothing works after it */
	assert_int_equal(setenv("PVKIT_FREEBSD", "old", 1), 0);
	fd = open(FREEBSD_DEV, O_RDWR);
	assert_true(fd >= 0);
	len = request(two, WIRE_WATCH, "data");
	assert_int_equal(write(fd, two, len), -1);
	len = request(two, WIRE_READ, "name");
	assert_int_equal(write(fd, two, len), -1);
	close(fd);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		standalone_test(trait_none),
		standalone_test(trait_ring),
		standalone_test(trait_ok8),
		standalone_test(trait_partial),
		standalone_test(trait_events),
		standalone_test(trait_sleep),
		standalone_test(trait_few),
		standalone_test(trait_drop),
		standalone_test(trait_all),
		standalone_test(signals),
		standalone_test(old),
		standalone_test(the_model_bites),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (cmocka_run_group_tests_name("xen_freebsd", tests, NULL, NULL));
}
