/* SPDX-License-Identifier: BSD-2-Clause */
/* What a pvkit without libcurl says, and what it can do all the same. */
#include "fetch/fetch.h"
#include "testing.h"

#define SHA256_ABC \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
test_missing(void **state)
{
	struct pvk_fetch f = { .url = "https://h/file",
		.path = "file",
		.sha256 = SHA256_ABC,
		.max = 3,
		.patience = 1 };
	struct pvk_err e;

	(void)state;
	assert_null(pvk_fetch_version());
	expect_error(pvk_fetch(&f, &e) == 0, &e, PVK_ESERVICE,
	    "without libcurl");
	assert_int_equal(testing_count_files(), 0);
	testing_write_file("file", "abc", 3);
	expect_ok(pvk_fetch(&f, &e) == 0, &e);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_missing),
	};

	return (
	    cmocka_run_group_tests_name("fetch_missing", tests, NULL, NULL));
}
