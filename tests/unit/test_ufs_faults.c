/* SPDX-License-Identifier: BSD-2-Clause */
/* Every allocation and every write fails once: an error, and nothing else. */
#include <unistd.h>

#include "fault.h"
#include "ufs_image.h"
#include "util/num.h"

static int
members(struct pvk_ufs_writer *w, struct pvk_err *e)
{
	static uint8_t bytes[200000];
	struct pvk_ufs_attr a = { .mode = 0644 };

	memset(bytes, 'x', sizeof(bytes));
	for (int i = 0; i < 2; i++)
		if (pvk_ufs_file_begin(w, "d/f", &a, e) != 0 ||
		    pvk_ufs_file_write(w, bytes, sizeof(bytes), 0, e) != 0 ||
		    pvk_ufs_file_write(w, bytes, 700, 3 * PVK_MIB, e) != 0 ||
		    pvk_ufs_file_end(w, 5 * PVK_MIB, e) != 0)
			return (-1);
	memset(bytes, 'y', 500);
	bytes[500] = '\0';
	if (pvk_ufs_symlink(w, "d/l", (char *)bytes, &a, e) != 0 ||
	    pvk_ufs_symlink(w, "d/s", "f", &a, e) != 0 ||
	    pvk_ufs_link(w, "g", "d/f", e) != 0 ||
	    pvk_ufs_mkdir(w, "d/s", &a, e) != 0 ||
	    pvk_ufs_remove(w, "d/f", e) != 0)
		return (-1);
	return (pvk_ufs_finish(w, NULL, e));
}

static int
write_all(struct ufs_image *im, struct pvk_err *e)
{
	struct pvk_ufs_writer *w;
	int r = -1;

	w = pvk_ufs_new(im->canvas, 0, im->size, &im->o, e);
	if (w != NULL)
		r = members(w, e);
	pvk_ufs_free(w);
	return (r);
}

static void
test_writer(void **state)
{
	struct ufs_image im;
	struct pvk_err e;
	bool hit;
	int r;

	(void)state;
	for (int kind = FAULT_ALLOC; kind <= FAULT_WRITE; kind++)
		for (size_t n = 1;; n++) {
			ufs_image_begin(&im, 8 * PVK_MIB, 4096);
			if (!fault_next((enum fault)kind, n)) {
				assert_true(n > 10);
				ufs_image_free(&im);
				break;
			}
			r = write_all(&im, &e);
			hit = fault_off();
			if (hit)
				expect_error(r == 0, &e,
				    kind == FAULT_ALLOC ? PVK_ENOMEM : PVK_EIO,
				    "test.img");
			else
				expect_ok(r == 0, &e);
			ufs_image_free(&im);
		}
}

/* Where files cannot have holes made, zeros are written. */
static void
test_no_holes(void **state)
{
	struct ufs_image im[2];
	struct pvk_err e;

	(void)state;
	for (int i = 0; i < 2; i++) {
		ufs_image_begin(&im[i], 8 * PVK_MIB, 4096);
		if (i == 1)
			(void)fault_next(FAULT_ZERO, 1);
		expect_ok(write_all(&im[i], &e) == 0, &e);
		assert_int_equal(fault_off(), i);
		im[i].bytes = malloc((size_t)im[i].size);
		assert_non_null(im[i].bytes);
		assert_int_equal(pread(im[i].fd, im[i].bytes,
				     (size_t)im[i].size, 0),
		    im[i].size);
	}
	assert_memory_equal(im[0].bytes, im[1].bytes, im[0].size);
	ufs_image_free(&im[0]);
	ufs_image_free(&im[1]);
}

static int
ignore(void *ctx, const struct pvk_ufs_finding *f, struct pvk_err *e)
{
	(void)ctx;
	(void)f;
	(void)e;
	return (0);
}

static int
read_all(struct pvk_src *src, uint64_t size, struct pvk_err *e)
{
	struct pvk_ufs_report r = { .fn = ignore };
	struct pvk_ufs *u = pvk_ufs_open(src, 0, size, e);
	struct pvk_ufs_stat st;
	uint8_t buf[1000];
	size_t got;
	int n = -1;

	if (u != NULL && pvk_ufs_lookup(u, "g", 0, &st, e) == 0)
		n = pvk_ufs_pread(u, &st, buf, sizeof(buf), 199500, &got, e);
	pvk_ufs_close(u);
	return (n == 0 ? pvk_ufs_check(src, 0, size, &r, e) : -1);
}

static void
test_reader(void **state)
{
	struct ufs_image im;
	struct pvk_src *src;
	struct pvk_err e;
	int r;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 4096);
	expect_ok(members(im.w, &e) == 0, &e);
	im.bytes = malloc((size_t)im.size);
	assert_non_null(im.bytes);
	src = pvk_src_memory(im.bytes, im.size, &e);
	expect_ok(src != NULL, &e);
	assert_int_equal(pread(im.fd, im.bytes, (size_t)im.size, 0), im.size);
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		r = read_all(src, im.size, &e);
		if (fault_off())
			expect_error(r == 0, &e, PVK_ENOMEM, NULL);
		else
			expect_ok(r == 0, &e);
	}
	pvk_src_close(src);
	ufs_image_free(&im);
}

/* Whoever listens to the findings may have heard enough. */
static int
stop(void *ctx, const struct pvk_ufs_finding *f, struct pvk_err *e)
{
	(void)f;
	if (--*(int *)ctx > 0)
		return (0);
	return (pvk_err_set(e, PVK_EINTR, "enough"));
}

static void
test_listener(void **state)
{
	struct pvk_ufs_report r = { .fn = stop };
	struct ufs_image im;
	struct pvk_src *src;
	struct pvk_err e;
	int n, left;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 4096);
	ufs_image_file(&im, "a/f", 1, 300000);
	ufs_image_end(&im);
	/* damage of all kinds, so that all passes have something to say */
	for (uint64_t i = 70000; i < im.size; i += 499)
		im.bytes[i] ^= 4;
	src = pvk_src_memory(im.bytes, im.size, &e);
	expect_ok(src != NULL, &e);
	for (n = 1;; n++) {
		left = n;
		r.ctx = &left;
		if (pvk_ufs_check(src, 0, im.size, &r, &e) == 0)
			break;
		assert_int_equal(left, 0);
		assert_int_equal(e.code, PVK_EINTR);
	}
	assert_true(n > 20);
	pvk_src_close(src);
	ufs_image_free(&im);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writer),
		cmocka_unit_test(test_no_holes),
		cmocka_unit_test(test_reader),
		cmocka_unit_test(test_listener),
	};

	return (cmocka_run_group_tests_name("ufs_faults", tests, NULL, NULL));
}
