/* SPDX-License-Identifier: BSD-2-Clause */
/* What a hook gets, and nothing else: guest/hooks/hooks_env.h, hooks.h. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hooks_run.h"

static void
environment(void **state)
{
	struct hook_event ev = run_static_ip(3, "10.0.0.5/24");
	char expected[4096], dir[256];
	struct seen seen;
	struct hooks *h = run_new(&seen, 0, 0);
	int fd = open("/dev/null", O_RDONLY); /* for it to inherit, or not */
	sigset_t set, before;

	(void)state;
	assert_non_null(getcwd(dir, sizeof(dir)));
	assert_int_equal(setenv("PVGUEST_SECRET", "1", 1), 0);
	assert_int_equal(fcntl(fd, F_DUPFD, 50), 50);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	assert_int_equal(sigprocmask(SIG_BLOCK, &set, &before), 0);
	signal(SIGPIPE, SIG_IGN);
	umask(077);
	/*
	 * What the shell got, before it added anything; its mask and
	 * descriptors are seen in a child, for its own change while it makes
	 * one.
	 */
	run_script("static-ip",
	    "tr '\\0' '\\n' </proc/$$/environ >env\n"
	    "grep -E '^Sig(Blk|Ign)' /proc/self/status >signals\n"
	    "[ /proc/$$/fd/0 -ef /dev/null ] || exit 1\n"
	    "[ /proc/$$/fd/1 -ef /dev/null ] || exit 1\n"
	    "ls /proc/self/fd >fds\n"
	    "echo \"$OLDPWD\" >cwd; echo \"$#\" >args; umask >umask\n"
	    "[ \"$(cut -d ' ' -f 5,6 /proc/$$/stat)\" = \"$$ $$\" ] || exit 1");
	ev.u.static_ip.enabled6 = HOOK_RESTORE;
	hooks_start(h, &ev);
	run_until_idle(h);
	run_expect_result(&seen, 0, 0, "");
	snprintf(expected, sizeof(expected),
	    "PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
	    "\nPVGUEST_HOOK=static-ip\nPVGUEST_STATE=%s/state\nPVGUEST_VIF=3\n"
	    "PVGUEST_SRIOV=no\nPVGUEST_INTERFACE=xn3\n"
	    "PVGUEST_MAC=00:16:3e:00:00:03\nPVGUEST_IPV4=static\n"
	    "PVGUEST_ADDRESS4=10.0.0.5/24\nPVGUEST_GATEWAY4=\n"
	    "PVGUEST_IPV6=restore\nPVGUEST_ADDRESS6=\nPVGUEST_GATEWAY6=\n",
	    dir);
	run_expect_file("env", expected);
	run_expect_file("signals",
	    "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
	/* 3: the folder that is listed */
	run_expect_file("fds", "0\n1\n2\n3\n");
	run_expect_file("args", "0\n");
	run_expect_file("umask", "0022\n");
	run_expect_file("cwd", "/\n");
	umask(022);
	assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
	close(50);
	close(fd);
	hooks_free(h);
}

static void
environment_of_others(void **state)
{
	struct hook_event shutdown = { .kind = HOOK_SHUTDOWN };
	struct hook_event clone = { .kind = HOOK_IDENTITY };
	struct seen seen;
	struct hooks *h = run_new(&seen, 0, 0);

	(void)state;
	run_script("shutdown-requested",
	    "echo \"$PVGUEST_SHUTDOWN\" >shutdown");
	run_script("identity",
	    "env | grep -c PVGUEST_ >count\n"
	    "echo \"$PVGUEST_HOSTNAME,$PVGUEST_DNS,$PVGUEST_SSH_USER\" >id");
	snprintf(shutdown.u.shutdown, sizeof(shutdown.u.shutdown), "reboot");
	snprintf(clone.u.identity.hostname, HOOK_NAME, "web1");
	snprintf(clone.u.identity.dns, HOOK_DNS_MAX, "10.0.0.1 10.0.0.2");
	hooks_start(h, &shutdown);
	hooks_start(h, &clone);
	run_until_idle(h);
	run_expect_file("shutdown", "reboot\n");
	run_expect_file("id", "web1,10.0.0.1 10.0.0.2,\n");
	run_expect_file("count", "12\n");
	/* of these two, somebody waits for one */
	assert_int_equal(seen.n, 1);
	assert_int_equal(seen.result[0].kind, HOOK_IDENTITY);
	hooks_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(environment),
		unit_test_in_dir(environment_of_others),
	};

	return (
	    cmocka_run_group_tests_name("guest_hooks_env", tests, NULL, NULL));
}
