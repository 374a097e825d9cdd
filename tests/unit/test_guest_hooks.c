/* SPDX-License-Identifier: BSD-2-Clause */
/* guest/hooks/hooks.h: real programs are run, and do all that they should not.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
#include "hooks_run.h"

static void
expect_script(const char *body, int status, const char *text)
{
	struct seen seen;
	struct hooks *h = run_new(&seen, 0, 0);

	run_script("static-ip", body);
	run_expect_once(h, &seen, status, text);
}

static void
ends(void **state)
{
	(void)state;
	expect_script("exit 0", 0, "");
	expect_script("exit 3", 3, "");
	expect_script("echo no such interface >&2; exit 1", 1,
	    "no such interface");
	expect_script("printf 'a\\nlast\\n\\n' >&2; echo out; exit 1", 1,
	    "last");
	expect_script("printf 'no newline' >&2", 0, "no newline");
	expect_script("printf 'bad \\033[2J\\001 \\377' >&2; exit 1", 1,
	    "bad \\x1b[2J\\x01 \\xff");
	expect_script("kill -9 $$", -1, "signal 9");
	expect_script("echo so >&2; kill -9 $$", -1, "so");
	expect_script("echo early >&2; exec 2>&-; exit 4", 4, "early");
	expect_script("exit 127", 127, "");
}

static void
floods(void **state)
{
	char text[256], body[512];

	(void)state;
	/* of a line without end, the start; of many, the last */
	memset(text, 'x', 252);
	snprintf(text + 252, 4, "...");
	memset(text, 'x', 255);
	text[255] = '\0';
	snprintf(body, sizeof(body),
	    "head -c 3000000 /dev/zero | tr '\\0' x >&2");
	expect_script(body, 0, text);
	expect_script("yes | head -n 500000 >&2; echo end >&2", 0, "end");
}

static void
refusals(void **state)
{
	static const char not_ours[] =
	    "it or its folder is not root's alone to write to";
	struct seen seen;

	(void)state;
	run_expect_once(run_new(&seen, 0, 0), &seen, 127,
	    "there is no such hook");
	assert_non_null(strstr(seen.log, "4:hook static-ip: exit status 127"));
	run_script("static-ip", "touch ran");
	assert_int_equal(chmod("hooks/static-ip", 0775), 0);
	run_expect_once(run_new(&seen, 0, 0), &seen, 126, not_ours);
	assert_int_equal(chmod("hooks/static-ip", 0757), 0);
	run_expect_once(run_new(&seen, 0, 0), &seen, 126, not_ours);
	assert_int_equal(chmod("hooks/static-ip", 0644), 0);
	run_expect_once(run_new(&seen, 0, 0), &seen, 126,
	    "it is no executable");
	assert_int_equal(chmod("hooks/static-ip", 0755), 0);
	assert_int_equal(chmod("hooks", 0777), 0);
	run_expect_once(run_new(&seen, 0, 0), &seen, 126, not_ours);
	assert_int_equal(chmod("hooks", 0755), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown("hooks/static-ip", 65534, 0), 0);
		run_expect_once(run_new(&seen, 0, 0), &seen, 126, not_ours);
		assert_int_equal(chown("hooks/static-ip", 0, 0), 0);
		assert_int_equal(chown("hooks", 65534, 0), 0);
		run_expect_once(run_new(&seen, 0, 0), &seen, 126, not_ours);
		assert_int_equal(chown("hooks", 0, 0), 0);
	}
	testing_run("mv hooks/static-ip hooks/real && ln -s real "
		    "hooks/static-ip && chmod 666 hooks/real");
	run_expect_once(run_new(&seen, 0, 0), &seen, 126, not_ours);
	testing_run("rm hooks/static-ip && mkdir hooks/static-ip");
	run_expect_once(run_new(&seen, 0, 0), &seen, 126,
	    "it is no executable");
	testing_run("rmdir hooks/static-ip && printf '#!/nowhere\\n' "
		    ">hooks/static-ip && chmod 755 hooks/static-ip");
	run_expect_once(run_new(&seen, 0, 0), &seen, 126,
	    "it cannot be executed");
	assert_int_equal(access("ran", F_OK), -1);
	testing_run("rm hooks/static-ip; chmod 755 hooks/real; ln -s real "
		    "hooks/static-ip");
	run_expect_once(run_new(&seen, 0, 0), &seen, 0, "");
	assert_int_equal(access("ran", F_OK), 0);
}

static void
no_folder(void **state)
{
	const struct hooks_options o = { .folder = "",
		.state = "",
		.done = run_note_done,
		.log = run_note_log };
	struct hook_event resume = { .kind = HOOK_RESUME };
	struct hooks_options with_seen = o;
	struct seen seen = { .n = 0 };
	struct pvk_err e;
	struct hooks *h;

	(void)state;
	with_seen.ctx = &seen;
	h = hooks_new(&with_seen, &e);
	expect_ok(h != NULL, &e);
	assert_int_equal(hooks_wait_ms(h), -1);
	hooks_start(h, &resume);
	run_until_idle(h);
	assert_string_equal(seen.log, ""); /* nobody has to have it */
	run_expect_once(h, &seen, 127, "there are no hooks");
	hooks_free(NULL);
}

static void
time_limit(void **state)
{
	struct seen seen;
	struct hooks *h;

	(void)state;
	/* it ends at the first signal, or must be killed, with its children */
	h = run_new(&seen, 100, 60000);
	run_script("static-ip", "sleep 300");
	run_expect_once(h, &seen, -1, "it took too long");
	/* on a slow machine, until it came as far as to have one */
	for (unsigned limit = 100; access("pid", F_OK) != 0; limit *= 2) {
		h = run_new(&seen, limit, 50);
		run_script("static-ip",
		    "trap '' TERM; sleep 300 & echo $! >new; mv new pid; wait; "
		    "sleep 300");
		run_expect_once(h, &seen, -1, "it took too long");
	}
	testing_run("i=0; while kill -0 $(cat pid) 2>/dev/null && "
		    "! grep -q '^State:.Z' /proc/$(cat pid)/status; do "
		    "i=$((i + 1)); [ $i -lt 20000 ] || exit 1; done");
	/* one that obeys and says that all is well has not done it */
	h = run_new(&seen, 100, 60000);
	run_script("static-ip", "trap 'exit 0' TERM; sleep 300 & wait");
	run_expect_once(h, &seen, -1, "it took too long");
}

/* What it starts may live on, and holds its standard error. */
static void
daemons(void **state)
{
	struct seen seen;
	struct hooks *h = run_new(&seen, 0, 0);

	(void)state;
	run_script("static-ip",
	    "sleep 300 & echo $! >pid; echo started >&2; exit 5");
	run_expect_once(h, &seen, 5, "started");
	testing_run("kill $(cat pid)");
}

/* One of a kind at a time; of the same slot, the newest. */
static void
queue(void **state)
{
	struct hook_event ev = run_static_ip(0, "10.0.0.1/24");
	struct hook_event resume = { .kind = HOOK_RESUME };
	struct hook_event bad = { .kind = HOOK_SHUTDOWN };
	struct seen seen;
	struct hooks *h = run_new(&seen, 0, 0);

	(void)state;
	run_script("static-ip",
	    "echo \"$PVGUEST_VIF $PVGUEST_ADDRESS4\" >>order; touch first\n"
	    "while [ ! -e go ]; do sleep 0.01; done");
	run_script("resume", "touch resumed");
	hooks_start(h, &ev);
	run_until_file(h, "first");
	for (unsigned n = 2; n < 5; n++) {
		char address[32];

		snprintf(address, sizeof(address), "10.0.0.%u/24", n);
		ev = run_static_ip(0, address);
		hooks_start(h, &ev);
	}
	ev = run_static_ip(1, "10.0.1.1/24");
	hooks_start(h, &ev);
	ev.u.static_ip.sriov = 1;
	hooks_start(h, &ev);
	hooks_start(h, &bad);
	assert_non_null(strstr(seen.log, "not sound"));
	/* another kind does not wait for it */
	hooks_start(h, &resume);
	run_until_file(h, "resumed");
	testing_write_file("go", "", 0);
	run_until_idle(h);
	run_expect_file("order",
	    "0 10.0.0.1/24\n0 10.0.0.4/24\n1 10.0.1.1/24\n1 10.0.1.1/24\n");
	assert_int_equal(seen.n, 4);
	assert_int_equal(seen.result[3].sriov, 1);
	hooks_free(h);
}

static void
full_queue(void **state)
{
	struct hook_event ev;
	struct seen seen;
	struct hooks *h = run_new(&seen, 0, 0);

	(void)state;
	for (unsigned k = 0; k <= HOOKS_WAITING; k++) {
		ev = run_static_ip(k, "10.0.0.5/24");
		assert_int_equal(seen.n, 0);
		hooks_start(h, &ev);
	}
	assert_int_equal(seen.n, 1);
	assert_int_equal(seen.result[0].vif, HOOKS_WAITING);
	run_expect_result(&seen, 0, 126, "no room for it to wait");
	hooks_free(h);
}

/* Another folder, while one runs: it is for the next. */
static void
new_folder(void **state)
{
	struct hook_event ev = run_static_ip(0, "10.0.0.1/24");
	char dir[256], folder[300];
	struct seen seen;
	struct hooks *h = run_new(&seen, 0, 0);

	(void)state;
	run_script("static-ip",
	    "touch first; while [ ! -e go ]; do "
	    "sleep 0.01; done");
	hooks_start(h, &ev);
	run_until_file(h, "first");
	testing_run("mkdir other && printf '#!/bin/sh\\necho $PVGUEST_STATE "
		    ">&2; exit 7\\n' >other/static-ip && "
		    "chmod 755 other/static-ip");
	assert_non_null(getcwd(dir, sizeof(dir)));
	snprintf(folder, sizeof(folder), "%s/other", dir);
	hooks_configure(h, folder, "/kept");
	hooks_start(h, &ev);
	testing_write_file("go", "", 0);
	run_until_idle(h);
	assert_int_equal(seen.n, 2);
	run_expect_result(&seen, 0, 0, "");
	run_expect_result(&seen, 1, 7, "/kept");
	hooks_free(h);
}

/* At the end of the process, a hook goes on. */
static void
left_alone(void **state)
{
	struct hook_event resume = { .kind = HOOK_RESUME };
	struct seen seen;
	struct hooks *h = run_new(&seen, 0, 0);
	int status;

	(void)state;
	run_script("resume",
	    "touch first; while [ ! -e go ]; do sleep 0.01; "
	    "done; touch last");
	hooks_start(h, &resume);
	hooks_start(h, &resume);
	run_until_file(h, "first");
	hooks_start(h, &resume);
	hooks_free(h);
	testing_write_file("go", "", 0);
	assert_true(wait(&status) > 0);
	assert_int_equal(status, 0);
	assert_int_equal(access("last", F_OK), 0);
}

/* Every allocation fails once: a result comes all the same. */
static void
no_memory(void **state)
{
	struct hook_event ev = run_static_ip(0, "10.0.0.1/24");
	const struct hooks_options o = { .folder = "", .state = "" };
	struct seen seen;
	struct hooks *h;
	struct pvk_err e;
	bool failed;

	(void)state;
	assert_true(fault_next(FAULT_ALLOC, 1));
	h = hooks_new(&o, &e);
	assert_true(fault_off());
	expect_error(h != NULL, &e, PVK_ENOMEM, "hooks: out of memory");
	h = run_new(&seen, 0, 0);
	run_script("static-ip", ":");
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		seen.n = 0;
		hooks_start(h, &ev);
		while (hooks_wait_ms(h) != -1)
			run_turn(h);
		failed = fault_off();
		assert_int_equal(seen.n, 1);
		assert_int_equal(seen.result[0].status, failed ? 126 : 0);
	}
	hooks_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(ends),
		unit_test_in_dir(floods),
		unit_test_in_dir(refusals),
		unit_test_in_dir(no_folder),
		unit_test_in_dir(time_limit),
		unit_test_in_dir(daemons),
		unit_test_in_dir(queue),
		unit_test_in_dir(full_queue),
		unit_test_in_dir(new_folder),
		unit_test_in_dir(left_alone),
		unit_test_in_dir(no_memory),
	};

	return (cmocka_run_group_tests_name("guest_hooks", tests, NULL, NULL));
}
