/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of Linux's mounts are volumes, and which must not even be asked. */
#include "testing.h"

#include <errno.h>
#include <stdio.h>
#include <sys/statvfs.h>

#include "os/os_linux.h"
#include "util/num.h"

static int
answer(const char *path, struct statvfs *s)
{
	/* the dead are not asked, nor what is below them */
	if (strstr(path, "dead") != NULL)
		fail_msg("%s was asked", path);
	memset(s, 0, sizeof(*s));
	if (strstr(path, "gone") != NULL) {
		errno = ENOENT;
		return (-1);
	}
	s->f_frsize = 4096;
	s->f_blocks = 1000 + strlen(path);
	s->f_bavail = 10;
	if (strstr(path, "huge") != NULL)
		s->f_blocks = UINT64_MAX / 2;
	return (0);
}

static const char mountinfo[] =
    "22 1 202:1 / / rw,relatime shared:1 - ext4 /dev/xvda1 rw\n"
    "23 22 0:5 / /proc rw - proc proc rw\n"
    "24 22 0:6 / /dev rw - devtmpfs udev rw\n"
    "25 22 202:2 / /var/with\\040blank rw master:2 propagate_from:1 - xfs "
    "/dev/xvdb rw\n"
    "26 22 202:2 /sub /v rw - xfs /dev/xvdb rw\n"
    "27 22 0:44 / /dead rw - nfs4 srv:/x rw\n"
    "28 27 202:3 / /dead/disk rw - ext4 /dev/xvdc rw\n"
    "29 22 0:45 / /mnt/dead rw - fuse.sshfs me@there: rw\n"
    "30 22 8:1 / /mnt/dead2 rw - fuseblk /dev/sda1 rw\n"
    "31 22 7:1 / /snap/x ro - squashfs /dev/loop1 ro\n"
    "32 22 11:0 / /cdrom ro - iso9660 /dev/sr0 ro\n"
    "33 22 0:46 /@home /home rw - btrfs /dev/xvdd rw,subvol=/@home\n"
    "34 22 0:47 /@log /var/log/longer rw - btrfs /dev/xvdd rw\n"
    "35 24 0:48 / /dev/shm rw - tmpfs tmpfs rw\n"
    "36 35 202:5 / /dev/shm/deep/disk rw - ext4 /dev/xvdf rw\n"
    "37 22 202:6 / /gone rw - ext4 /dev/xvdg rw\n"
    "38 22 202:7 / /huge rw - ext4 /dev/xvdh rw\n"
    "39 99 202:8 / /orphan/dead rw - ext4 /dev/xvdi rw\n"
    "40 41 202:9 / /circle/dead rw - ext4 /dev/xvdj rw\n"
    "41 40 202:9 / /circle/dead/2 rw - ext4 /dev/xvdj rw\n"
    "garbage\n"
    "42 22 202 / /x rw - ext4 /dev/xvdk rw\n"
    "43 22 202:10 / /x rw ext4 /dev/xvdk rw\n"
    "44 22 202:11 / /cut rw -";

static void
volumes(void **state)
{
	static const char *const expected[] = { "/dev/shm/deep/disk",
		"/var/with blank", "/home", "/" };
	struct facts_volumes f;
	struct pvk_err e;
	FILE *in =
	    fmemopen((void *)(uintptr_t)mountinfo, sizeof(mountinfo) - 1, "r");

	(void)state;
	expect_ok(os_read_mounts(in, answer, &f, &e) == 0, &e);
	fclose(in);
	assert_int_equal(f.n, PVK_COUNT(expected));
	for (size_t i = 0; i < PVK_COUNT(expected); i++)
		assert_string_equal(f.volume[i].mount_point, expected[i]);
	assert_string_equal(f.volume[2].filesystem, "btrfs");
	assert_string_equal(f.volume[2].device, "/dev/xvdd");
	assert_int_equal(f.volume[3].size, 4096 * 1001);
	assert_int_equal(f.volume[3].free, 40960);
}

static void
many_volumes(void **state)
{
	struct facts_volumes f;
	struct pvk_err e;
	FILE *in = fopen("mounts", "w+");

	(void)state;
	fprintf(in, "1 0 202:0 / / rw - ext4 /dev/xvda rw\n");
	for (int i = 0; i < 3000; i++)
		fprintf(in, "%d 1 202:%d / /%0*d rw - ext4 /dev/x rw\n", i + 2,
		    i + 1, 5 + i % 40, i);
	rewind(in);
	expect_ok(os_read_mounts(in, answer, &f, &e) == 0, &e);
	assert_int_equal(f.n, FACTS_VOLUMES);
	for (size_t i = 1; i < f.n; i++)
		assert_true(f.volume[i - 1].size >= f.volume[i].size);
	fclose(in);
}

/* A line longer than any buffer is left out, and no more than it. */
static void
long_line(void **state)
{
	struct facts_volumes f;
	struct pvk_err e;
	FILE *in = fopen("mounts", "w+");

	(void)state;
	fprintf(in, "1 0 202:0 / / rw - ext4 /dev/xvda rw\n");
	fprintf(in, "2 1 202:1 / /%05000d rw - ext4 /dev/xvdb rw\n", 0);
	fprintf(in, "3 1 202:2 / /b rw - ext4 /dev/xvdc rw\n");
	rewind(in);
	expect_ok(os_read_mounts(in, answer, &f, &e) == 0, &e);
	assert_int_equal(f.n, 2);
	assert_string_equal(f.volume[0].mount_point, "/b");
	fclose(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(volumes),
		unit_test_in_dir(many_volumes),
		unit_test_in_dir(long_line),
	};

	return (
	    cmocka_run_group_tests_name("guest volumes", tests, NULL, NULL));
}
