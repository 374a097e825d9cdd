/* SPDX-License-Identifier: BSD-2-Clause */
/* Where partitions lie, on what lies on what lies on a disk of FreeBSD's. */
#include "testing.h"

#include <errno.h>
#include <stdio.h>

#include "check_root.h"
#include "freebsd_said.h"

static struct look look;
static const char *mesh;

static bool
say_mesh(void *ctx, const char *name, struct pvk_buf *out)
{
	struct pvk_err e;

	(void)ctx;
	errno = ENOENT;
	if (strcmp(name, "kern.geom.confxml") != 0)
		return (false);
	expect_ok(pvk_buf_add(out, mesh, strlen(mesh), &e) == 0, &e);
	return (true);
}

static void
gather(const char *text)
{
	struct freebsd os;

	mesh = text;
	check_root_begin(&look);
	freebsd_said(&os, &look, "hvm-14.0.txt");
	os.sysctl = say_mesh;
	freebsd_disks(&os);
}

#define CLASS(name, geoms) "<class><name>" name "</name>" geoms "</class>"
#define GEOM(name, more)   "<geom><name>" name "</name>" more "</geom>"
#define ON(id)		   "<consumer><provider ref=\"" id "\"/></consumer>"
#define PROVIDER(id, name, start)                                           \
	"<provider id=\"" id "\"><mode>r1w1e1</mode><name>" name "</name>"  \
	"<mediasize>1073741824</mediasize><sectorsize>512</sectorsize>"     \
	"<config><start>" start "</start><type>freebsd-ufs</type></config>" \
	"</provider>"

/*
 * The slice begins at sector 63, what is in it at 0 and 16 of it: both lie off
 * a multiple of 4 KiB. A label in between moves nothing.
 */
static void
slices(void **state)
{
	static const struct check_expected list[] = {
		{ "disk.names", "ada0" },
		{ "part.names", "ada0s1 ada0s1a ada0s1d" },
		{ "part.ada0s1.start", "32256" },
		{ "part.ada0s1a.start", "32256" },
		{ "part.ada0s1a.disk", "ada0" },
		{ "part.ada0s1d.start", "40448" },
		{ "part.more", "-" },
	};

	(void)state;
	gather("<mesh>" CLASS("DISK",
	    GEOM("ada0", PROVIDER("0x1", "ada0", ""))) CLASS("PART",
	    GEOM("ada0", ON("0x1") PROVIDER("0x2", "ada0s1", "63"))
		GEOM("label/x",
		    ON("0x3") PROVIDER("0x4", "ada0s1a", "0")
			PROVIDER("0x5", "ada0s1d", "16"))) CLASS("LABEL",
	    GEOM("ada0s1",
		ON("0x2") PROVIDER("0x3", "label/x", ""))) "</mesh>");
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* A partition of a memory disk is of none of the disks: not all are listed. */
static void
no_disk(void **state)
{
	static const struct check_expected list[] = {
		{ "disk.names", "ada0" },
		{ "part.names", "ada0p1" },
		{ "part.more", "!ENOENT" },
		{ "disk.more", "-" },
	};

	(void)state;
	gather("<mesh>" CLASS("DISK",
	    GEOM("ada0", PROVIDER("0x1", "ada0", ""))) CLASS("MD",
	    GEOM("md0", PROVIDER("0x2", "md0", ""))) CLASS("PART",
	    GEOM("ada0", ON("0x1") PROVIDER("0x3", "ada0p1", "40")) GEOM("md0",
		ON("0x2") PROVIDER("0x4", "md0p1", "40"))) "</mesh>");
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* A volume of ZFS is no disk, but it is counted. */
static void
volumes(void **state)
{
	static const struct check_expected list[] = {
		{ "disk.names", "ada0" },
		{ "zfs.volumes", "2" },
		{ "part.more", "-" },
	};

	(void)state;
	gather("<mesh>" CLASS("DISK", GEOM("ada0", PROVIDER("0x1", "ada0", "")))
		CLASS("ZFS::ZVOL",
		    GEOM("zvol/zroot/a", PROVIDER("0x2", "zvol/zroot/a", ""))
			GEOM("zvol/zroot/b",
			    PROVIDER("0x3", "zvol/zroot/b", ""))) "</mesh>");
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* More disks than are listed, and one whose name can be part of no fact's. */
static void
too_many(void **state)
{
	struct pvk_buf text = { 0 };
	const struct pvk_fact *f;
	struct pvk_err e;
	bool ok;

	(void)state;
	for (unsigned n = 128; n <= 129; n++) {
		ok = pvk_buf_addf(&text, &e, "<class><name>DISK</name>") == 0;
		for (unsigned i = 0; i < n; i++)
			ok = ok &&
			    pvk_buf_addf(&text, &e,
				"<geom><name>da%u</name><provider id=\"0x%x\">"
				"<name>da%u</name></provider></geom>",
				i, i + 1, i) == 0;
		expect_ok(ok, &e);
		gather(pvk_buf_text(&text));
		f = pvk_facts_get(look.f, "disk.more");
		assert_int_equal(f != NULL, n > 128);
		check_root_end(&look);
		pvk_buf_fini(&text);
	}
	gather(CLASS("DISK", GEOM("a b", PROVIDER("0x1", "a b", ""))));
	assert_non_null(pvk_facts_get(look.f, "disk.more"));
	check_root_end(&look);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(slices),
		unit_test_in_dir(no_disk),
		unit_test_in_dir(volumes),
		unit_test_in_dir(too_many),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
