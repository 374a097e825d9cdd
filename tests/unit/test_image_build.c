/* SPDX-License-Identifier: BSD-2-Clause */
/* A whole image of a tiny set, and what becomes of it when a call fails. */
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include "fault.h"
#include "image/check.h"
#include "image/image.h"
#include "image/set.h"
#include "testing.h"
#include "util/num.h"

static const char elf[64] = "\177ELF\2\1\1\11\0\0\0\0\0\0\0\0\2\0\76";

static const struct member {
	const char *path, *data;
	size_t len;
} members[] = {
	{ "./bin/sh", elf, sizeof(elf) },
	{ "./boot/kernel/kernel", elf, sizeof(elf) },
	{ "./boot/pmbr", "pmbr", 4 },
	{ "./boot/gptboot", "gptboot", 7 },
	{ "./boot/loader", "loader", 6 },
	{ "./boot/loader.efi", "efi", 3 },
	{ "./etc/master.passwd", "root::0:0::0:0:a:/root:/bin/sh\n", 31 },
	{ "./etc/group", "wheel:*:0:root\n", 15 },
	{ "./etc/rc.d/growfs", "#\n", 2 },
	{ "./usr/tests/x", "x", 1 },
};

static int
make_set(void **state)
{
	struct archive *a = archive_write_new();
	struct archive_entry *entry;

	if (testing_enter_dir(state) != 0)
		return (-1);
	archive_write_set_format_pax(a);
	archive_write_add_filter_xz(a);
	if (archive_write_open_filename(a, "base.txz") != ARCHIVE_OK)
		return (-1);
	for (size_t i = 0; i < PVK_COUNT(members); i++) {
		entry = archive_entry_new();
		archive_entry_set_pathname(entry, members[i].path);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)members[i].len);
		archive_write_header(a, entry);
		archive_write_data(a, members[i].data, members[i].len);
		archive_entry_free(entry);
	}
	archive_write_free(a);
	return (0);
}

struct disk {
	int fd; /* -1: packed, in a file at once */
	struct pvk_canvas *canvas;
};

static struct pvk_canvas *
open_disk(void *ctx, uint64_t size, struct pvk_err *e)
{
	struct disk *d = ctx;

	d->canvas = d->fd >= 0 ? pvk_canvas_file(d->fd, "image", size, e)
			       : pvk_canvas_packed("image", size, 0, NULL, e);
	return (d->canvas);
}

/* As what is in fd, or packed, when that is -1. */
static int
build(struct pvk_image_spec *spec, int fd, struct pvk_err *e)
{
	struct disk d = { .fd = fd };
	struct pvk_image_slim *slim = pvk_image_slim_new(e);
	struct pvk_image_built b = { 0 };
	int r = -1;

	*spec = (struct pvk_image_spec){ .size = 64 * PVK_MIB,
		.hostname = "h",
		.slim = slim,
		.root_password_hash = "$6$a$b" };
	if (slim != NULL &&
	    pvk_image_slim_add(slim, "usr/tests\n", "l", e) == 0 &&
	    pvk_image_list_add(&spec->sets, "base.txz", e) == 0 &&
	    pvk_image_list_add(&spec->users, "ops", e) == 0 &&
	    pvk_image_list_add(&spec->rc, "a=b", e) == 0)
		r = pvk_image_build(spec, open_disk, &d, &b, e);
	if (r == 0) {
		assert_int_equal(b.dropped_files, 1);
		assert_true(b.bios && b.uefi);
	}
	pvk_image_built_fini(&b);
	pvk_image_spec_fini(spec);
	pvk_image_slim_free(slim);
	pvk_canvas_free(d.canvas);
	return (r);
}

static int
new_file(void)
{
	int fd = open("image", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	return (fd);
}

static void
is_good(void **state)
{
	struct pvk_image_report r = { 0 };
	struct pvk_image_spec spec;
	struct pvk_err e;
	struct pvk_src *src;
	int fd = new_file();

	(void)state;
	assert_int_equal(build(&spec, fd, &e), 0);
	src = pvk_src_file(fd, "image", &e);
	assert_non_null(src);
	assert_int_equal(pvk_image_check(src, &r, &e), 0);
	assert_int_equal(pvk_image_report_count(&r, PVK_ERROR), 0);
	assert_int_equal(r.by_rule[PVK_IMAGE_LOGIN_PASSWORD], 2);
	assert_true(r.bios && r.uefi);
	pvk_image_report_fini(&r);
	pvk_src_close(src);
	close(fd);
}

static void
calls_fail(enum fault kind, bool packed)
{
	struct pvk_image_spec spec;
	struct pvk_err e;

	for (size_t n = 1; fault_next(kind, n); n++) {
		int fd = packed ? -1 : new_file(), r;

		e.code = PVK_OK;
		r = build(&spec, fd, &e);
		if (fault_off()) {
			assert_int_equal(r, -1);
			assert_int_not_equal(e.code, PVK_OK);
			assert_int_not_equal(e.code, PVK_EBUG);
		} else
			assert_int_equal(r, 0);
		if (!packed)
			close(fd);
	}
}

static void
every_call_may_fail(void **state)
{
	(void)state;
	calls_fail(FAULT_ALLOC, false);
	calls_fail(FAULT_WRITE, false);
	calls_fail(FAULT_ALLOC, true);
	calls_fail(FAULT_WRITE, true);
}

static void
the_check_may_run_out_of_memory(void **state)
{
	struct pvk_image_report r;
	struct pvk_image_spec spec;
	struct pvk_err e;
	int fd = new_file();

	(void)state;
	assert_int_equal(build(&spec, fd, &e), 0);
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		struct pvk_src *src = pvk_src_file(fd, "image", &e);
		int v = src != NULL ? pvk_image_check(src, &r, &e) : -1;

		assert_int_equal(v, fault_off() ? -1 : 0);
		if (src != NULL)
			pvk_image_report_fini(&r);
		pvk_src_close(src);
	}
	close(fd);
}

static const struct {
	const char *text;
	bool good;
	uint32_t flags;
} flags[] = {
	{ "", true, 0 },
	{ "schg", true, 0x20000 },
	{ "schg,uarch", true, 0x20800 },
	{ "nodump", true, 1 },
	{ "dump", true, 0 },
	{ "noschg,sunlnk", true, 0x100000 },
	{ "schg,evil", false, 0 },
	{ "no", false, 0 },
};

static void
reads_flags(void **state)
{
	uint32_t got;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(flags); i++) {
		assert_int_equal(fflags_parse(flags[i].text, &got),
		    flags[i].good);
		if (flags[i].good)
			assert_int_equal(got, flags[i].flags);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_good),
		cmocka_unit_test(every_call_may_fail),
		cmocka_unit_test(the_check_may_run_out_of_memory),
		cmocka_unit_test(reads_flags),
	};

	return (cmocka_run_group_tests_name("image_build", tests, make_set,
	    testing_leave_dir));
}
