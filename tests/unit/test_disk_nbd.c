/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks in other formats against the real qemu-img and qemu-nbd, in both
 * directions.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qemu_testing.h"
#include "util/num.h"

/* Sizes that fit no cylinder, cluster or block. */
static const uint64_t sizes[] = { 512, 10 * PVK_MIB + 3 * 512,
	33 * PVK_MIB + 512 };

static void
reads_what_qemu_wrote(void **state)
{
	(void)state;
	for (size_t i = 0; i < QEMU_FORMATS; i++)
		for (size_t k = 0; k < PVK_COUNT(sizes); k++) {
			const struct qemu_format *f = &qemu_formats[i];
			struct disk_model m = disk_model_new(sizes[k], k);
			struct pvk_src *s;
			char name[32];

			snprintf(name, sizeof(name), "a.%s", qemu_extension(f));
			disk_model_write(&m, "raw");
			testing_run("qemu-img convert -f raw -O %s %s raw %s",
			    f->qemu_name, f->create_options, name);
			s = qemu_src(name);
			assert_string_equal(pvk_src_name(s), name);
			assert_true(pvk_src_random_access(s));
			disk_model_expect_src(&m, s);
			disk_model_expect_src_parallel(&m, s);
			disk_model_expect_extents(&m, s);
			pvk_src_close(s);
			disk_model_free(&m);
		}
}

static void
writes_what_qemu_reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < QEMU_FORMATS; i++)
		for (size_t k = 0; k < PVK_COUNT(sizes); k++) {
			const struct qemu_format *f = &qemu_formats[i];
			struct disk_model m = disk_model_new(sizes[k], k);
			struct pvk_sink *s;
			struct pvk_err e;
			char name[32];

			snprintf(name, sizeof(name), "a.%s", qemu_extension(f));
			disk_model_write(&m, "raw");
			s = qemu_sink(name, f, m.size);
			assert_true(pvk_sink_random_access(s));
			if (k == 2)
				disk_model_fill_parallel(&m, s);
			else
				expect_ok(disk_model_fill(&m, s, k, &e) == 0,
				    &e);
			assert_int_equal(access(name, F_OK), -1);
			expect_ok(pvk_sink_commit(s, &e) == 0, &e);
			pvk_sink_free(s);
			testing_run("qemu-img compare -q -f raw -F %s raw %s",
			    f->qemu_name, name);
			if (f->format != PVK_DISK_VHD)
				testing_run("qemu-img check -q -f %s %s",
				    f->qemu_name, name);
			assert_int_equal(testing_count_files(), 2);
			unlink(name);
			disk_model_free(&m);
		}
}

/* Most of a sparse disk is reported as holes, beyond one request's reach. */
static void
finds_holes(void **state)
{
	const uint64_t size = 5 * PVK_GIB;
	uint64_t off, len, holes;
	bool hole;

	(void)state;
	testing_write_hole("raw", size);
	testing_patch_file("raw", 2 * PVK_GIB + 12345, "x", 1);
	testing_patch_file("raw", size - 1, "x", 1);
	for (size_t i = 0; i < QEMU_FORMATS; i++) {
		const struct qemu_format *f = &qemu_formats[i];
		struct pvk_src *s;
		struct pvk_err e;
		char name[32];

		if (!f->reports_holes)
			continue;
		snprintf(name, sizeof(name), "a.%s", qemu_extension(f));
		testing_run("qemu-img convert -f raw -O %s %s raw %s",
		    f->qemu_name, f->create_options, name);
		s = qemu_src(name);
		holes = 0;
		for (off = 0; off < size; off += len) {
			expect_ok(pvk_src_extent(s, off, &len, &hole, &e) == 0,
			    &e);
			assert_in_range(len, 1, size - off);
			if (hole) {
				assert_false(off <= 2 * PVK_GIB + 12345 &&
				    off + len > 2 * PVK_GIB + 12345);
				assert_true(off + len < size);
				holes += len;
			}
		}
		/* two blocks of at most 2 MiB are data */
		assert_true(holes >= size - 4 * PVK_MIB);
		/* back to the beginning is allowed, if only slower */
		expect_ok(pvk_src_extent(s, 0, &len, &hole, &e) == 0, &e);
		assert_true(hole);
		pvk_src_close(s);
	}
}

/* More of them than are asked for at once. */
static void
finds_many_holes(void **state)
{
	const uint64_t size = 12 * PVK_MIB, step = 8192;
	uint64_t len, n = 0;
	struct pvk_src *s;
	struct pvk_err e;
	bool hole;

	(void)state;
	testing_write_hole("raw", size);
	for (uint64_t off = 0; off < size; off += step)
		testing_patch_file("raw", off, "x", 1);
	testing_run("qemu-img convert -f raw -O qcow2 -o cluster_size=4096 "
		    "raw a.qcow2");
	s = qemu_src("a.qcow2");
	for (uint64_t off = 0; off < size; off += len) {
		expect_ok(pvk_src_extent(s, off, &len, &hole, &e) == 0, &e);
		assert_int_equal(len, 4096);
		assert_int_equal(hole, off % step != 0);
		n++;
	}
	assert_int_equal(n, size / 4096);
	pvk_src_close(s);
}

/* Zeros that take room and zeros that take none are one hole. */
static void
joins_holes(void **state)
{
	struct pvk_src *s;
	struct pvk_err e;
	uint64_t len;
	bool hole;

	(void)state;
	testing_run("qemu-img create -q -f qcow2 a.qcow2 1M");
	testing_run("qemu-io -f qcow2 -c 'write -z 0 64k' -c 'write 256k 64k' "
		    "-c 'write -z 320k 64k' a.qcow2 >/dev/null");
	s = qemu_src("a.qcow2");
	expect_ok(pvk_src_extent(s, 0, &len, &hole, &e) == 0, &e);
	assert_true(hole);
	assert_int_equal(len, 256 * PVK_KIB);
	expect_ok(pvk_src_extent(s, 300 * PVK_KIB, &len, &hole, &e) == 0, &e);
	assert_false(hole);
	assert_int_equal(len, 20 * PVK_KIB);
	expect_ok(pvk_src_extent(s, 320 * PVK_KIB, &len, &hole, &e) == 0, &e);
	assert_true(hole);
	assert_int_equal(len, 704 * PVK_KIB);
	pvk_src_close(s);
}

/*
 * Programs that QEMU does not know write VHDs too. Their geometry is smaller
 * than the disk; the size that counts is the other one.
 */
static void
trusts_the_size_of_a_vhd(void **state)
{
	const uint64_t size = 10 * PVK_MIB + 512;
	uint8_t footer[512];
	struct pvk_src *s;
	uint32_t sum = 0;
	char *bytes;

	(void)state;
	testing_run("qemu-img create -q -f vpc -o force_size=on a.vhd %" PRIu64,
	    size);
	bytes = testing_read_file("a.vhd", NULL);
	memcpy(footer, bytes, sizeof(footer));
	free(bytes);
	assert_memory_equal(footer, "conectix", 8);
	memcpy(footer + 28, "abcd", 4); /* creator */
	footer[56] = 0;			/* cylinders, heads, sectors */
	footer[57] = 100;
	footer[58] = 4;
	footer[59] = 17;
	memset(footer + 64, 0, 4); /* checksum */
	for (size_t i = 0; i < sizeof(footer); i++)
		sum += footer[i];
	for (size_t i = 0; i < 4; i++)
		footer[64 + i] = (uint8_t)(~sum >> (24 - 8 * i));
	testing_patch_file("a.vhd", 0, footer, sizeof(footer));
	s = qemu_src("a.vhd");
	assert_int_equal(pvk_src_size(s), size);
	pvk_src_close(s);
}

/* Names that QEMU or getopt(3) would take for something else. */
static void
takes_odd_names(void **state)
{
	static const char *const names[] = { "-f.qcow2", "a,b,,c.qcow2",
		"a=b,driver=raw.qcow2", "nbd:localhost:10809", "file:a.vmdk",
		"json:{\"driver\":\"null-co\"}", "a:b/c:d,e.vhd", "a b\tc",
		"\"quoted\".vmdk", "%s%n", "gr\xc3\xbc\xc3\x9f\x65.vhdx" };
	struct disk_model m = disk_model_new(300 * 512, 1);

	(void)state;
	testing_run("mkdir a:b");
	for (size_t i = 0; i < PVK_COUNT(names); i++)
		for (size_t k = 0; k < QEMU_FORMATS; k++) {
			char spelled[64];
			struct pvk_err e;
			struct pvk_sink *sink =
			    qemu_sink(names[i], &qemu_formats[k], m.size);
			struct pvk_src *src;

			expect_ok(disk_model_fill(&m, sink, 1, &e) == 0, &e);
			expect_ok(pvk_sink_commit(sink, &e) == 0, &e);
			pvk_sink_free(sink);
			snprintf(spelled, sizeof(spelled), "%s:%s",
			    qemu_extension(&qemu_formats[k]), names[i]);
			src = qemu_src(spelled);
			disk_model_expect_src(&m, src);
			pvk_src_close(src);
			assert_int_equal(unlink(names[i]), 0);
		}
	disk_model_free(&m);
}

/* A VMDK has its own name inside: the final one, not the temporary one. */
static void
names_vmdk_in_itself(void **state)
{
	static const struct qemu_format vmdk = { .format = PVK_DISK_VMDK };
	char longest[256], quoted[300], *bytes;
	const char *const names[] = { "a.vmdk", "b \"c\".vmdk", longest };

	(void)state;
	memset(longest, 'x', 255);
	longest[255] = '\0';
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		struct pvk_sink *s = qemu_sink(names[i], &vmdk, PVK_MIB);
		struct pvk_err e;

		expect_ok(pvk_sink_commit(s, &e) == 0, &e);
		pvk_sink_free(s);
		bytes = testing_read_file(names[i], NULL);
		snprintf(quoted, sizeof(quoted), " SPARSE \"%s\"\n", names[i]);
		assert_non_null(strstr(bytes + 512, quoted));
		/* what comes behind it has not been hurt */
		assert_non_null(strstr(bytes + 512, "ddb.toolsVersion = "));
		assert_null(strstr(bytes + 512, ".tmp-"));
		free(bytes);
	}
}

/* A socket's path has to be short; a TMPDIR need not be. */
static void
takes_any_tmpdir(void **state)
{
	const char *given = getenv("TMPDIR");
	char *saved = given == NULL ? NULL : strdup(given);
	char path[256];
	struct pvk_src *s;

	testing_run("qemu-img create -q -f qcow2 a.qcow2 1M");
	for (size_t i = 40; i < 140; i += 10) {
		snprintf(path, sizeof(path), "%s/%0*d", (char *)*state, (int)i,
		    0);
		assert_int_equal(mkdir(path, 0755), 0);
		setenv("TMPDIR", path, 1);
		s = qemu_src("a.qcow2");
		pvk_src_close(s);
		/* nothing stays in it */
		assert_int_equal(rmdir(path), 0);
	}
	if (saved == NULL)
		unsetenv("TMPDIR");
	else
		setenv("TMPDIR", saved, 1);
	free(saved);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_with_qemu(reads_what_qemu_wrote),
		unit_test_with_qemu(writes_what_qemu_reads),
		unit_test_with_qemu(finds_holes),
		unit_test_with_qemu(finds_many_holes),
		unit_test_with_qemu(joins_holes),
		unit_test_with_qemu(trusts_the_size_of_a_vhd),
		unit_test_with_qemu(takes_odd_names),
		unit_test_with_qemu(names_vmdk_in_itself),
		unit_test_with_qemu(takes_any_tmpdir),
	};

	if (!qemu_installed())
		return (0);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
