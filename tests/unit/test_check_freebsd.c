/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD's back end of pvguest check: the facts made of what a real one said
 * (tests/golden/freebsd), in a root with the files of a test.
 */
#include "testing.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "check_root.h"
#include "freebsd_said.h"

static struct look look;

static void
gather_from(const char *name)
{
	struct freebsd os;

	freebsd_said(&os, &look, name);
	freebsd_facts(&os);
}

static void
begin(const char *name)
{
	check_root_begin(&look);
	gather_from(name);
}

/* The facts as they are saved; cli-check judges them. */
static void
golden(const char *name)
{
	char path[512], *want, *got = NULL;
	FILE *out;
	size_t len;

	/* whoever runs this, and what the system says of addresses */
	pvk_facts_set(look.f, "system.uid", "0");
	pvk_facts_set(look.f, "nic.wan.addresses", "1");
	out = open_memstream(&got, &len);
	assert_non_null(out);
	assert_int_equal(pvk_facts_write(look.f, out), 0);
	fclose(out);
	snprintf(path, sizeof(path), "%s/golden/check/%s", getenv("TESTS"),
	    name);
	if (getenv("GOLDEN_REBASE") != NULL)
		testing_write_file(path, got, len);
	want = testing_read_file(path, NULL);
	assert_string_equal(got, want);
	free(want);
	free(got);
}

/* ---- what real ones said ---- */

static const struct check_expected pvh_facts[] = {
	{ "system.os", "freebsd" },
	{ "system.release", "14.0-STABLE" },
	{ "system.osreldate", "1400507" },
	{ "system.userland", "!absent" },
	{ "kernel.ident", "XENMIN" },
	{ "kernel.xenhvm", "!EPERM" },
	{ "kernel.modules", "" },
	{ "xen.guest", "xen" },
	{ "xen.type", "PVH" },
	{ "xen.bus", "yes" },
	{ "xen.platform-device", "no" },
	{ "xen.vbd-driver", "yes" },
	{ "xen.callback-vector", "!ENOENT" },
	{ "boot.method", "PVH" },
	{ "front.names", "vbd/51712 vif/0" },
	{ "front.vbd/51712.connection", "Connected" },
	{ "front.vbd/51712.device", "xbd0" },
	{ "front.vif/0.device", "xn0" },
	{ "disk.names", "xbd0" },
	{ "disk.xbd0.driver", "xbd" },
	{ "disk.xbd0.front", "vbd/51712" },
	{ "disk.xbd0.descr", "" },
	{ "disk.xbd0.size", "262201344" },
	{ "disk.xbd0.sector", "512" },
	{ "disk.xbd0.used", "yes" },
	{ "disk.xbd0.root", "yes" },
	{ "disk.xbd0.features", "flush, write_barrier" },
	{ "disk.xbd0.ring-pages", "16" },
	{ "disk.xbd0.max-request-size", "1044480" },
	{ "disk.xbd0.table", "GPT" },
	{ "disk.xbd0.table-state", "OK" },
	{ "disk.xbd0.table-last", "262184448" },
	{ "part.names", "xbd0p2 xbd0p1" },
	{ "part.xbd0p2.disk", "xbd0" },
	{ "part.xbd0p2.start", "40448" },
	{ "part.xbd0p2.size", "262144000" },
	{ "part.xbd0p2.type", "freebsd-ufs" },
	{ "part.xbd0p2.label", "rootfs" },
	{ "part.xbd0p2.uuid", "d669e38e-e655-11f1-18ec-29cdbaabf2fb" },
	{ "mount.count", "1" },
	{ "mount.0.device", "/dev/gpt/rootfs" },
	{ "mount.0.options", "soft-updates" },
	{ "nic.names", "xn0" },
	{ "nic.xn0.driver", "xn" },
	{ "nic.xn0.front", "vif/0" },
	{ "nic.xn0.pci", "!absent" },
	{ "nic.xn0.lro", "on" },
	{ "nic.xn0.tso", "on" },
	{ "nic.xn0.media", "manual" },
	{ "nic.xn0.duplex", "!absent" },
	{ "nic.xn0.bridge", "!absent" },
	{ "nic.xn0.carp", "0" },
	{ "time.counter", "XENTIMER" },
	{ "time.hz", "100" },
	{ "memory.total", "385867776" },
	{ "memory.balloon-current", "393216" },
	{ "swap.total", "!EPERM" },
	{ "device.passthrough", "!EPERM" },
	{ "net.netmap", "!absent" },
	{ "net.mbuf.denied", "0" },
	{ "net.tcp.bad-checksums", "10" },
	{ "kenv.hw.xen.disable_pv_disks", "!absent" },
	{ "kenv.vfs.root.mountfrom", "ufs:/dev/gpt/rootfs" },
	{ "agent.running", "" },
	{ "rc.pf_enable", "!absent" },
	{ "fstab.count", "!absent" },
};

static void
pvh(void **state)
{
	(void)state;
	begin("pvh-14.0.txt");
	check_root_expect(&look, pvh_facts, PVK_COUNT(pvh_facts));
	check_root_end(&look);
}

static const struct check_expected hvm_facts[] = {
	{ "kernel.xenhvm", "yes" },
	{ "kernel.xenpci", "yes" },
	{ "kernel.debug", "WITNESS" },
	{ "kernel.modules", "pf coretemp" },
	{ "xen.type", "HVM" },
	{ "xen.platform-device", "yes" },
	{ "device.passthrough", "1" },
	{ "disk.names", "ada0 ada0@2" },
	{ "disk.ada0.driver", "ada" },
	{ "disk.ada0.descr", "QEMU HARDDISK" },
	{ "disk.ada0.front", "!absent" },
	{ "disk.ada0.used", "yes" },
	{ "disk.ada0.root", "yes" },
	{ "disk.ada0.table-state", "CORRUPT" },
	{ "disk.ada0@2.driver", "xbd" },
	{ "disk.ada0@2.front", "vbd/768" },
	{ "disk.ada0@2.used", "no" },
	{ "disk.ada0@2.root", "no" },
	{ "disk.ada0@2.features", "flush, write_barrier" },
	{ "part.names", "ada0p2 ada0p2@2" },
	{ "part.ada0p2.disk", "ada0" },
	{ "part.ada0p2.label", "root & more" },
	{ "part.ada0p2@2.disk", "ada0@2" },
	{ "part.ada0p2@2.start", "1048576" },
	{ "part.ada0p2@2.label", "!absent" },
	{ "part.ada0p2@2.uuid", "d669e38e-e655-11f1-18ec-29cdbaabf2fb" },
	{ "mount.count", "2" },
	{ "mount.0.options", "journaled soft-updates" },
	{ "mount.1.device", "nfs" },
	{ "nic.names", "xn0 wan" },
	{ "nic.xn0.up", "no" },
	{ "nic.wan.driver", "em" },
	{ "nic.wan.pci", "8086:100e" },
	{ "nic.wan.subsystem", "1af4:1100" },
	{ "nic.wan.front", "!absent" },
	{ "nic.wan.duplex", "full" },
	{ "nic.wan.tso", "off" },
	{ "kenv.hw.xen.disable_pv_disks", "1" },
	{ "kenv.hw.xen.disable_pv_disk", "1" },
	{ "identity.smbios-uuid", "2dc11ccb-926b-4fd4-b8a2-e220dd1fc194" },
	{ "swap.total", "1073741824" },
	{ "swap.used", "4096" },
	{ "agent.running", "xe-daemon" },
	{ "time.daemons", "ntpd" },
	{ "net.forwarding", "1" },
};

/* The emulated ada0 beside the PV one, mounted; em0, renamed, in use. */
static void
hvm(void **state)
{
	(void)state;
	begin("hvm-14.0.txt");
	check_root_expect(&look, hvm_facts, PVK_COUNT(hvm_facts));
	golden("hvm-14.0.facts");
	for (size_t i = 0; i < pvk_facts_count(look.f); i++)
		assert_null(
		    strstr(pvk_facts_at(look.f, i)->value, "not to be"));
	check_root_end(&look);
}

/* Nothing may be asked: every fact says so, and none is made up. */
static void
forbidden(void **state)
{
	static const struct check_expected list[] = {
		{ "system.release", "!EPERM" },
		{ "xen.guest", "!EPERM" },
		{ "system.container", "!EPERM" },
		{ "xen.bus", "!EPERM" },
		{ "xen.vbd-driver", "-" },
		{ "front.names", "-" },
		{ "disk.names", "!EPERM" },
		{ "part.names", "!EPERM" },
		{ "nic.names", "!EPERM" },
		{ "mount.count", "!EPERM" },
		{ "kernel.modules", "!EPERM" },
		{ "agent.running", "!EPERM" },
		{ "kenv.hw.xen.disable_pv_nics", "!EPERM" },
		{ "memory.balloon-target", "!EPERM" },
		{ "device.passthrough", "!EPERM" },
	};
	(void)state;
	begin("nothing.txt");
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

static bool
say_one(void *ctx, const char *name, struct pvk_buf *out)
{
	struct pvk_err e;

	(void)ctx;
	errno = ENOENT;
	if (strcmp(name, "security.jail.jailed") != 0)
		return (false);
	expect_ok(pvk_buf_add(out, "1", 1, &e) == 0, &e);
	return (true);
}

static void
jailed(void **state)
{
	static const struct check_expected list[] = {
		{ "system.container", "jail" },
		/* no configuration in the kernel */
		{ "kernel.xenhvm", "!absent" },
		{ "kernel.debug", "!ENOENT" },
	};
	struct freebsd os;

	(void)state;
	check_root_begin(&look);
	freebsd_said(&os, &look, "hvm-14.0.txt");
	os.sysctl = say_one;
	freebsd_system(&os);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

static bool
say_own(void *ctx, const char *name, struct pvk_buf *out)
{
	struct pvk_err e;

	(void)ctx;
	if (strcmp(name, "security.bsd.see_other_uids") != 0)
		return (false);
	expect_ok(pvk_buf_add(out, "0", 1, &e) == 0, &e);
	return (true);
}

/* An ordinary user who sees no programs but his own. */
static void
hidden(void **state)
{
	static const struct check_expected list[] = {
		{ "agent.running", "!EPERM" },
		{ "time.daemons", "!EPERM" },
	};
	struct freebsd os;

	(void)state;
	check_root_begin(&look);
	freebsd_said(&os, &look, "hvm-14.0.txt");
	os.sysctl = say_own;
	if (getuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	freebsd_system(&os);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

static int
say_cut(void *ctx, struct freebsd_nic list[FREEBSD_NICS], bool *cut)
{
	(void)ctx;
	(void)list;
	*cut = true;
	return (0);
}

/* More NICs than there is room for, more disks of Xen's than are asked for. */
static bool
say_disk(void *ctx, const char *name, struct pvk_buf *out)
{
	struct pvk_err e;

	(void)ctx;
	errno = ENOENT;
	if (strcmp(name, "dev.xbd.64.%desc") != 0)
		return (false);
	expect_ok(pvk_buf_add(out, "x", 1, &e) == 0, &e);
	return (true);
}

static void
crowd(void **state)
{
	static const struct check_expected list[] = {
		{ "nic.more", "!EFBIG" },
		{ "front.more", "!EFBIG" },
		{ "disk.more", "!EFBIG" },
	};
	struct freebsd os;

	(void)state;
	check_root_begin(&look);
	freebsd_said(&os, &look, "hvm-14.0.txt");
	os.nics = say_cut;
	os.sysctl = say_disk;
	freebsd_xen(&os);
	freebsd_nics(&os);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* A mebibyte in answer to each question: of one letter, of digits, of tags. */
#define MUCH ((size_t)1 << 20)
static char much[MUCH];

static bool
too_long(void *ctx, const char *name, struct pvk_buf *out)
{
	struct pvk_err e;

	(void)ctx;
	(void)name;
	expect_ok(pvk_buf_add(out, much, MUCH, &e) == 0, &e);
	return (true);
}

static void
hostile(void **state)
{
	static const char *const fillings[] = { "a", "9", "<geom id=\"0x1\">",
		"device/vbd/768", "options\tXENHVM\n", "\xff\x1b[2J" };
	struct freebsd os;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(fillings); i++) {
		check_root_begin(&look);
		freebsd_said(&os, &look, "hvm-14.0.txt");
		os.sysctl = too_long;
		for (size_t k = 0; k < MUCH; k++)
			much[k] = fillings[i][k % strlen(fillings[i])];
		freebsd_facts(&os);
		for (size_t k = 0; k < pvk_facts_count(look.f); k++)
			assert_true(strlen(pvk_facts_at(look.f, k)->value) <
			    PVK_FACT_VALUE_MAX);
		pvk_facts_free(look.f);
		close(look.root);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(pvh),
		unit_test_in_dir(hvm),
		unit_test_in_dir(forbidden),
		unit_test_in_dir(jailed),
		unit_test_in_dir(hidden),
		unit_test_in_dir(crowd),
		unit_test_in_dir(hostile),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
