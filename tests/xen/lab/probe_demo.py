# SPDX-License-Identifier: BSD-2-Clause
"""The probe on Xen, for ./dev demo --lab: what its console says, and what pvkit makes of
that. Not among the tests that run by default."""
import subprocess

from probe_measure import PVKIT, Measuring
from tap import note


def test(lab, tap):
    probe = Measuring(lab.dom0, "demo", ("disks=xvdb,hdb", "sizes=64k", "time=20s"))
    with tap.step("pvprobe boots, measures and reports"):
        probe.create()
        probe.finished(1)
        note("what its console says, but for the document for programs:")
        for line in probe.console().splitlines():
            if not line.startswith(("{", '"', "-----")):
                note(line)
    with tap.step("pvkit probe report"):
        note("what pvkit probe report makes of that:")
        for line in subprocess.run(
                [PVKIT, "probe", "report", "-"], input=probe.console(), text=True,
                stdout=subprocess.PIPE, check=True).stdout.splitlines():
            note(line)
        note("This host is emulated, on a few processors that have other work, and the "
             "probe knows that: no figure is a server's.")
    with tap.step("shutdown"):
        probe.shutdown()
