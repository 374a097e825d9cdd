/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The publisher, confined: each thing that it must not do ends it, and all that
 * it has to do works. Each in a process of its own.
 */
#include "testing.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "confine.h"
#include "message.h"
#include "util/num.h"
#include "xenstore/wire.h"
#include "xenstore/xenstore.h"

#define FILTERED "system calls filtered"

/* ---- what it must not do ---- */

static void
open_file(void)
{
	open("/etc/passwd", O_RDONLY);
}

static void
make_socket(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void
start_process(void)
{
	if (fork() == 0)
		_exit(0);
}

static void
run_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
}

static void
trace_process(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void
signal_process(void)
{
	kill(getpid(), 0);
}

static void
map_code(void)
{
	mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	    0);
}

static void
map_file(void)
{
	mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 0);
}

static void
make_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static void
become_root(void)
{
	if (setuid(0) == 0)
		_exit(1);
}

static void
double_descriptor(void)
{
	fcntl(0, F_DUPFD, 10);
}

static void
remove_file(void)
{
	unlink("/nothing");
}

static void
loosen_limits(void)
{
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

/* A second set of numbers, on x86_64: this is write of x32. */
static void
call_by_other_number(void)
{
	syscall(0x40000001, 1, "", 0);
}

static const struct forbidden {
	const char *name;
	void (*act)(void);
} forbidden[] = {
	{ "open", open_file },
	{ "socket", make_socket },
	{ "fork", start_process },
	{ "exec", run_program },
	{ "ptrace", trace_process },
	{ "kill", signal_process },
	{ "mmap code", map_code },
	{ "mmap file", map_file },
	{ "mprotect code", make_code },
	{ "setuid", become_root },
	{ "dup", double_descriptor },
	{ "unlink", remove_file },
	{ "prctl", loosen_limits },
	{ "other numbers", call_by_other_number },
};

/* As root it becomes nobody; never returns. */
static void
confine_or_exit(int peer, char *done, size_t size)
{
	struct pvk_err e = { PVK_OK };

	if (confine_publisher("nobody", -1, peer, done, size, &e) == 0)
		return;
	fprintf(stderr, "# %s\n", e.msg);
	_exit(99);
}

/* Its wait status; act NULL: confinement alone, exit 2 without a filter */
static int
run(void (*act)(void))
{
	char done[256];
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		confine_or_exit(-1, done, sizeof(done));
		if (act != NULL)
			act();
		_exit(strstr(done, FILTERED) != NULL ? 0 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return (status);
}

static void
forbidden_calls_end_it(void **state)
{
	int status = run(NULL);

	(void)state;
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 2)
		skip_test("no filter here");
	assert_int_equal(WEXITSTATUS(status), 0);
	for (size_t i = 0; i < PVK_COUNT(forbidden); i++) {
		status = run(forbidden[i].act);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			fail_msg("%s: status %#x, expected SIGSYS",
			    forbidden[i].name, (unsigned)status);
	}
}

/* ---- what it has to do ---- */

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

/* ---- the collector ---- */

static void
collector_only_reads(void **state)
{
	struct pvk_err e = { PVK_OK };
	char done[256];
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		if (confine_collector(false, done, sizeof(done), &e) != 0)
			_exit(1);
		if (open("/proc/self/status", O_RDONLY) < 0)
			_exit(2);
		if (strstr(done, "can't be written") == NULL)
			_exit(77);
		if (open("/tmp/pvguest-test", O_WRONLY | O_CREAT, 0600) >= 0 ||
		    errno != EACCES)
			_exit(3);
		execl("/bin/true", "true", (char *)NULL);
		if (errno != EACCES)
			_exit(4);
		/* and it can still start publishers */
		confine_or_exit(-1, done, sizeof(done));
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip_test("no Landlock here");
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void
unknown_user(void **state)
{
	struct pvk_err e = { PVK_OK };
	char done[256];
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(confine_publisher("no-such-user", -1, -1, done,
			  sizeof(done), &e) != 0 &&
			    e.code == PVK_ECONFIG &&
			    strstr(e.msg, "no-such-user") != NULL
			? 0
			: 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, geteuid() == 0 ? 0 : 0x100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forbidden_calls_end_it),
		cmocka_unit_test(all_that_is_needed_works),
		cmocka_unit_test(collector_only_reads),
		cmocka_unit_test(unknown_user),
	};

	return (
	    cmocka_run_group_tests_name("guest confine", tests, NULL, NULL));
}
