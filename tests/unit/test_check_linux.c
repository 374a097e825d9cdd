/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux's back end of pvguest check: disks and NICs, in a root whose sysfs and
 * procfs are made of files and links as those of an HVM guest.
 */
#include "testing.h"

#include <stdio.h>

#include "check_root.h"
#include "linux.h"

static struct look look;

/* ---- disks ---- */

static void
make_disks(void)
{
	check_root_put("proc/self/mountinfo",
	    "1 0 0:2 / / rw - rootfs rootfs rw\n"
	    "20 1 253:0 / / rw,relatime shared:1 - ext4 /dev/mapper/a rw\n"
	    "21 20 0:5 / /dev rw - devtmpfs dev rw\n"
	    "22 20 202:17 / /srv\\040a ro,sync - xfs /dev/xvdb1 rw,discard\n"
	    "23 20 0:50 / /n rw - nfs4 secret:/x rw\n"
	    /* a folder of /srv for a container: the same file system */
	    "24 20 202:17 /b /pods/b rw - xfs /dev/xvdb1 rw\n"
	    "not a line\n\n24 20 - x y\n");
	check_root_put("proc/swaps",
	    "Filename Type Size Used Priority\n"
	    "/dev/sdb2  partition 1000 0 -2\n");
	check_root_put("etc/fstab", "UUID=1 / ext4 defaults,discard 0 1\n");
	check_root_link("sys/dev/block/253:0",
	    "../../devices/virtual/block/dm-0");
	check_root_link("sys/dev/block/202:17",
	    "../../devices/vbd-51728/xvdb1");
	check_root_put("sys/class/block/dm-0/slaves/sda1/x", "");
	for (const char *const *d = (const char *const[]){ "sda", "sdb", "xvdb",
		 "loop0", "sr0", "dm-0", NULL };
	     *d != NULL; d++)
		testing_run("mkdir -p sys/block/%s/queue", *d);
	check_root_put("sys/block/sda/size", "2097152\n");
	check_root_put("sys/block/sda/device_/model", "QEMU HARDDISK   \n");
	check_root_link("sys/block/sda/device", "device_");
	check_root_link("sys/block/sda/device_/driver",
	    "../../../bus/scsi/drivers/sd");
	check_root_put("sys/block/sda/sda1/partition", "1\n");
	check_root_put("sys/block/sda/sda1/start", "63\n");
	check_root_put("sys/block/sda/sda1/size", "99999999999999999999999\n");
	check_root_put("sys/block/sda/queue/scheduler", "[none] mq-deadline\n");
	check_root_put("sys/block/sda/queue/max_hw_sectors_kb", "1280\n");
	check_root_put("sys/block/sdb/sdb2/partition", "2\n");
	check_root_put("sys/block/sdb/sdb2/dev", "8:18\n");
	check_root_put("run/udev/data/b8:18",
	    "S:disk/by-x\nE:ID_PART_ENTRY_UUID=6a-b\nE:ID_FS_TYPE=swap\n");
	check_root_put("sys/block/xvdb/xvdb1/dev", "../../x\n");
	testing_run("mkdir -p sys/devices/vbd-51728");
	check_root_link("sys/block/xvdb/device", "../../devices/vbd-51728");
	check_root_link("sys/devices/vbd-51728/driver",
	    "../../bus/xen/drivers/vbd");
	check_root_put("sys/block/xvdb/xvdb1/partition", "1\n");
}

static void
disks(void **state)
{
	static const struct check_expected list[] = {
		{ "disk.names", "sda sdb xvdb" },
		{ "disk.sda.driver", "sd" },
		{ "disk.sda.front", "!absent" },
		{ "disk.sda.descr", "QEMU HARDDISK" },
		{ "disk.sda.size", "1073741824" },
		{ "disk.sda.used", "yes" },
		{ "disk.sda.root", "yes" },
		{ "disk.sda.scheduler", "[none] mq-deadline" },
		{ "disk.sda.max-request-size", "1310720" },
		{ "disk.sda.write-cache", "!absent" },
		{ "disk.sdb.driver", "!absent" },
		{ "disk.sdb.used", "yes" },
		{ "disk.sdb.root", "no" },
		{ "disk.xvdb.driver", "vbd" },
		{ "disk.xvdb.front", "vbd/51728" },
		{ "disk.xvdb.used", "yes" },
		{ "disk.xvdb.root", "no" },
		{ "front.vbd/51728.device", "xvdb" },
		{ "part.names", "sda1 sdb2 xvdb1" },
		{ "part.sda1.disk", "sda" },
		{ "part.sda1.start", "32256" },
		{ "part.sda1.uuid", "-" },
		{ "part.sdb2.uuid", "6a-b" },
		{ "mount.count", "3" },
		{ "mount.0.device", "/dev/mapper/a" },
		{ "mount.0.trim", "no" },
		{ "mount.1.at", "/srv a" },
		{ "mount.1.options", "ro,sync,discard" },
		{ "mount.1.trim", "yes" },
		{ "mount.2.device", "nfs" },
		{ "mount.2.size", "-" },
	};

	(void)state;
	make_disks();
	check_root_begin(&look);
	linux_disks(&look);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/*
 * Disks of a pool are in use, as udev tells, and its volumes are no disks;
 * btrfs is told once.
 */
static void
pools(void **state)
{
	static const struct check_expected list[] = {
		{ "disk.names", "sda sdb" },
		{ "disk.sda.used", "yes" },
		{ "disk.sda.root", "yes" },
		{ "disk.sdb.used", "no" },
		{ "zfs.volumes", "2" },
		{ "mount.count", "3" },
		{ "mount.0.device", "zroot/ROOT/a" },
		{ "mount.1.device", "/dev/sdc1" },
		{ "mount.1.at", "/a" },
		{ "mount.2.device", "zroot/var" },
		{ "mount.more", "-" },
	};

	(void)state;
	check_root_put("proc/self/mountinfo",
	    "20 1 0:30 / / rw - zfs zroot/ROOT/a rw\n"
	    "21 20 0:31 /s1 /a rw - btrfs /dev/sdc1 rw\n"
	    "22 20 0:32 /s2 /b rw - btrfs /dev/sdc1 rw\n"
	    "23 20 0:33 / /var rw - zfs zroot/var rw\n");
	testing_run(
	    "mkdir -p sys/block/sdb/queue sys/block/zd0 sys/block/zd16");
	check_root_put("sys/block/sda/sda3/partition", "3\n");
	check_root_put("sys/block/sda/sda3/dev", "8:3\n");
	check_root_put("sys/block/sdb/dev", "8:16\n");
	check_root_put("run/udev/data/b8:3", "I:1\nE:ID_FS_TYPE=zfs_member\n");
	check_root_put("run/udev/data/b8:16", "I:1\nE:ID_FS_TYPE=ext4\n");
	check_root_begin(&look);
	linux_disks(&look);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* TrueNAS SCALE says that it is Debian. */
static void
truenas(void **state)
{
	static const struct {
		const char *version, *told;
	} cases[] = {
		{ "TrueNAS-SCALE-22.12.3\n", "22.12.3" },
		{ "25.04.1\n", "25.04.1" },
	};

	(void)state;
	check_root_put("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
	check_root_begin(&look);
	linux_system(&look);
	check_root_expect(&look,
	    (const struct check_expected[]){ { "system.product", "debian" },
		{ "system.product-version", "12" } },
	    2);
	check_root_end(&look);
	check_root_put("usr/bin/midclt", "");
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		const struct check_expected list[] = {
			{ "system.product", "truenas" },
			{ "system.product-version", cases[i].told },
		};

		check_root_put("etc/version", cases[i].version);
		check_root_begin(&look);
		linux_system(&look);
		check_root_expect(&look, list, PVK_COUNT(list));
		check_root_end(&look);
	}
}

/* More file systems, more programs than there is room for. */
static void
too_many(void **state)
{
	static const struct check_expected list[] = {
		{ "mount.count", "128" },
		{ "mount.more", "!EFBIG" },
		{ "disk.xvda.used", "!EFBIG" },
		{ "agent.running", "!EFBIG" },
		{ "time.daemons", "!EFBIG" },
	};

	(void)state;
	testing_run("mkdir -p sys/block/xvda proc/self && cd proc && "
		    "mkdir $(seq 4097) && for i in $(seq 300); do "
		    "echo \"$i 1 8:$i / /m$i rw - xfs /dev/s$i rw\"; done "
		    ">self/mountinfo");
	check_root_begin(&look);
	linux_disks(&look);
	linux_programs(&look);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* ---- NICs ---- */

static void
nics(void **state)
{
	static const struct check_expected list[] = {
		{ "nic.names", "eth0 eth1" },
		{ "nic.eth0.driver", "8139cp" },
		{ "nic.eth0.pci", "10ec:8139" },
		{ "nic.eth0.subsystem", "5853:0001" },
		{ "nic.eth0.front", "!absent" },
		{ "nic.eth0.up", "yes" },
		{ "nic.eth0.link", "up" },
		{ "nic.eth0.mtu", "1500" },
		{ "nic.eth0.duplex", "half" },
		{ "nic.eth0.speed", "100" },
		{ "nic.eth0.bridge", "br0" },
		{ "nic.eth1.driver", "vif" },
		{ "nic.eth1.pci", "!absent" },
		{ "nic.eth1.subsystem", "!absent" },
		{ "nic.eth1.front", "vif/1" },
		{ "nic.eth1.up", "no" },
		{ "nic.eth1.link", "!absent" },
		{ "nic.eth1.duplex", "!absent" },
		{ "nic.eth1.speed", "!absent" },
		{ "nic.eth1.bridge", "!absent" },
		{ "front.vif/1.device", "eth1" },
	};

	(void)state;
	testing_run("mkdir -p sys/devices/vif-1 sys/class/net/lo");
	check_root_put("sys/class/net/eth0/device/vendor", "0x10ec\n");
	check_root_put("sys/class/net/eth0/device/device", "0x8139\n");
	check_root_put("sys/class/net/eth0/device/subsystem_vendor",
	    "0x5853\n");
	check_root_put("sys/class/net/eth0/device/subsystem_device",
	    "0x0001\n");
	check_root_link("sys/class/net/eth0/device/driver", "../../x/8139cp");
	check_root_put("sys/class/net/eth0/flags", "0x1003\n");
	check_root_put("sys/class/net/eth0/carrier", "1\n");
	check_root_put("sys/class/net/eth0/mtu", "1500\n");
	check_root_put("sys/class/net/eth0/duplex", "half\n");
	check_root_put("sys/class/net/eth0/speed", "100\n");
	check_root_link("sys/class/net/eth0/master", "../br0");
	check_root_put("sys/class/net/br0/bridge/x", "");
	check_root_link("sys/devices/vif-1/driver",
	    "../../bus/xen/drivers/vif");
	check_root_link("sys/class/net/eth1/device", "../../../devices/vif-1");
	check_root_put("sys/class/net/eth1/flags", "0x1002\n");
	check_root_put("sys/class/net/eth1/duplex", "unknown\n");
	check_root_put("sys/class/net/eth1/speed", "-1\n");
	check_root_begin(&look);
	linux_nics(&look);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(disks),
		unit_test_in_dir(pools),
		unit_test_in_dir(truenas),
		unit_test_in_dir(too_many),
		unit_test_in_dir(nics),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
