#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""boot.py: pvprobe in plain QEMU, where there is no Xen: from its disk by the BIOS and by
UEFI, and as a PVH kernel. It has to say so, on the serial port and on the screen; and it
has to say what is wrong with a machine that can't run it."""
import os
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../../scripts"))
from qmp import Qemu  # pylint: disable=C0413

PROBE = os.path.join(os.environ["BUILD"], "probe")
LIMIT, POLL = 120, 0.1
NO_XEN = "There is no Xen under this machine."
OVMF = "/usr/share/OVMF"
count = failed = 0


class Machine(Qemu):
    """A QEMU of its own, whose serial port and text screen can be read."""

    def __init__(self, folder, *arguments, memory=16, cpu="qemu64"):
        self.serial = os.path.join(folder, "serial")
        super().__init__(folder, "-cpu", cpu, "-m", str(memory), "-no-reboot",
                         "-serial", f"file:{self.serial}", *arguments)

    def printed(self):
        with open(self.serial, encoding="latin-1", newline="") as f:
            return f.read()

    def screen(self):
        return "\n".join(self.lines())

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


def firmware(folder, code="OVMF_CODE_4M.fd", variables="OVMF_VARS_4M.fd"):
    """UEFI firmware in flash memory, whose variables nobody has set yet."""
    own = os.path.join(folder, "variables")
    shutil.copy(os.path.join(OVMF, variables), own)
    flash = "if=pflash,format=raw,unit="
    return ["-drive", f"{flash}0,readonly=on,file={os.path.join(OVMF, code)}",
            "-drive", f"{flash}1,file={own}"]


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


def by_uefi(folder, memory=64, what=("-machine", "pc", *disk(IMAGE)), cpu="qemu64"):
    """The firmware finds the file, which says where the probe will speak; what it then
    says itself begins at the start of a line."""
    with Machine(folder, *what, *firmware(folder), memory=memory, cpu=cpu) as m:
        text = m.until(m.printed, "switched off.")
        told = text.index("Xen's console\r\nand on the first serial port.\r\n")
        begun = re.search(r"^pvprobe \d+\.\d+\.\d+: started by UEFI, (\d+) MiB\r\n",
                          text, re.MULTILINE)
        assert begun is not None and told < begun.start(), text
        assert NO_XEN in text[begun.end():], text
        return int(begun.group(1))


def by_uefi_small(folder):
    """All but what the firmware keeps is the probe's: what only its boot services had,
    too."""
    size = by_uefi(folder)
    assert 52 <= size <= 62, size


def by_uefi_large(folder):
    """The application may then be loaded above 4 GiB; a processor with all that there
    is has more bits set that the kernel must do without."""
    size = by_uefi(folder, 5120, cpu="max")
    assert 2900 <= size <= 3584, size


def by_uefi_nvme(folder):
    """What a UEFI guest of XCP-ng has: no disk that a BIOS's way could read."""
    by_uefi(folder, 128, (
        "-machine", "q35", "-drive", f"file={IMAGE},format=raw,if=none,id=d,snapshot=on",
        "-device", "nvme,drive=d,serial=1"))


def by_secure_boot(folder):
    """It is not signed: such firmware refuses it, and nothing of it runs."""
    with Machine(folder, "-machine", "q35,smm=on", "-global",
                 "driver=cfi.pflash01,property=secure,value=on", *disk(IMAGE),
                 *firmware(folder, "OVMF_CODE_4M.secboot.fd", "OVMF_VARS_4M.ms.fd"),
                 memory=256) as m:
        text = m.until(m.printed, "Access Denied")
        assert "pvprobe" not in text, text


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
        except (AssertionError, RuntimeError) as e:
            failed += 1
            print(f"not ok {count} - {name}", flush=True)
            for line in str(e).splitlines():
                print(f"# {line}", flush=True)


def run_uefi(name, test):
    """Visibly not, where there is no such firmware."""
    global count  # pylint: disable=global-statement
    if os.path.isdir(OVMF):
        run(name, test)
        return
    count += 1
    print(f"ok {count} - {name} # SKIP needs OVMF", flush=True)


def main():
    run("by the BIOS, on serial port and screen", by_bios)
    run_uefi("by UEFI", by_uefi_small)
    run_uefi("by UEFI, with more memory than is mapped", by_uefi_large)
    run_uefi("by UEFI, from an NVMe disk", by_uefi_nvme)
    run_uefi("by UEFI that wants a signature", by_secure_boot)
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
        "stack", "pvprobe: double fault at 00000000001", "stack:\r\n  00"))
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
