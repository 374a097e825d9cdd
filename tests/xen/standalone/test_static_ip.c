/* SPDX-License-Identifier: BSD-2-Clause */
/* guest/requests/static_ip.h, with a host that sets addresses and takes them
 * back. */
#include <stdio.h>

#include "static_ip_world.h"

static void
set_and_undo(void **state)
{
	struct world *w = world_new(state);

	world_host_plugs(w);
	world_expect_no_event(w); /* 0: nothing */
	world_host_sets(w, SETTING,
	    "enabled=1 address=10.0.0.5/24 gateway=10.0.0.1 error-code=0");
	world_expect_event(w,
	    "vif0 xn0 aa:bb:cc:00:00:01 1 10.0.0.5/24 10.0.0.1 0  ");
	world_expect_no_event(w);
	world_done(w, 0, "");
	standalone_expect_none(w->dom0, SETTING "enabled");
	standalone_expect(w->dom0, SETTING "enabled6", "0");
	standalone_expect(w->dom0, SETTING "error-code", "0");
	world_expect_no_event(w);
	/* the very same once more is a new wish */
	world_host_sets(w, SETTING, "enabled=1 address=10.0.0.5/24");
	world_expect_event(w,
	    "vif0 xn0 aa:bb:cc:00:00:01 1 10.0.0.5/24 10.0.0.1 0  ");
	world_done(w, 0, "");
	/* IPv6 alone; IPv4 stays as it is */
	world_host_sets(w, SETTING,
	    "enabled6=1 address6=2001:db8::5/64 gateway6=");
	world_expect_event(w,
	    "vif0 xn0 aa:bb:cc:00:00:01 0   1 2001:db8::5/64 ");
	world_done(w, 0, "");
	standalone_expect_none(w->dom0, SETTING "enabled6");
	/* 0: as it was before, once */
	world_host_sets(w, SETTING, "enabled=0 enabled6=2");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 3   2  ");
	world_done(w, 0, "");
	world_host_sets(w, SETTING, "enabled=0 enabled6=0");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 0   3  ");
	world_done(w, 0, "");
	world_host_sets(w, SETTING, "enabled=0 enabled6=0");
	world_expect_no_event(w);
	assert_string_equal(w->log, "");
	world_free(w);
}

static void
failures(void **state)
{
	struct world *w = world_new(state);

	world_host_plugs(w);
	world_host_sets(w, SETTING, "enabled=1 address=10.0.0.5/24");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 1 10.0.0.5/24  0  ");
	world_done(w, 3, "no such interface");
	standalone_expect(w->dom0, SETTING "error-msg", "no such interface");
	standalone_expect(w->dom0, SETTING "error-code", "3");
	standalone_expect(w->dom0, SETTING "enabled", "1");
	world_expect_no_event(w); /* not again, until it is another */
	world_host_sets(w, SETTING, "address=10.0.0.6/24");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 1 10.0.0.6/24  0  ");
	world_done(w, -1, "");
	standalone_expect(w->dom0, SETTING "error-msg", "the hook failed");
	standalone_expect(w->dom0, SETTING "error-code", "255");
	world_host_sets(w, SETTING, "address=10.0.0.7/24");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 1 10.0.0.7/24  0  ");
	world_done(w, 0, "all is well");
	standalone_expect(w->dom0, SETTING "error-msg", "");
	standalone_expect(w->dom0, SETTING "error-code", "0");
	standalone_expect_none(w->dom0, SETTING "enabled");
	/* it was never set: 0 has nothing to undo */
	world_free(w);
}

/* The host says something else while the hook runs. */
static void
changes_meanwhile(void **state)
{
	struct hook_result other = { .kind = HOOK_STATIC_IP, .vif = 5 };
	struct world *w = world_new(state);
	struct pvk_err e;

	world_host_plugs(w);
	world_host_sets(w, SETTING, "enabled=1 address=10.0.0.5/24");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 1 10.0.0.5/24  0  ");
	world_host_sets(w, SETTING, "enabled=1 address=10.0.0.6/24");
	world_expect_no_event(w);
	static_ip_done(w->si, &other); /* nobody has asked for that */
	other.kind = HOOK_IDENTITY;
	static_ip_done(w->si, &other);
	world_expect_no_event(w);
	world_done(w, 0, "");
	standalone_expect(w->dom0, SETTING "enabled", "1");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 1 10.0.0.6/24  0  ");
	world_host_sets(w, SETTING, "enabled=2");
	world_done(w, 9, "too late");
	standalone_expect(w->dom0, SETTING "error-code", "0");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 2   0  ");
	/* the NIC is unplugged */
	expect_ok(pvk_xs_rm(w->dom0, BASE "vif/0", &e) == 0, &e);
	world_done(w, 0, "");
	world_expect_no_event(w);
	standalone_expect_none(w->dom0, SETTING "error-code");
	world_host_plugs(w);
	world_expect_no_event(w);
	assert_string_equal(w->log, "");
	world_free(w);
}

/* The NIC comes after its setting, and goes before. */
static void
nics_come_and_go(void **state)
{
	struct world *w = world_new(state);

	world_host_plugs(w);
	world_host_sets(w, BASE "net-sriov-vf/2/static-ip-setting/",
	    "mac=aa:bb:cc:00:00:02 enabled=2");
	world_expect_no_event(w);
	world_add_nic(w, "ix1", 2);
	world_expect_no_event(w);
	static_ip_look(w->si);
	world_expect_event(w, "vf2 ix1 aa:bb:cc:00:00:02 2   0  ");
	world_done(w, 3, "");
	w->nics.n = 1;
	static_ip_look(w->si);
	world_expect_no_event(w);
	w->nics.n = 2; /* another try */
	static_ip_look(w->si);
	world_expect_event(w, "vf2 ix1 aa:bb:cc:00:00:02 2   0  ");
	world_done(w, 0, "");
	/* with a name that is none of a system that we know */
	snprintf(w->nics.nic[0].name, 16, "x;y");
	world_host_sets(w, SETTING, "enabled=2");
	world_expect_no_event(w);
	standalone_expect(w->dom0, SETTING "error-code", "65");
	world_free(w);
}

static void
migration(void **state)
{
	struct world *w = world_new(state);

	world_host_plugs(w);
	world_host_sets(w, SETTING, "enabled=1 address=10.0.0.5/24");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 1 10.0.0.5/24  0  ");
	standalone_do(*state, "migrate 1 2");
	world_host_sets(w,
	    "/local/domain/2/xenserver/device/vif/0/static-ip-setting/",
	    "mac=aa:bb:cc:00:00:01 error-code=0 error-msg= enabled=1 "
	    "address=10.0.0.5/24");
	/* told by who watches unique-domain-id */
	static_ip_again(w->si);
	world_expect_no_event(w);
	world_done(w, 0, "");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 1 10.0.0.5/24  0  ");
	world_done(w, 0, "");
	standalone_expect_none(w->dom0,
	    "/local/domain/2/xenserver/device/vif/0/static-ip-setting/enabled");
	world_expect_no_event(w);
	world_free(w);
}

/* The connection is lost: nothing is sent twice, nothing is forgotten. */
static void
restart(void **state)
{
	const struct pvk_xs_options o = { .retry_min_ms = 1,
		.timeout_ms = 7000 }; /* a good answer may be slow */
	struct world *w = world_new(state);
	struct pvk_err e;

	static_ip_free(w->si);
	pvk_xs_close(w->guest);
	w->guest = standalone_open("web.sock", &o);
	world_begin(w);
	world_host_plugs(w);
	world_host_sets(w, SETTING, "enabled=2");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 2   0  ");
	standalone_do(*state, "kill");
	world_done(w, 0, ""); /* nobody is there to be told */
	pvk_xs_close(w->dom0);
	standalone_do(*state, "start");
	w->dom0 = standalone_open("socket", NULL);
	world_host_plugs(w);
	world_host_sets(w, SETTING, "enabled=2");
	while (pvk_xs_fd(w->guest) < 0)
		(void)standalone_turn(w->guest, &e);
	static_ip_again(w->si);
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 2   0  ");
	world_done(w, 0, "");
	standalone_expect_none(w->dom0, SETTING "enabled");
	assert_string_equal(w->log, "");
	world_free(w);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		standalone_test(set_and_undo),
		standalone_test(failures),
		standalone_test(changes_meanwhile),
		standalone_test(nics_come_and_go),
		standalone_test(migration),
		standalone_test(restart),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (
	    cmocka_run_group_tests_name("xen_static_ip", tests, NULL, NULL));
}
