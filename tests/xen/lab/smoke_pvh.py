# SPDX-License-Identifier: BSD-2-Clause
"""A PVH guest: the quickest kind here, and one that can be migrated live."""
import life
from tap import same
from xen import Guest


def test(lab, tap):
    guest = Guest(lab.dom0, "pvh", "pvh")
    life.boot(tap, guest)
    with tap.step("dom0 writes what the guest reads"):
        domid = guest.domid()
        lab.dom0.write(guest.path("data/greeting"), "hello")
        same(guest.run(["xenstore-read", "data/greeting"]).out, "hello\n")
    life.hotplug(tap, guest)
    life.memory(tap, guest)
    life.vcpus(tap, guest)
    life.pause(tap, guest)
    life.save_restore(tap, guest)
    life.migrate(tap, guest)
    with tap.step("a new subtree of xenstore"):
        same(guest.domid() != domid, True, "another domid")
        same(lab.dom0.read(guest.path("data/greeting")), None)
    life.reboot(tap, guest)
    life.shutdown(tap, guest)
