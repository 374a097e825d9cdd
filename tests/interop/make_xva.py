#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes sample XVAs, good and bad, without any code of pvkit's.

    make_xva.py good [options] OUT      one sample; --raw DIR also writes the
                                        disks it holds as DIR/K.raw
    make_xva.py matrix                  names of the good samples
    make_xva.py matrix NAME OUT [--raw DIR]
    make_xva.py list-bad                CASE RULE VERIFY EXTRACT HOST, by tabs
    make_xva.py bad CASE OUT [--raw DIR]

RULE is a regular expression for the rule id that verify must report, VERIFY
its exit status, EXTRACT what pvkit xva extract may do: fail (and leave no
output), any (fail, or write complete disks). HOST is imports or refused: what
a current host does, by xapi_model.py.
"""
import argparse
import itertools
import os
import sys

import xva_bad
from xva_parts import Disk, Spec, archive, compress, disk_bytes, members


def refs(n):
    """Ref:2, Ref:10, then Ref:3 ...: byte order is not the numeric order."""
    return (["Ref:2", "Ref:10"] + [f"Ref:{i}" for i in range(11, 8 + n)])[:n]


def sample(disks=1, chunks=9, chunk=65536, last=None, seed=1, **options):
    made = [Disk(ref, disk_bytes(seed * 100 + i, chunks, chunk, last or chunk),
                 str(i)) for i, ref in enumerate(refs(disks))]
    return Spec(made, chunk=chunk, **options)


def matrix():
    """{name: (spec, compression)}: every checksum kind with every compression
    and dialect; the other dimensions turn with them at lengths of their own,
    so that they meet in many ways."""
    out = {}
    disks = itertools.cycle((1, 2, 11, 2, 1))
    last = itertools.cycle((512, 65536, 1024, 33280, 65024, 16384, 65536))
    keep = itertools.cycle(((), (1,), (1, 2, -2), (), (2,), (-2,)))
    width = itertools.cycle((8, 8, 20, 8))
    for seed, (sums, how, dialect) in enumerate(itertools.product(
            ("sha1", "xxhash", "mixed"), ("none", "gzip", "zstd"),
            ("v7", "ustar", "pax", "gnu"))):
        spec = sample(next(disks), 6, last=next(last), seed=seed, sums=sums,
                      dialect=dialect, keepalive=next(keep), width=next(width))
        out[f"{sums}-{how}-{dialect}"] = spec, how
    mib = 1 << 20
    for last in (512, 4096, mib - 512, mib):
        out[f"mib-last-{last}"] = sample(1, 4, mib, last, sums="xxhash"), "none"
    for vsn, sums in ((0, "none"), (1, "sha1")):
        for n in (1, 2):
            out[f"vsn{vsn}-{n}"] = sample(n, sums=sums, vsn=vsn), "none"
    out["no-disk"] = sample(0), "none"
    out["one-chunk"] = sample(1, 1, last=512), "none"
    return out


def write(out, data, spec, raw):
    with open(out, "wb") as f:
        f.write(data)
    if raw is not None:
        os.makedirs(raw, exist_ok=True)
        for disk in spec.disks:
            with open(f"{raw}/{disk.userdevice}.raw", "wb") as f:
                f.write(disk.data)


def arguments():
    p = argparse.ArgumentParser()
    sub = p.add_subparsers(dest="verb", required=True)
    good = sub.add_parser("good")
    good.add_argument("out")
    good.add_argument("--disks", type=int, default=1)
    good.add_argument("--chunks", type=int, default=9)
    good.add_argument("--chunk", type=int, default=65536)
    good.add_argument("--last", type=int)
    good.add_argument("--sums", default="sha1",
                      choices=("sha1", "xxhash", "mixed", "none"))
    good.add_argument("--compress", default="none",
                      choices=("none", "gzip", "zstd"))
    good.add_argument("--dialect", default="v7",
                      choices=("v7", "ustar", "pax", "gnu"))
    good.add_argument("--keepalive", default="")
    good.add_argument("--width", type=int, default=8)
    good.add_argument("--vsn", type=int, default=2)
    good.add_argument("--seed", type=int, default=1)
    good.add_argument("--raw")
    grid = sub.add_parser("matrix")
    grid.add_argument("name", nargs="?")
    grid.add_argument("out", nargs="?")
    grid.add_argument("--raw")
    sub.add_parser("list-bad")
    bad = sub.add_parser("bad")
    bad.add_argument("case", choices=sorted(xva_bad.CASES))
    bad.add_argument("out")
    bad.add_argument("--raw")
    return p.parse_args()


def main():
    a = arguments()
    if a.verb == "good":
        keep = tuple(int(k) for k in a.keepalive.split(",") if k)
        spec = sample(a.disks, a.chunks, a.chunk, a.last, a.seed, sums=a.sums,
                      dialect=a.dialect, keepalive=keep, width=a.width,
                      vsn=a.vsn)
        write(a.out, compress(archive(members(spec)), a.compress), spec, a.raw)
    elif a.verb == "matrix" and a.name is None:
        print("\n".join(matrix()))
    elif a.verb == "matrix":
        spec, how = matrix()[a.name]
        write(a.out, compress(archive(members(spec)), how), spec, a.raw)
    elif a.verb == "list-bad":
        for name, case in xva_bad.CASES.items():
            print(name, case.rule, case.verify, case.extract, case.host,
                  sep="\t")
    else:
        spec = xva_bad.base()
        write(a.out, xva_bad.CASES[a.case].make(spec), spec, a.raw)
    return 0


if __name__ == "__main__":
    sys.exit(main())
