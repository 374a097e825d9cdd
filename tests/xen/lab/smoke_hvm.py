# SPDX-License-Identifier: BSD-2-Clause
"""An HVM guest, which has QEMU's emulated devices beside the PV ones. An HVM guest takes
long to boot, so that pvguest (tools.py) is tried in this one as well."""
import check
import life
from hvmdisk import HVM_ADDRESS
from tap import same
from tools import ToolsGuest, all_well, same_keys
from tools_life import add_nic, remove_nic


def test(lab, tap):
    guest = ToolsGuest(lab.dom0, "hvm", "hvm")
    life.boot(tap, guest)
    with tap.step("emulated IDE disk"):
        guest.sees("the disk", "grep -q ata_piix /proc/interrupts")
        same(guest.run("cat /sys/block/sda/size").out.strip(), "2048",
             "its sectors")
        same(guest.run("dd if=/dev/sda bs=512 count=1 2>/dev/null"
                       " | tail -c 2").raw, b"\x55\xaa", "its last bytes")
    with tap.step("emulated NIC"):
        guest.run("ls /sys/bus/pci/drivers/vmxnet3/0000:*")
    with tap.step("pvguest: the host sees everything"):
        guest.tools()
        all_well(guest, {0: HVM_ADDRESS})
        keys = guest.keys()
    with tap.step("pvguest check: the emulated disk and NIC, when in use"):
        check.emulated(guest)
    life.hotplug(tap, guest)
    with tap.step("pvguest: a NIC with an address is added and removed"):
        add_nic(guest, 2, "10.0.2.5")
        all_well(guest, {0: HVM_ADDRESS, 2: "10.0.2.5"})
        remove_nic(guest, 2)
        same_keys(guest, keys)
    life.memory(tap, guest)
    life.pause(tap, guest)
    guest.expect = sorted(keys)
    life.save_restore(tap, guest)
    life.migrate(tap, guest)
    with tap.step("pvguest: all of it after restore and migration"):
        same_keys(guest, keys)
        all_well(guest, {0: HVM_ADDRESS})
        same([cost["children"] for cost in guest.cost()], [0, 0], "children")
    life.vcpus(tap, guest)
    check.unplug(lab)
    life.reboot(tap, guest)
    with tap.step("no emulated devices: pvguest check finds nothing"):
        guest.run("! ls /sys/block/sda /sys/bus/pci/drivers/vmxnet3/0000:* 2>/dev/null")
        guest.tools()
        check.clean(guest)
    life.shutdown(tap, guest)
