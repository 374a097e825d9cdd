/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The publisher, confined: all that it has to do works, with a xenstore whose
 * descriptor comes later, and the system shows it without any privilege.
 */
#include "testing.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/message.h"
#include "confined.h"
#include "util/num.h"
#include "xenstore/wire.h"
#include "xenstore/xenstore.h"

struct client {
	int peer; /* where the descriptor of xenstore comes from */
};

static int
receive_device(void *ctx, struct pvk_xs_device *d, struct pvk_err *e)
{
	const struct client *c = ctx;
	struct pollfd p = { .fd = c->peer, .events = POLLIN };
	struct message m;

	poll(&p, 1, 10000);
	if (message_receive(c->peer, &m, &d->fd, e) != 1 ||
	    m.type != MESSAGE_DEVICE || d->fd < 0)
		return (pvk_err_set(e, PVK_EIO, "no descriptor came"));
	fcntl(d->fd, F_SETFL, fcntl(d->fd, F_GETFL) | O_NONBLOCK);
	d->manners = PVK_XS_PLAIN;
	return (confine_xenstore(d->fd, e));
}

static bool
use_memory(void)
{
	char *p = malloc((size_t)8 << 20), *q;
	char *small[1000];

	if (p == NULL)
		return (false);
	memset(p, 1, (size_t)8 << 20);
	q = realloc(p, (size_t)16 << 20);
	if (q == NULL)
		return (false);
	free(q);
	for (size_t i = 0; i < PVK_COUNT(small); i++)
		small[i] = malloc(i * 10 + 1);
	for (size_t i = 0; i < PVK_COUNT(small); i++)
		free(small[i]);
	return (true);
}

static bool
tell_time(void)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[64];

	return (gmtime_r(&now, &tm) != NULL &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 20 &&
	    snprintf(text, sizeof(text), "%5.2f %s %zu", 1.5, "x", (size_t)3) >
		0);
}

static bool
use_xenstore(int peer)
{
	struct client c = { peer };
	struct pvk_xs_options o = { .connect = receive_device, .ctx = &c };
	struct pvk_err e = { PVK_OK };
	struct pvk_xs *xs = pvk_xs_open(&o, &e);
	char *value = NULL;
	bool good;

	good = xs != NULL && pvk_xs_read(xs, "name", &value, NULL, &e) == 0 &&
	    strcmp(value, "web") == 0;
	free(value);
	pvk_xs_close(xs);
	return (good);
}

/* The exit status says what did not work. */
static void
do_all(int peer)
{
	char done[256], byte;

	confine_or_exit(peer, done, sizeof(done));
	if (!use_memory())
		_exit(3);
	if (!tell_time())
		_exit(4);
	if (!use_xenstore(peer))
		_exit(5);
	if (write(peer, "", 1) != 1)
		_exit(6);
	while (read(peer, &byte, 1) < 0)
		poll(&(struct pollfd){ .fd = peer, .events = POLLIN }, 1, -1);
	if (strstr(done, FILTERED) != NULL)
		exit(0);
	_exit(0); /* a sanitizer has work to do at an exit, and could not */
}

/* Xenstore, for one question */
static void
answer(int fd)
{
	uint8_t in[WIRE_MESSAGE_MAX], out[WIRE_MESSAGE_MAX];
	struct wire_part part = { "web", 3 };
	struct wire_header h = { .type = WIRE_READ };
	ssize_t n = read(fd, in, sizeof(in));
	size_t len;

	assert_true(n >= (ssize_t)sizeof(h));
	memcpy(&h.req_id, in + 4, sizeof(h.req_id));
	len = wire_encode(out, sizeof(out), &h, &part, 1);
	assert_int_equal(write(fd, out, len), len);
}

/* A line of /proc/PID/status has that value. */
static void
expect_status(const char *text, const char *line)
{
	if (strstr(text, line) == NULL)
		fail_msg("no \"%s\" in\n%s", line, text);
}

static void
expect_confined(pid_t pid)
{
	char name[64], text[4096];
	size_t len;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%d/status", (int)pid);
	f = fopen(name, "r");
	assert_non_null(f);
	len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[len] = '\0';
	expect_status(text, "\nNoNewPrivs:\t1\n");
	expect_status(text, "\nCapPrm:\t0000000000000000\n");
	expect_status(text, "\nCapEff:\t0000000000000000\n");
	if (geteuid() == 0) {
		expect_status(text, "\nCapBnd:\t0000000000000000\n");
		expect_status(text, "\nUid:\t65534\t65534\t65534\t65534\n");
		expect_status(text, "\nGid:\t65534\t65534\t65534\t65534\n");
		expect_status(text, "\nGroups:\t \n");
	}
}

static void
all_that_is_needed_works(void **state)
{
	struct message m = { .type = MESSAGE_DEVICE };
	struct pvk_err e = { PVK_OK };
	int pair[2], store[2], status;
	char byte = 1;
	pid_t pid;

	(void)state;
	expect_ok(message_pair(pair, &e) == 0, &e);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, store), 0);
	pid = fork();
	if (pid == 0) {
		close(pair[0]);
		close(store[0]);
		close(store[1]);
		do_all(pair[1]);
	}
	close(pair[1]);
	expect_ok(message_send(pair[0], &m, store[1], &e) == 0, &e);
	close(store[1]);
	answer(store[0]);
	poll(&(struct pollfd){ .fd = pair[0], .events = POLLIN }, 1, 10000);
	if (read(pair[0], &byte, 1) == 1)
		expect_confined(pid);
	close(pair[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status != 0)
		fail_msg("status %#x", (unsigned)status);
	assert_int_equal(byte, 0);
	close(store[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_is_needed_works),
	};

	return (
	    cmocka_run_group_tests_name("guest confined", tests, NULL, NULL));
}
