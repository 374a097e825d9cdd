/* SPDX-License-Identifier: BSD-2-Clause */
/* The slots that a host shows (guest/plan/slots.c): good ones, and all kinds of
 * others. */
#include <stdio.h>

#include "plan/slots.h"
#include "standalone.h"

static void
slot_write(struct pvk_xs *dom0, const char *relative, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "/local/domain/1/%s", relative);
	standalone_write(dom0, path, value);
}

static void
test_slots(void **state)
{
	struct slots s;
	struct pvk_xs *dom0, *guest;
	struct pvk_err e;

	standalone_do(*state, "create 1 xenserver web");
	dom0 = standalone_open("socket", NULL);
	guest = standalone_open("web.sock", NULL);
	expect_ok(slots_read(&s, guest, &e) == 0, &e);
	assert_int_equal(s.n, 1); /* what the host gave it at the start */
	assert_true(s.slot[0].has_mac && !s.slot[0].sriov);
	expect_ok(pvk_xs_rm(dom0, "/local/domain/1/device/vif", &e) == 0, &e);
	slot_write(dom0, "device/vif/10/mac", "AA:bb:0c:dd:ee:ff");
	slot_write(dom0, "device/vif/2/mac", "00:16:3e:00:00:01");
	slot_write(dom0, "device/vif/3/mac", "00:16:3e:00:00:01:02");
	slot_write(dom0, "device/vif/4/backend", "/local/domain/1/data/back");
	slot_write(dom0, "data/back/mac", "00:16:3e:00:00:04");
	slot_write(dom0, "device/vif/05/mac", "00:16:3e:00:00:05");
	slot_write(dom0, "device/vif/x/mac", "00:16:3e:00:00:06");
	slot_write(dom0, "device/vif/4294967296/mac", "00:16:3e:00:00:07");
	slot_write(dom0, "device/vif/6/backend", "@releaseDomain");
	slot_write(dom0, "xenserver/device/net-sriov-vf/1/mac",
	    "00:16:3e:00:00:08");
	expect_ok(slots_read(&s, guest, &e) == 0, &e);
	assert_int_equal(s.n, 6);
	assert_int_equal(s.slot[0].number, 2);
	assert_true(s.slot[0].has_mac);
	assert_false(s.slot[1].has_mac);
	assert_int_equal(s.slot[2].number, 4);
	assert_memory_equal(s.slot[2].mac, "\x00\x16\x3e\x00\x00\x04", 6);
	assert_false(s.slot[3].has_mac);
	assert_int_equal(s.slot[4].number, 10);
	assert_memory_equal(s.slot[4].mac, "\xaa\xbb\x0c\xdd\xee\xff", 6);
	assert_true(s.slot[5].sriov);
	pvk_xs_close(guest);
	pvk_xs_close(dom0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { standalone_test(test_slots) };

	if (!standalone_init(argc, argv))
		return (0);
	return (cmocka_run_group_tests_name("slots", tests, NULL, NULL));
}
