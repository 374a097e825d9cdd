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

/* Another agent's version, which hides the tools from the host */
static void
test_hidden(void **state)
{
	struct agent_world *w = *state;

	agent_world_start(w, "");
	agent_world_write(w, "attr/PVAddons/BuildVersion", "proto-0.5.0");
	agent_world_until(w, "attr/PVAddons/BuildVersion", "1");
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
	char junk[2000], conf[600];

	assert_int_equal(mkdir("hooks", 0755), 0);
	snprintf(conf, sizeof(conf),
	    "identity = yes\nstatic-ip = yes\nhooks = %s/hooks\nstate = %s\n",
	    w->host->dir, w->host->dir);
	memset(junk, '%', sizeof(junk));
	memcpy(junk, "\033[2J\xff\n%s%n`reboot`$(reboot)", 26);
	junk[sizeof(junk) - 1] = '\0';
	agent_world_write(w, "vm-data/pvkit/hostname", junk);
	agent_world_start(w, conf);
	agent_world_says(w, "vm-data/pvkit/hostname");
	for (unsigned round = 0; round < 3; round++)
		for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
			junk[sizeof(junk) - 2 - i] = (char)('0' + round);
			agent_world_write(w, paths[i], junk);
			junk[sizeof(junk) - 2 - i] = '%';
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
	char conf[600];

	standalone_do(w->host, "destroy 1");
	standalone_do(w->host, "create 1 libxl web");
	assert_int_equal(mkdir("hooks", 0755), 0);
	snprintf(conf, sizeof(conf), "static-ip = yes\nhooks = %s/hooks\n",
	    w->host->dir);
	agent_world_start(w, conf);
	agent_world_until(w, "attr/vif/0/ipv4/0", "192.0.2.5");
	agent_world_migrate(w);
	agent_world_until(w, "attr/vif/0/ipv4/0", "192.0.2.5");
	agent_world_sh("ip address add 198.51.100.1/28 dev eth0");
	agent_world_until(w, "attr/vif/0/ipv4/1", "198.51.100.1");
	/* said in the first domain, and no more */
	assert_non_null(strstr(w->text, "EACCES"));
	assert_null(strstr(strstr(w->text, "EACCES") + 1, "EACCES"));
	agent_world_stop(w, SIGTERM);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		agent_test(test_publishes),
		agent_test(test_addresses),
		agent_test(test_nics),
		agent_test(test_migrations),
		agent_test(test_robbed),
		agent_test(test_hidden),
		agent_test(test_killed),
		agent_test(test_daemon),
		agent_test(test_hostile_host),
		agent_test(test_libxl),
	};

	if (!standalone_init(argc, argv))
		return (0);
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root, for network name spaces\n");
		return (0);
	}
	return (cmocka_run_group_tests_name("agent", tests, NULL, NULL));
}
