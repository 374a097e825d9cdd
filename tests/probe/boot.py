#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""boot.py: pvprobe in plain QEMU, where there is no Xen: from its disk by the BIOS, and
as a PVH kernel. It has to say so, on the serial port and on the screen; and it has to
say what is wrong with a machine that can't run it."""
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

PROBE = os.path.join(os.environ["BUILD"], "probe")
VGA_TEXT, COLUMNS, ROWS = 0xB8000, 80, 25
LIMIT, POLL = 120, 0.1
NO_XEN = "There is no Xen under this machine."
count = failed = 0


class Machine:
    """A QEMU of its own, whose serial port and text screen can be read."""

    def __init__(self, folder, *arguments, memory=16, cpu="qemu64"):
        self.folder = folder
        self.serial = os.path.join(folder, "serial")
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # pylint: disable=R1732
                ["qemu-system-x86_64", "-machine", "pc", "-accel", "tcg",
                 "-cpu", cpu, "-m", str(memory), "-display", "none",
                 "-vga", "std", "-nic", "none", "-no-reboot",
                 "-serial", f"file:{self.serial}",
                 "-chardev", f"socket,id=qmp,fd={theirs.fileno()}",
                 "-mon", "chardev=qmp,mode=control", *arguments],
                stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),))
        self.file = ours.makefile("rw", encoding="utf-8")
        ours.close()
        self.file.readline()
        self.ask("qmp_capabilities")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.file.close()

    def ask(self, command, **arguments):
        self.file.write(json.dumps({"execute": command,
                                    "arguments": arguments}) + "\n")
        self.file.flush()
        while line := self.file.readline():
            answer = json.loads(line)
            if "error" in answer:
                raise AssertionError(answer["error"]["desc"])
            if "return" in answer:
                return
        raise AssertionError("QEMU ended")

    def printed(self):
        with open(self.serial, encoding="latin-1", newline="") as f:
            return f.read()

    def screen(self):
        path = os.path.join(self.folder, "vga")
        self.ask("pmemsave", val=VGA_TEXT, size=COLUMNS * ROWS * 2,
                 filename=path)
        with open(path, "rb") as f:
            cells = f.read()[::2].decode("latin-1")
        return "\n".join(cells[i:i + COLUMNS].rstrip(" \0")
                         for i in range(0, len(cells), COLUMNS))

    def until(self, read, text):
        """Waits until READ() has TEXT in it; returns all of it."""
        end = time.monotonic() + LIMIT
        while text not in (found := read()):
            if time.monotonic() > end:
                raise AssertionError(f"no {text!r} within {LIMIT} s:\n{found}")
            time.sleep(POLL)
        return found


def disk(path):
    return ["-drive", f"file={path},format=raw,if=ide,snapshot=on"]


IMAGE = os.path.join(PROBE, "pvprobe.img")
KERNEL = os.path.join(PROBE, "pvprobe.elf")


def by_bios(folder):
    with Machine(folder, *disk(IMAGE)) as m:
        text = m.until(m.printed, "switched off.")
        assert re.match(r"pvprobe \d+\.\d+\.\d+: started by BIOS, 14 MiB\r\n",
                        text), text
        assert NO_XEN in text and "xl" in text, text
        assert all(line.endswith("\r") for line in text.split("\n")[:-1])
        screen = m.until(m.screen, "switched off.")
        # the same lines, and nothing of the BIOS's before them
        assert screen.split() == text.split(), screen


def as_kernel(folder):
    with Machine(folder, "-kernel", KERNEL, "-append", "a=b") as m:
        text = m.until(m.printed, "switched off.")
        assert "started by PVH, 14 MiB" in text and NO_XEN in text, text


def large(folder):
    """Memory above 4 GiB is left alone; what is below it counts."""
    with Machine(folder, *disk(IMAGE), memory=5120) as m:
        text = m.until(m.printed, "switched off.")
        size = int(re.search(r"BIOS, (\d+) MiB", text).group(1))
        assert 2900 <= size <= 3584, text


def too_small(folder):
    with Machine(folder, "-kernel", KERNEL, memory=2) as m:
        m.until(m.printed, "not enough memory")


def no_64_bits(folder):
    with Machine(folder, *disk(IMAGE), cpu="qemu32") as m:
        m.until(m.screen, "pvprobe: this processor has no 64-bit mode")


def cut_disk(folder):
    path = os.path.join(folder, "cut")
    with open(IMAGE, "rb") as f, open(path, "wb") as cut:
        cut.write(f.read(20 * 512))
    with Machine(folder, *disk(path)) as m:
        m.until(m.screen, "pvprobe: the disk can't be read")


def exception(folder):
    """An NMI: the quickest way to an exception."""
    with Machine(folder, *disk(IMAGE)) as m:
        m.until(m.printed, "switched off.")
        m.ask("inject-nmi")
        text = m.until(m.printed, "stack:")
        assert re.search(r"pvprobe: NMI at 00000000001[0-9a-f]{5}, code 0,",
                         text), text
        assert re.search(r"rsp 00000000001[0-9a-f]{5}", text), text


def fault(what, *texts):
    """What a machine says that does WHAT (faults.c)."""
    def test(folder):
        with Machine(folder, "-kernel", os.environ["FAULTS"],
                     "-append", what) as m:
            m.until(m.printed, f"doing it: {what}")
            for text in texts:
                found = m.until(m.printed, text)
            assert "nothing happened" not in found, found
    return test


def run(name, test):
    global count, failed  # pylint: disable=global-statement
    count += 1
    with tempfile.TemporaryDirectory() as folder:
        try:
            test(folder)
            print(f"ok {count} - {name}", flush=True)
        except AssertionError as e:
            failed += 1
            print(f"not ok {count} - {name}", flush=True)
            for line in str(e).splitlines():
                print(f"# {line}", flush=True)


def main():
    run("by the BIOS, on serial port and screen", by_bios)
    run("as a PVH kernel", as_kernel)
    run("with more memory than is mapped", large)
    run("with too little memory", too_small)
    run("without 64 bits", no_64_bits)
    run("from a disk that is cut off", cut_disk)
    run("an exception is told", exception)
    run("a null pointer", fault(
        "null", "pvprobe: page fault at 00000000001", "code 2, address "
        "0000000000000123", "stack:"))
    run("a stack that is too small", fault(
        "stack", "pvprobe: double fault at 00000000001", "stack:"))
    run("no such instruction", fault(
        "opcode", "pvprobe: invalid opcode at 00000000001"))
    run("a division by zero", fault(
        "divide", "pvprobe: divide error at 00000000001"))
    run("memory freed twice", fault("heap", "pvprobe: the heap is corrupt"))
    run("an abort", fault("abort", "pvprobe: abort"))
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
