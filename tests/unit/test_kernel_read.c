/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a kernel: a good one, each field of it made bad, no memory, no disk.
 */
#include <stdio.h>
#include <unistd.h>

#include "fault.h"
#include "kernel/kernel.h"
#include "kernel_build.h"
#include "testing.h"

static void
reads(void **state)
{
	struct kernel_image image;
	struct pvk_kernel k;
	struct pvk_err e;

	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		kernel_build(&image, wide, NULL);
		expect_ok(kernel_read_image(&image, &k, &e) == 0, &e);
		assert_int_equal(k.arch,
		    wide ? PVK_KERNEL_AMD64 : PVK_KERNEL_I386);
		assert_int_equal(k.verdict, PVK_KERNEL_PV);
		assert_int_equal(k.update, PVK_UPDATE_KEEPS);
		assert_string_equal(k.version,
		    "FreeBSD 12.1-RELEASE r354233 GENERIC");
		assert_string_equal(k.release, "12.1-RELEASE");
		assert_string_equal(k.ident, "GENERIC");
		assert_int_equal(k.osreldate, 1201000);
		assert_int_equal(k.modules, 5);
		assert_true(k.pvh && k.xen_notes && k.has_symbols);
		assert_true(k.config.present && k.config.xenhvm);
		assert_true(k.tunable[PVK_TUNABLE_DISABLE_DISKS]);
		assert_false(k.tunable[PVK_TUNABLE_DISABLE_NICS]);
		assert_int_equal(k.evidence[PVK_DRIVER_PLATFORM],
		    PVK_EVIDENCE_CONFIG | PVK_EVIDENCE_SET |
			PVK_EVIDENCE_SYMBOL | PVK_EVIDENCE_STRING);
		assert_int_equal(k.evidence[PVK_DRIVER_TIMER], 0);
		kernel_free(&image);
	}
}

/* A file that ends anywhere is cut short, or has lost its sections only. */
static void
survives_cuts(void **state)
{
	struct kernel_image image;
	struct pvk_kernel k;
	struct pvk_err e;
	size_t whole;

	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		kernel_build(&image, wide, NULL);
		whole = image.len;
		for (image.len = 0; image.len < whole; image.len++) {
			if (kernel_read_image(&image, &k, &e) != 0) {
				assert_int_equal(e.code, PVK_ECORRUPT);
				continue;
			}
			assert_false(k.has_sections);
			assert_int_equal(k.verdict, PVK_KERNEL_PV);
		}
		kernel_free(&image);
	}
}

static void
survives_noise(void **state)
{
	struct kernel_image image;
	struct pvk_kernel k;
	struct pvk_kernel_advice a;
	struct pvk_err e;
	uint64_t seed = 7;
	char reason[200];

	(void)state;
	for (int i = 0; i < 4000; i++) {
		kernel_build(&image, i % 2, NULL);
		for (int n = 1 + i % 8; n > 0; n--)
			image.data[testing_random(&seed) % image.len] =
			    (uint8_t)testing_random(&seed);
		if (kernel_read_image(&image, &k, &e) == 0) {
			pvk_kernel_advise(&k, NULL, &a);
			pvk_kernel_reason(&k, reason, sizeof(reason));
			assert_true(reason[0] != '\0');
			assert_non_null(pvk_kernel_update_reason(&k));
		} else
			assert_true(e.msg[0] != '\0');
		kernel_free(&image);
	}
}

static void
survives_no_memory(void **state)
{
	struct kernel_image image;
	struct pvk_kernel_memory m;
	struct pvk_kernel k;
	struct pvk_err e;
	int r;

	(void)state;
	kernel_build(&image, true, NULL);
	pvk_kernel_memory_init(&m, image.data, image.len, "kernel");
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		r = pvk_kernel_read(&m.bytes, &k, &e);
		if (fault_off())
			expect_error(r == 0, &e, PVK_ENOMEM, "no memory");
		else
			expect_ok(r == 0, &e);
	}
	kernel_free(&image);
}

struct broken {
	struct pvk_kernel_memory m;
	unsigned left; /* reads until the one that fails */
};

static int
broken_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	struct broken *b = ctx;

	assert_true(off <= b->m.bytes.size && len <= b->m.bytes.size - off);
	if (b->left-- == 0)
		return (pvk_err_set(e, PVK_EIO, "kernel: bad disk"));
	memcpy(buf, b->m.data + off, len);
	return (0);
}

static void
survives_bad_disk(void **state)
{
	struct kernel_image image;
	struct broken b;
	struct pvk_kernel k;
	struct pvk_err e;
	unsigned n = 0;
	int r;

	(void)state;
	kernel_build(&image, false, NULL);
	do {
		pvk_kernel_memory_init(&b.m, image.data, image.len, "kernel");
		b.m.bytes.pread = broken_pread;
		b.m.bytes.ctx = &b;
		b.left = n++;
		r = pvk_kernel_read(&b.m.bytes, &k, &e);
		if (r != 0)
			expect_error(r == 0, &e, PVK_EIO, "bad disk");
	} while (r != 0 && n < 1000);
	assert_true(n > 20 && n < 1000);
	kernel_free(&image);
}

static void
reads_a_file(void **state)
{
	struct kernel_image image;
	struct pvk_kernel_fd f;
	struct pvk_kernel k;
	struct pvk_err e;
	FILE *file;

	(void)state;
	kernel_build(&image, true, NULL);
	testing_write_file("kernel", image.data, image.len);
	file = fopen("kernel", "r");
	assert_non_null(file);
	expect_ok(pvk_kernel_fd_init(&f, fileno(file), "kernel", &e) == 0, &e);
	expect_ok(pvk_kernel_read(&f.bytes, &k, &e) == 0, &e);
	assert_int_equal(k.verdict, PVK_KERNEL_PV);
	assert_int_equal(truncate("kernel", 500), 0);
	expect_error(pvk_kernel_read(&f.bytes, &k, &e) == 0, &e, PVK_EIO,
	    "it shrank");
	fclose(file);
	file = fopen("/dev/null", "r");
	assert_non_null(file);
	expect_error(pvk_kernel_fd_init(&f, fileno(file), "null", &e) == 0, &e,
	    PVK_EUSAGE, "not a regular file");
	fclose(file);
	kernel_free(&image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(survives_cuts),
		cmocka_unit_test(survives_noise),
		cmocka_unit_test(survives_no_memory),
		cmocka_unit_test(survives_bad_disk),
		unit_test_in_dir(reads_a_file),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
