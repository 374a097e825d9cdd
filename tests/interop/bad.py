#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every bad sample of make_xva.py: verify names the rule that it breaks, extract
fails with status 65 and leaves nothing, or gives whole disks where the fault does
not touch them; and what the host would refuse, verify calls an error."""
import os
import re
import sys
import tempfile

from harness import SANITIZED, Tap, leftovers, model, pvkit, rules, same_disks
from make_xva import write
from xva_bad import CASES, base

HOST = "xcp-ng-8.3"
MEMORY = 96 << 10   # KiB; what a file asks for must not show in our memory


def check_verify(tap, name, case, xva):
    got = pvkit("xva", "verify", "--json", "--host", HOST, xva)
    allowed = [int(s) for s in case.verify.split("|")]
    found = any(re.match(case.rule, r) for r in rules(got))
    tap.ok(got.status in allowed and (found or got.status == 65),
           f"{name}: verify reports {case.rule}", got,
           f"expected status {case.verify}")
    if got.status == 65:
        tap.ok(os.path.basename(xva) in got.err, f"{name}: names the file", got)
    return got


def check_extract(tap, name, case, xva, raw, folder):
    out = os.path.join(folder, "ours")
    os.mkdir(out)
    got = pvkit("xva", "extract", xva, "--disk", "all", "-o", out)
    left = leftovers(out)
    if got.status == 0:
        if case.extract == "fail":
            tap.ok(False, f"{name}: extract fails", got)
            return got
        kept = all(same_disk(out, raw, n) for n in left)
        tap.ok(left and kept, f"{name}: extract gives whole disks", got, left)
    else:
        tap.ok(got.status == 65 and not left and case.extract != "ok" and
               os.path.basename(xva) in got.err,
               f"{name}: extract fails and leaves nothing", got, left)
    return got


def same_disk(a, b, name):
    with open(f"{a}/{name}", "rb") as f, open(f"{b}/{name}", "rb") as g:
        return f.read() == g.read()


def check_host(tap, name, case, xva, verdict, folder):
    theirs = os.path.join(folder, "theirs")
    os.mkdir(theirs)
    why = model("extract", xva, theirs, host=HOST)
    tap.ok((why is None) == (case.host == "imports"),
           f"{name}: a host {case.host}", why)
    if why is not None and verdict == 0:
        tap.ok(False, f"{name}: verify says so too", why)


def main():
    tap = Tap()
    peak = 0
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            xva, raw = os.path.join(folder, "bad.xva"), f"{folder}/raw"
            spec = base()
            write(xva, case.make(spec), spec, raw)
            a = check_verify(tap, name, case, xva)
            b = check_extract(tap, name, case, xva, raw, folder)
            check_host(tap, name, case, xva, a.status, folder)
            peak = max(peak, a.peak, b.peak)
    if not SANITIZED:
        tap.ok(peak < MEMORY, f"peak memory {peak} KiB")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
