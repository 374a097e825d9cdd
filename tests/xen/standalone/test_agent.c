/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The agent as it is, both processes, at a real xenstored: what it publishes,
 * NICs and addresses that come and go, migrations, a host that is hostile,
 * forgetful or away, and its own death.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent_world.h"

static void
expect_now(struct agent_world *w, const char *path, const char *value)
{
	char *now = agent_world_read(w, path);

	if (now == NULL)
		fail_msg("%s: nothing, expected %s", path, value);
	assert_string_equal(now, value);
	free(now);
}

static void
test_publishes(void **state)
{
	struct agent_world *w = *state;
	char *now;

	agent_world_start(w, "");
	expect_now(w, "attr/PVAddons/Installed", "1");
	expect_now(w, "attr/vif/0/ipv4/0", "192.0.2.5");
	expect_now(w, "attr/vif/0/ipv4/0/prefix", "24");
	expect_now(w, "attr/vif/0/mac/0", "02:00:00:00:00:77");
	expect_now(w, "attr/vif/0/name", "eth0");
	now = agent_world_read(w, "data/meminfo_total");
	assert_non_null(now);
	assert_true(strtoull(now, NULL, 10) > 65536);
	free(now);
	assert_string_equal(strstr(w->text, "publisher: ") != NULL ? ""
								   : w->text,
	    "");
	/* what it said stays when it ends: the host goes on showing it */
	assert_int_equal(agent_world_stop(w, SIGTERM), 0);
	expect_now(w, "attr/vif/0/ipv4/0", "192.0.2.5");
}

static void
test_addresses(void **state)
{
	struct agent_world *w = *state;

	agent_world_start(w, "link-local = no\n");
	agent_world_sh("ip address add 198.51.100.1/28 dev eth0");
	agent_world_until(w, "attr/vif/0/ipv4/1", "198.51.100.1");
	expect_now(w, "attr/vif/0/ipv4/0", "192.0.2.5");
	agent_world_sh("ip address add 2001:db8::5/64 dev eth0 nodad");
	agent_world_until(w, "attr/vif/0/ipv6/0", "2001:db8::5");
	agent_world_sh("ip address del 192.0.2.5/24 dev eth0");
	agent_world_until(w, "attr/vif/0/ipv4/1", NULL);
	expect_now(w, "attr/vif/0/ipv4/0", "198.51.100.1");
	agent_world_sh("ip address del 198.51.100.1/28 dev eth0");
	agent_world_until(w, "attr/vif/0/ipv4", NULL);
	expect_now(w, "attr/vif/0/name", "eth0");
	/* a bridge above it: the VIF below has its address */
	agent_world_sh("ip link add br0 type bridge &&"
		       " ip link set eth0 master br0 && ip link set br0 up &&"
		       " ip address add 203.0.113.3/24 dev br0");
	agent_world_until(w, "attr/vif/0/ipv4/0", "203.0.113.3");
	agent_world_sh("ip link del br0");
	agent_world_until(w, "attr/vif/0/ipv4", NULL);
}

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
	agent_world_sh("%s >text; [ $? -eq 1 ] &&"
		       " grep -q 'BuildVersion is \"proto-.x1b' text &&"
		       " grep -q 'no  change memory: there is no control/f' text ||"
		       " ! cat text",
	    status);
}

/* The host plugs a second NIC in, then takes the first one out. */
static void
test_nics(void **state)
{
	struct agent_world *w = *state;

	agent_world_start(w, "");
	agent_world_write(w, "device/vif/1/mac", "02:00:00:00:00:78");
	agent_world_nic("eth1", "02:00:00:00:00:78", "192.0.2.6/24");
	agent_world_until(w, "attr/vif/1/ipv4/0", "192.0.2.6");
	expect_now(w, "attr/vif/0/ipv4/0", "192.0.2.5");
	agent_world_sh("ip link del eth0");
	agent_world_rm(w, "device/vif/0");
	agent_world_until(w, "attr/vif/0", NULL);
	expect_now(w, "attr/vif/1/ipv4/0", "192.0.2.6");
	expect_now(w, "attr/vif/1/name", "eth1");
	/* the interface first, its slot later */
	agent_world_nic("eth2", "02:00:00:00:00:79", "192.0.2.7/24");
	agent_world_write(w, "device/vif/5/mac", "02:00:00:00:00:79");
	agent_world_until(w, "attr/vif/5/ipv4/0", "192.0.2.7");
	/* a virtual function */
	agent_world_sh("ip link set eth2 address 02:00:00:00:00:7a");
	agent_world_write(w, "xenserver/device/net-sriov-vf/2/mac",
	    "02:00:00:00:00:7A");
	agent_world_until(w, "xenserver/attr/net-sriov-vf/2/ipv4/0",
	    "192.0.2.7");
	agent_world_until(w, "attr/vif/5", NULL);
}

static void
test_migrations(void **state)
{
	struct agent_world *w = *state;

	agent_world_start(w, "");
	for (int i = 0; i < 5; i++) {
		agent_world_migrate(w);
		agent_world_until(w, "attr/PVAddons/MajorVersion", "1");
		agent_world_until(w, "attr/vif/0/ipv4/0", "192.0.2.5");
		agent_world_until(w, "data/os_distro", "debian");
	}
	/* and it still hears */
	agent_world_sh("ip address add 198.51.100.1/28 dev eth0");
	agent_world_until(w, "attr/vif/0/ipv4/1", "198.51.100.1");
}

/* Somebody in domain 0 removes what we wrote. */
static void
test_robbed(void **state)
{
	struct agent_world *w = *state;

	agent_world_start(w, "");
	agent_world_rm(w, "attr/vif");
	agent_world_rm(w, "attr/PVAddons");
	agent_world_until(w, "attr/PVAddons/MajorVersion", "1");
	agent_world_until(w, "attr/vif/0/ipv4/0", "192.0.2.5");
}

/* Killed, it leaves keys of NICs that are gone; started, it finds them. */
static void
test_killed(void **state)
{
	struct agent_world *w = *state;

	agent_world_start(w, "");
	assert_int_equal(agent_world_stop(w, SIGKILL), -SIGKILL);
	agent_world_write(w, "attr/vif/3/ipv4/0", "192.0.2.99");
	agent_world_write(w, "attr/vif/0/ipv4/first", "192.0.2.98");
	agent_world_start(w, "");
	agent_world_until(w, "attr/vif/3", NULL);
	agent_world_until(w, "attr/vif/0/ipv4/first", NULL);
	expect_now(w, "attr/vif/0/ipv4/0", "192.0.2.5");
	/* the publisher alone: the collector starts another one */
	assert_int_equal(kill(agent_world_publisher(w), SIGKILL), 0);
	agent_world_rm(w, "attr/vif");
	agent_world_says(w, "ended by signal 9");
	agent_world_until(w, "attr/vif/0/ipv4/0", "192.0.2.5");
}

/* The daemon is away, then another one is there, with nothing in it. */
static void
test_daemon(void **state)
{
	struct agent_world *w = *state;
	struct pvk_err e;

	agent_world_start(w, "");
	pvk_xs_close(w->dom0);
	standalone_do(w->host, "kill");
	agent_world_sh("ip address add 198.51.100.1/28 dev eth0");
	standalone_do(w->host, "start");
	w->dom0 = standalone_open("socket", NULL);
	expect_ok(pvk_xs_watch(w->dom0, "/local/domain", standalone_note,
		      &(struct standalone_log){ .name = "d" }, NULL, &e) == 0,
	    &e);
	/* as a guest's kernel goes on, its programs must open the device anew
	 */
	assert_int_equal(kill(agent_world_publisher(w), SIGKILL), 0);
	agent_world_until(w, "attr/vif/0/ipv4/1", "198.51.100.1");
	agent_world_until(w, "attr/PVAddons/MajorVersion", "1");
}

/* Where the host may write, it writes what makes no sense. */
static void
test_hostile_host(void **state)
{
	static const char *const paths[] = { "unique-domain-id", "domid",
		"device/vif/0/mac", "device/vif/0/backend", "device/vif/x",
		"device/vif/99999999999/mac", "control/shutdown",
		"control/feature-suspend", "memory/target", "name",
		"xenserver/device/net-sriov-vf/0/mac", "vm-data/pvkit/hostname",
		"xenserver/device/vif/0/static-ip-setting/enabled",
		"attr/PVAddons/MajorVersion", "attr/vif/0/ipv4/0" };
	struct agent_world *w = *state;
	char junk[2000];

	agent_world_start(w, "identity = yes\nstatic-ip = yes\n");
	memset(junk, '%', sizeof(junk));
	memcpy(junk, "\033[2J\xff\n%s%n`reboot`$(reboot)", 26);
	junk[sizeof(junk) - 1] = '\0';
	for (unsigned round = 0; round < 3; round++)
		for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
			junk[sizeof(junk) - 1 - i] = (char)round;
			agent_world_write(w, paths[i], junk);
			junk[sizeof(junk) - 1 - i] = '%';
		}
	/* the slot is right again, in a domain of a new name */
	agent_world_write(w, "device/vif/0/mac", "02:00:00:00:00:77");
	agent_world_rm(w, "attr/vif");
	agent_world_write(w, "unique-domain-id", "again");
	agent_world_until(w, "attr/vif/0/ipv4/0", "192.0.2.5");
	agent_world_until(w, "attr/PVAddons/MajorVersion", "1");
	assert_null(strchr(w->text, '\033'));
	assert_int_equal(agent_world_stop(w, SIGTERM), 0);
}

/* libxl keeps control/ to itself. */
static void
test_libxl(void **state)
{
	struct agent_world *w = *state;

	standalone_do(w->host, "destroy 1");
	standalone_do(w->host, "create 1 libxl web");
	agent_world_start(w, "");
	agent_world_until(w, "attr/vif/0/ipv4/0", "192.0.2.5");
	agent_world_migrate(w);
	agent_world_until(w, "attr/vif/0/ipv4/0", "192.0.2.5");
	agent_world_sh("ip address add 198.51.100.1/28 dev eth0");
	agent_world_until(w, "attr/vif/0/ipv4/1", "198.51.100.1");
	agent_world_stop(w, SIGTERM);
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

static bool
is_told(int told, int ms)
{
	struct pollfd p = { .fd = told, .events = POLLIN };

	return (poll(&p, 1, ms) == 1);
}

/* One line, and no more. */
static void
expect_told(int told, const char *line)
{
	char text[256] = "";
	ssize_t n;

	assert_true(is_told(told, 60000));
	n = read(told, text, sizeof(text) - 1);
	assert_true(n > 0);
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
	char conf[600], path[600];
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
	/* a request that the kernel has taken away before we look */
	for (int i = 0; i < 30 && !is_told(told, 2000); i++)
		agent_world_write(w, "control/shutdown", "");
	expect_told(told, "shutdown-requested unknown\n");
	agent_world_write(w, "control/shutdown", "poweroff");
	expect_told(told, "shutdown-requested poweroff\n");
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
		agent_test(test_publishes),
		agent_test(test_addresses),
		agent_test(test_status),
		agent_test(test_nics),
		agent_test(test_migrations),
		agent_test(test_robbed),
		agent_test(test_killed),
		agent_test(test_daemon),
		agent_test(test_hostile_host),
		agent_test(test_libxl),
		agent_test(test_reload),
		agent_test(test_hooks),
	};

	if (!standalone_init(argc, argv))
		return (0);
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root, for network name spaces\n");
		return (0);
	}
	return (cmocka_run_group_tests_name("agent", tests, NULL, NULL));
}
