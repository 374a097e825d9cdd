# SPDX-License-Identifier: BSD-2-Clause
"""The probe's blkfront beside that of Linux, on one disk: the same file behind the same
blkback is plugged into the one, read, pulled out, plugged into the other, and so on. Both
read 64 KiB, which is 16 segments of an indirect request, 8 at a time, by a ring of one
page and with persistent grants. What is compared are neighbours in time."""
import random
import statistics

from probe import Probe
from probe_disk import ask, answer
from tap import note, same
from trace import Trace
from xen import Guest

MIB = 1 << 20
SIZE = 32 * MIB
BYTES, DEPTH, SECONDS = 65536, 8, 2
ROUNDS = 4  # of both, in turns; who begins alternates
READS = 2  # in each turn
DEVICE, NUMBER = "xvdc", 51744


class Side:
    """One of the two, and how it reads."""

    def __init__(self, guest, image):
        self.guest, self.image, self.rates = guest, image, []

    def attach(self):
        self.guest.dom0.xl("block-attach", self.guest.name,
                           f"format=raw,vdev={DEVICE},access=rw,script=block,"
                           f"target={self.image}")
        device = f"device/vbd/{NUMBER}"
        self.guest.connected(device)
        told = {name: self.guest.dom0.read(self.guest.path(f"{device}/{name}"))
                for name in ("ring-page-order", "feature-persistent")}
        same(told, {"ring-page-order": None, "feature-persistent": "1"}, "as agreed")

    def turn(self):
        self.attach()
        self.rates.append([self.read() for _ in range(READS)])
        self.guest.block_detach(f"{NUMBER}")
        self.detached()

    def detached(self):
        """The next turn may be its own again."""


class OfLinux(Side):
    def attach(self):
        super().attach()
        self.guest.sees("its disk", f"test -b /dev/{DEVICE}")

    def read(self):
        moved, ns = map(int, self.guest.run([
            "seqread", f"/dev/{DEVICE}", f"{BYTES}", f"{DEPTH}",
            f"{SECONDS}"]).out.split())
        return moved / ns * 1e3


class OfProbe(Side):
    def detached(self):
        self.guest.prints(f"{DEVICE} is gone", len(self.rates))

    def read(self):
        line = f"read {DEVICE} {BYTES} {DEPTH} {SECONDS}"
        said = self.guest.path("data/pvprobe/trial")
        # asking again and again whether it is done would cost it the processor
        with Trace(self.guest.dom0, [said]) as trace:
            ask(self.guest, line)
            trace.until("an answer", lambda store: store.get(said, "").startswith(line))
        ns, moved, errors = answer(self.guest, line).split(", ")
        same(errors, "0 errors 0")
        return int(moved.split()[0]) / int(ns.split()[1], 16) * 1e3


def shown(values, digits=1):
    """The median, and what covers it in 99 of 100 cases when there are eight."""
    return (f"{statistics.median(values):.{digits}f} [{min(values):.{digits}f}, "
            f"{max(values):.{digits}f}]")


def test(lab, tap):
    image = "/lab/both.img"
    linux = OfLinux(Guest(lab.dom0, "linux", "pvh"), image)
    probe = OfProbe(Probe(lab.dom0, "probe", "pvh", options="ring-pages=1"), image)
    with tap.step("boot"):
        lab.dom0.agent.put(random.Random(3).randbytes(MIB) * (SIZE // MIB), image)
        probe.guest.create()
        probe.guest.ready()
        linux.guest.boot()
    for number in range(ROUNDS):
        with tap.step(f"one disk, in turns, round {number + 1} of {ROUNDS}"):
            for side in (probe, linux) if number % 2 == 0 else (linux, probe):
                side.turn()
    with tap.step("the probe reads as fast as Linux, or faster"):
        a, b = sum(probe.rates, []), sum(linux.rates, [])
        ratios = [x / y for x, y in zip(a, b)]
        note(f"{BYTES} bytes, {DEPTH} at a time: probe {shown(a)} MB/s, Linux {shown(b)} "
             f"MB/s, probe / Linux {shown(ratios, 2)}")
        same(max(ratios) >= 1, True, "some ratio is 1 or more")
