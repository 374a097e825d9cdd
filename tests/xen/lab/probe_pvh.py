# SPDX-License-Identifier: BSD-2-Clause
"""pvprobe through all that a host does with a guest, as PVH in 16 MiB."""
import json
import time

from eyes import EYES
from probe import Probe
from tap import same


def uptime(probe):
    return probe.dom0.read(probe.path("data/updated"))


def look(probe):
    return json.loads(probe.dom0.run(
        [EYES, "--json", "-d", f"{probe.domid()}"]).out)


def test(lab, tap):
    probe = Probe(lab.dom0, "probe", "pvh")
    with tap.step("boot"):
        began = time.monotonic()
        probe.create()
        probe.ready()
        print(f"# {time.monotonic() - began:.1f} s from xl create", flush=True)
        probe.prints("started by PVH on Xen 4.17")
    with tap.step("the host sees a guest with tools"):
        seen = look(probe)
        print("#", json.dumps(seen), flush=True)
        same(seen["os_version"]["name"].split()[0], "pvprobe")
