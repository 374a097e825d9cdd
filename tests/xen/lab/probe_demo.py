# SPDX-License-Identifier: BSD-2-Clause
"""The appliance that ./dev demo has made, on Xen: what its console says, and what pvkit
makes of that. Not among the tests that run by default."""
import subprocess

from probe_measure import PVKIT, Measuring
from tap import note


def test(lab, tap):
    probe = Measuring(lab.dom0, "demo", ("disks=xvdb,hdb", "sizes=64k", "time=20s"))
    with tap.step("pvprobe boots, measures and reports"):
        probe.create()
        probe.finished(1)
        for line in probe.said().splitlines():
            if not line.startswith(("{", '"')):
                note(line)
    with tap.step("pvkit probe report"):
        for line in subprocess.run(
                [PVKIT, "probe", "report", "-"], input=probe.said(), text=True,
                stdout=subprocess.PIPE, check=True).stdout.splitlines():
            note(line)
    with tap.step("shutdown"):
        probe.shutdown()
