/* SPDX-License-Identifier: BSD-2-Clause */
/* Room for a large file, and what is to stay free; where devices stand. */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <fcntl.h>
#include <unistd.h>

#include "testing.h"
#include "util/auto.h"
#include "util/device.h"
#include "util/num.h"
#include "util/room.h"

int __wrap_fstatvfs(int fd, struct statvfs *fs);
int __real_fstatvfs(int fd, struct statvfs *fs);

static void
kept(void **state)
{
	(void)state;
	assert_int_equal(pvk_room_kept(0), 0);
	assert_int_equal(pvk_room_kept(20 * PVK_MIB), PVK_MIB);
	assert_int_equal(pvk_room_kept(100 * PVK_GIB), PVK_GIB);
	assert_int_equal(pvk_room_kept(UINT64_MAX), PVK_GIB);
}

/* What the real one says; then nobody else takes or frees some of it. */
int
__wrap_fstatvfs(int fd, struct statvfs *fs)
{
	static struct statvfs first;
	static bool known;

	if (!known)
		assert_int_equal(__real_fstatvfs(fd, &first), 0);
	known = true;
	*fs = first;
	return (0);
}

static void
checks(void **state)
{
	PVK_AUTO_FD int fd = open(".", O_RDONLY | O_CLOEXEC);
	struct statvfs fs;
	uint64_t room, keep;
	struct pvk_err e;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fstatvfs(fd, &fs), 0);
	room = (uint64_t)fs.f_bavail * fs.f_frsize;
	keep = pvk_room_kept((uint64_t)fs.f_blocks * fs.f_frsize);
	/* a full disk is no place to test that there is room on it */
	if (room > 2 * keep)
		expect_ok(pvk_room_check(fd, 1, "f", &e) == 0, &e);
	/* it would fit, but leave half of what is to stay free */
	if (room > keep)
		expect_error(pvk_room_check(fd, room - keep / 2, "f", &e) == 0,
		    &e, PVK_ECREATE, "f: needs");
	expect_error(pvk_room_check(fd, UINT64_MAX, "f", &e) == 0, &e,
	    PVK_ECREATE, "are to stay so");
}

static void
devices(void **state)
{
	(void)state;
	assert_true(pvk_device_place("/dev/no-such-device"));
	assert_true(pvk_device_place("/dev/no/such/device"));
	assert_false(pvk_device_place("data"));
	assert_false(pvk_device_place("./data"));
	assert_false(pvk_device_place("/no/such/place/data"));
	assert_int_equal(symlink("/dev", "devices"), 0);
	/* where /dev is a file system of its own, that tells, not the name */
	if (pvk_device_place("/dev/../dev/x"))
		assert_true(pvk_device_place("devices/x"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept),
		cmocka_unit_test(checks),
		unit_test_in_dir(devices),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
