/* SPDX-License-Identifier: BSD-2-Clause */
/* How many signals it takes, and which one is none. */
#include <sys/wait.h>

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "testing.h"
#include "util/num.h"
#include "util/stop.h"

#define LIVES 42

/* How a process ends that gets these: "HUP" is one that nohup(1) started. */
static int
ends(const int *signals, size_t n, bool nohup, int expected)
{
	struct pvk_err e;
	pid_t pid;
	int status;

	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		signal(SIGHUP, nohup ? SIG_IGN : SIG_DFL);
		pvk_stop_init();
		for (size_t i = 0; i < n; i++)
			raise(signals[i]);
		_exit(pvk_stop_signal() == expected &&
			    pvk_stop_requested() == (expected != 0) &&
			    pvk_stop_check(&e) == (expected != 0 ? -1 : 0)
			? LIVES
			: 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return (status);
}

static void
patience(void **state)
{
	static const int twice[] = { SIGINT, SIGINT, SIGINT };
	static const int mixed[] = { SIGTERM, SIGINT, SIGTERM };
	int status;

	(void)state;
	for (size_t n = 0; n <= 2; n++) {
		status = ends(twice, n, false, n > 0 ? SIGINT : 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == LIVES);
	}
	status = ends(twice, 3, false, SIGINT);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
	status = ends(mixed, 2, false, SIGINT);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == LIVES);
	status = ends(mixed, 3, false, SIGINT);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

static void
nohup(void **state)
{
	static const int hup[] = { SIGHUP, SIGHUP, SIGHUP, SIGHUP };
	int status = ends(hup, PVK_COUNT(hup), true, 0);

	(void)state;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == LIVES);
	status = ends(hup, 1, false, SIGHUP);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == LIVES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patience),
		cmocka_unit_test(nohup),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
