/* SPDX-License-Identifier: BSD-2-Clause */
/* Sources without QEMU: names, lookalikes, raw files, pipes, memory. */
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "disk_model.h"
#include "fault.h"
#include "util/num.h"

static void
names_formats(void **state)
{
	struct pvk_err e;

	(void)state;
	for (enum pvk_disk_format f = PVK_DISK_RAW; f <= PVK_DISK_VMDK; f++) {
		enum pvk_disk_format found;

		expect_ok(pvk_disk_format_parse(pvk_disk_format_name(f), &found,
			      &e) == 0,
		    &e);
		assert_int_equal(found, f);
	}
	for (const char *const *name =
		 (const char *const[]){ "", "vpc", "RAW", "qcow", NULL };
	     *name != NULL; name++)
		expect_error(pvk_disk_format_parse(*name,
				 &(enum pvk_disk_format){ 0 }, &e) == 0,
		    &e, PVK_EUSAGE,
		    "is no disk format, expected raw, qcow2, vhd, vhdx or "
		    "vmdk");
}

static const struct lookalike {
	const char *magic;
	uint64_t from_end; /* 0: at the beginning */
	const char *format;
} lookalikes[] = {
	{ "QFI\xfb", 0, "qcow2" },
	{ "vhdxfile", 0, "vhdx" },
	{ "KDMV", 0, "vmdk" },
	{ "COWD", 0, "vmdk" },
	{ "# Disk DescriptorFile\nversion=1\n", 0, "vmdk" },
	{ "conectix", 0, "vhd" },
	{ "conectix", 512, "vhd" },
};

static void
refuses_lookalikes(void **state)
{
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(lookalikes); i++) {
		const struct lookalike *l = &lookalikes[i];
		struct pvk_src *s;
		char text[80] = "write ";

		testing_write_hole("a.img", 4096);
		testing_patch_file("a.img",
		    l->from_end ? 4096 - l->from_end : 0, l->magic,
		    strlen(l->magic));
		strncat(text, l->format, 8);
		strncat(text, ":a.img or raw:a.img", 32);
		expect_error(pvk_src_open("a.img", &e) != NULL, &e, PVK_EUSAGE,
		    text);
		s = pvk_src_open("raw:a.img", &e);
		expect_ok(s != NULL, &e);
		assert_int_equal(pvk_src_size(s), 4096);
		assert_string_equal(pvk_src_name(s), "a.img");
		pvk_src_close(s);
	}
}

/* Magic words elsewhere mean nothing, and short files have no room for them. */
static void
takes_the_rest_as_raw(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 7, 8, 511, 512, 513, 4096 };
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(sizes); i++) {
		struct pvk_src *s;

		testing_write_hole("a.img", sizes[i]);
		if (sizes[i] == 4096)
			testing_patch_file("a.img", 512, "conectix", 8);
		s = pvk_src_open("a.img", &e);
		expect_ok(s != NULL, &e);
		assert_int_equal(pvk_src_size(s), sizes[i]);
		assert_true(pvk_src_random_access(s));
		pvk_src_close(s);
	}
	pvk_src_close(NULL);
}

static void
reads_files(void **state)
{
	static const uint64_t sizes[] = { 1, 4096, 1000000, 3000000 };
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(sizes); i++) {
		struct disk_model m = disk_model_new(sizes[i], i);
		struct pvk_src *s;
		uint8_t byte;

		disk_model_write(&m, "a.raw");
		s = pvk_src_open("a.raw", &e);
		expect_ok(s != NULL, &e);
		disk_model_expect_src(&m, s);
		disk_model_expect_src_parallel(&m, s);
		disk_model_expect_extents(&m, s);
		expect_error(pvk_src_pread(s, &byte, 1, m.size, &e) == 0, &e,
		    PVK_EBUG, "beyond the end");
		expect_error(pvk_src_pread(s, &byte, 1, UINT64_MAX, &e) == 0,
		    &e, PVK_EBUG, "beyond the end");
		pvk_src_close(s);
		disk_model_free(&m);
	}
}

/* Where the file system knows holes, so do we: as few and as long as can be. */
static void
finds_holes(void **state)
{
	static const struct {
		uint64_t off, len;
		bool hole;
	} expected[] = {
		{ 0, 1048576, true },
		{ 1048576, 131072, false },
		{ 1179648, 2097152, true },
		{ 3276800, 65536, false },
		{ 3342336, 852968, true },
	};
	static uint8_t data[131072];
	struct pvk_src *s;
	struct pvk_err e;
	uint64_t len;
	bool hole;

	(void)state;
	memset(data, 'x', sizeof(data));
	testing_write_hole("a.raw", 4195304);
	testing_patch_file("a.raw", 1048576, data, 65536);
	testing_patch_file("a.raw", 1114112, data, 65536);
	testing_patch_file("a.raw", 3276800, data, 65536);
	s = pvk_src_open("a.raw", &e);
	expect_ok(s != NULL, &e);
	expect_ok(pvk_src_extent(s, 0, &len, &hole, &e) == 0, &e);
	if (!hole) {
		pvk_src_close(s);
		skip_test("this file system has no holes");
	}
	for (size_t i = 0; i < PVK_COUNT(expected); i++) {
		/* from the beginning of the extent, and from its last byte */
		expect_ok(pvk_src_extent(s, expected[i].off, &len, &hole, &e) ==
			0,
		    &e);
		assert_int_equal(len, expected[i].len);
		assert_int_equal(hole, expected[i].hole);
		expect_ok(pvk_src_extent(s,
			      expected[i].off + expected[i].len - 1, &len,
			      &hole, &e) == 0,
		    &e);
		assert_int_equal(len, 1);
		assert_int_equal(hole, expected[i].hole);
	}
	pvk_src_close(s);
}

static void
notices_shrinking(void **state)
{
	struct pvk_src *s;
	struct pvk_err e;
	uint8_t buf[4096];
	uint64_t len;
	bool hole;

	(void)state;
	testing_write_hole("a.raw", 1 << 20);
	s = pvk_src_open("a.raw", &e);
	expect_ok(s != NULL, &e);
	assert_int_equal(truncate("a.raw", 6000), 0);
	expect_ok(pvk_src_pread(s, buf, 4096, 0, &e) == 0, &e);
	expect_error(pvk_src_pread(s, buf, 4096, 4096, &e) == 0, &e, PVK_EIO,
	    "a.raw: ends at 6000, expected 1048576 bytes: it shrank");
	expect_error(pvk_src_extent(s, 8192, &len, &hole, &e) == 0, &e, PVK_EIO,
	    "it shrank while it was read");
	pvk_src_close(s);
}

static void
refuses_what_is_no_disk(void **state)
{
	struct pvk_err e;

	(void)state;
	assert_int_equal(mkdir("d", 0777), 0);
	assert_int_equal(mkfifo("fifo", 0666), 0);
	expect_error(pvk_src_open("d", &e) != NULL, &e, PVK_EUSAGE,
	    "d: neither a file nor a disk device");
	expect_error(pvk_src_open("fifo", &e) != NULL, &e, PVK_EUSAGE,
	    "neither a file nor a disk device");
	expect_error(pvk_src_open("/dev/null", &e) != NULL, &e, PVK_EUSAGE,
	    "neither a file nor a disk device");
	expect_error(pvk_src_open("no", &e) != NULL, &e, PVK_ENOENT, "no: ");
	expect_error(pvk_src_open("", &e) != NULL, &e, PVK_ENOENT, NULL);
}

/* ---- pipes and memory ---- */

/* A pipe that holds len bytes and has its end. */
static int
full_pipe(const void *bytes, size_t len)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], bytes, len), len);
	close(fds[1]);
	return (fds[0]);
}

static void
reads_streams(void **state)
{
	struct disk_model m = disk_model_new(40000, 9);
	int fd = full_pipe(m.bytes, m.size);
	struct pvk_src *s;
	struct pvk_err e;
	uint8_t byte;

	(void)state;
	s = pvk_src_stream(fd, m.size, "standard input", &e);
	expect_ok(s != NULL, &e);
	assert_string_equal(pvk_src_name(s), "standard input");
	assert_false(pvk_src_random_access(s));
	expect_error(pvk_src_pread(s, &byte, 1, 5, &e) == 0, &e, PVK_EBUG,
	    "read at 5, but the stream is at 0");
	assert_int_equal(disk_model_expect_extents(&m, s), 0);
	disk_model_expect_src(&m, s);
	pvk_src_close(s);
	/* borrowed */
	assert_int_equal(close(fd), 0);
	disk_model_free(&m);
}

static void
judges_the_length_of_streams(void **state)
{
	int shorter = full_pipe("0123456789", 10);
	int longer = full_pipe("0123456789", 10);
	struct pvk_src *s;
	struct pvk_err e;
	char buf[20];

	(void)state;
	s = pvk_src_stream(shorter, 20, "in", &e);
	expect_ok(s != NULL, &e);
	expect_ok(pvk_src_pread(s, buf, 5, 0, &e) == 0, &e);
	expect_error(pvk_src_pread(s, buf, 10, 5, &e) == 0, &e, PVK_EIO,
	    "in: ends at 10, expected 20 bytes");
	pvk_src_close(s);
	close(shorter);

	s = pvk_src_stream(longer, 9, "in", &e);
	expect_ok(s != NULL, &e);
	expect_ok(pvk_src_pread(s, buf, 8, 0, &e) == 0, &e);
	expect_error(pvk_src_pread(s, buf, 1, 8, &e) == 0, &e, PVK_ECORRUPT,
	    "in: goes on after 9 bytes, expected its end");
	pvk_src_close(s);
	close(longer);
}

static void
reads_memory(void **state)
{
	struct disk_model m = disk_model_new(100000, 10);
	struct pvk_err e;
	struct pvk_src *s = pvk_src_memory(m.bytes, m.size, &e);

	(void)state;
	expect_ok(s != NULL, &e);
	assert_true(pvk_src_random_access(s));
	disk_model_expect_src(&m, s);
	disk_model_expect_extents(&m, s);
	pvk_src_close(s);
	disk_model_free(&m);
}

static void
survives_no_memory(void **state)
{
	(void)state;
	testing_write_hole("a.raw", 4096);
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		struct pvk_err e = { 0 };
		struct pvk_src *file = pvk_src_open("a.raw", &e);
		struct pvk_src *stream = NULL, *memory = NULL;

		if (file != NULL)
			stream = pvk_src_stream(0, 1, "in", &e);
		if (stream != NULL)
			memory = pvk_src_memory("", 0, &e);
		if (fault_off())
			expect_error(memory != NULL, &e, PVK_ENOMEM, NULL);
		else
			expect_ok(memory != NULL, &e);
		pvk_src_close(file);
		pvk_src_close(stream);
		pvk_src_close(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_formats),
		unit_test_in_dir(refuses_lookalikes),
		unit_test_in_dir(takes_the_rest_as_raw),
		unit_test_in_dir(reads_files),
		unit_test_in_dir(finds_holes),
		unit_test_in_dir(notices_shrinking),
		unit_test_in_dir(refuses_what_is_no_disk),
		cmocka_unit_test(reads_streams),
		cmocka_unit_test(judges_the_length_of_streams),
		cmocka_unit_test(reads_memory),
		unit_test_in_dir(survives_no_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
