/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks in other formats that are refused, programs that are missing or die,
 * faults at every point: the right message, and nothing left behind.
 */
#include <sys/resource.h>
#include <sys/stat.h>

#include <signal.h>
#include <unistd.h>

#include "disk/qemu_private.h"
#include "fault.h"
#include "qemu_testing.h"
#include "util/num.h"
#include "util/stop.h"

/* ---- refusals ---- */

static void
repeats_what_qemu_says(void **state)
{
	struct pvk_err e;

	(void)state;
	testing_write_file("a.qcow2", "no image", 8);
	expect_error(pvk_src_open("a.qcow2", &e) != NULL, &e, PVK_ECORRUPT,
	    "a.qcow2: qemu-nbd: Image is not in qcow2 format");
	expect_error(pvk_src_open("vhd:a.qcow2", &e) != NULL, &e, PVK_ECORRUPT,
	    "a.qcow2: qemu-nbd: invalid VPC image");
	expect_error(pvk_src_open("vmdk:a.qcow2", &e) != NULL, &e, PVK_ECORRUPT,
	    "a.qcow2: qemu-nbd: ");
	expect_error(pvk_src_open("vhdx:a.qcow2", &e) != NULL, &e, PVK_ECORRUPT,
	    "a.qcow2: qemu-nbd: ");
	expect_error(pvk_src_open("no.qcow2", &e) != NULL, &e, PVK_ENOENT,
	    "no.qcow2: ");
	expect_error(pvk_src_open(".VHD", &e) != NULL, &e, PVK_ENOENT, NULL);
}

static void
respects_locks(void **state)
{
	struct pvk_err e;
	struct qemu *user;

	(void)state;
	testing_run("qemu-img create -q -f qcow2 a.qcow2 1M");
	user = qemu_start("a.qcow2", PVK_DISK_QCOW2, true, "a.qcow2", &e);
	expect_ok(user != NULL, &e);
	expect_error(pvk_src_open("a.qcow2", &e) != NULL, &e, PVK_EAGAIN,
	    "lock");
	qemu_free(user);
}

/* Nor is a program taken from the current directory. */
static void
says_what_is_missing(void **state)
{
	char *path = strdup(getenv("PATH"));
	struct pvk_err src_e, sink_e;
	struct pvk_sink *sink;
	struct pvk_src *src;

	(void)state;
	testing_write_file("a.qcow2", "", 0);
	testing_write_file("qemu-nbd", "#!/bin/sh\n", 10);
	assert_int_equal(chmod("qemu-nbd", 0777), 0);
	setenv("PATH", "/nonexistent::/", 1);
	src = pvk_src_open("a.qcow2", &src_e);
	sink = pvk_sink_new("b.vhd", PVK_DISK_VHD, PVK_MIB, 0, &sink_e);
	setenv("PATH", path, 1);
	free(path);
	expect_error(src != NULL, &src_e, PVK_ESERVICE,
	    "a.qcow2: qcow2 needs the program qemu-nbd (Debian: qemu-utils");
	expect_error(sink != NULL, &sink_e, PVK_ESERVICE,
	    "b.vhd: vhd needs the program qemu-img");
	assert_int_equal(testing_count_files(), 2);
}

static void
refuses_the_impossible(void **state)
{
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < QEMU_FORMATS; i++) {
		enum pvk_disk_format f = qemu_formats[i].format;

		expect_error(pvk_sink_new("a", f, 1000, 0, &e) != NULL, &e,
		    PVK_EUNSUPP, "whole sectors of 512 bytes");
		expect_error(pvk_sink_new("a", f, 0, 0, &e) != NULL, &e,
		    PVK_EUNSUPP, NULL);
		expect_error(pvk_sink_new("-", f, 1024, 0, &e) != NULL, &e,
		    PVK_EUSAGE, "standard output: cannot take");
		expect_error(pvk_sink_new("/dev/null", f, 1024, 0, &e) != NULL,
		    &e, PVK_EUNSUPP, "/dev/null: cannot take");
		expect_error(pvk_sink_new("no/a", f, 1024, 0, &e) != NULL, &e,
		    PVK_ECREATE, "no/a: cannot be created");
	}
	expect_error(pvk_sink_new("a", PVK_DISK_VHD, 2040 * PVK_GIB + 512, 0,
			 &e) != NULL,
	    &e, PVK_EUNSUPP, "vhd holds at most 2040 GiB");
	expect_error(pvk_sink_new("a", PVK_DISK_VHDX, 64 * PVK_TIB + 512, 0,
			 &e) != NULL,
	    &e, PVK_EUNSUPP, "vhdx holds at most 64 TiB");
	/* a limit that we don't know ourselves */
	expect_error(pvk_sink_new("a", PVK_DISK_QCOW2,
			 (uint64_t)INT64_MAX - 511, 0, &e) != NULL,
	    &e, PVK_EUNSUPP, "a: qemu-img failed");
	assert_int_equal(testing_count_files(), 0);
}

static void
replaces_only_by_force(void **state)
{
	struct pvk_err e;

	(void)state;
	testing_write_file("a", "old", 3);
	for (size_t i = 0; i < QEMU_FORMATS; i++) {
		enum pvk_disk_format f = qemu_formats[i].format;
		struct pvk_sink *s;

		expect_error(pvk_sink_new("a", f, 1024, 0, &e) != NULL, &e,
		    PVK_ECREATE, "a: exists already");
		s = pvk_sink_new("a", f, 1024, PVK_SINK_FORCE, &e);
		expect_ok(s != NULL, &e);
		expect_ok(pvk_sink_commit(s, &e) == 0, &e);
		pvk_sink_free(s);
		testing_run("qemu-img info -f %s a >/dev/null",
		    qemu_formats[i].qemu_name);
	}
	assert_int_equal(testing_count_files(), 1);
}

static void
vanishes_when_not_committed(void **state)
{
	(void)state;
	for (size_t i = 0; i < QEMU_FORMATS; i++) {
		struct pvk_sink *s = qemu_sink("a", &qemu_formats[i], PVK_MIB);
		struct pvk_err e;

		expect_ok(pvk_sink_pwrite(s, "x", 1, 7, &e) == 0, &e);
		pvk_sink_free(s);
		assert_int_equal(testing_count_files(), 0);
	}
}

/* ---- when things break ---- */

/* qemu-nbd dies under us: an error, not a wait. */
static void
survives_the_death_of_qemu(void **state)
{
	struct qemu_extent extents[4];
	size_t n = PVK_COUNT(extents);
	struct qemu *q;
	struct pvk_err e;
	char buf[512];

	(void)state;
	testing_run("qemu-img create -q -f qcow2 a.qcow2 1M");
	q = qemu_start("a.qcow2", PVK_DISK_QCOW2, true, "a", &e);
	expect_ok(q != NULL, &e);
	expect_ok(qemu_write(q, buf, sizeof(buf), 0, &e) == 0, &e);
	kill(q->server.pid, SIGKILL);
	/* each of the connections finds out by itself */
	for (int i = 0; i < QEMU_CONNECTIONS; i++)
		expect_error(qemu_read(q, buf, sizeof(buf), 1024, &e) == 0, &e,
		    PVK_EIO, "a: read at 1024: ");
	expect_error(qemu_write(q, buf, sizeof(buf), 1024, &e) == 0, &e,
	    PVK_EIO, "a: write at 1024: ");
	expect_error(qemu_extents(q, 0, extents, &n, &e) == 0, &e, PVK_EIO,
	    "a: extents at 0: ");
	expect_error(qemu_finish(q, &e) == 0, &e, PVK_EIO, "a: qemu-nbd");
	qemu_free(q);
}

/* The same to one that only reads, at its end. */
static void
notices_a_bad_end(void **state)
{
	struct qemu *q;
	struct pvk_err e;

	(void)state;
	testing_run("qemu-img create -q -f qcow2 a.qcow2 1M");
	q = qemu_start("a.qcow2", PVK_DISK_QCOW2, false, "a", &e);
	expect_ok(q != NULL, &e);
	kill(q->server.pid, SIGKILL);
	expect_error(qemu_finish(q, &e) == 0, &e, PVK_EIO, "a: qemu-nbd");
	qemu_free(q);
}

/* A limit stands in for a full disk. */
static void
tells_that_the_disk_is_full(void **state)
{
	static uint8_t bytes[8 << 20];
	struct rlimit old, small;
	struct pvk_sink *s;
	struct pvk_err e;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 2 << 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	s = pvk_sink_new("a", PVK_DISK_QCOW2, sizeof(bytes), 0, &e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	expect_ok(s != NULL, &e);
	expect_error(pvk_sink_pwrite(s, bytes, sizeof(bytes), 0, &e) == 0, &e,
	    PVK_EIO, "a: write at 0: ");
	pvk_sink_free(s);
	assert_int_equal(testing_count_files(), 0);
}

static int
scenario(struct pvk_err *e)
{
	static const char bytes[512] = "bytes";
	struct pvk_sink *sink =
	    pvk_sink_new("a.vmdk", PVK_DISK_VMDK, PVK_MIB, 0, e);
	struct pvk_src *src;
	char found[512] = "";
	int r;

	if (sink == NULL)
		return (-1);
	r = pvk_sink_pwrite(sink, bytes, sizeof(bytes), 512, e);
	if (r == 0)
		r = pvk_sink_commit(sink, e);
	pvk_sink_free(sink);
	if (r != 0)
		return (-1);
	src = pvk_src_open("a.vmdk", e);
	if (src == NULL)
		return (-1);
	r = pvk_src_pread(src, found, sizeof(found), 512, e);
	pvk_src_close(src);
	return (r != 0 ? -1 : strcmp(found, bytes));
}

static void
survives_faults(void **state)
{
	size_t n;

	(void)state;
	for (enum fault kind = FAULT_ALLOC; kind <= FAULT_WRITE; kind++) {
		for (n = 1; fault_next(kind, n); n++) {
			struct pvk_err e = { 0 };
			bool ok = scenario(&e) == 0;

			if (fault_off())
				expect_error(ok, &e,
				    kind == FAULT_ALLOC ? PVK_ENOMEM : PVK_EIO,
				    NULL);
			else
				expect_ok(ok, &e);
			unlink("a.vmdk");
			assert_int_equal(testing_count_files(), 0);
		}
		assert_true(n > 3);
	}
}

/* Stays in force from here on: the last test. */
static void
stops_on_request(void **state)
{
	struct qemu *q;
	struct pvk_err e;
	char buf[512];

	(void)state;
	testing_run("qemu-img create -q -f qcow2 a.qcow2 1M");
	q = qemu_start("a.qcow2", PVK_DISK_QCOW2, true, "a", &e);
	expect_ok(q != NULL, &e);
	pvk_stop_init();
	raise(SIGINT);
	expect_error(qemu_read(q, buf, sizeof(buf), 0, &e) == 0, &e, PVK_EINTR,
	    "interrupted by");
	expect_error(qemu_write(q, buf, sizeof(buf), 0, &e) == 0, &e, PVK_EINTR,
	    "interrupted by");
	expect_error(qemu_finish(q, &e) == 0, &e, PVK_EINTR, NULL);
	qemu_free(q);
	expect_error(pvk_sink_new("b.vhd", PVK_DISK_VHD, PVK_MIB, 0, &e) !=
		NULL,
	    &e, PVK_EINTR, "interrupted by");
	assert_int_equal(testing_count_files(), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_with_qemu(repeats_what_qemu_says),
		unit_test_with_qemu(respects_locks),
		unit_test_with_qemu(says_what_is_missing),
		unit_test_with_qemu(refuses_the_impossible),
		unit_test_with_qemu(replaces_only_by_force),
		unit_test_with_qemu(vanishes_when_not_committed),
		unit_test_with_qemu(survives_the_death_of_qemu),
		unit_test_with_qemu(notices_a_bad_end),
		unit_test_with_qemu(tells_that_the_disk_is_full),
		unit_test_with_qemu(survives_faults),
		unit_test_with_qemu(stops_on_request),
	};

	if (!qemu_installed())
		return (0);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
