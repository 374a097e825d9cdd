#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every good sample of make_xva.py: verify finds no fault, extract gives the
disks that are in it, and the model of the host takes the file for what we take
it for."""
import os
import sys
import tempfile

from harness import Tap, model, pvkit, rules, same_disks
from make_xva import matrix, write
from xva_parts import archive, compress, members


def one(tap, name, spec, how, folder):
    xva, raw, ours = (os.path.join(folder, n) for n in ("a.xva", "raw", "ours"))
    theirs = os.path.join(folder, "theirs")
    os.mkdir(ours)
    os.mkdir(theirs)
    os.mkdir(raw)
    write(xva, compress(archive(members(spec)), how), spec, raw)

    # extension headers are a fault for old hosts, and harmless for the data
    expected = {"TAR-EXTENDED"} if spec.dialect == "pax" else set()
    got = pvkit("xva", "verify", "--json", xva)
    errors = {r for r in rules(got) if r in SERIOUS}
    tap.ok(got.status == (1 if expected else 0) and errors == expected,
           f"{name}: verify", got)
    got = pvkit("xva", "extract", xva, "--disk", "all", "-o", ours)
    tap.ok(got.status == (0 if spec.disks else 66) and
           same_disks(ours, raw) is None,
           f"{name}: extract", got, same_disks(ours, raw))
    host = "xenserver-6.0.2" if spec.vsn == 0 else "xcp-ng-8.3"
    why = model("extract", xva, theirs, host=host)
    tap.ok(why is None and same_disks(theirs, raw) is None,
           f"{name}: the model agrees", why)


def serious():
    """Ids of the rules that are errors, from the table itself."""
    path = os.path.join(os.environ["SOURCE"], "lib/xva/rules.def")
    with open(path, encoding="utf-8") as f:
        return {line.split('"')[1] for line in f
                if line.startswith("RULE(") and " ERROR," in line}


SERIOUS = serious()


def main():
    tap = Tap()
    for name, (spec, how) in matrix().items():
        with tempfile.TemporaryDirectory() as folder:
            one(tap, name, spec, how, folder)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
