# SPDX-License-Identifier: BSD-2-Clause
"""How fast the probe reads a disk, next to a Linux guest's blkfront: the same file behind
the same blkback, the same size of requests and depth, in turns. Not run by default: time
in emulation proves nothing, and this takes minutes."""
import random
import statistics

from probe import Probe
from probe_disk import attach, do
from tap import note
from xen import Guest

MIB = 1 << 20
SIZE = 32 * MIB
SECONDS = 3
ROUNDS = 3
CASES = [(4096, 1), (4096, 32), (65536, 1), (65536, 8), (131072, 8)]


def of_linux(guest, bytes_, depth):
    moved, ns = map(int, guest.run(["seqread", "/dev/xvdc", f"{bytes_}",
                                    f"{depth}", f"{SECONDS}"]).out.split())
    return moved / ns * 1e3


def of_probe(probe, device, bytes_, depth):
    said = do(probe, f"read {device} {bytes_} {depth} {SECONDS}")
    ns, moved = said.split(", ")[:2]
    return int(moved.split()[0]) / int(ns.split()[1], 16) * 1e3


def median(values):
    return statistics.median(values)


def rate(values):
    return f"{median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def test(lab, tap):
    data = random.Random(3).randbytes(MIB) * (SIZE // MIB)
    ways = {"persistent": "", "direct": "persistent=no"}
    guest = Guest(lab.dom0, "linux", "pvh")
    probes = {way: Probe(lab.dom0, way, "pvh", options=options)
              for way, options in ways.items()}
    with tap.step("boot"):
        guest.boot()
        for way, probe in probes.items():
            probe.create()
            probe.ready()
            attach(probe, "xvdc", data, "script=block")
        lab.dom0.agent.put(data, guest.image("xvdc"))
        guest.dom0.xl("block-attach", guest.name,
                      "format=raw,vdev=xvdc,access=rw,script=block,"
                      f"target={guest.image('xvdc')}")
        guest.sees("its disk", "test -b /dev/xvdc")
    for bytes_, depth in CASES:
        with tap.step(f"{bytes_} bytes, {depth} at a time"):
            found = {"linux": [], **{way: [] for way in ways}}
            for _ in range(ROUNDS):
                found["linux"].append(of_linux(guest, bytes_, depth))
                for way, probe in probes.items():
                    found[way].append(of_probe(probe, "xvdc", bytes_, depth))
            for way in ways:
                note(f"{bytes_} x {depth}, {way}: {rate(found[way])} MB/s, "
                     f"Linux {rate(found['linux'])} MB/s, ratio "
                     f"{median(found[way]) / median(found['linux']):.2f}")
