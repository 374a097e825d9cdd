/* SPDX-License-Identifier: BSD-2-Clause */
/* The probe's balloon, on a Xen of the tests'. */
#include "boot/pages.h"
#include "probe_area.h"
#include "probe_hypervisor.h"
#include "testing.h"
#include "xen/balloon.h"
#include "xen/page.h"

static void
aim(uint64_t pages)
{
	while (balloon_step(pages))
		continue;
}

static void
balloon_gives_and_takes(void **state)
{
	size_t all = pages_left();

	(void)state;
	aim(1000);
	assert_int_equal(balloon_pages(), 1000);
	assert_int_equal(hypervisor.n_out, 1000);
	assert_int_equal(pages_left(), all - 1000);
	aim(300);
	assert_int_equal(hypervisor.n_out, 300);
	assert_int_equal(pages_left(), all - 300);
	aim(UINT64_MAX); /* all but what is kept */
	assert_int_equal(pages_left(), 512);
	assert_int_equal(balloon_pages(), all - 512);
	aim(0);
	assert_int_equal(balloon_pages(), 0);
	assert_int_equal(pages_left(), all);
}

/* Xen does a part of what it is asked, or nothing. */
static void
balloon_is_refused(void **state)
{
	size_t all = pages_left();

	(void)state;
	hypervisor.memory_limit = 7;
	assert_true(balloon_step(20));
	assert_int_equal(balloon_pages(), 7);
	assert_int_equal(pages_left(), all - 7);
	hypervisor.memory_limit = 0;
	assert_false(balloon_step(20));
	assert_false(balloon_step(0));
	assert_int_equal(balloon_pages(), 7);
	hypervisor.memory_limit = 3;
	assert_true(balloon_step(0));
	assert_int_equal(balloon_pages(), 4);
	assert_int_equal(pages_left(), all - 4);
	hypervisor.memory_limit = SIZE_MAX;
	aim(0);
	assert_int_equal(hypervisor.n_out, 0);
}

#define balloon_test(test) cmocka_unit_test_setup(test, area_start)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		balloon_test(balloon_gives_and_takes),
		balloon_test(balloon_is_refused),
	};

	return (
	    cmocka_run_group_tests_name("probe_balloon", tests, NULL, NULL));
}
