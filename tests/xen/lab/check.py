# SPDX-License-Identifier: BSD-2-Clause
"""pvguest check in a guest: what it finds, judged by what the guest is made of."""
import json

from hvmdisk import ENVIRONMENT, GO, STAY
from tap import same

# True of every guest here: it waits for the emulated processor, has little memory, no swap, no
# clock that is kept, and its modules where only its init finds them.
EVERYWHERE = {"PV-CPU-STEAL", "PV-KERNEL-SKEW", "PV-NO-SWAP", "PV-TCP-BUFFERS",
              "PV-TIME-UNSYNCHRONIZED"}
EMULATED = {"PV-DISK-EMULATED", "PV-NIC-EMULATED"}
NOBODY = "su -s /bin/sh nobody -c 'pvguest check --json'"


def report(guest, command="pvguest check --json"):
    """What it says, with its exit status. This must not depend on how busy the
    emulation is, so that it is not asked how long it took."""
    got = guest.run(command, check=False)
    said = json.loads(got.out)
    same(got.status, 1 if said["findings"] else 0, "status")
    return said


def found(said):
    return {f["id"] for f in said["findings"]} - EVERYWHERE


def clean(guest):
    said = report(guest)
    same(said["paravirtualized"], "yes")
    same(found(said), set(), "findings")


def emulated(guest):
    """Its emulated disk and NIC are in use: the disk as swap, whose header goes over
    the boot loader for as long."""
    nic = guest.interface(1, "vmxnet3")
    guest.run("dd if=/dev/sda of=/tmp/head bs=4096 count=1 2>/dev/null && "
              "mkswap /dev/sda >/dev/null && swapon /dev/sda && "
              f"ifconfig {nic} 10.0.9.1")
    said = report(guest)
    same(EMULATED - found(said), set(), "not found")
    things = {f["id"]: f["thing"] for f in said["findings"]}
    same([things[i] for i in sorted(EMULATED)], ["sda", nic])
    same(said["paravirtualized"] in ("partly", "no"), True, said["verdict"])
    guest.run(f"swapoff /dev/sda && ifconfig {nic} 0.0.0.0 down && "
              "dd if=/tmp/head of=/dev/sda conv=notrunc,fsync 2>/dev/null")
    # it was told to leave them (xen_emul_unplug=unnecessary), and uses the others
    same(found(report(guest)), set(), "findings, when they are idle")


def without_privilege(guest):
    """What nobody could not see is told, and what there is still found."""
    said = report(guest, NOBODY)
    same(said["paravirtualized"], "yes")
    same(any(b["why"] in ("EACCES", "EPERM") for b in said["not_judged"]), True,
         f"not judged: {said['not_judged']}")


def unplug(lab):
    """From its next boot on, an HVM guest has no emulated devices: the file that says
    so is changed where it lies."""
    with open(f"{lab.folder}/boot/hvm.img", "rb") as f:
        at = f.read().index(ENVIRONMENT + STAY) + len(ENVIRONMENT)
    lab.dom0.run(f"dd of=/dev/vda bs=1 seek={at} conv=notrunc,fsync 2>/dev/null",
                 stdin=GO)
