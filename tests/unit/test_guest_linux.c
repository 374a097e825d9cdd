/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts of Linux, read from files of many systems. */
#include "testing.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/os_linux.h"
#include "util/num.h"

/* ---- os-release ---- */

static const struct value {
	const char *text, *value; /* of KEY; NULL: there is none */
} values[] = {
	{ "KEY=plain\n", "plain" },
	{ "KEY=plain", "plain" },
	{ "KEY=\"two words\"\n", "two words" },
	{ "KEY='two words'\n", "two words" },
	{ "KEY=\"a \\\"b\\\" \\$c \\\\ d\"\n", "a \"b\" $c \\ d" },
	{ "KEY='a \\ b'\n", "a \\ b" },
	{ "KEY=a\\ b\n", "a b" },
	{ "KEY=\"a\"'b'c\n", "abc" },
	{ "KEY=plain # comment\n", "plain" },
	{ "KEY=\n", "" },
	{ "KEY=\"\"\n", "" },
	{ "KEY=\"never ended\nOTHER=1\n", "never ended" },
	{ "KEY=\\\n", "\\" },
	{ "# KEY=comment\nKEY=1\nKEY=2\n", "2" },
	{ "OTHERKEY=1\nKEYS=2\n", NULL },
	{ "KEY=a\tb\n", "a" },
	{ "KEY=\"\x1b[1mbold\"\n", "\\x1b[1mbold" },
	{ "KEY=\"D\xc3\xa9"
	  "bian \xff\"\n",
	    "D\xc3\xa9"
	    "bian \\xff" },
	{ "KEY=windows\r\n", "windows" },
	{ "", NULL },
	{ "KEY", NULL },
};

static void
release_values(void **state)
{
	char out[64];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(values); i++) {
		bool found =
		    os_release_get(values[i].text, "KEY", out, sizeof(out));

		if (found != (values[i].value != NULL) ||
		    (found && strcmp(out, values[i].value) != 0))
			fail_msg("%s: \"%s\"", values[i].text,
			    found ? out : "(nothing)");
	}
	/* what does not fit is cut */
	assert_true(os_release_get("KEY=abcdefgh\n", "KEY", out, 6));
	assert_string_equal(out, "ab...");
}

static void
make_file(const char *name, const char *text)
{
	char folder[128];

	for (const char *p = strchr(name, '/'); p != NULL;
	     p = strchr(p + 1, '/')) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(p - name), name);
		mkdir(folder, 0777);
	}
	testing_write_file(name, text, strlen(text));
}

static const struct release {
	const char *file, *text, *name, *distro, *major, *minor;
} releases[] = {
	{ "etc/os-release",
	    "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian "
	    "GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n",
	    "Debian GNU/Linux 12 (bookworm)", "debian", "12", "" },
	{ "etc/os-release",
	    "NAME=\"Ubuntu\"\nVERSION_ID=\"22.04\"\nID=ubuntu\n", "Ubuntu",
	    "ubuntu", "22", "04" },
	{ "usr/lib/os-release",
	    "PRETTY_NAME=\"Alpine Linux v3.18\"\nID=alpine\n"
	    "VERSION_ID=3.18.4\n",
	    "Alpine Linux v3.18", "alpine", "3", "18" },
	{ "etc/os-release", "PRETTY_NAME=\"Arch Linux\"\nID=arch\n",
	    "Arch Linux", "arch", "", "" },
	{ "etc/os-release", "PRETTY_NAME=Odd\nVERSION_ID=rolling.7\n", "Odd",
	    "linux", "", "" },
	{ "etc/redhat-release", "CentOS release 6.10 (Final)\n",
	    "CentOS release 6.10 (Final)", "centos", "6", "10" },
	{ "etc/os-release", "", "Linux", "linux", "", "" },
	{ "etc/nothing", "", "Linux", "linux", "", "" },
};

static void
release_files(void **state)
{
	struct facts_system f;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(releases); i++) {
		const struct release *r = &releases[i];

		make_file(r->file, r->text);
		memset(&f, 0, sizeof(f));
		os_read_release(".", &f);
		assert_string_equal(f.name, r->name);
		assert_string_equal(f.distro, r->distro);
		assert_string_equal(f.major, r->major);
		assert_string_equal(f.minor, r->minor);
		unlink(r->file);
	}
	make_file("etc/os-release", releases[0].text);
	make_file("etc/debian_version", "12.11\n");
	memset(&f, 0, sizeof(f));
	os_read_release(".", &f);
	assert_string_equal(f.minor, "11");
	make_file("etc/debian_version", "trixie/sid\n");
	memset(&f, 0, sizeof(f));
	os_read_release(".", &f);
	assert_string_equal(f.major, "12");
	assert_string_equal(f.minor, "");
}

/* ---- hosts ---- */

static void
hosts(void **state)
{
	static const struct {
		const char *text, *domain;
	} samples[] = {
		{ "127.0.1.1 web.example.org web\n", "example.org" },
		{ "127.0.1.1\tweb.example.org\n", "example.org" },
		{ "127.0.0.1 localhost\n::1 web.a.b # web.c\n", "a.b" },
		{ "# 127.0.1.1 web.example.org\n", "" },
		{ "127.0.1.1 web\n", "" },
		{ "127.0.1.1 webs.example.org\n", "" },
		{ "127.0.1.1 web.\n", "" },
		{ "127.0.1.1", "" },
		{ "\n\n \n", "" },
		{ "", "" },
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(samples); i++) {
		os_hosts_domain(samples[i].text, "web", out, sizeof(out));
		assert_string_equal(out, samples[i].domain);
	}
	os_hosts_domain("1.1.1.1 .example.org\n", "", out, sizeof(out));
	assert_string_equal(out, "");
}

/* ---- memory ---- */

static void
meminfo(void **state)
{
	static const struct {
		const char *text;
		uint64_t total, available;
	} samples[] = {
		{ "MemTotal:  2000 kB\nMemFree: 100 kB\nMemAvailable: 900 kB\n",
		    2000, 900 },
		/* before Linux 3.14 */
		{ "MemTotal: 2000 kB\nMemFree: 100 kB\nBuffers: 50 kB\n"
		  "Cached: 400 kB\nShmem: 40 kB\nSReclaimable: 30 kB\n",
		    2000, 540 },
		{ "MemTotal: 2000 kB\nMemFree: 100 kB\nShmem: 40 kB\n", 2000,
		    100 },
		{ "MemTotal: 2000 kB\nMemAvailable: 0 kB\nMemFree: 9 kB\n",
		    2000, 0 },
		{ "MemTotal: 20 kB\nMemAvailable: 99 kB\n", 20, 20 },
		{ "MemTotal: 99999999999999999999999 kB\n", 0, 0 },
		{ "MemTotal: x\n", 0, 0 },
		{ "", 0, 0 },
	};
	struct facts_memory f;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(samples); i++) {
		assert_int_equal(os_parse_meminfo(samples[i].text, &f),
		    samples[i].total > 0 ? 0 : -1);
		assert_int_equal(f.total_kib, samples[i].total);
		assert_int_equal(f.free_kib, samples[i].available);
	}
}

/* ---- udev, sysfs ---- */

static void
udev_rules(void **state)
{
	(void)state;
	assert_false(os_udev_onlines_vcpus("."));
	make_file("usr/lib/udev/rules.d/50-x.rules",
	    "# SUBSYSTEM==\"cpu\", ATTR{online}=\"1\"\n"
	    "SUBSYSTEM==\"memory\", ATTR{state}=\"online\"\n");
	make_file("usr/lib/udev/rules.d/60-cpu.rules.off",
	    "SUBSYSTEM==\"cpu\", ATTR{online}=\"1\"\n");
	assert_true(os_udev_onlines_vcpus("."));
	unlink("usr/lib/udev/rules.d/60-cpu.rules.off");
	assert_false(os_udev_onlines_vcpus("."));
	make_file("etc/udev/rules.d/xen.rules",
	    "\nACTION==\"add\", SUBSYSTEM==\"cpu\", RUN+=\"/bin/sh -c '[ ! -e "
	    "/sys$devpath/online ] || echo 1 > /sys$devpath/online'\"\n");
	assert_true(os_udev_onlines_vcpus("."));
	unlink("etc/udev/rules.d/xen.rules");
	/* a FIFO must not make us wait */
	assert_int_equal(mkfifo("etc/udev/rules.d/fifo.rules", 0666), 0);
	assert_false(os_udev_onlines_vcpus("."));
}

static void
sysfs(void **state)
{
	static const struct {
		const char *name, *nodename;
		int32_t vif;
	} samples[] = {
		{ "eth0", "device/vif/3\n", 3 },
		{ "eth1", "device/vif/0\n", 0 },
		{ "eth2", "device/vif/\n", FACTS_NO_VIF },
		{ "eth3", "device/vif/3x\n", FACTS_NO_VIF },
		{ "eth4", "device/vbd/3\n", FACTS_NO_VIF },
		{ "eth5", "device/vif/99999999999\n", FACTS_NO_VIF },
		{ "eth6", "device/vif/-1\n", FACTS_NO_VIF },
		{ "eth7", "", FACTS_NO_VIF },
	};
	struct net_link l = { .index = 1 };
	char path[64];
	int at;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(samples); i++) {
		snprintf(path, sizeof(path), "%s/device/nodename",
		    samples[i].name);
		make_file(path, samples[i].nodename);
	}
	at = open(".", O_RDONLY | O_DIRECTORY);
	for (size_t i = 0; i < PVK_COUNT(samples); i++) {
		snprintf(l.name, sizeof(l.name), "%s", samples[i].name);
		os_sysfs_link(at, &l);
		assert_int_equal(l.vif, samples[i].vif);
		assert_true(l.is_device);
	}
	snprintf(l.name, sizeof(l.name), "br0");
	os_sysfs_link(at, &l);
	assert_false(l.is_device);
	snprintf(l.name, sizeof(l.name), "../x/eth0");
	os_sysfs_link(at, &l);
	assert_false(l.is_device);
	os_sysfs_link(-1, &l);
	assert_false(l.is_device);
	close(at);
}

/* ---- this system ---- */

static void
place(void **state)
{
	(void)state;
	setenv("XENSTORED_PATH", "/somewhere", 1);
	assert_int_equal(os_place(), OS_GUEST);
	setenv("XENSTORED_PATH", "", 1);
	assert_int_equal(os_place() == OS_ELSEWHERE,
	    access("/sys/hypervisor/type", F_OK) != 0 &&
		access("/dev/xen/xenbus", F_OK) != 0);
	unsetenv("XENSTORED_PATH");
}

static void
this_system(void **state)
{
	struct facts_memory memory;
	struct facts_system system;
	struct facts_volumes disks;
	struct pvk_err e;
	struct os *os = os_open(&e);

	(void)state;
	expect_ok(os != NULL, &e);
	expect_ok(os_system(os, &system, &e) == 0, &e);
	assert_true(system.name[0] != '\0' && system.kernel[0] != '\0');
	expect_ok(os_memory(os, &memory, &e) == 0, &e);
	assert_in_range(memory.free_kib, 1, memory.total_kib);
	expect_ok(os_volumes(os, &disks, &e) == 0, &e);
	os_close(os);
	os_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(release_values),
		unit_test_in_dir(release_files),
		cmocka_unit_test(hosts),
		cmocka_unit_test(meminfo),
		unit_test_in_dir(udev_rules),
		unit_test_in_dir(sysfs),
		cmocka_unit_test(place),
		cmocka_unit_test(this_system),
	};

	return (cmocka_run_group_tests_name("guest linux", tests, NULL, NULL));
}
