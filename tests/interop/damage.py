#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""An XVA cut at every block, and with single bits flipped all over it: whatever
pvkit calls sound the host imports, extract never gives wrong bytes, and a failed
extract leaves nothing."""
import os
import random
import sys
import tempfile

from harness import Tap, leftovers, model, pvkit, same_disks
from make_xva import sample
from xva_parts import archive, disk_bytes, members

BLOCK = 512


def judge(data, disks, folder):
    """None, or what is wrong with how pvkit took these bytes. disks: what they
    must be when they are extracted; None: what the host makes of them."""
    xva = os.path.join(folder, "a.xva")
    with open(xva, "wb") as f:
        f.write(data)
    with tempfile.TemporaryDirectory(dir=folder) as out, \
            tempfile.TemporaryDirectory(dir=folder) as theirs:
        refused = model("extract", xva, theirs)
        verdict = pvkit("xva", "verify", xva)
        got = pvkit("xva", "extract", xva, "--disk", "all", "-o", out)
        if verdict.status not in (0, 1, 65):
            return f"verify: {verdict}"
        if got.status not in (0, 65):
            return f"extract: {got}"
        if refused is not None and verdict.status == 0:
            return f"verify finds nothing, the host refuses: {refused}"
        if got.status != 0:
            if leftovers(out):
                return f"extract failed and left {leftovers(out)}"
            return None if verdict.status else "verify 0, extract fails"
        if disks is None:
            return refused is None and same_disks(out, theirs) or None
        for name in leftovers(out):
            with open(f"{out}/{name}", "rb") as f:
                if f.read() != disks[name]:
                    return f"extract gave wrong bytes in {name}"
    return None


def small():
    spec = sample(2, 4, 4096, 512, seed=3)
    spec.disks[0].data = disk_bytes(5, 4, 4096, 512)
    return spec


def flips(data, count):
    """Every kind of place is hit: the first header, ova.xml, and the rest."""
    r = random.Random(2012)
    ova = data.index(b"</value>" + bytes(1))
    for i in range(count):
        at = r.randrange(*((0, BLOCK), (BLOCK, ova), (ova, len(data)))[i % 3])
        bit = 1 << r.randrange(8)
        changed = bytearray(data)
        changed[at] ^= bit
        where = f"bit {bit:#04x} of byte {at}"
        yield where, bytes(changed), BLOCK <= at < ova


def main():
    tap = Tap()
    spec = small()
    data = archive(members(spec))
    disks = {f"{d.userdevice}.raw": d.data for d in spec.disks}
    with tempfile.TemporaryDirectory() as folder:
        tap.ok(judge(data, disks, folder) is None, "the sample is sound")
        wrong = []
        for end in range(BLOCK, len(data), BLOCK):
            why = judge(data[:end], disks, folder)
            if why:
                wrong.append(f"cut at {end}: {why}")
        tap.ok(not wrong, f"cut at each of {len(data) // BLOCK} blocks", *wrong)
        wrong = []
        for where, changed, in_ova in flips(data, 300):
            why = judge(changed, None if in_ova else disks, folder)
            if why:
                wrong.append(f"{where}: {why}")
        tap.ok(not wrong, "a flipped bit at each of 300 places", *wrong)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
