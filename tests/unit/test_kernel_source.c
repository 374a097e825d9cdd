/* SPDX-License-Identifier: BSD-2-Clause */
/* Sources of kernels where memory runs out; what they are is in tests/cli. */
#include <sys/stat.h>

#include <unistd.h>

#include "fault.h"
#include "kernel/kernel_source.h"
#include "kernel_build.h"
#include "testing.h"

static void
make_files(void)
{
	struct kernel_image image;

	kernel_build(&image, true, NULL);
	testing_write_file("plain", image.data, image.len);
	kernel_free(&image);
	testing_run("gzip -c plain >packed.gz");
	testing_run("mkdir -p sys/boot/kernel");
	testing_run("cp plain sys/boot/kernel/kernel");
	testing_run("echo x >sys/boot/kernel/pf.ko");
	testing_run("tar -cf sys.tar sys");
	testing_run("tar -C sys -cf kernel.tar boot");
	testing_run("mkdir -p inst/boot/kernel");
	testing_run("cp packed.gz inst/boot/kernel/kernel.gz");
	testing_run("tar -C inst -cf inst.tar boot");
}

static int
open_and_read(const char *path, struct pvk_err *e)
{
	enum pvk_kernel_holder holder;
	struct pvk_kernel_source *s = pvk_kernel_source_open(path, &holder, e);
	struct pvk_kernel k;
	int r;

	if (s == NULL)
		return (-1);
	r = pvk_kernel_read(pvk_kernel_source_bytes(s), &k, e);
	if (r == 0)
		assert_int_equal(k.verdict, PVK_KERNEL_PV);
	pvk_kernel_source_close(s);
	return (r);
}

static void
survives_no_memory(void **state)
{
	static const char *const paths[] = { "plain", "packed.gz", "sys",
		"sys/boot/kernel", "kernel.tar", "inst", "inst.tar" };
	struct pvk_err e;
	int r;

	(void)state;
	make_files();
	for (size_t i = 0; i < PVK_COUNT(paths); i++)
		for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
			r = open_and_read(paths[i], &e);
			if (fault_off())
				expect_error(r == 0, &e, PVK_ENOMEM, NULL);
			else
				expect_ok(r == 0, &e);
		}
	expect_error(open_and_read("sys.tar", &e) == 0, &e, PVK_ENOENT,
	    "expected boot/kernel/kernel");
}

static void
tells_what_is_beside(void **state)
{
	const struct pvk_kernel_modules *m;
	enum pvk_kernel_holder holder;
	struct pvk_kernel_source *s;
	struct pvk_err e;

	(void)state;
	make_files();
	s = pvk_kernel_source_open("kernel.tar", &holder, &e);
	expect_ok(s != NULL, &e);
	m = pvk_kernel_source_modules(s);
	assert_non_null(m);
	assert_int_equal(m->count, 1);
	assert_true(m->pf);
	assert_string_equal(pvk_kernel_source_member(s), "boot/kernel/kernel");
	assert_string_equal(pvk_kernel_source_bytes(s)->name,
	    "kernel.tar: boot/kernel/kernel");
	pvk_kernel_source_close(s);
	s = pvk_kernel_source_open("plain", &holder, &e);
	expect_ok(s != NULL, &e);
	assert_null(pvk_kernel_source_modules(s));
	assert_string_equal(pvk_kernel_source_member(s), "");
	pvk_kernel_source_close(s);
	pvk_kernel_source_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(survives_no_memory),
		unit_test_in_dir(tells_what_is_beside),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
