/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said about other formats by a build without libnbd. */
#include "disk/disk.h"
#include "testing.h"

static void
says_what_is_missing(void **state)
{
	struct pvk_err e;

	(void)state;
	expect_error(pvk_src_open("a.qcow2", &e) != NULL, &e, PVK_ESERVICE,
	    "a.qcow2: qcow2 needs libnbd, which this pvkit was built without");
	expect_error(pvk_sink_new("b", PVK_DISK_VMDK, 1024, 0, &e) != NULL, &e,
	    PVK_ESERVICE,
	    "b: vmdk needs libnbd, which this pvkit was built without");
}

static void
raw_works(void **state)
{
	struct pvk_src *s;
	struct pvk_err e;

	(void)state;
	testing_write_hole("a.raw", 4096);
	s = pvk_src_open("a.raw", &e);
	expect_ok(s != NULL, &e);
	pvk_src_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_missing),
		unit_test_in_dir(raw_works),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
