/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pvguest check makes of the files of a FreeBSD: as they are, when some of
 * them can't be read, when there is more of everything than is read.
 */
#include "testing.h"

#include <stdio.h>
#include <unistd.h>

#include "check/zpool_cache.h"
#include "check_root.h"
#include "freebsd_said.h"

static struct look look;

static void
gather(void)
{
	struct freebsd os;

	freebsd_said(&os, &look, "pvh-14.0.txt");
	freebsd_facts(&os);
}

static void
begin(void)
{
	check_root_begin(&look);
	gather();
}

/* n lines, each with its number between two texts */
static void
put_many(const char *path, unsigned n, const char *before, const char *behind)
{
	struct pvk_buf text = { 0 };
	struct pvk_err e;

	for (unsigned i = 0; i < n; i++)
		expect_ok(pvk_buf_addf(&text, &e, "%s%u%s\n", before, i,
			      behind) == 0,
		    &e);
	check_root_put(path, pvk_buf_text(&text));
	pvk_buf_fini(&text);
}

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
	begin();
	check_root_expect(&look, files_facts, PVK_COUNT(files_facts));
	for (size_t i = 0; i < pvk_facts_count(look.f); i++)
		assert_null(strstr(pvk_facts_at(look.f, i)->value, "secret"));
	check_root_end(&look);
}

/*
 * Those of a boot environment in place of those of the system that runs: what
 * it does not set is not set, whatever the other one does.
 */
static void
another_tree(void **state)
{
	static const struct check_expected list[] = {
		{ "rc.ifconfig_xn0", "-" },
		{ "rc.ifconfig_re0", "set" },
		{ "rc.powerd_enable", "!absent" },
		{ "loader.hw.xen.disable_pv_disk", "-" },
		{ "loader.hw.xen.disable_pv_disks", "!absent" },
		{ "fstab.count", "1" },
		{ "fstab.0.device", "/dev/gpt/next" },
		{ "fstab.1.device", "-" },
		{ "kernel.ident", "XENMIN" },
	};
	struct pvk_check_tree tree;

	(void)state;
	testing_run("mkdir -p boot etc");
	check_root_put("etc/rc.conf", "ifconfig_xn0=DHCP powerd_enable=YES\n");
	check_root_put("boot/loader.conf",
	    "hw.xen.disable_pv_disk=1\nhw.xen.disable_pv_disks=1\n");
	put_many("etc/fstab", 3, "/dev/ada", " /x ufs rw 0 0");
	begin();
	check_root_put("etc/rc.conf", "ifconfig_re0=DHCP\n");
	check_root_put("boot/loader.conf", "");
	check_root_put("etc/fstab", "/dev/gpt/next / ufs rw 1 1\n");
	look_tree(&look, &tree);
	pvk_check_files(&tree, look.f);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* A user who may not read them is told of, but for root, who may. */
static void
gather_as_nobody(void)
{
	testing_run("chmod 755 .");
	check_root_begin(&look);
	if (getuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	gather();
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
}

static void
unreadable(void **state)
{
	static const struct check_expected list[] = {
		{ "fstab.count", "!EACCES" },
		{ "loader.hw.xen.disable_pv_disks", "!EACCES" },
		{ "loader.more", "!EACCES" },
		{ "boot.preloads", "!EACCES" },
		{ "rc.pf_enable", "!EACCES" },
		{ "rc.more", "!EACCES" },
		{ "agent.enabled", "!EACCES" },
	};
	(void)state;
	testing_run("mkdir boot etc; touch boot/loader.conf etc/fstab "
		    "etc/rc.conf; chmod 0 boot/loader.conf etc/fstab "
		    "etc/rc.conf");
	gather_as_nobody();
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/*
 * One of several can't be read: what came before it is not known any more, what
 * comes behind it is.
 */
static void
unreadable_in_part(void **state)
{
	static const struct check_expected list[] = {
		{ "rc.powerd_enable", "!EACCES" },
		{ "rc.pf_enable", "!EACCES" },
		{ "rc.ntpd_enable", "YES" },
		{ "rc.more", "!EACCES" },
		{ "rc.ifconfig_re0", "set" },
		{ "agent.enabled", "pvguest" },
		{ "loader.kern.hz", "!EACCES" },
		{ "loader.console", "comconsole" },
		{ "loader.more", "!EACCES" },
	};

	(void)state;
	testing_run("mkdir -p boot/loader.conf.d etc/rc.conf.d/ntpd");
	check_root_put("etc/rc.conf",
	    "powerd_enable=YES ntpd_enable=NO pvguest_enable=YES\n"
	    "ifconfig_re0=DHCP\n");
	check_root_put("etc/rc.conf.local", "powerd_enable=NO\n");
	check_root_put("etc/rc.conf.d/ntpd/on", "ntpd_enable=YES\n");
	check_root_put("boot/loader.conf", "kern.hz=1000\n");
	check_root_put("boot/loader.conf.d/a.conf", "kern.hz=100\n");
	check_root_put("boot/loader.conf.local", "console=comconsole\n");
	testing_run("chmod 0 etc/rc.conf.local boot/loader.conf.d/a.conf");
	gather_as_nobody();
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* ---- more than is read ---- */

static void
just_enough(void **state)
{
	static const struct check_expected list[] = {
		{ "boot.preloads", "128" },
		{ "loader.more", "-" },
		{ "fstab.count", "128" },
		{ "fstab.more", "-" },
	};

	(void)state;
	testing_run("mkdir -p boot etc");
	put_many("boot/loader.conf", 128, "m", "_load=YES");
	put_many("etc/fstab", 128, "/dev/ada", " /x ufs rw 0 0");
	begin();
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

static void
too_many(void **state)
{
	static const struct check_expected list[] = {
		{ "boot.preloads", "!EFBIG" },
		{ "fstab.count", "128" },
		{ "fstab.more", "!EFBIG" },
		{ "rc.more", "!EFBIG" },
		{ "rc.powerd_enable", "!EFBIG" },
	};

	(void)state;
	testing_run("mkdir -p boot etc/rc.conf.d; cd etc/rc.conf.d; "
		    "for i in $(seq 65); do echo a=1 >s$i; done");
	put_many("boot/loader.conf", 129, "m", "_load=YES");
	put_many("etc/fstab", 129, "/dev/ada", " /x ufs rw 0 0");
	check_root_put("etc/rc.conf", "powerd_enable=YES\n");
	begin();
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* A file of 300 KB, and a value of 600 bytes: of that one alone. */
static void
too_large(void **state)
{
	static const struct check_expected list[] = {
		{ "loader.kern.hz", "!EFBIG" },
		{ "loader.more", "!EFBIG" },
		{ "rc.dumpdev", "!EFBIG" },
		{ "rc.pf_enable", "YES" },
		{ "rc.more", "-" },
	};

	(void)state;
	testing_run("mkdir -p boot etc");
	put_many("boot/loader.conf", 20000, "kern.hz=9 # ", " nothing");
	testing_run("{ printf dumpdev=; head -c 600 /dev/zero | tr '\\0' a; "
		    "echo; echo pf_enable=YES; } >etc/rc.conf");
	begin();
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* ---- pools of ZFS ---- */

/* zroot has vdevs of 12 and 9, tank one of 13; cut off anywhere. */
static void
pools(void **state)
{
	struct zpool list[4];
	char path[512], *text, *copy;
	size_t len, n;

	(void)state;
	snprintf(path, sizeof(path), "%s/fuzz/corpus/check_seen/zpool.cache",
	    getenv("TESTS"));
	text = testing_read_file(path, &len);
	n = zpool_cache_read((const uint8_t *)text, len, list, PVK_COUNT(list));
	assert_int_equal(n, 2);
	assert_string_equal(list[0].name, "zroot");
	assert_int_equal(list[0].ashift, 9);
	assert_string_equal(list[1].name, "tank");
	assert_int_equal(list[1].ashift, 13);
	n = zpool_cache_read((const uint8_t *)text, len, list, 1);
	assert_int_equal(n, 1);
	for (size_t cut = 0; cut < len; cut++) {
		copy = malloc(cut + 1); /* so that a read beyond it is seen */
		memcpy(copy, text, cut);
		n = zpool_cache_read((const uint8_t *)copy, cut, list,
		    PVK_COUNT(list));
		assert_true(n <= 2);
		free(copy);
	}
	text[0] = 0; /* another encoding */
	assert_int_equal(zpool_cache_read((const uint8_t *)text, len, list,
			     PVK_COUNT(list)),
	    0);
	free(text);
}

#define GIB UINT64_C(1073741824)

/* What they lie on, and how much of it may have data. */
static void
members(void **state)
{
	static const struct {
		const char *name, *members;
		uint64_t ashift, size;
	} expected[] = {
		{ "mirror", "/dev/sda1 /dev/sdb1 /dev/sdc1 /dev/sdd1", 9,
		    20 * GIB },
		{ "raid", "/dev/sde1 /dev/sdf1 /dev/sdg1", 12, 0 },
		{ "spread", "/dev/disk/by-id/a /dev/disk/by-id/b /dev/c", 12,
		    5 * GIB },
		{ "blank", "", 12, GIB },
	};
	struct zpool list[PVK_COUNT(expected) + 1];
	char path[512], *text;
	size_t len;

	(void)state;
	snprintf(path, sizeof(path),
	    "%s/fuzz/corpus/check_seen/zpool.cache.members", getenv("TESTS"));
	text = testing_read_file(path, &len);
	assert_int_equal(zpool_cache_read((const uint8_t *)text, len, list,
			     PVK_COUNT(list)),
	    PVK_COUNT(list));
	for (size_t i = 0; i < PVK_COUNT(expected); i++) {
		assert_string_equal(list[i].name, expected[i].name);
		assert_string_equal(list[i].members, expected[i].members);
		assert_int_equal(list[i].ashift, expected[i].ashift);
		assert_int_equal(list[i].size, expected[i].size);
		assert_int_equal(list[i].cut, i == 3);
	}
	/* as many of the twelve as there is room for, each of them whole */
	assert_true(list[4].cut);
	assert_int_equal(strlen(list[4].members), 8 * 122 - 1);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(files),
		unit_test_in_dir(another_tree),
		unit_test_in_dir(unreadable),
		unit_test_in_dir(unreadable_in_part),
		unit_test_in_dir(just_enough),
		unit_test_in_dir(too_many),
		unit_test_in_dir(too_large),
		cmocka_unit_test(pools),
		cmocka_unit_test(members),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
