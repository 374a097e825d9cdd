/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The publisher, confined: each thing that it must not do ends it. Each is
 * tried in a process of its own. And what a collector can still do.
 */
#include "testing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confined.h"
#include "util/num.h"

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
		cmocka_unit_test(collector_only_reads),
		cmocka_unit_test(unknown_user),
	};

	return (
	    cmocka_run_group_tests_name("guest confine", tests, NULL, NULL));
}
