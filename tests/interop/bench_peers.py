#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""pvguest bench says what fio says of the same file, and what iperf3 says of the same
loopback, within 10 %, whatever else the machine does: disks are read by both at the same
time with the same parameters, so that they share what there is; the loopback is one of
its own that lets so much through and no more, so that processors are not what counts.
Again and again, until the median of the ratios is known well enough."""
import json
import os
import socket
import subprocess
import sys
import tempfile
from statistics import median

from harness import PVGUEST, Tap
from loopback import own_loopback

TOLERANCE = 0.10
SECONDS = 2
LEAST, MOST = 6, 30  # runs
ENV = dict(os.environ, PVGUEST_BENCH_TOKEN="a token of ours")


def start(*argv):
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, env=ENV)


def result(child):
    out, err = child.communicate()
    try:
        return json.loads(out)
    except ValueError as e:
        raise SystemExit(f"{child.args}: {out}{err}") from e


def interval(ratios):
    """Where the true median is, with 95 %: as pvguest reckons it."""
    n, outside, k = len(ratios), 0.0, 0
    coefficient = 1.0
    while True:
        outside += 2 * coefficient / 2 ** n
        if outside > 0.05:
            break
        k += 1
        coefficient *= (n - k + 1) / k
    return sorted(ratios)[k - 1], sorted(ratios)[n - k]


def alike(tap, name, ours, theirs, together):
    """Each starts a run, and returns what waits for its figure. Until the interval of
    the median is within the tolerance."""
    ratios = []
    while len(ratios) < MOST:
        if together:
            a, b = ours(), theirs()
            ratios.append(a() / b())
        else:
            ratios.append(ours()() / theirs()())
        if len(ratios) < LEAST:
            continue
        low, high = interval(ratios)
        if 1 - TOLERANCE <= low and high <= 1 + TOLERANCE:
            break
    low, high = interval(ratios)
    middle = median(ratios)
    print(f"# {name}: ratio {middle:.3f} [{low:.3f}, {high:.3f}], {len(ratios)} runs")
    tap.ok(abs(middle - 1) <= TOLERANCE, name, [f"{r:.3f}" for r in ratios])


def bench(*words):
    """A run of ours; its rate"""
    child = start(PVGUEST, "bench", words[0], "--json", "--runs", "1", "--seconds",
                  str(SECONDS), *words[1:])
    return lambda: result(child)["measurements"][0]["median_Bps"]


def disks(tap, folder):
    path = os.path.join(folder, "data")
    with open(path, "wb") as f:
        for _ in range(64):
            f.write(os.urandom(1 << 20))
        f.flush()
        os.fsync(f.fileno())

    def ours(job, block, depth):
        return lambda: bench("disk", "--jobs", job, "--block", block, "--depth",
                             str(depth), path)

    def fio(kind, block, depth):
        def begin():
            child = start(
                "fio", "--name=x", f"--filename={path}", f"--rw={kind}", f"--bs={block}",
                f"--numjobs={depth}", "--thread", "--group_reporting",
                "--ioengine=psync", "--direct=1", "--time_based",
                f"--runtime={SECONDS}", f"--ramp_time={SECONDS / 6:.2f}",
                "--randrepeat=0", "--norandommap", "--allow_file_create=0",
                "--output-format=json")
            return lambda: result(child)["jobs"][0]["read"]["bw_bytes"]
        return begin

    for job, kind, block, depth in (("rr-qd1", "randread", "4k", 1),
                                    ("seqread", "read", "128k", 4)):
        alike(tap, f"{job} of {block}, depth {depth}, and fio", ours(job, block, depth),
              fio(kind, block, depth), together=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return str(s.getsockname()[1])


def listen(*argv):
    """An other end, which listens."""
    child = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             env=ENV)
    while b"listening" not in (line := child.stdout.readline()):
        if not line:
            raise SystemExit(f"{argv}: does not listen")
    return child


def iperf(*more):
    """A run of iperf3, with a server of its own: one that has just served is busy"""
    def begin():
        port = free_port()
        server = listen("iperf3", "-s", "-1", "-B", "127.0.0.1", "--forceflush", "-p",
                        port)
        child = start("iperf3", "-c", "127.0.0.1", "-p", port, "-t", str(SECONDS), "-J",
                      *more)

        def end():
            end = result(child)["end"]
            server.communicate()
            return end["sum_received"]["bits_per_second"] / 8
        return end
    return begin


def loopback(limit):
    """From now on this process has a loopback of its own, with that limit."""
    if why := own_loopback():
        raise SystemExit(why)
    subprocess.run(["tc", "qdisc", "add", "dev", "lo", "root", "tbf", "rate", limit,
                    "burst", "256kb", "latency", "20ms"], check=True)


def networks(tap):
    loopback("400mbit")
    port = free_port()
    server = listen(PVGUEST, "bench", "net", "--listen", "--port", port, "127.0.0.1")
    try:
        for way, flags in (("out", []), ("in", ["-R"])):
            alike(tap, f"net {way}, and iperf3",
                  lambda way=way: bench("net", "--direction", way, "--port", port,
                                        "127.0.0.1"), iperf(*flags), together=False)
    finally:
        server.terminate()
        server.communicate()


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        disks(tap, folder)
    networks(tap)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
