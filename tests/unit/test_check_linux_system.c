/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux's back end of pvguest check: the rest, and hostile files, in a root
 * whose sysfs and procfs are made of files and links as those of an HVM guest.
 */
#include "testing.h"

#include <stdio.h>
#include <unistd.h>

#include "check_root.h"
#include "linux.h"

static struct look look;

/* ---- the rest ---- */

static const struct check_expected machine_facts[] = {
	{ "cpu.count", "5" },
	{ "cpu.offline", "4,6-7" },
	{ "cpu.threads-per-core", "2" },
	{ "cpu.total", "36" },
	{ "cpu.steal", "8" },
	{ "time.counter", "xen" },
	{ "time.counters", "xen tsc hpet" },
	{ "time.rtc-local", "yes" },
	{ "memory.total", "1048576" },
	{ "swap.used", "512" },
	{ "memory.balloon-current", "1000" },
	{ "memory.balloon-target", "!absent" },
	{ "net.forwarding", "1" },
	{ "net.tcp.receive-max", "6291456" },
	{ "net.tcp.received", "17" },
	{ "net.tcp.bad-checksums", "3" },
	{ "net.udp.bad-checksums", "-" },
	{ "boot.method", "UEFI" },
	{ "boot.console", "hvc0 tty0" },
	{ "cmdline.root", "/dev/xvda1" },
	{ "cmdline.nopv", "yes" },
	{ "cmdline.tsc", "!absent" },
	{ "agent.running", "pvguest" },
	{ "time.daemons", "systemd-timesyncd" },
	{ "agent.enabled", "xe-daemon" },
	{ "agent.installed", "xe-daemon" },
	{ "agent.store-tools", "yes" },
};

static void
machine(void **state)
{

	(void)state;
	check_root_put("sys/devices/system/cpu/online", "0-3,5\n");
	check_root_put("sys/devices/system/cpu/offline", "4,6-127\n");
	check_root_put("sys/devices/system/cpu/present", "0-7\n");
	check_root_put(
	    "sys/devices/system/cpu/cpu0/topology/thread_siblings_list",
	    "0,4\n");
	check_root_put("proc/stat", "cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1\n");
	check_root_put(
	    "sys/devices/system/clocksource/clocksource0/current_clocksource",
	    "xen\n");
	check_root_put(
	    "sys/devices/system/clocksource/clocksource0/available_clocksource",
	    "xen tsc hpet \n");
	check_root_put("etc/adjtime", "0.0 0 0.0\n0\nLOCAL\n");
	check_root_put("proc/meminfo",
	    "MemTotal:       1024 kB\nMemFree: 1 kB\n"
	    "SwapTotal: 2048 kB\nSwapFree: 1536 kB\n");
	check_root_put(
	    "sys/devices/system/xen_memory/xen_memory0/info/current_kb",
	    "1000\n");
	check_root_put("proc/sys/net/ipv4/ip_forward", "1\n");
	check_root_put("proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
	check_root_put("proc/net/snmp",
	    "Ip: Forwarding\nIp: 1\nTcp: A InSegs InCsumErrors\n"
	    "Tcp: 5 17 3\nUdp: InDatagrams\n");
	testing_run("mkdir -p sys/firmware/efi");
	check_root_put("proc/consoles", "hvc0  -W- (EC  )  229:0\ntty0\n");
	check_root_put("proc/cmdline", "quiet root=/dev/xvda1 nopv secret=x\n");
	check_root_put("proc/1/comm", "init\n");
	check_root_put("proc/7/comm", "pvguest\n");
	check_root_put("proc/8/comm", "systemd-timesyn\n");
	check_root_put("proc/9/comm", "pvguest-check\n");
	check_root_put("usr/sbin/xe-daemon", "");
	check_root_put("usr/bin/xenstore-read", "");
	check_root_link(
	    "etc/systemd/system/multi-user.target.wants/xe-daemon.service",
	    "/x");
	check_root_begin(&look);
	linux_machine(&look);
	linux_network(&look);
	linux_boot(&look);
	linux_programs(&look);
	/* swap.used is in bytes: 512 KiB */
	assert_string_equal(pvk_facts_get(look.f, "swap.used")->value,
	    "524288");
	pvk_facts_set(look.f, "swap.used", "512");
	check_root_expect(&look, machine_facts, PVK_COUNT(machine_facts));
	check_root_end(&look);
}

static void
put_function(const char *name, const char *leaf, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/%s", name, leaf);
	check_root_put(path, text);
}

static void
xen(void **state)
{
	static const struct check_expected list[] = {
		{ "xen.guest", "xen" },
		{ "xen.type", "HVM" },
		{ "xen.version", "4.17" },
		{ "xen.bus", "yes" },
		{ "xen.vbd-driver", "yes" },
		{ "xen.vif-driver", "no" },
		{ "xen.platform-device", "yes" },
		{ "device.passthrough", "1" },
		{ "device.hyperv", "no" },
		{ "front.names", "vbd/768 vif/0" },
		{ "front.vbd/768.connection", "Connected" },
		{ "front.vif/0.connection", "!absent" },
		{ "xen.callback-vector", "yes" },
	};
	static const struct {
		const char *name, *vendor, *device, *class_code;
	} functions[] = {
		{ "0000:00:00.0", "0x8086", "0x1237", "0x060000" },
		{ "0000:00:01.1", "0x8086", "0x7010", "0x010180" },
		{ "0000:00:02.0", "0x5853", "0x0001", "0xff8000" },
		{ "0000:00:03.0", "0x10ec", "0x8139", "0x020000" },
		{ "0000:00:05.0", "0x14e4", "0x1657", "0x020000" },
	};

	(void)state;
	check_root_put("sys/hypervisor/type", "xen\n");
	check_root_put("proc/interrupts",
	    "     CPU0\n 24: 7 xen-percpu -virq timer0\nHYP: 9 callback\n");
	check_root_put("sys/hypervisor/guest_type", "HVM\n");
	check_root_put("sys/hypervisor/version/major", "4\n");
	check_root_put("sys/hypervisor/version/minor", "17\n");
	testing_run("mkdir -p sys/bus/xen/drivers/vbd");
	check_root_put("sys/bus/xen/devices/vbd-768/state", "Connected\n");
	testing_run("mkdir -p sys/bus/xen/devices/vif-0 "
		    "sys/bus/xen/devices/vkbd-0");
	for (size_t i = 0; i < PVK_COUNT(functions); i++) {
		put_function(functions[i].name, "vendor", functions[i].vendor);
		put_function(functions[i].name, "device", functions[i].device);
		put_function(functions[i].name, "class",
		    functions[i].class_code);
	}
	check_root_begin(&look);
	linux_xen(&look);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* Nothing there at all, then nothing that may be read. */
static void
unseen(void **state)
{
	static const struct check_expected none[] = {
		{ "disk.names", "!absent" },
		{ "nic.names", "!absent" },
		{ "mount.count", "!absent" },
		{ "cpu.count", "!absent" },
		{ "xen.guest", "!absent" },
		{ "identity.smbios-uuid", "!absent" },
	};
	static const struct check_expected forbidden[] = {
		{ "disk.names", "!EACCES" },
		{ "nic.names", "!EACCES" },
		{ "identity.smbios-uuid", "!EACCES" },
		{ "cmdline.nopv", "!EACCES" },
	};

	(void)state;
	check_root_begin(&look);
	linux_disks(&look);
	linux_nics(&look);
	linux_machine(&look);
	linux_xen(&look);
	linux_boot(&look);
	linux_programs(&look);
	linux_system(&look);
	check_root_expect(&look, none, PVK_COUNT(none));
	check_root_end(&look);
	testing_run("mkdir -p sys/block sys/class/net proc; "
		    "touch proc/cmdline; chmod 0 proc/cmdline sys; "
		    "chmod 755 .");
	check_root_begin(&look);
	if (getuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	linux_disks(&look);
	linux_nics(&look);
	linux_boot(&look);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	check_root_expect(&look, forbidden, PVK_COUNT(forbidden));
	check_root_end(&look);
	testing_run("chmod 755 sys");
}

/* A megabyte without an end of line, for each of them. */
static void
hostile(void **state)
{
	static const char *const names[] = { "proc/self/mountinfo",
		"proc/swaps", "proc/stat", "proc/meminfo", "proc/net/snmp",
		"proc/cmdline", "proc/consoles", "proc/modules",
		"etc/os-release", "etc/adjtime", "proc/uptime",
		"sys/block/a/size", "sys/class/net/a/device/vendor",
		"sys/devices/system/cpu/offline",
		"sys/devices/system/cpu/present", "sys/hypervisor/type" };
	size_t len = (size_t)1 << 20;
	char *text = malloc(len + 1);
	uint64_t seed = 1;

	(void)state;
	assert_non_null(text);
	for (unsigned round = 0; round < 3; round++) {
		if (round < 2)
			memset(text, round == 0 ? 'a' : '9', len);
		else
			testing_random_bytes(&seed, text, len);
		for (size_t i = 0; i < PVK_COUNT(names); i++) {
			testing_run("mkdir -p $(dirname %s)", names[i]);
			testing_write_file(names[i], text, len);
		}
		check_root_begin(&look);
		linux_system(&look);
		linux_xen(&look);
		linux_disks(&look);
		linux_nics(&look);
		linux_network(&look);
		linux_machine(&look);
		linux_boot(&look);
		linux_programs(&look);
		for (size_t i = 0; i < pvk_facts_count(look.f); i++)
			assert_true(strlen(pvk_facts_at(look.f, i)->value) <
			    PVK_FACT_VALUE_MAX);
		check_root_end(&look);
	}
	free(text);
}

/* Of others' programs nothing is seen, which does not mean that none run. */
static void
hidden(void **state)
{
	static const struct check_expected list[] = {
		{ "agent.running", "!EPERM" },
		{ "time.daemons", "!EPERM" },
	};

	(void)state;
	check_root_put("proc/700/comm", "sh\n");
	check_root_begin(&look);
	linux_programs(&look);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

static void
modules(void **state)
{
	static const struct check_expected list[] = {
		{ "kernel.modules-match", "yes" },
	};

	(void)state;
	check_root_put("proc/sys/kernel/osrelease", "6.6.1\n");
	testing_run("mkdir -p run/booted-system/kernel-modules/lib/modules/"
		    "6.6.1");
	check_root_begin(&look);
	linux_system(&look);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* Events by the platform device's line, or nobody who says so. */
static void
callback(void **state)
{
	static const struct check_expected nobody[] = {
		{ "xen.callback-vector", "!ENOENT" },
	};
	static const struct check_expected line[] = {
		{ "xen.callback-vector", "no" },
	};

	(void)state;
	check_root_begin(&look);
	linux_xen(&look);
	check_root_expect(&look, nobody, 1);
	check_root_end(&look);
	check_root_put("proc/interrupts",
	    "     CPU0\n 28: 7 IO-APIC 28-fasteoi xen-platform-pci\n");
	check_root_begin(&look);
	linux_xen(&look);
	check_root_expect(&look, line, 1);
	check_root_end(&look);
}

/* By whichever sign there is. */
static void
containers(void **state)
{
	static const struct {
		const char *path, *text, *name;
	} cases[] = {
		{ "run/nothing", "", "!absent" },
		{ "proc/1/environ", "HOME=/\ncontainer=x\n", "!absent" },
		{ "proc/1/environ", "container=lxc", "lxc" },
		{ "run/.containerenv", "", "podman" },
		{ ".dockerenv", "", "docker" },
		{ "run/systemd/container", "systemd-nspawn\n",
		    "systemd-nspawn" },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		const struct check_expected want[] = {
			{ "system.container", cases[i].name },
		};

		check_root_put(cases[i].path, cases[i].text);
		check_root_begin(&look);
		linux_system(&look);
		check_root_expect(&look, want, 1);
		check_root_end(&look);
	}
}

static void
lists(void **state)
{
	static const struct {
		const char *a, *b, *common;
		uint64_t n; /* of a */
	} cases[] = {
		{ "0-3", "2-9", "2-3", 4 },
		{ "0,2,4-5", "0-5", "0,2,4-5", 4 },
		{ "", "0-5", "", 0 },
		{ "x", "0", "", 0 },
		{ "3-1", "0-9", "", 0 },
		{ "0-99999999999", "0-1", "", 0 },
		{ "4095", "4000-4095", "4095", 1 },
	};
	char common[64];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		linux_common_list(cases[i].a, cases[i].b, common,
		    sizeof(common));
		assert_string_equal(common, cases[i].common);
		assert_int_equal(linux_count_list(cases[i].a), cases[i].n);
	}
	linux_common_list("0,2,4,6,8", "0-9", common, 4); /* no room */
	assert_true(strlen(common) < 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(machine),
		unit_test_in_dir(xen),
		unit_test_in_dir(unseen),
		unit_test_in_dir(hostile),
		unit_test_in_dir(hidden),
		unit_test_in_dir(modules),
		unit_test_in_dir(callback),
		unit_test_in_dir(containers),
		cmocka_unit_test(lists),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
