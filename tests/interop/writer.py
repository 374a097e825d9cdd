#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What our writing verbs emit, judged by the model of the host: it imports on
the hosts it is meant for, in their dialect to the byte, and holds the disk."""
import os
import random
import sys
import tempfile

from harness import Tap, model, pvkit
from make_xva import sample, write
from xapi_model import HOSTS
from xva_parts import archive, members

MIB = 1 << 20


def disks(folder):
    """{name: bytes}: sizes and zeros where writers go wrong."""
    r = random.Random(7)
    full = [r.randbytes(MIB) for _ in range(4)]
    zero = bytes(MIB)
    made = {
        "data": full[0] + full[1],
        "zero-last": full[0] + zero + full[1] + zero,
        "zero-first": zero + full[2],
        "all-zero": zero * 5,
        "ragged": full[3] + zero + r.randbytes(512),
        "tiny": r.randbytes(700),
        "holes": full[0] + zero * 9 + full[1] + zero * 3 + b"x",
    }
    for name, data in made.items():
        path = os.path.join(folder, f"{name}.raw")
        with open(path, "wb") as f:
            for at in range(0, len(data), MIB):
                if data[at:at + MIB].strip(b"\0"):
                    f.seek(at)
                    f.write(data[at:at + MIB])
            f.truncate(len(data))
    return made


def imports(xva, expected, folder, host, strict=True):
    """Why the model does not get the expected disks, or None."""
    with tempfile.TemporaryDirectory(dir=folder) as out:
        why = model("extract", xva, out, host=host)
        if why is None and strict:
            why = model("check", "--strict", xva, host=host)
        if why is not None:
            return why
        for number, data in enumerate(expected):
            with open(f"{out}/{number}.raw", "rb") as f:
                got = f.read()
            if got[:len(data)] != data or got[len(data):].strip(b"\0"):
                return f"disk {number} differs"
    return None


def create(tap, folder, made):
    out = os.path.join(folder, "out.xva")
    for name, data in made.items():
        for sums in ("sha1", "xxhash"):
            got = pvkit("xva", "create", "-o", out, "--force", "--name", name,
                        "--disk", f"{folder}/{name}.raw", "--checksum", sums)
            why = imports(out, [data], folder, "xcp-ng-8.3")
            tap.ok(got.status == 0 and why is None, f"create {name}, {sums}",
                   got, why)
    some = sorted(made)[:3]
    args = [a for n in some for a in ("--disk", f"{folder}/{n}.raw")]
    for host in HOSTS:
        got = pvkit("xva", "create", "-o", out, "--force", "--name", "three",
                    "--for", host, *args)
        why = imports(out, [made[n] for n in some], folder, host)
        tap.ok(got.status == 0 and why is None, f"create --for {host}", got,
               why)
    many = [f"{folder}/data.raw"] * 11
    args = [a for n in many for a in ("--disk", n)]
    got = pvkit("xva", "create", "-o", out, "--force", "--name", "many", *args)
    why = imports(out, [made["data"]] * 11, folder, "xcp-ng-8.3")
    tap.ok(got.status == 0 and why is None, "create with 11 disks", got, why)


def reproducible(tap, folder):
    outs = [os.path.join(folder, n) for n in ("one.xva", "two.xva")]
    os.environ["SOURCE_DATE_EPOCH"] = "1349049600"
    for out, threads in zip(outs, ("1", "4")):
        pvkit("xva", "create", "-o", out, "--name", "n", "--seed", "1",
              "--disk", f"{folder}/holes.raw", "--threads", threads)
    del os.environ["SOURCE_DATE_EPOCH"]
    with open(outs[0], "rb") as f, open(outs[1], "rb") as g:
        tap.ok(f.read() == g.read(), "same input, same bytes")


def convert(tap, folder):
    """Chunk bytes, empty chunks and order stay: the model gets the same disks
    from samples with empty chunks, whatever they are converted to."""
    a, b = os.path.join(folder, "a.xva"), os.path.join(folder, "b.xva")
    spec = sample(2, 9, 65536, 512, sums="mixed", keepalive=(1, 2, -2))
    write(a, archive(members(spec)), spec, None)
    expected = [d.data for d in sorted(spec.disks, key=lambda d: d.userdevice)]
    for sums in ("sha1", "xxhash"):
        for how in ("none", "gzip", "zstd"):
            got = pvkit("xva", "convert", a, b, "--force", "--checksum", sums,
                        "--compress", how)
            why = imports(b, expected, folder, "xcp-ng-8.3")
            tap.ok(got.status == 0 and why is None,
                   f"convert to {sums}, {how}", got, why)
    got = pvkit("xva", "convert", a, b, "--force", "--for", "xenserver-5.6")
    why = imports(b, expected, folder, "xenserver-5.6")
    tap.ok(got.status == 0 and why is None, "convert --for xenserver-5.6", got,
           why)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        made = disks(folder)
        create(tap, folder, made)
        reproducible(tap, folder)
        convert(tap, folder)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
