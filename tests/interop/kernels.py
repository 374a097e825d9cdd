#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""pvkit kernel check over kernels that binutils made: of each release from 7 to 15,
whole, stripped, without a configuration, without sections; readelf and nm are the
judges of what is in them. And over files that are no such kernel."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from harness import Tap, pvkit
from make_kernel import KINDS, make

NEEDED = {"xenpci", "xenstore", "xenbusb_front", "xbd", "xn"}
# kind: verdict, update, drivers that are missing, ids of advice
EXPECTED = {
    "7.4": ("not_pv", "nothing", NEEDED, {"TOO-OLD"}),
    "8.1": ("pv", "loses", set(), {"UPDATE-LOSES-PV", "CD-HANGS", "NO-UNPLUG",
                                   "NO-MODULES"}),
    "8.3": ("pv", "loses", set(), {"UPDATE-LOSES-PV", "CD-HANGS", "NO-UNPLUG",
                                   "NO-MODULES"}),
    "9.0": ("pv", "loses", set(), {"UPDATE-LOSES-PV", "CD-HANGS", "NO-UNPLUG",
                                   "NO-MODULES"}),
    "9.0-i386-xen": ("partial", "loses", {"xenpci"},
                     {"NO-I386", "UPDATE-LOSES-PV", "CD-HANGS", "NO-UNPLUG"}),
    "9.3": ("pv", "loses", set(), {"UPDATE-LOSES-PV", "CD-HANGS", "NO-UNPLUG"}),
    "9.3-i386": ("pv", "loses", set(), {"UPDATE-LOSES-PV", "CD-HANGS", "NO-UNPLUG"}),
    "9.3-generic": ("not_pv", "nothing", NEEDED, {"NOT-COMPILED"}),
    "9.3-edited": ("pv", "loses", set(), {"UPDATE-LOSES-PV", "CD-HANGS",
                                          "NO-UNPLUG"}),
    "10.1": ("pv", "keeps", set(), set()),
    "10.1-i386": ("pv", "keeps", set(), set()),
    "10.4": ("pv", "keeps", set(), set()),
    "11.0": ("pv", "keeps", set(), set()),
    "12.1": ("pv", "keeps", set(), set()),
    "12.1-i386": ("pv", "keeps", set(), set()),
    "14.0": ("pv", "keeps", set(), set()),
    "14.0-plain": ("not_pv", "gains", NEEDED, {"NOT-COMPILED"}),
    "14.0-no-nic": ("partial", "gains", {"xn"}, {"NOT-COMPILED"}),
    "14.0-no-xenpci": ("partial", "gains", {"xenpci"}, {"NOT-COMPILED"}),
    "14.0-lost": ("unknown", "unknown", NEEDED, {"CONTRADICTION"}),
    "15.0": ("pv", "keeps", set(), set()),
}
# what the symbol of a driver_t says is there
SYMBOLS = {"xenpci_driver": {"xenpci"}, "xenstore_driver": {"xenstore"},
           "xenbus_driver": {"xenstore", "xenbusb_front"},
           "xenbusb_front_driver": {"xenbusb_front"}, "xbd_driver": {"xbd"},
           "blkfront_driver": {"xbd"}, "netfront_driver": {"xn"},
           "xctrl_driver": {"xctrl"}, "xenballoon_driver": {"xenballoon"},
           "xentimer_driver": {"xentimer"}, "xencons_driver": {"xc"},
           "xs_dev_driver": {"xs_dev"}}
# how a kernel may have been treated
VARIANTS = {
    "whole": {},
    "stripped": {"strip": True},
    "without a configuration": {"config": False},
    "stripped, without a configuration": {"strip": True, "config": False},
    "without sections": {"sections": False},
    "stripped, without sections": {"strip": True, "sections": False},
    "bare": {"strip": True, "sections": False, "config": False},
}


def check(path):
    r = pvkit("kernel", "check", "--json", path)
    return r, json.loads(r.out) if r.status in (0, 1) else None


def tool(*args):
    return subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True, check=True).stdout


def expected_for(name, how):
    """What is known of a kernel so treated."""
    verdict, update, missing, advice = EXPECTED[name]
    if not how.get("config", True):
        advice = advice - {"NO-MODULES"}
        if name == "14.0-lost":     # nothing contradicts any more
            verdict, update, advice = "not_pv", "gains", {"NOT-COMPILED"}
    return verdict, update, missing, advice


def faults(name, how, doc, status):
    """Where the document is not what the kernel was made of."""
    spec = KINDS[name]
    verdict, update, missing, advice = expected_for(name, how)
    found = {d["name"]: d for d in doc["drivers"]}
    tunables = {t.rpartition(".")[2] for t in spec["tunables"]}
    sections = how.get("sections", True)
    symbols = sections and not how.get("strip")
    yield "status", status, 0 if verdict == "pv" else 1
    yield "verdict", doc["verdict"], verdict
    yield "update", doc["update"], update
    yield "missing", {n for n, d in found.items() if d["needed"] and
                      not d["found"]}, missing
    yield "advice", {a["id"] for a in doc["advice"]}, advice
    yield "arch", doc["arch"], "amd64" if spec["wide"] else "i386"
    yield "release", doc["release"], spec["release"]
    yield "ident", doc["ident"], spec["ident"]
    yield "config", doc["config"] is not None, how.get("config", True)
    yield "sections", doc["sections"], sections
    yield "symbols", doc["symbols"], symbols
    yield "registered", doc["registered"], len(spec["drivers"]) if sections else 0
    yield "osreldate", doc["osreldate"], spec["osreldate"] if sections else None
    yield "pvh", doc["pvh"], spec["pvh"] if sections else None
    yield "tunables", {t.rpartition(".")[2] for t, there in
                       doc["tunables"].items() if there}, tunables
    for driver in found.values():
        if not driver["found"]:
            continue
        evidence = set(driver["evidence"])
        yield driver["name"], evidence - {"config"}, {"string"} | (
            {"linker_set"} if sections else set()) | (
            {"symbol"} if symbols else set())
        yield driver["name"] + " as", driver["seen_as"] in {
            f"{bus}/{n}" for n, bus, _ in spec["drivers"]}, True


def check_rows(tap):
    tap.ok(set(EXPECTED) == set(KINDS), "every kind is expected to be something")
    for name in KINDS:
        for title, how in VARIANTS.items():
            make(name, "k", **how)
            r, doc = check("k")
            if doc is None:
                tap.ok(False, f"{name}, {title}", r)
                continue
            wrong = [f"{what}: {got}, expected {want}" for what, got, want in
                     faults(name, how, doc, r.status) if got != want]
            tap.ok(not wrong, f"{name}, {title}: {doc['verdict']}", *wrong)


def judges(path):
    """What readelf and nm see: drivers' symbols, the config, notes of Xen."""
    symbols = {line.split()[-1] for line in tool("nm", path).splitlines()}
    config = tool("readelf", "-p", "kern_conf", path)
    notes = set(re.findall(r"Xen .*\((0x[0-9a-f]+)\)", tool("readelf", "-n", path)))
    names = tool("strings", "-a", path).splitlines()
    return symbols, config, notes, names


def check_judges(tap):
    for name, spec in KINDS.items():
        make(name, "k")
        symbols, config, notes, names = judges("k")
        _, doc = check("k")
        by_symbol = {d["name"] for d in doc["drivers"] if "symbol" in d["evidence"]}
        there = set().union(*(SYMBOLS.get(s, set()) for s in symbols))
        tap.ok(by_symbol == there, f"{name}: nm sees the same drivers", by_symbol,
               there)
        for line, seen in (("options^IXENHVM", "xenhvm"), ("device^Ixenpci", "xenpci"),
                           ("options^IXEN\\n", "xen")):
            line_there = re.search(rf"(?<![A-Za-z]){re.escape(line)}", config)
            tap.ok(doc["config"][seen] == bool(line_there),
                   f"{name}: readelf sees the same configuration ({seen})", config)
        tap.ok(doc["pvh"] == ("0x00000012" in notes),
               f"{name}: readelf sees the same notes", notes)
        for driver in doc["drivers"]:
            if driver["seen_as"] and driver["seen_as"] not in names:
                tap.ok(False, f"{name}: strings sees {driver['seen_as']}")
        tap.ok(spec["release"] in " ".join(names), f"{name}: strings sees the release")


def patched(source, out, patches):
    shutil.copyfile(source, out)
    with open(out, "r+b") as f:
        for offset, data in patches:
            f.seek(offset)
            f.write(data)


def make_strangers():
    make("12.1", "k")
    subprocess.run(["objcopy", "--only-keep-debug", "k", "debug"], check=True)
    with open("empty.s", "w", encoding="ascii") as f:
        f.write('.text\n.globl _start\n_start: hlt\n')
    with open("linux.s", "w", encoding="ascii") as f:
        f.write('.text\n.globl _start\n_start: hlt\n.section .rodata,"a"\n'
                '.asciz "Linux version 6.1.0-18-amd64 (gcc-12)"\n')
    with open("netbsd.s", "w", encoding="ascii") as f:
        f.write('.text\n.globl _start\n_start: hlt\n'
                '.section .note.netbsd.ident,"a",@note\n.long 7, 4, 1\n'
                '.asciz "NetBSD"\n.balign 4\n.long 1000000000\n')
    for name in ("empty", "linux", "netbsd"):
        subprocess.run(["as", "-o", name + ".o", name + ".s"], check=True)
        subprocess.run(["ld", "-o", name, name + ".o"], check=True)
    subprocess.run(["ld", "-shared", "-o", "empty.so", "empty.o"], check=True)
    patched("k", "arm64", [(18, b"\xb7\0")])
    patched("k", "ppc64", [(5, b"\2"), (18, b"\0\x15")])
    size = os.path.getsize("k")
    shutil.copyfile("k", "cut")
    os.truncate("cut", size // 3)
    for name, pieces in {"bzimage": [(510, b"\x55\xaa"), (0x202, b"HdrS")],
                         "disk.raw": [(510, b"\x55\xaa"), (512, b"EFI PART")],
                         "root.ufs": [(65536 + 1372, b"\x19\x01\x54\x19")],
                         "disk.qcow2": [(0, b"QFI\xfb")],
                         "zeros": []}.items():
        with open(name, "wb") as f:
            f.truncate(1 << 20)
        patched(name, name + "~", [])
        os.replace(name + "~", name)
        with open(name, "r+b") as f:
            for offset, data in pieces:
                f.seek(offset)
                f.write(data)


STRANGERS = {
    "debug": "the debug data of a kernel",
    "empty": "without a version, a configuration or modules",
    "empty.o": "an object file or a kernel module",
    "empty.so": "a shared object or a kernel module",
    "linux": "a Linux kernel .vmlinux",
    "netbsd": "NetBSD",
    "arm64": "an ELF file for arm64",
    "ppc64": "an ELF file for powerpc64",
    "cut": "cut short",
    "bzimage": "a Linux kernel .bzImage",
    "disk.raw": "GPT: header of 0 bytes",
    "root.ufs": "superblock: fs_bsize is 0",
    "disk.qcow2": "Unsupported qcow2 version|qcow2 needs libnbd",
    "zeros": "no ELF file",
    "empty.s": "no ELF file",
}


def check_strangers(tap):
    make_strangers()
    for name, text in STRANGERS.items():
        r = pvkit("kernel", "check", name)
        tap.ok(r.status == 65 and re.search(text, r.err), f"{name}: {text}", r)
    for path in (sys.executable, "/bin/sh"):
        r = pvkit("kernel", "check", os.path.realpath(path))
        tap.ok(r.status == 65 and re.search("a program|a shared object", r.err),
               f"{os.path.basename(path)} is a program", r)


def main():
    tap = Tap()
    missing = [t for t in ("as", "ld", "nm", "objcopy", "readelf", "strings",
                           "strip") if shutil.which(t) is None]
    if missing:
        print(f"1..0 # SKIP needs {' '.join(missing)}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        check_rows(tap)
        check_judges(tap)
        check_strangers(tap)
        os.chdir("/")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
