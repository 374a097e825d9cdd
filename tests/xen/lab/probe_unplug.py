# SPDX-License-Identifier: BSD-2-Clause
"""What the host emulates: beside the PV devices, and after the probe has had it unplugged,
as an operating system's PV drivers do. In 16 MiB. Both are measured, and in both cases the probe
looks whether an IDE disk answers and whether a network card is on PCI."""
import json

from probe_measure import Measuring, judged, valid
from tap import note, same

WORDS = ("disks=xvdb", "patterns=sequential", "sizes=64k", "depth=1", "time=15s")
PV = ["xvdb-read-64k-1"]
SEEN = {"no": {"unplug": "no", "looked": True, "ide_disks": 2, "nics": 1},
        "yes": {"unplug": "yes", "looked": True, "ide_disks": 0, "nics": 0}}


class Emulating(Measuring):
    """With a network card that is emulated, beside the PV one of the same MAC, as
    XenServer gives each NIC to an HVM guest."""

    def config(self):
        lines = [line for line in super().config() if not line.startswith("vif")]
        vif = f"type=ioemu,model=rtl8139,bridge=xenbr0,mac={self.mac(0)}"
        return lines + [f"vif = {json.dumps([vif])}",
                        'device_model_args_hvm = ["-global", "rtl8139.romfile="]']


def run(lab, unplug):
    probe = Emulating(lab.dom0, f"unplug-{unplug}", (*WORDS, f"unplug={unplug}"),
                      memory=16)
    probe.create()
    document = probe.finished(1)
    host = document["host"]
    same(host["emulated"], SEEN[unplug], "emulated")
    same(host["unplugged"], unplug == "yes", "unplugged")
    rates = {m["name"]: f"{m['median_Bps'] / 1e6:.2f} [{m['ci']['lo'] / 1e6:.2f}, "
             f"{m['ci']['hi'] / 1e6:.2f}] MB/s" for m in document["measurements"]}
    note(f"unplug={unplug}: {rates}")
    return probe, document


def test(lab, tap):
    with tap.step("unplug=no: an emulated disk and NIC beside the PV ones"):
        probe, document = run(lab, "no")
        for line in "hdb: ide, 32 MiB", "rtl0: rtl8139", "xvdb, ring", "vif0, checksums":
            probe.prints(line)
    with tap.step("both disks are measured"):
        valid(document, [*PV, "hdb-read-64k-1"])
        same([d["kind"] for d in document["devices"]].count("ide"), 2, "IDE disks")
        same(len(document["relative"]), 1, "comparisons")
        same("2 IDE disks, 1 RTL8139 NIC" in judged(probe), True, "in the report")
        probe.destroy()
    with tap.step("unplug=yes: they are gone, and were looked for"):
        probe, document = run(lab, "yes")
        for line in ("unplug=yes: done", "no IDE disk answers", "no RTL8139 on PCI",
                     "vif0, checksums"):
            probe.prints(line)
    with tap.step("the PV disk is measured"):
        valid(document, PV)
        same({d["kind"] for d in document["devices"]}, {"pv"}, "kinds of disks")
        same(document["relative"], [], "comparisons")
        same("no IDE disk, no RTL8139 NIC; unplug=yes was done" in
             judged(probe, "they were unplugged"), True, "in the report")
    with tap.step("shutdown"):
        probe.shutdown()
