#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What docs/performance.md promises, measured: our commands against their peers
in the same run, one after the other, medians of several runs, in memory (tmpfs).
Prints a Markdown table; --json FILE also writes the numbers."""
import argparse
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

from bench_check import guest_check
from bench_template import templates

MIB = 1 << 20
PEAK_LIMIT = 48 * MIB
INFO_LIMIT = 0.050


@dataclass
class Row:
    job: str
    peer: str
    target: float           # ours / peer, at most; seconds when no peer
    ours: list = field(default_factory=list)
    theirs: list = field(default_factory=list)
    peak: int = 0           # bytes
    limit: int = PEAK_LIMIT

    def seconds(self):
        return statistics.median(self.ours)

    def peer_seconds(self):
        return statistics.median(self.theirs) if self.theirs else None

    def measured(self):
        if not self.theirs:
            return self.seconds()
        return self.seconds() / self.peer_seconds()

    def passed(self):
        return self.measured() <= self.target and self.peak <= self.limit


def timed(command, env=None):
    """(seconds, peak bytes) of a command; a list, or text for sh."""
    if isinstance(command, str):
        command = ["sh", "-ec", command]
    start = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, env=env)
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if child.returncode != 0:
        sys.exit(f"bench: {command}: {errors.decode(errors='replace')}")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * unit


class Bench:
    def __init__(self, pvkit, folder, runs):
        self.pvkit, self.dir, self.runs = pvkit, folder, runs
        self.pvguest = os.path.join(os.path.dirname(pvkit), "pvguest")
        self.rows = []

    def path(self, name):
        return os.path.join(self.dir, name)

    def remove(self, *names):
        for name in names:
            path = self.path(name)
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.exists(path):
                os.remove(path)

    def xva(self, *args):
        return [self.pvkit, "-q", "xva", *args]

    def compare(self, job, target, ours, peer=None, what="", clean=(),
                limit=PEAK_LIMIT):
        """One line of the table: ours and the peer take turns; what they write
        is removed before each, outside the time."""
        row = Row(job, what, target, limit=limit)
        for _ in range(self.runs):
            self.remove(*clean)
            seconds, peak = timed(ours)
            row.ours.append(seconds)
            row.peak = max(row.peak, peak)
            if peer is not None:
                self.remove(*clean)
                row.theirs.append(timed(peer)[0])
        self.remove(*clean)
        self.rows.append(row)
        print(text_row(row), flush=True)

    def create(self, out, sums, raw, *more):
        return self.xva("create", "-o", self.path(out), "--checksum", sums,
                        "--disk", self.path(raw), "--name", "bench",
                        "--no-round", *more)

    def extract(self, xva):
        return self.xva("extract", self.path(xva), "-o", self.path("out"))

    def dd(self, source, size):
        return (f"dd if={self.path(source)} of={self.path('out')} bs=1M "
                f"count={size // MIB} status=none")


def write_random(path, size, zero):
    """A file of size bytes in which chunk k is a hole when zero(k)."""
    r = random.Random(1)
    with open(path, "wb") as f:
        for k in range(size // MIB):
            if not zero(k):
                f.seek(k * MIB)
                f.write(r.randbytes(MIB))
        f.truncate(size)


def data_bytes(path):
    return os.stat(path).st_blocks * 512


def full_disk(b, size):
    """1 GiB, mostly random: every fourteenth chunk is zero."""
    write_random(b.path("a.raw"), size, lambda k: k % 14 == 9)
    for sums in ("sha1", "xxhash"):
        timed(b.create(f"a.{sums}", sums, "a.raw"))
    data = data_bytes(b.path("a.raw"))
    for sums, target in (("xxhash", 1.25), ("sha1", 1.5)):
        stored = os.path.getsize(b.path(f"a.{sums}"))
        b.compare(f"raw to XVA, {sums}", target,
                  b.create("out", sums, "a.raw"), b.dd(f"a.{sums}", stored),
                  "dd bs=1M", ["out"])
        b.compare(f"XVA to raw, {sums}", target, b.extract(f"a.{sums}"),
                  b.dd(f"a.{sums}", data), "dd bs=1M", ["out"])
    against_xva_img(b)
    b.compare("verify, xxhash", 1.5, b.xva("verify", b.path("a.xxhash")),
              f"cat {b.path('a.xxhash')} >/dev/null", "cat")
    b.compare("verify, sha1", 0.6, b.xva("verify", b.path("a.sha1")),
              ["openssl", "dgst", "-sha1", b.path("a.sha1")], "openssl dgst")
    xva = b.path("a.xxhash")
    b.compare("create --compress zstd", 1.0,
              b.create("out", "xxhash", "a.raw", "--compress", "zstd"),
              f"zstd -q -3 -T0 {xva} -o {b.path('out')}", "zstd -3 -T0",
              ["out"])
    b.compare("create --compress gzip", 1.0,
              b.create("out", "xxhash", "a.raw", "--compress", "gzip"),
              f"pigz -6 -c {xva} >{b.path('out')}", "pigz -6", ["out"])


def against_xva_img(b):
    raw, work = b.path("a.raw"), b.path("work")
    ref = subprocess.run(["tar", "-tf", b.path("a.sha1")], text=True,
                         stdout=subprocess.PIPE, check=True)
    ref = work + "/" + ref.stdout.splitlines()[1].split("/")[0]
    ova = f"tar -xf {b.path('a.sha1')} -C {work} ova.xml; chmod u+r {work}/*"
    b.compare("raw to XVA", 1 / 3, b.create("out", "sha1", "a.raw"),
              f"mkdir -p {ref}; {ova}; xva-img disk-import {ref}/ {raw}; "
              f"xva-img package {b.path('out')} {work}/ova.xml {ref}/",
              "xva-img", ["out", "work"])
    b.compare("XVA to raw", 1 / 3, b.extract("a.sha1"),
              f"mkdir {work}; tar -xf {b.path('a.sha1')} -C {work}; "
              f"chmod -R u+rwX {work}; xva-img disk-export {ref}/ "
              f"{b.path('out')}", "tar, xva-img", ["out", "work"])


def stored_disk(b, size):
    """info, on an XVA that stores more than 4 GiB: the same disk many times."""
    times = -(-4 * 1024 * MIB // data_bytes(b.path("a.raw")))
    if size < 1024 * MIB:
        times = 2
    command = b.create("big", "xxhash", "a.raw")
    timed(command + ["--disk", b.path("a.raw")] * (times - 1))
    b.remove("a.sha1", "a.xxhash", "a.raw")
    b.compare("info, 4 GiB stored", INFO_LIMIT, b.xva("info", b.path("big")))
    b.remove("big")


def sparse_disk(b, size):
    """4 GiB, a tenth of it data."""
    write_random(b.path("b.raw"), size, lambda k: k % 10 != 3)
    timed(b.create("b.xva", "xxhash", "b.raw"))
    b.compare("sparse raw to XVA", 0.15, b.create("out", "xxhash", "b.raw"),
              b.dd("b.raw", size), "dd bs=1M", ["out"])
    b.compare("sparse XVA to raw", 0.15, b.extract("b.xva"),
              b.dd("b.raw", size), "dd bs=1M", ["out"])


def text_row(row):
    verdict = "pass" if row.passed() else "MISS"
    peer = row.peer_seconds()
    target, measured = (f"{row.target:.2f}", f"{row.measured():.2f}") \
        if peer else (f"{row.target * 1000:.0f} ms",
                      f"{row.measured() * 1000:.0f} ms")
    return (f"| {row.job} | {row.peer or '-'} | {target} | {measured} | "
            f"{verdict} | {row.seconds():.3f} | "
            f"{f'{peer:.3f}' if peer else '-'} | {row.peak / MIB:.0f} |")


def machine():
    cpu = platform.processor()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            cpu = next((line.split(":")[1].strip() for line in f
                        if line.startswith("model name")), cpu)
    return {"cpu": cpu, "processors": os.cpu_count(),
            "system": f"{platform.system()} {platform.release()}",
            "load": round(os.getloadavg()[0], 2)}


def room(folder, size):
    """Stops when the disks would not fit: at most about six times size."""
    free = shutil.disk_usage(folder).free
    if free < size * 7:
        sys.exit(f"bench: {folder}: {free >> 30} GiB free, "
                 f"{size * 7 >> 30} GiB needed")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--pvkit", default="build/pvkit")
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--size", type=int, default=1024, help="MiB of the disk")
    p.add_argument("--dir", default="/dev/shm")
    p.add_argument("--json")
    p.add_argument("--part", choices=["all", "xva", "template", "check"],
                   default="all")
    a = p.parse_args()
    size = a.size * MIB
    if a.part != "check":
        room(a.dir, size)
    where = machine()
    print(f"{where['cpu']}, {where['processors']} processors, "
          f"{where['system']}, load {where['load']}; medians of {a.runs}, "
          f"{a.size} MiB and {a.size * 4} MiB sparse in {a.dir}\n")
    if where["load"] > 0.5:
        print("The machine is busy: the ratios of what uses all processors "
              "say little.\n")
    print("| job | peer | at most | measured | | ours, s | peer, s | "
          "peak, MiB |\n|---|---|---:|---:|---|---:|---:|---:|", flush=True)
    with tempfile.TemporaryDirectory(prefix="pvkit-bench-", dir=a.dir) as d:
        b = Bench(os.path.abspath(a.pvkit), d, a.runs)
        good = True
        if a.part in ("all", "check"):
            guest_check(b)
        if a.part in ("all", "xva"):
            full_disk(b, size)
            stored_disk(b, size)
            sparse_disk(b, 4 * size)
        peak = max((row.peak for row in b.rows), default=0)
        if a.part in ("all", "template"):
            good = templates(b, size)
    verdict = "pass" if peak <= PEAK_LIMIT else "MISS"
    print(f"| peak memory, templates apart | - | {PEAK_LIMIT // MIB} MiB | "
          f"{peak / MIB:.0f} MiB | {verdict} | - | - | {peak / MIB:.0f} |")
    if a.json:
        rows = [{**vars(r), "seconds": r.seconds(), "measured": r.measured(),
                 "peer_seconds": r.peer_seconds(), "passed": r.passed()}
                for r in b.rows]
        with open(a.json, "w", encoding="utf-8") as f:
            json.dump({"schema": "pvkit.bench/1", "machine": where,
                       "runs": a.runs, "size_mib": a.size, "peak": peak,
                       "rows": rows}, f, indent=2)
    missed = [r.job for r in b.rows if not r.passed()]
    return 1 if missed or peak > PEAK_LIMIT or not good else 0


if __name__ == "__main__":
    sys.exit(main())
