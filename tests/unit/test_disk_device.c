/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Block devices: loop devices over files, which only root can make. Without
 * them these tests are skipped.
 */
#include <stdio.h>
#include <unistd.h>

#include "disk_model.h"
#include "fault.h"
#include "util/num.h"

#define SIZE (6 * PVK_MIB)

static char device[64]; /* the loop device; "": none */

/* A loop device over the file "disk"; false: there is none to be had. */
static bool
loop_attach(void)
{
	FILE *p = popen("losetup --find --show disk 2>/dev/null", "r");

	assert_non_null(p);
	if (fgets(device, sizeof(device), p) == NULL)
		device[0] = '\0';
	device[strcspn(device, "\n")] = '\0';
	pclose(p);
	return (device[0] != '\0');
}

static int
loop_detach(void)
{
	char command[128];

	if (device[0] == '\0')
		return (0);
	snprintf(command, sizeof(command), "losetup --detach %s", device);
	device[0] = '\0';
	return (system(command));
}

static int
leave_dir(void **state)
{
	int r = loop_detach();

	return (testing_leave_dir(state) == 0 ? r : -1);
}

/* A device full of old bytes. */
static void
loop_new(void)
{
	uint64_t seed = 77;
	uint8_t *old = malloc(SIZE);

	assert_int_equal(loop_detach(), 0);
	assert_non_null(old);
	testing_random_bytes(&seed, old, SIZE);
	testing_write_file("disk", old, SIZE);
	free(old);
	assert_true(loop_attach());
}

static void
reads(void **state)
{
	struct disk_model m = disk_model_new(SIZE, 5);
	struct pvk_src *s;
	struct pvk_err e;

	(void)state;
	disk_model_write(&m, "disk");
	assert_true(loop_attach());
	s = pvk_src_open(device, &e);
	expect_ok(s != NULL, &e);
	assert_true(pvk_src_random_access(s));
	disk_model_expect_src(&m, s);
	disk_model_expect_extents(&m, s);
	pvk_src_close(s);
	disk_model_free(&m);
}

static void
write_device(uint64_t size)
{
	struct disk_model m = disk_model_new(size, size);
	struct pvk_err e;
	struct pvk_sink *s = pvk_sink_new(device, PVK_DISK_RAW, size, 0, &e);
	size_t len;
	char *bytes;

	expect_ok(s != NULL, &e);
	assert_true(pvk_sink_random_access(s));
	expect_ok(disk_model_fill(&m, s, 1, &e) == 0, &e);
	expect_ok(pvk_sink_commit(s, &e) == 0, &e);
	pvk_sink_free(s);
	bytes = testing_read_file(device, &len);
	assert_int_equal(len, SIZE);
	assert_true(memcmp(bytes, m.bytes, size) == 0);
	free(bytes);
	disk_model_free(&m);
}

/* Zeros replace what was there, whether or not the device can help. */
static void
writes(void **state)
{
	(void)state;
	loop_new();
	write_device(SIZE);
	write_device(SIZE - 5 * 512);
	loop_new();
	fault_next(FAULT_ZERO, 1);
	write_device(SIZE);
	assert_true(fault_off());
}

static void
refuses_smaller_devices(void **state)
{
	struct pvk_err e;

	(void)state;
	loop_new();
	expect_error(pvk_sink_new(device, PVK_DISK_RAW, SIZE + 1, 0, &e) !=
		NULL,
	    &e, PVK_ECREATE, "6291456 bytes, expected at least 6291457");
}

/* A byte that nobody wrote would be the old disk's. */
static void
notices_gaps(void **state)
{
	struct pvk_sink *s;
	struct pvk_err e;

	(void)state;
	loop_new();
	s = pvk_sink_new(device, PVK_DISK_RAW, SIZE, 0, &e);
	expect_ok(s != NULL, &e);
	expect_ok(pvk_sink_pwrite(s, "x", 1, 0, &e) == 0, &e);
	expect_ok(pvk_sink_zero(s, 512, SIZE - 512, &e) == 0, &e);
	expect_error(pvk_sink_commit(s, &e) == 0, &e, PVK_EBUG,
	    "6290945 bytes were written, expected 6291456");
	pvk_sink_free(s);
}

#define on_loop(test) \
	cmocka_unit_test_setup_teardown(test, testing_enter_dir, leave_dir)

static bool
loop_available(void)
{
	void *state = NULL;
	bool found;

	if (testing_enter_dir(&state) != 0)
		return (false);
	testing_write_hole("disk", SIZE);
	found = loop_attach();
	return (leave_dir(&state) == 0 && found);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		on_loop(reads),
		on_loop(writes),
		on_loop(refuses_smaller_devices),
		on_loop(notices_gaps),
	};

	if (!loop_available()) {
		puts("1..0 # SKIP no loop devices (they need root)");
		return (0);
	}
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
