/* SPDX-License-Identifier: BSD-2-Clause */
/* guest/requests/static_ip.h, with a host that does not know what it writes,
 * writes far too much, or does not let the guest answer. */
#include <stdio.h>

#include "static_ip_world.h"
#include "util/num.h"

static void
garbage(void **state)
{
	static const char *const bad[][2] = {
		{ "enabled=3", "enabled: expected 0, 1 or 2" },
		{ "enabled=01", "enabled: expected 0, 1 or 2" },
		{ "enabled=yes", "enabled: expected 0, 1 or 2" },
		{ "enabled=1 address=", "address: expected one as 192." },
		{ "address=10.0.0.5", "address: expected one as 192." },
		{ "address=10.0.0.5/33", "address: expected one as 192." },
		{ "address=$(reboot)", "address: expected one as 192." },
		{ "address=2001:db8::5/64", "address: expected one as 192." },
		{ "address=10.0.0.5/24 gateway=;id", "gateway: expected an" },
		{ "gateway=fe80::1", "gateway: expected an IPv4" },
		{ "gateway= enabled6=-1", "enabled6: expected 0, 1" },
		{ "enabled6=1 address6=::1/64", "address6: expected one as" },
		{ "address6=2001:db8::5/64 gateway6=x", "gateway6: expected" },
	};
	char *long_text = calloc(1, 2001), *got;
	struct world *w = world_new(state);
	struct pvk_err e;

	world_host_plugs(w);
	for (size_t i = 0; i < PVK_COUNT(bad); i++) {
		world_host_sets(w, SETTING, "error-code=0 error-msg=");
		world_host_sets(w, SETTING, bad[i][0]);
		world_expect_no_event(w);
		expect_ok(pvk_xs_read(w->dom0, SETTING "error-msg", &got, NULL,
			      &e) == 0,
		    &e);
		if (strncmp(got, bad[i][1], strlen(bad[i][1])) != 0)
			fail_msg("%s: \"%s\"", bad[i][0], got);
		free(got);
		standalone_expect(w->dom0, SETTING "error-code", "65");
	}
	memset(long_text, '1', 2000);
	standalone_write(w->dom0, SETTING "address", long_text);
	standalone_write(w->dom0, SETTING "mac", long_text);
	world_expect_no_event(w); /* nobody's */
	expect_ok(pvk_xs_write(w->dom0, SETTING "mac", "aa:bb:cc:00:00:01\0\0",
		      19, &e) == 0,
	    &e);
	world_expect_no_event(w);
	world_host_sets(w, SETTING,
	    "mac=AA:BB:CC:00:00:01 enabled=1 address=10.0.0.5/24 gateway= "
	    "enabled6=0");
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 1 10.0.0.5/24  0  ");
	world_done(w, 0, "");
	standalone_expect(w->dom0, SETTING "error-code", "0");
	free(long_text);
	world_free(w);
}

static void
many_slots(void **state)
{
	struct world *w = world_new(state);
	char path[128];
	struct pvk_err e;

	/* in a language that is none, below folders that are none */
	standalone_write(w->dom0, BASE "vif/x/static-ip-setting/enabled", "1");
	standalone_write(w->dom0, BASE "vif/-1/static-ip-setting/mac", "1");
	standalone_write(w->dom0, BASE "vif", "?");
	for (unsigned k = 1; k <= 1000; k++) {
		snprintf(path, sizeof(path),
		    BASE "vif/%u/static-ip-setting/mac", k);
		standalone_write(w->dom0, path, "aa:bb:cc:00:00:01");
		snprintf(path, sizeof(path),
		    BASE "vif/%u/static-ip-setting/enabled", k);
		standalone_write(w->dom0, path, "2");
	}
	/* one after the other, and none that is not allowed for */
	world_settle(w);
	for (w->seen = 0; w->seen < w->sent; w->seen++) {
		assert_int_equal(w->sent, w->seen + 1);
		world_done(w, 0, "");
		world_settle(w);
	}
	/* its guest may not remove these, and said so once */
	assert_int_equal(w->sent, HOOK_SLOTS - 1);
	assert_string_equal(w->log, strstr(w->log, "5:"));
	assert_ptr_equal(strchr(w->log, '\n') + 1, w->log + strlen(w->log));
	expect_ok(pvk_xs_rm(w->dom0, BASE "vif", &e) == 0, &e);
	world_expect_no_event(w);
	world_free(w);
}

/* libxl knows nothing of it; and one who lets the guest only look. */
static void
forbidden(void **state)
{
	const struct pvk_xs_perm reads[] = { { 0, PVK_XS_NONE },
		{ 1, PVK_XS_READ } };
	const struct pvk_xs_perm hidden = { 0, PVK_XS_NONE };
	struct world *w = calloc(1, sizeof(*w));
	struct pvk_err e;

	standalone_do(*state, "create 1 libxl web");
	w->dom0 = standalone_open("socket", NULL);
	w->guest = standalone_open("web.sock", NULL);
	world_add_nic(w, "xn0", 1);
	world_begin(w);
	world_expect_no_event(w);
	assert_string_equal(w->log, "");
	world_host_plugs(w);
	world_host_sets(w, SETTING, "enabled=2");
	expect_ok(pvk_xs_set_perms(w->dom0, BASE "vif/0/static-ip-setting",
		      reads, PVK_COUNT(reads), &e) == 0,
	    &e);
	world_expect_event(w, "vif0 xn0 aa:bb:cc:00:00:01 2   0  ");
	world_done(w, 0, "");
	world_expect_no_event(w); /* though it could not be removed */
	assert_string_equal(w->log, strstr(w->log, "5:"));
	assert_ptr_equal(strchr(w->log, '\n') + 1, w->log + strlen(w->log));
	world_host_sets(w, SETTING, "enabled=1 address=x");
	world_expect_no_event(w);
	expect_ok(pvk_xs_set_perms(w->dom0, SETTING "mac", &hidden, 1, &e) == 0,
	    &e);
	static_ip_again(w->si);
	world_expect_no_event(w);
	assert_null(strstr(strchr(w->log, '\n'), "5:"));
	world_free(w);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		standalone_test(garbage),
		standalone_test(many_slots),
		standalone_test(forbidden),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (cmocka_run_group_tests_name("xen_static_ip_hostile", tests,
	    NULL, NULL));
}
