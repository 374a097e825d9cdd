#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every verb that writes, stopped in the middle: by SIGINT and SIGTERM, by
SIGKILL, by a full disk, by a pipe that nobody reads any more. Nothing half-written
may stand under the output's name, nor beside it, and the exit status says why.

The middle is no matter of time: the verb reads its input from a pipe that holds
only the first half, so it waits there until it is stopped."""
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import termios

sys.path.insert(0, os.path.join(os.environ["TESTS"], "interop"))
# pylint: disable=wrong-import-position
from harness import PVKIT, Tap, leftovers
from make_xva import sample
from xva_parts import archive, members

MIB = 1 << 20
CHUNKS = 24


def inputs():
    """(disk, xva): the bytes of both, nothing in them zero."""
    spec = sample(1, CHUNKS, MIB, seed=2)
    disk = bytes(spec.disks[0].data).replace(bytes(MIB), b"\1" * MIB)
    spec.disks[0].data = disk
    return disk, archive(members(spec))


DISK, XVA = inputs()
# the verb, its input, and the file that it is to write
VERBS = {
    "create": (["create", "--name", "n", "--disk", "-", "--disk-size",
                str(len(DISK)), "-o", "out"], DISK),
    "create zstd": (["create", "--name", "n", "--disk", "-", "--disk-size",
                     str(len(DISK)), "--compress", "zstd", "-o", "out"], DISK),
    "create gzip": (["create", "--name", "n", "--disk", "-", "--disk-size",
                     str(len(DISK)), "--compress", "gzip", "-o", "out"], DISK),
    "extract": (["extract", "-", "-o", "out"], XVA),
    "extract all": (["extract", "-", "--disk", "all", "-o", "out"], XVA),
    "extract qcow2": (["extract", "-", "--format", "qcow2", "-o", "out"], XVA),
    "salvage": (["extract", "-", "--salvage", "-o", "out"], XVA),
    "convert": (["convert", "-", "out", "--checksum", "xxhash"], XVA),
    "edit": (["edit", "-", "-o", "out", "--set", "vm.name_label=x"], XVA),
    "repair": (["repair", "-", "out"], XVA),
}


def start(args, folder, **streams):
    return subprocess.Popen([PVKIT, "xva", *args], cwd=folder,
                            stderr=subprocess.PIPE, **streams)


def feed_half(child, data):
    """Writes half of the data, and returns once all of it has been read."""
    pipe = child.stdin.fileno()
    child.stdin.write(data[:len(data) // 2])
    child.stdin.flush()
    while child.poll() is None:
        left = int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)),
                              sys.byteorder)
        if left == 0:
            return
        os.sched_yield()


def stopped(tap, name, args, data, number):
    with tempfile.TemporaryDirectory() as folder:
        child = start(args, folder, stdin=subprocess.PIPE,
                      stdout=subprocess.DEVNULL)
        feed_half(child, data)
        child.send_signal(number)
        # the pipe stays open: only the signal can end it
        status = child.wait()
        error = child.stderr.read().decode()
        child.stdin.close()
        child.stderr.close()
        left = leftovers(folder)
        tap.ok(status == -number and not left,
               f"{name}: {signal.Signals(number).name}", status, left, error)


def no_reader(tap, name, args, data):
    """Standard output is a pipe whose reader has gone."""
    args = ["-" if a == "out" else a for a in args]
    reader, writer = os.pipe()
    os.close(reader)
    with tempfile.TemporaryDirectory() as folder, \
            tempfile.TemporaryFile() as source:
        source.write(data)
        source.seek(0)
        child = start(args, folder, stdin=source, stdout=writer)
        os.close(writer)
        error = child.communicate()[1].decode()
        tap.ok(child.returncode == 74 and error.startswith("pvkit: ") and
               not leftovers(folder), f"{name}: a closed pipe",
               child.returncode, error, leftovers(folder))


def mounter():
    """How we may mount a file system of our own: as root of a name space, or
    as root (in a container that has no name spaces for users); else None."""
    for flags in ("-rm", "-m"):
        with tempfile.TemporaryDirectory() as folder:
            p = subprocess.run(["unshare", flags, "mount", "-t", "tmpfs",
                                "none", folder], check=False,
                               stderr=subprocess.DEVNULL)
            if p.returncode == 0:
                return ["unshare", flags]
    return None


MOUNTER = mounter()


def full_disk(tap, name, args, data):
    """A file system with room for less than the output, of its own."""
    if MOUNTER is None:
        tap.skip(f"{name}: a full disk", "no right to mount a file system")
        return
    with tempfile.TemporaryDirectory() as folder, \
            tempfile.NamedTemporaryFile() as source:
        source.write(data)
        source.flush()
        mount = os.path.join(folder, "small")
        os.mkdir(mount)
        script = ('mount -t tmpfs -o size=6m none "$0" && cd "$0" && '
                  '"$@" <"$SOURCE_FILE"; status=$?; ls -A >&3; exit $status')
        reader, writer = os.pipe()
        child = subprocess.Popen(
            [*MOUNTER, "sh", "-c", script.replace(">&3",
                                                          f">&{writer}"),
             mount, PVKIT, "xva", *args], pass_fds=(writer,),
            env={**os.environ, "SOURCE_FILE": source.name, "TMPDIR": mount},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        os.close(writer)
        error = child.communicate()[1].decode()
        with os.fdopen(reader) as f:
            left = f.read().split()
        tap.ok(child.returncode == 74 and "o space" in error and not left,
               f"{name}: a full disk", child.returncode, error, left)


def main():
    tap = Tap()
    # by whoever has started us it may be ignored, and then it is by pvkit
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    for name, (args, data) in VERBS.items():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            stopped(tap, name, args, data, number)
        # qemu's formats need a temporary with a name, which SIGKILL leaves
        if name not in ("extract qcow2", "extract all"):
            stopped(tap, name, args, data, signal.SIGKILL)
        if "out" in args and name not in ("extract all", "extract qcow2",
                                          "salvage", "repair"):
            no_reader(tap, name, args, data)
        full_disk(tap, name, args, data)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
