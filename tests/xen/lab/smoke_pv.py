# SPDX-License-Identifier: BSD-2-Clause
"""A PV guest. (No live migration: Debian's hypervisor has no shadow paging, which
tracking a PV guest's memory needs.)"""
import life
from tap import same
from xen import Guest


def test(lab, tap):
    guest = Guest(lab.dom0, "pv", "pv")
    life.boot(tap, guest)
    life.hotplug(tap, guest)
    with tap.step("memory target"):
        guest.mem_set(144)
        guest.sees("the target",
                   '[ "$(xenstore-read memory/target)" = 147456 ]')
    with tap.step("a second vCPU"):
        guest.vcpu_set(2)
        guest.sees("the vCPU", "echo 1 >/sys/devices/system/cpu/cpu1/online")
        same(guest.run(["nproc"]).out.strip(), "2")
    with tap.step("one vCPU again"):
        guest.vcpu_set(1)
        guest.sees("no second one", '[ "$(nproc)" = 1 ]')
    with tap.step("pause and go on"):
        guest.pause()
        same("p" in lab.dom0.xl("list", "pv").split()[-2], True, "paused")
        guest.unpause()
        same(guest.run("echo on").out, "on\n")
    life.save_restore(tap, guest)
    with tap.step("reboot"):
        life.mark(guest)
        guest.reboot()
        same(guest.run("cat /tmp/state", check=False).status, 1, "status")
    with tap.step("its console, read by dom0"):
        same("init: ready" in guest.console(), True, "ready on the console")
    life.shutdown(tap, guest)
