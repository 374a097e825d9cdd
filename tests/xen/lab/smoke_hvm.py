# SPDX-License-Identifier: BSD-2-Clause
"""An HVM guest, which has QEMU's emulated devices beside the PV ones."""
import life
from tap import same
from xen import Guest


def test(lab, tap):
    guest = Guest(lab.dom0, "hvm", "hvm")
    life.boot(tap, guest)
    with tap.step("emulated IDE disk"):
        guest.sees("the disk", "grep -q ata_piix /proc/interrupts")
        same(guest.run("cat /sys/block/sda/size").out.strip(), "2048",
             "its sectors")
        same(guest.run("dd if=/dev/sda bs=512 count=1 2>/dev/null"
                       " | tail -c 2").raw, b"\x55\xaa", "its last bytes")
    with tap.step("emulated NIC"):
        guest.run("ls /sys/bus/pci/drivers/vmxnet3/0000:*")
    life.hotplug(tap, guest)
    life.memory(tap, guest)
    life.pause(tap, guest)
    life.save_restore(tap, guest)
    life.migrate(tap, guest)
    life.vcpus(tap, guest)
    life.reboot(tap, guest)
    life.shutdown(tap, guest)
