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
    life.memory(tap, guest)
    life.vcpus(tap, guest)
    life.pause(tap, guest)
    life.save_restore(tap, guest)
    life.reboot(tap, guest)
    with tap.step("its console, read by dom0"):
        same("init: ready" in guest.console(), True, "ready on the console")
    life.shutdown(tap, guest)
