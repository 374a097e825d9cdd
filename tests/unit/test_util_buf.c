/* SPDX-License-Identifier: BSD-2-Clause */
/* The growing buffer, also when memory runs out at any moment. */
#include "fault.h"
#include "testing.h"
#include "util/buf.h"

static void
empty_is_text(void **state)
{
	struct pvk_buf b = { 0 };

	(void)state;
	assert_string_equal(pvk_buf_text(&b), "");
	pvk_buf_fini(&b);
	assert_null(b.data);
}

static void
adds(void **state)
{
	struct pvk_buf b = { 0 };
	struct pvk_err e;

	(void)state;
	expect_ok(pvk_buf_add(&b, "abc", 3, &e) == 0, &e);
	expect_ok(pvk_buf_add(&b, NULL, 0, &e) == 0, &e);
	expect_ok(pvk_buf_addf(&b, &e, "%d-%s", 42, "x") == 0, &e);
	assert_string_equal(pvk_buf_text(&b), "abc42-x");
	assert_int_equal(b.len, 7);
	pvk_buf_fini(&b);
	/* usable again */
	expect_ok(pvk_buf_addf(&b, &e, "%s", "") == 0, &e);
	assert_string_equal(pvk_buf_text(&b), "");
	pvk_buf_fini(&b);
}

/* A NUL follows the bytes whatever their number. */
static void
always_ends_in_nul(void **state)
{
	struct pvk_buf b = { 0 };
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		expect_ok(pvk_buf_add(&b, "x", 1, &e) == 0, &e);
		assert_int_equal(b.len, i + 1);
		assert_true(b.cap > b.len);
		assert_int_equal(b.data[b.len], 0);
	}
	pvk_buf_fini(&b);
}

static void
reserves(void **state)
{
	struct pvk_buf b = { 0 };
	struct pvk_err e;
	const uint8_t *data;

	(void)state;
	expect_ok(pvk_buf_reserve(&b, 100000, &e) == 0, &e);
	assert_int_equal(b.len, 0);
	data = b.data;
	for (int i = 0; i < 1000; i++)
		expect_ok(pvk_buf_addf(&b, &e, "%099d", i) == 0, &e);
	assert_ptr_equal(b.data, data);
	pvk_buf_fini(&b);
	expect_error(pvk_buf_reserve(&b, SIZE_MAX, &e) == 0, &e, PVK_ENOMEM,
	    "too many");
	expect_error(pvk_buf_reserve(&b, SIZE_MAX / 2 + 1, &e) == 0, &e,
	    PVK_ENOMEM, "too many");
	assert_null(b.data);
}

static int
fill(struct pvk_buf *b, struct pvk_err *e)
{
	for (int i = 0; i < 200; i++)
		if (pvk_buf_add(b, "0123456789", 10, e) != 0 ||
		    pvk_buf_addf(b, e, "%d", i) != 0)
			return (-1);
	return (0);
}

/* What was in it before the failure is still there. */
static void
survives_no_memory(void **state)
{
	size_t n;

	(void)state;
	for (n = 1; fault_next(FAULT_ALLOC, n); n++) {
		struct pvk_buf b = { 0 };
		struct pvk_err e = { 0 };
		bool ok = fill(&b, &e) == 0;

		if (fault_off())
			expect_error(ok, &e, PVK_ENOMEM, "no memory for");
		else
			expect_ok(ok, &e);
		assert_int_equal(strlen(pvk_buf_text(&b)), b.len);
		assert_true(n == 1 || b.len >= 250);
		pvk_buf_fini(&b);
	}
	assert_true(n > 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_is_text),
		cmocka_unit_test(adds),
		cmocka_unit_test(always_ends_in_nul),
		cmocka_unit_test(reserves),
		cmocka_unit_test(survives_no_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
