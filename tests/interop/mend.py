#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""repair and edit, judged by the model of the host: every bad sample whose data is
all there is mended into one that the host imports."""
import os
import sys
import tempfile

from harness import Tap, leftovers, model, pvkit
from make_xva import write
from writer import imports
from xva_bad import CASES, base
from xva_parts import archive, members

HOST = "xcp-ng-8.3"

# Mended, with every byte of the disks.
MENDED = """sum-case-sha1 sum-case-xxhash sum-missing sum-before-chunk
    sum-too-long counter-width first-missing disk-order directory dot-slash
    ova-second stranger no-end half-end junk zstd-skippable""".split()
# Mended too, but something had to be dropped: repair must say so.
DOUBTED = "after-end after-end-between".split()
# Faults of what ova.xml says: edit's work, not repair's.
MEANING = """disk-ragged field-missing version-new ref-twice vbd-without-vdi
    vdi-without-sr cd-writable userdevice-twice""".split()


def repair_one(tap, name, case, folder):
    bad, good = f"{folder}/bad.xva", f"{folder}/good.xva"
    spec = base()
    write(bad, case.make(spec), spec, None)
    got = pvkit("xva", "repair", bad, good)
    if name in MENDED + DOUBTED:
        disks = [d.data for d in spec.disks]
        why = imports(good, disks, folder, HOST) \
            if os.path.exists(good) else None
        tap.ok(got.status == (0 if name in MENDED else 1) and why is None,
               f"repair {name}", got, why)
    elif got.status == 0:
        why = None if name in MEANING else model("check", "--strict", good,
                                                 host=HOST)
        tap.ok(why is None, f"repair {name}", got, why)
    elif got.status == 1:
        tap.ok("repair" in got.err, f"repair {name} says what is left", got)
    else:
        tap.ok(got.status == 65 and leftovers(folder) == ["bad.xva"],
               f"repair {name} gives up and leaves nothing", got,
               leftovers(folder))


def repair(tap):
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            repair_one(tap, name, case, folder)


def edit(tap):
    with tempfile.TemporaryDirectory() as folder:
        xva, out = f"{folder}/a.xva", f"{folder}/b.xva"
        spec = base()
        expected = [d.data for d in spec.disks]
        write(xva, archive(members(spec)), spec, None)
        size = os.path.getsize(xva)
        for what, args in (
                ("shorter", ["--set", "vm.name_label=web"]),
                ("longer", ["--set", "vm.name_description=" + "a < b & c " * 9]),
                ("a key", ["--set", "platform.viridian=false"]),
                ("a NIC", ["--add-nic", "Pool-wide network associated with eth0"]),
                ("much longer", ["--set", "vm.name_description=" + "d" * 9000])):
            got = pvkit("xva", "edit", xva, "-o", out, "--force", *args)
            why = imports(out, expected, folder, HOST)
            tap.ok(got.status == 0 and why is None, f"edit: {what}", got, why)
            if what == "shorter":
                tap.ok(os.path.getsize(out) == size, "edit keeps the layout")
            got = pvkit("xva", "edit", xva, *args)
            why = imports(xva, expected, folder, HOST)
            tap.ok(got.status == 0 and why is None, f"edit in place: {what}",
                   got, why)


def main():
    tap = Tap()
    repair(tap)
    edit(tap)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
