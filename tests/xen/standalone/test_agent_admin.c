/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The agent and its administrator: status, the configuration and its faults,
 * hooks, and what the confined process has.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent_world.h"

/* pvguest status before the agent runs, while it does, and when the host lies.
 */
static void
test_status(void **state)
{
	static const char status[] =
	    "XENSTORED_PATH=web.sock \"$PVGUEST\" status -f pvguest.conf";
	struct agent_world *w = *state;

	agent_world_sh(
	    ": >pvguest.conf; %s >text; [ $? -eq 1 ] &&"
	    " grep -q 'sees no tools: there is no attr/PVAddons/Maj'"
	    " text && grep -q 'does pvguest agent run' text &&"
	    " grep -q 'missing .*attr/vif/0/ipv4/0 = 192.0.2.5' text",
	    status);
	agent_world_start(w, "");
	agent_world_sh("%s >text && grep -q 'sees tools, version 1.0.0-1' text"
		       " && ! grep -q missing text &&"
		       " grep -q 'NIC 0 .* eth0 .* 192.0.2.5/24' text",
	    status);
	agent_world_sh("%s --json >doc.json && jq -e '.host.tools and"
		       " .guest.nics[0].addresses[0] == \"192.0.2.5/24\" and"
		       " ([.keys[].state] | unique) == [\"right\"]' doc.json"
		       " >jq.out && \"$PYTHON\" \"$TESTS/lint/schema.py\""
		       " doc.json",
	    status);
	agent_world_stop(w, SIGTERM);
	agent_world_write(w, "attr/PVAddons/BuildVersion", "proto-\033[31m");
	agent_world_write(w, "attr/vif/0/name", "other");
	agent_world_sh(
	    "%s >text; [ $? -eq 1 ] &&"
	    " grep -q 'BuildVersion is \"proto-.x1b' text &&"
	    " grep -q 'no  change memory: there is no control/f' text ||"
	    " ! cat text",
	    status);
}

static void
test_reload(void **state)
{
	struct agent_world *w = *state;
	FILE *f;

	agent_world_start(w, "volumes = no\n");
	agent_world_sh("ip address add fe80::77/64 dev eth0 nodad");
	agent_world_until(w, "attr/vif/0/ipv6/0", "fe80::77");
	f = fopen("pvguest.conf", "w");
	assert_non_null(f);
	fputs("link-local = no\n", f);
	fclose(f);
	assert_int_equal(kill(w->collector, SIGHUP), 0);
	agent_world_until(w, "attr/vif/0/ipv6", NULL);
	/* one that is wrong changes nothing */
	f = fopen("pvguest.conf", "w");
	assert_non_null(f);
	fputs("link-locale = yes\n", f);
	fclose(f);
	assert_int_equal(kill(w->collector, SIGHUP), 0);
	agent_world_says(w, "did you mean link-local?");
	agent_world_sh("ip address add 198.51.100.1/28 dev eth0");
	agent_world_until(w, "attr/vif/0/ipv4/1", "198.51.100.1");
	assert_int_equal(agent_world_stop(w, SIGINT), 0);
}

/* The publisher can't begin: the log says why, and a reload mends it. */
static void
test_no_user(void **state)
{
	struct agent_world *w = *state;
	FILE *f;

	agent_world_begin(w, "user = no-such-user\n");
	agent_world_says(w, "no-such-user: not in /etc/passwd");
	agent_world_says(w, "ended with status 71");
	f = fopen("pvguest.conf", "w");
	assert_non_null(f);
	fputs("user = nobody\n", f);
	fclose(f);
	assert_int_equal(kill(w->collector, SIGHUP), 0);
	agent_world_until(w, "attr/vif/0/ipv4/0", "192.0.2.5");
	assert_int_equal(agent_world_stop(w, SIGTERM), 0);
}

/* What the publisher has open: the log, the store, the collector. */
static void
test_descriptors(void **state)
{
	struct agent_world *w = *state;

	agent_world_start(w, "");
	agent_world_sh("n=$(ls -l /proc/%d/fd | grep -c -e '->');"
		       " [ \"$n\" -eq 5 ] || ! ls -l /proc/%d/fd >&2",
	    (int)agent_world_publisher(w), (int)agent_world_publisher(w));
}

static bool
is_told(int told, int ms)
{
	struct pollfd p = { .fd = told, .events = POLLIN };

	return (poll(&p, 1, ms) == 1);
}

static void
read_told(int told, char line[64])
{
	size_t len = 0;

	do {
		assert_true(is_told(told, 60000) && len < 63);
		assert_int_equal(read(told, line + len, 1), 1);
	} while (line[len++] != '\n');
	line[len] = '\0';
}

/* The next line */
static void
expect_told(int told, const char *line)
{
	char text[64];

	read_told(told, text);
	assert_string_equal(text, line);
}

/* Hooks that tell what they were told. */
static void
test_hooks(void **state)
{
	static const char script[] =
	    "#!/bin/sh\n"
	    "printf '%s\\n' \"${0##*/} $PVGUEST_SHUTDOWN\" >>\"$dir/told\"\n";
	static const char *const names[] = { "resume", "shutdown-requested" };
	struct agent_world *w = *state;
	char conf[600], path[600], line[64];
	int told;
	FILE *f;

	assert_int_equal(mkdir("hooks", 0755), 0);
	agent_world_sh("mkfifo told");
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "hooks/%s", names[i]);
		f = fopen(path, "w");
		assert_non_null(f);
		fprintf(f, "#!/bin/sh\ndir=%s\n%s", w->host->dir,
		    strchr(script, '\n') + 1);
		fclose(f);
		assert_int_equal(chmod(path, 0755), 0);
	}
	snprintf(conf, sizeof(conf), "hooks = %s/hooks\n", w->host->dir);
	told = open("told", O_RDWR | O_CLOEXEC);
	assert_true(told >= 0);
	agent_world_start(w, conf);
	/*
	 * A request that the kernel has taken away before we look. It is not
	 * believed in the first second, so there may be several: each is told.
	 */
	for (int i = 0; i < 30 && !is_told(told, 2000); i++)
		agent_world_write(w, "control/shutdown", "");
	expect_told(told, "shutdown-requested unknown\n");
	agent_world_write(w, "control/shutdown", "poweroff");
	do
		read_told(told, line);
	while (strcmp(line, "shutdown-requested unknown\n") == 0);
	assert_string_equal(line, "shutdown-requested poweroff\n");
	/* this one is the kernel's answer, and no request */
	agent_world_write(w, "control/shutdown", "");
	agent_world_migrate(w);
	expect_told(told, "resume \n");
	agent_world_until(w, "attr/PVAddons/MajorVersion", "1");
	/* all watches have fired for their start there: no request */
	agent_world_write(w, "control/shutdown", "reboot");
	expect_told(told, "shutdown-requested reboot\n");
	close(told);
	assert_int_equal(agent_world_stop(w, SIGTERM), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		agent_test(test_status),
		agent_test(test_reload),
		agent_test(test_no_user),
		agent_test(test_descriptors),
		agent_test(test_hooks),
	};

	if (!standalone_init(argc, argv))
		return (0);
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root, for network name spaces\n");
		return (0);
	}
	return (cmocka_run_group_tests_name("agent_admin", tests, NULL, NULL));
}
