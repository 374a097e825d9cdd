/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client at a real xenstored over a bad line: a go-between flips bits of
 * what the daemon says, loses or doubles bytes. Whatever happens, the client
 * ends each request in time, and when the line is good again so is the client.
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "standalone.h"
#include "xenstore/wire.h"

#define ROUNDS 150

static struct {
	int listen, stop[2];
	_Atomic bool bad;
	uint64_t seed;
} line;

static unsigned
draw(unsigned n)
{
	return ((unsigned)(testing_random(&line.seed) % n));
}

/* One of four faults in one of three pieces of what the daemon says. */
static size_t
spoil(uint8_t *bytes, size_t n)
{
	size_t at = draw((unsigned)n);

	switch (draw(12)) {
	case 0:
		bytes[at] ^= (uint8_t)(1u << draw(8));
		return (n);
	case 1:
		return (at);
	case 2:
		memmove(bytes + at + 1, bytes + at, n - at);
		return (n + 1);
	case 3:
		for (size_t i = at; i < n; i++)
			bytes[i] = (uint8_t)draw(256);
		return (n);
	default:
		return (n);
	}
}

/* Carries what there is one way; false at the end. */
static bool
carry(int from, int to, bool from_daemon)
{
	uint8_t bytes[2048 + 1];
	ssize_t r = recv(from, bytes, sizeof(bytes) - 1, 0);
	size_t n = r > 0 ? (size_t)r : 0;

	if (n == 0)
		return (false);
	if (from_daemon && line.bad)
		n = spoil(bytes, n);
	(void)!send(to, bytes, n, MSG_NOSIGNAL);
	return (true);
}

static int
call(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX,
		.sun_path = "web.sock" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)!connect(fd, (const struct sockaddr *)&addr, sizeof(addr));
	return (fd);
}

/* One client at a time, until line.stop. */
static void *
go_between(void *arg)
{
	int client = -1, daemon = -1;

	for (;;) {
		struct pollfd p[] = { { .fd = line.stop[0], .events = POLLIN },
			{ .fd = client < 0 ? line.listen : client,
			    .events = POLLIN },
			{ .fd = daemon, .events = POLLIN } };

		if (poll(p, 3, -1) < 0 || p[0].revents != 0)
			break;
		if (client < 0) {
			client = accept(line.listen, NULL, NULL);
			daemon = call();
			continue;
		}
		if ((p[1].revents == 0 || carry(client, daemon, false)) &&
		    (p[2].revents == 0 || carry(daemon, client, true)))
			continue;
		close(client);
		close(daemon);
		client = daemon = -1;
	}
	if (client >= 0)
		close(client);
	if (daemon >= 0)
		close(daemon);
	return (arg);
}

static void
start_line(pthread_t *thread)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX,
		.sun_path = "line.sock" };

	line.seed = 42;
	line.listen = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(line.listen, (const struct sockaddr *)&addr,
			     sizeof(addr)),
	    0);
	assert_int_equal(listen(line.listen, 4), 0);
	assert_int_equal(pipe(line.stop), 0);
	assert_int_equal(pthread_create(thread, NULL, go_between, NULL), 0);
}

/* Asks this and that; failures are expected. */
static void
ask(struct pvk_xs *xs)
{
	struct pvk_xs_perm *perms;
	struct pvk_err e;
	char *value, **names;
	size_t n;

	if (pvk_xs_read(xs, "name", &value, &n, &e) == 0)
		free(value);
	if (pvk_xs_directory(xs, "", &names, &n, &e) == 0)
		free(names);
	if (pvk_xs_directory(xs, "device", &names, &n, &e) == 0)
		free(names);
	if (pvk_xs_get_perms(xs, "data", &perms, &n, &e) == 0)
		free(perms);
	(void)pvk_xs_write(xs, "data/a", "value", 5, &e);
	if (pvk_xs_begin(xs, &e) == 0) {
		(void)pvk_xs_mkdir(xs, "data/b", &e);
		(void)pvk_xs_commit(xs, &e);
	}
}

static void
bad_line(void **state)
{
	struct standalone_log log = { .text = "" };
	const struct pvk_xs_options o = { .timeout_ms = 20,
		.retry_min_ms = 1,
		.retry_max_ms = 2 };
	unsigned lost = 0;
	pthread_t thread;
	struct pvk_xs *xs;
	struct pvk_err e;
	char *value;

	standalone_do(*state, "create 1 xenserver web");
	start_line(&thread);
	xs = standalone_open("line.sock", &o);
	/* 20 ms may be too short even for a good line */
	while (pvk_xs_watch(xs, "data", standalone_note, &log, NULL, &e) != 0)
		(void)standalone_turn(xs, &e);
	line.bad = true;
	for (unsigned i = 0; i < ROUNDS; i++) {
		ask(xs);
		lost += pvk_xs_fd(xs) < 0;
		if (pvk_xs_wait_ms(xs) >= 0)
			(void)standalone_turn(xs, &e);
		log.text[0] = '\0';
	}
	assert_true(lost > 10);
	line.bad = false;
	/* spoilt bytes may still be on their way */
	while (strstr(log.text, ":data/good ") == NULL) {
		if (pvk_xs_write(xs, "data/good", "1", 1, &e) == 0 &&
		    pvk_xs_read(xs, "data/good", &value, NULL, &e) == 0) {
			assert_string_equal(value, "1");
			free(value);
		}
		(void)standalone_turn(xs, &e);
	}
	pvk_xs_close(xs);
	assert_int_equal(write(line.stop[1], "x", 1), 1);
	assert_int_equal(pthread_join(thread, NULL), 0);
	close(line.stop[0]);
	close(line.stop[1]);
	close(line.listen);
}

/* Programs that go while their requests are under way leave nothing behind:
 * neither a watch, of which a guest may have 128, nor a transaction, of which
 * it may have ten. */
static void
hang_up(void **state)
{
	const struct wire_header watch = { .type = WIRE_WATCH };
	const struct wire_header begin = { .type = WIRE_TRANSACTION_START };
	const struct wire_part parts[] = { { "data", 5 }, { "t", 2 } };
	uint8_t bytes[2 * 64];
	size_t n = wire_encode(bytes, 64, &watch, parts, 2);
	struct standalone_log log = { .text = "" };
	struct pvk_xs *xs;
	struct pvk_err e;
	char *name;

	standalone_do(*state, "create 1 xenserver web");
	xs = standalone_open("web.sock", NULL);
	n += wire_encode(bytes + n, 64, &begin,
	    (const struct wire_part[]){ { "", 1 } }, 1);
	for (unsigned i = 0; i < 300; i++) {
		int fd = call();

		assert_int_equal(send(fd, bytes, n, MSG_NOSIGNAL), n);
		close(fd);
		/* so that not all of them come before the first is gone */
		expect_ok(pvk_xs_read(xs, "name", &name, NULL, &e) == 0, &e);
		free(name);
	}
	expect_ok(pvk_xs_watch(xs, "data", standalone_note, &log, NULL, &e) ==
		0,
	    &e);
	expect_ok(pvk_xs_begin(xs, &e) == 0, &e);
	expect_ok(pvk_xs_commit(xs, &e) == 0, &e);
	pvk_xs_close(xs);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		standalone_test(bad_line),
		standalone_test(hang_up),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (cmocka_run_group_tests_name("xen_garbage", tests, NULL, NULL));
}
