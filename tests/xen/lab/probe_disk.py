# SPDX-License-Identifier: BSD-2-Clause
"""The probe's disks at real backends, blkback and QEMU's: what dom0 wrote is what it
reads, what it writes is what dom0 reads; connections of a disk and of a NIC end and begin a
hundred times, and neither the probe nor Xen knows of anything that leaks; a live migration
and a restore in the middle of reading."""
import random
import struct
import zlib

from agent import TimeUp
from probe import Probe
from tap import note, same
from xen import POLL, wait

MASK = (1 << 64) - 1
SECTOR = 512
MIB = 1 << 20


def sum_of(data):
    """What the probe calls the sum of a disk."""
    return sum(zlib.crc32(data[at:at + SECTOR]) * (2 * (at // SECTOR) + 1)
               for at in range(0, len(data), SECTOR)) & MASK


def pattern(seed, size):
    """What the probe fills a disk of SIZE bytes with."""
    out = []
    for sector in range(size // SECTOR):
        base = seed ^ (sector * 0x9e3779b97f4a7c15 & MASK)
        out.append(struct.pack("<64Q", *(
            (base + i * 0x100000001b3) & MASK for i in range(64))))
    return b"".join(out)


def ask(probe, line):
    """Gives it a line to do."""
    probe.dom0.write(probe.path("vm-data/pvprobe/trial"), line)


def answer(probe, line, limit=120, every=POLL):
    """What became of the line it was given."""
    def there():
        found = probe.dom0.read(probe.path("data/pvprobe/trial")) or ""
        return found.startswith(line + " = ") and found[len(line) + 3:]
    said = wait(f"{probe.name}: {line}", limit, there, every)
    note(f"{line}: {said}")
    for key in "vm-data/pvprobe/trial", "data/pvprobe/trial":
        probe.dom0.remove(probe.path(key))
    return said


def do(probe, line, limit=120, every=POLL):
    ask(probe, line)
    return answer(probe, line, limit, every)


class Probes(Probe):
    """One with a disk more, behind QEMU: for such a one, libxl starts QEMU when
    the guest begins, and later no more."""

    def config(self):
        disk = (f"format=raw,vdev=xvdd,access=rw,backendtype=qdisk,"
                f"target={self.image('xvdd')}")
        return [line.replace("disk = [", f'disk = ["{disk}", ')
                for line in super().config()]


def attach(probe, device, data, more):
    """A disk with DATA on it."""
    dom0, file = probe.dom0, probe.image(device)
    dom0.agent.put(data, file)
    dom0.xl("block-attach", probe.name,
            f"format=raw,vdev={device},access=rw,{more},target={file}")
    probe.prints(f" {device}, ")


def both_ways(tap, probe, device, data):
    """Of a disk with DATA on it."""
    with tap.step(f"{device}: what dom0 wrote is what it reads"):
        same(do(probe, f"sum {device}"),
             f"sum {sum_of(data):x}, {len(data)} bytes, 0 errors 0")
    with tap.step(f"{device}: what it writes is what dom0 reads"):
        same(do(probe, f"fill {device} 77"),
             f"flush 0, {len(data)} bytes, 0 errors 0")
        same(do(probe, f"verify {device} 77 1").split(",")[0], "wrong 0")
        got = probe.dom0.run(["cat", probe.image(device)]).raw
        same(got == pattern(77, len(data)), True, "dom0 has the pattern")


def plugged(tap, probe):
    """By the host, in and out, twice: the second is the first's successor."""
    # a disk that nobody reads loses, in time, what its back end had mapped
    for name in "xvdc", "xvdd":
        do(probe, f"cycle {name} 0")
    before = held(probe)
    for times in 1, 2:
        with tap.step("a disk is plugged in and out"):
            number = probe.block_attach("xvde")
            probe.prints("xvde, ring", times)
            probe.block_detach(number)
            probe.prints("xvde is gone", times)
        with tap.step("a NIC is plugged in and out"):
            number = probe.network_attach()
            probe.prints(f"vif{number}, checksums", times)
            probe.network_detach(number)
            probe.prints(f"vif{number} is gone", times)
    with tap.step("and nothing of it stays with Xen"):
        holds_again(probe, before)


def held(probe):
    """What Xen says is granted and bound, of the probe and to it."""
    dom0, domid = probe.dom0, probe.number()
    found = {**dom0.grants(domid), **dom0.ports(domid)}
    # rings and their ports at least: else it was not understood
    same(all(found.values()), True, f"Xen knows of it: {found}")
    return found


def holds_again(probe, before):
    """As much as BEFORE, soon: who says that a device is gone has still to let go of it. It
    may be less: so it was before, and back ends unmap what is not used."""
    now = []

    def no_more():
        now.append(held(probe))
        return all(now[-1][what] <= before[what] for what in before)

    try:
        wait("what was held", 60, no_more)
    except TimeUp:
        same(now[-1], before, "what Xen says")
        raise


def cycles(tap, probe, name, count):
    """By the whole handshake with its back end, which the probe begins: that of a host
    that plugs it out and in takes a thousand processes of dom0's besides."""
    with tap.step(f"{name}: {count} connections, and nothing leaks"):
        # what persistent grants there are differs; none are after this
        do(probe, f"cycle {name} 0")
        before = held(probe)
        said = do(probe, f"cycle {name} {count}", 600, 5).split(", ")
        same(said[0], f"{count} cycles")
        for what in said[1:4]:
            first, last = what.split()[1:]
            same(last, first, what)
        holds_again(probe, before)
        note(f"Xen says, before and afterwards: {before}")


def reads(probe, number=51744):
    """How many requests to read blkback has had from it, in this domain."""
    file = (f"/sys/bus/xen-backend/devices/vbd-{probe.number()}-{number}/"
            "statistics/rd_req")
    return int(probe.dom0.run(["cat", file], check=False).out.strip() or 0)


def moves(tap, probe, what, move):
    """While it reads, all the time."""
    with tap.step(f"{what} while it reads"):
        line, before = "verify xvdc 77 0", reads(probe)
        ask(probe, line)
        wait("it reads", 60, lambda: reads(probe) > before)
        move()
        probe.ready()
        wait("it reads again", 60, lambda: reads(probe) > 0)
        ask(probe, "stop")
        said = answer(probe, line)
        same(said.split(",")[0], "wrong 0")
        same(said.split(", ")[2], "0 errors 0")
    both_ways(tap, probe, "xvdc", pattern(77, 4 * MIB))


def test(lab, tap):
    data = random.Random(7).randbytes(4 * MIB)
    probe = Probes(lab.dom0, "probe", "pvh", memory=16,
                   options="writable=all")
    with tap.step("boot"):
        probe.dom0.agent.put(data, probe.image("xvdd"))
        probe.create()
        probe.ready()
        attach(probe, "xvdc", data, "script=block")
        probe.prints(" xvdd, ")
    both_ways(tap, probe, "xvdc", data)
    both_ways(tap, probe, "xvdd", data)
    plugged(tap, probe)
    for name, count in ("xvdc", 100), ("vif0", 100), ("xvdd", 10):
        cycles(tap, probe, name, count)
    moves(tap, probe, "live migration", probe.migrate)
    moves(tap, probe, "save and restore",
          lambda: probe.restore(probe.save()))
