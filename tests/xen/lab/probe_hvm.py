# SPDX-License-Identifier: BSD-2-Clause
"""pvprobe as HVM, from its disk by the BIOS; a guest of XenServer's tool stack, whose
options are in vm-data."""
from probe import Probe
from tap import same
from toolstack import TOOLSTACKS


class WithOptions(type(TOOLSTACKS["xenopsd"])):
    """xenopsd, whose administrator has set options."""

    def __init__(self):
        super().__init__()
        self.options = {"unplug": "disks", "ring-pages": "1",
                        "start": "no"}

    def adoption(self, domid):
        path = f"/local/domain/{domid}/vm-data/pvprobe"
        values = " ".join(f"{path}/{name} {value}"
                          for name, value in self.options.items())
        return super().adoption(domid) + [f"xenstore-write {values}",
                                          f"xenstore-chmod -r {path} n{domid}"]


def test(lab, tap):
    stack = WithOptions()
    probe = Probe(lab.dom0, "probe", "hvm", toolstack=stack)
    stack.options["address"] = f"{probe.address}/24"
    with tap.step("boot from its disk"):
        probe.create()
        probe.ready()
        probe.prints("started by BIOS on Xen 4.17")
        probe.works()
    with tap.step("options from vm-data"):
        probe.prints("unplug=disks: done")
        same(probe.dom0.read(probe.path("device/vbd/51728/ring-page-order")) in
             (None, "0"), True, "a ring of one page")
    with tap.step("save and restore"):
        probe.restore(probe.save(), 180)
        probe.works()
    with tap.step("reboot, this time with its emulated disk"):
        del stack.options["unplug"]
        probe.reboot()
        probe.prints("hda: ide, ")
        probe.works()
    with tap.step("shutdown"):
        probe.shutdown()
