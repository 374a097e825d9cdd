# SPDX-License-Identifier: BSD-2-Clause
"""The steps that the smoke tests of the three kinds of guests share."""
import time

from tap import same

MIB = 1024  # KiB


def boot(tap, guest):
    with tap.step("boot"):
        guest.boot()
    with tap.step("its agent runs commands"):
        same(guest.run("read -r a && echo $a; exit 3", stdin=b"in\n",
                       check=False).status, 3, "status")
        same(guest.run(["cat"], stdin=b"x" * 300000).raw, b"x" * 300000)
    with tap.step("xenstore from inside"):
        same(guest.run(["xenstore-read", "name"]).out.strip(), guest.name)


def hotplug(tap, guest):
    with tap.step("add a NIC"):
        before = guest.run("ls /sys/class/net").out
        nic = guest.network_attach()
        guest.sees("the NIC", f"grep -qi {guest.mac(int(nic))} "
                   "/sys/class/net/*/address")
    with tap.step("remove it"):
        guest.network_detach(nic)
        guest.sees("no NIC", f'[ "$(ls /sys/class/net)" = "{before.strip()}" ]')
    with tap.step("add a disk"):
        disk = guest.block_attach("xvdc")
        guest.sees("the disk", "[ -b /dev/xvdc ]")
    with tap.step("write to it and read it back"):
        guest.run("echo kept | dd of=/dev/xvdc conv=fsync 2>/dev/null")
        same(guest.dom0.run(["head", "-c", "5", guest.image("xvdc")]).out,
             "kept\n")
    with tap.step("remove it"):
        guest.block_detach(disk)
        guest.sees("no disk", "[ ! -e /sys/block/xvdc ]")


def memory(tap, guest):
    def total():
        return int(guest.run("awk '/MemTotal/ {print $2}' /proc/meminfo").out)

    with tap.step("less memory"):
        before, target = total(), guest.memory - 24
        guest.mem_set(target)
        guest.sees("the target",
                   f'[ "$(xenstore-read memory/target)" = {target * MIB} ]')
        guest.sees("less memory", "awk '/MemTotal/ {exit !($2 <= "
                   f"{before - 20 * MIB})}}' /proc/meminfo")
    with tap.step("as much as before"):
        guest.mem_set(guest.memory)
        guest.sees("its memory", "awk '/MemTotal/ {exit !($2 >= "
                   f"{before - MIB})}}' /proc/meminfo")


def vcpus(tap, guest):
    with tap.step("a second vCPU"):
        guest.vcpu_set(2)
        guest.sees("the vCPU", "echo 1 >/sys/devices/system/cpu/cpu1/online")
        same(guest.run(["nproc"]).out.strip(), "2")
    if guest.kind == "hvm":  # libxl can't take one from a device model
        return
    with tap.step("one vCPU again"):
        guest.vcpu_set(1)
        guest.sees("no second one", '[ "$(nproc)" = 1 ]')


def pause(tap, guest):
    with tap.step("pause and go on"):
        guest.pause()
        same("p" in guest.dom0.xl("list", guest.name).split()[-2], True,
             "paused")
        guest.unpause()
        same(guest.run("echo on").out, "on\n")


def mark(guest):
    """Something that only this life of the guest knows."""
    guest.run("echo kept >/tmp/state")


def marked(guest):
    same(guest.run(["cat", "/tmp/state"]).out, "kept\n", "file in its memory")


def save_restore(tap, guest):
    with tap.step("save"):
        mark(guest)
        file = guest.save()
        same(guest.domid(), None, "domid after save")
    with tap.step("restore"):
        guest.restore(file)
        marked(guest)
    devices(tap, guest, "after restore")


def devices(tap, guest, when):
    """Its disk and its NIC work."""
    with tap.step(f"disk and NIC {when}"):
        disk = guest.disk()
        guest.run(f"echo '{when}' | dd of=/dev/{disk} conv=fsync 2>/dev/null")
        same(guest.dom0.run(["head", "-n", "1", guest.image(disk)]).out.strip(),
             when)
        guest.run(["ping", "-c", "2", "10.0.0.1"])


def migrate(tap, guest):
    with tap.step("live migration"):
        mark(guest)
        busy = guest.agent().start("while :; do echo; usleep 200000; done")
        guest.migrate()
        marked(guest)
    with tap.step("what ran goes on running"):
        while not busy.events.empty():
            same(busy.next()[0], b"O", "event")
        same(busy.next(time.monotonic() + 60)[0], b"O", "event")
        busy.kill()
    devices(tap, guest, "after migration")


def reboot(tap, guest):
    with tap.step("reboot"):
        mark(guest)
        guest.reboot()
        same(guest.run("cat /tmp/state", check=False).status, 1, "status")


def shutdown(tap, guest):
    with tap.step("shutdown"):
        guest.shutdown()
