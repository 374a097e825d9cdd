/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD's back end of pvguest check: the facts made of what a real one said
 * (tests/golden/freebsd), in a root with the files of a test.
 */
#include "testing.h"

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
	{ "xen.callback-vector", "!absent" },
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
	{ "mount.count", "2" },
	{ "mount.0.options", "journaled soft-updates" },
	{ "mount.1.device", "nfs" },
	{ "nic.names", "xn0 wan" },
	{ "nic.xn0.up", "no" },
	{ "nic.wan.driver", "em" },
	{ "nic.wan.pci", "8086:100e" },
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
		{ "xen.bus", "no" },
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

/* ---- files ---- */

static const struct check_expected files_facts[] = {
	{ "system.product", "opnsense" },
	{ "system.product-version", "24.7.1" },
	{ "system.userland", "14.1-RELEASE-p5" },
	{ "loader.hw.xen.disable_pv_nics", "0" },
	{ "loader.hw.xen.disable_pv_disk", "1" },
	{ "loader.hint.ppc.0.disabled", "1" },
	{ "loader.console", "comconsole,vidconsole" },
	{ "loader.kern.hz", "!absent" },
	{ "boot.preloads", "1" },
	{ "rc.ifconfig_xn0", "set" },
	{ "rc.ifconfig_xn0_ipv6", "set" },
	{ "rc.powerd_enable", "YES" },
	{ "rc.gateway_enable", "NO" },
	{ "rc.ntpd_enable", "!absent" },
	{ "agent.enabled", "pvguest" },
	{ "agent.installed", "pvguest xe-daemon" },
	{ "agent.store-tools", "no" },
	{ "fstab.count", "3" },
	{ "fstab.0.device", "/dev/ada0p2" },
	{ "fstab.0.at", "/" },
	{ "fstab.0.options", "rw" },
	{ "fstab.1.options", "sw,late" },
	{ "fstab.2.device", "nfs" },
	{ "fstab.2.at", "/a b" },
	{ "tty.ttyu0", "onifconsole secure" },
	{ "tty.xc0", "!absent" },
	{ "update.components", "src world" },
	{ "identity.first-boot", "yes" },
	{ "time.rtc-local", "no" },
	{ "xen.callback-vector", "no" },
};

static void
files(void **state)
{
	(void)state;
	testing_run("mkdir -p boot/loader.conf.d etc/rc.conf.d bin var/run "
		    "usr/local/sbin usr/local/opnsense/version");
	check_root_put("usr/local/opnsense/version/core",
	    "{\n  \"product_name\": \"OPNsense\",\n"
	    "  \"product_version\": \"24.7.1\"\n}\n");
	check_root_put("bin/freebsd-version",
	    "#!/bin/sh\n# a script\nUSERLAND_VERSION=\"14.1-RELEASE-p5\"\n"
	    "case $1 in\nesac\n");
	check_root_put("boot/device.hints", "hint.ppc.0.disabled=\"1\"\n");
	check_root_put("boot/loader.conf",
	    "hw.xen.disable_pv_nics=1\nzfs_load=\"YES\"\npf_load=\"YES\"\n"
	    "console = \"comconsole,vidconsole\" # both\nnot a setting\n");
	check_root_put("boot/loader.conf.d/b.conf", "pf_load=\"NO\"\n");
	check_root_put("boot/loader.conf.d/ignored", "kern.hz=1\n");
	check_root_put("boot/loader.conf.local",
	    "hw.xen.disable_pv_nics=\"0\"\nhw.xen.disable_pv_disk=\"1\"");
	check_root_put("etc/rc.conf",
	    "hostname='secret'\nifconfig_xn0=\"inet 10.1.1.1 password \\\n"
	    " secret\"; powerd_enable=\"YES\"\n"
	    "gateway_enable=\"YES\" pvguest_enable=YES\n");
	check_root_put("etc/rc.conf.d/netif", "ifconfig_xn0_ipv6=\"secret\"\n");
	check_root_put("etc/rc.conf.local", "gateway_enable=NO\n");
	check_root_put("etc/fstab",
	    "# Device\tMountpoint\n/dev/ada0p2\t/\tufs\trw,noatime\t1\t1\n\n"
	    "  /dev/ada0p3 none swap sw,late 0 0\n"
	    "secret:/x /a\\040b nfs ro 0 0\nbad\n");
	check_root_put("etc/ttys",
	    "ttyu0\t\"/usr/libexec/getty 3wire\"\tvt100\tonifconsole "
	    "secure # serial\nbad \"\n");
	check_root_put("etc/freebsd-update.conf",
	    "# Components src world kernel\nComponents src world\n");
	check_root_put("var/run/dmesg.boot",
	    "x\nXen HVM callback vector registration failed (22)\n");
	check_root_put("usr/local/sbin/pvguest", "");
	check_root_put("usr/local/sbin/xe-daemon", "");
	check_root_put("firstboot", "");
	begin("pvh-14.0.txt");
	check_root_expect(&look, files_facts, PVK_COUNT(files_facts));
	for (size_t i = 0; i < pvk_facts_count(look.f); i++)
		assert_null(strstr(pvk_facts_at(look.f, i)->value, "secret"));
	check_root_end(&look);
}

/* A user who may not read them is told of, but for root, who may. */
static void
unreadable(void **state)
{
	static const struct check_expected list[] = {
		{ "fstab.count", "!EACCES" },
		{ "loader.hw.xen.disable_pv_disks", "!EACCES" },
		{ "boot.preloads", "!EACCES" },
		{ "rc.pf_enable", "!EACCES" },
	};
	(void)state;
	testing_run("mkdir boot etc; touch boot/loader.conf etc/fstab "
		    "etc/rc.conf; chmod 0 boot/loader.conf etc/fstab "
		    "etc/rc.conf; chmod 755 .");
	check_root_begin(&look);
	if (getuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	gather_from("pvh-14.0.txt");
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(pvh),
		unit_test_in_dir(hvm),
		unit_test_in_dir(forbidden),
		unit_test_in_dir(hostile),
		unit_test_in_dir(files),
		unit_test_in_dir(unreadable),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
