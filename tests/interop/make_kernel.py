#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make_kernel.py KIND OUT [--strip] [--no-sections] [--no-config]: a tiny kernel that
has what FreeBSD's have: modules registered as DRIVER_MODULE() does it, the variables
of newvers.sh, the configuration, Xen's notes. It is assembled and linked by binutils,
so that nothing in it is as we think it has to be; it does not run."""
import argparse
import os
import subprocess
import sys
import tempfile

# what sys/dev/xen and sys/xen register: name, bus, symbol of the driver_t
OLD_XEN = [("xenpci", "pci", "xenpci_driver"), ("xenbus", "xenpci", "xenbus_driver"),
           ("xbd", "xenbus", "blkfront_driver"), ("xe", "xenbus", "netfront_driver")]
BUSES = [("xenbusb_front", "xenstore", "xenbusb_front_driver"),
         ("xenbusb_back", "xenstore", "xenbusb_back_driver"),
         ("xctrl", "xenstore", "xctrl_driver"),
         ("xe", "xenbusb_front", "netfront_driver")]
NINE = [("xenpci", "pci", "xenpci_driver"),
        ("xenstore", "xenpci", "xenstore_driver"),
        ("xbd", "xenbusb_front", "blkfront_driver")] + BUSES
TEN = [("xenpci", "pci", "xenpci_driver"),
       ("xenstore", "xenpci", "xenstore_driver"),
       ("xentimer", "nexus", "xentimer_driver"),
       ("xbd", "xenbusb_front", "xbd_driver")] + BUSES
ELEVEN = [("xenpci", "pci", "xenpci_driver"), ("xenpv", "nexus", "xenpv_driver"),
          ("xenstore", "xenpv", "xenstore_driver"),
          ("xentimer", "xenpv", "xentimer_driver"),
          ("xc", "xenpv", "xencons_driver"),
          ("xenballoon", "xenstore", "xenballoon_driver"),
          ("xs_dev", "xenstore", "xs_dev_driver"),
          ("xbd", "xenbusb_front", "xbd_driver")] + BUSES
PV_GUEST = [("xenstore", "nexus", "xenstore_driver"),
            ("xbd", "xenbusb_front", "blkfront_driver")] + BUSES
PLAIN = [("ada", "ahcich", "ada_driver"), ("re", "pci", "re_driver"),
         ("pcib", "acpi", "acpi_pcib_driver")]
XENHVM = "options\tXENHVM\ndevice\txenpci\n"
NO_MODULES = "makeoptions\tMODULES_OVERRIDE=\n"
LRO = ["hw.xn.enable_lro"]
NEW = LRO + ["hw.xen.disable_pv_disks", "hw.xen.disable_pv_nics", "hw.xn.num_queues",
             "xbd_enable_indirect"]


def kind(release, osreldate, ident, drivers, config, **more):
    return dict({"release": release, "osreldate": osreldate, "ident": ident,
                 "drivers": drivers, "config": config, "wide": True, "tunables": [],
                 "pvh": False, "one_line": osreldate >= 1200000}, **more)


KINDS = {
    "7.4": kind("7.4-RELEASE", 704000, "GENERIC", PLAIN, ""),
    "8.1": kind("8.1-RELEASE", 801000, "XENHVM", PLAIN + OLD_XEN,
                NO_MODULES + XENHVM, tunables=LRO),
    "8.3": kind("8.3-RELEASE", 803000, "XENHVM", PLAIN + NINE,
                NO_MODULES + XENHVM, tunables=LRO),
    "9.0": kind("9.0-RELEASE", 900044, "XENHVM", PLAIN + NINE,
                NO_MODULES + XENHVM, tunables=LRO),
    "9.0-i386-xen": kind("9.0-RELEASE", 900044, "XEN", PLAIN + PV_GUEST,
                         "options\tPAE\noptions\tXEN\n", wide=False, tunables=LRO,
                         notes=True),
    "9.3": kind("9.3-RELEASE", 903000, "XENHVM", PLAIN + NINE, XENHVM, tunables=LRO),
    "9.3-i386": kind("9.3-RELEASE", 903000, "XENHVM", PLAIN + NINE, XENHVM,
                     tunables=LRO, wide=False),
    "9.3-generic": kind("9.3-RELEASE", 903000, "GENERIC", PLAIN, ""),
    "9.3-edited": kind("9.3-RELEASE", 903000, "GENERIC", PLAIN + NINE, XENHVM),
    "10.1": kind("10.1-RELEASE", 1001000, "GENERIC", PLAIN + TEN, XENHVM, tunables=LRO),
    "10.1-i386": kind("10.1-RELEASE", 1001000, "GENERIC", PLAIN + TEN, XENHVM,
                      tunables=LRO, wide=False),
    "10.4": kind("10.4-RELEASE", 1004000, "GENERIC", PLAIN + TEN, XENHVM, tunables=NEW),
    "11.0": kind("11.0-RELEASE", 1100122, "GENERIC", PLAIN + ELEVEN, XENHVM,
                 tunables=NEW, notes=True),
    "12.1": kind("12.1-RELEASE", 1201000, "GENERIC", PLAIN + ELEVEN, XENHVM,
                 tunables=NEW, pvh=True),
    "12.1-i386": kind("12.1-RELEASE", 1201000, "GENERIC", PLAIN + ELEVEN, XENHVM,
                      tunables=NEW, wide=False),
    "14.0": kind("14.0-RELEASE", 1400097, "GENERIC", PLAIN + ELEVEN, XENHVM,
                 tunables=NEW, pvh=True),
    "14.0-plain": kind("14.0-RELEASE", 1400097, "SMALL", PLAIN, ""),
    "14.0-no-nic": kind("14.0-RELEASE", 1400097, "HALF", PLAIN +
                        [d for d in ELEVEN if d[0] != "xe"], XENHVM, tunables=NEW),
    "14.0-no-xenpci": kind("14.0-RELEASE", 1400097, "HALF", PLAIN +
                           [d for d in ELEVEN if d[0] != "xenpci"],
                           "options\tXENHVM\n", tunables=NEW, pvh=True),
    "14.0-lost": kind("14.0-RELEASE", 1400097, "LOST", PLAIN, XENHVM),
    "15.0": kind("15.0-CURRENT", 1500019, "GENERIC", PLAIN + ELEVEN, XENHVM,
                 tunables=NEW, pvh=True),
}


def quoted(text):
    return '"' + "".join(c if c not in '\\"' else "\\" + c for c in text).replace(
        "\n", "\\n").replace("\t", "\\t") + '"'


class Source:
    """The assembler's input."""

    def __init__(self, spec):
        self.spec, self.lines, self.n = spec, [], 0
        self.word = ".quad" if spec["wide"] else ".long"

    def put(self, *lines):
        self.lines += lines

    def string(self, text):
        """Into the section of strings that the linker merges; its label."""
        self.n += 1
        self.put('.section .rodata.str1.1,"aMS",@progbits,1',
                 f".Ls{self.n}: .asciz {quoted(text)}")
        return f".Ls{self.n}"

    def metadata(self, kind_of, data, cval):
        label = self.string(cval)
        self.n += 1
        self.put(".data", ".balign 8", f".Lm{self.n}: .long 1, {kind_of}",
                 f"{self.word} {data}, {label}",
                 '.section set_modmetadata_set,"a",@progbits',
                 f"{self.word} .Lm{self.n}")

    def module(self, name, bus, symbol):
        label = self.string(f"{bus}/{name}")
        self.n += 1
        data = f".Ld{self.n}"
        self.put(".data", ".balign 8", f"{symbol}: {self.word} 0",
                 f"{data}: {self.word} {label}, btext, 0")
        self.metadata(2, data, f"{name}_{bus}")

    def variable(self, name, text, room):
        self.put(".data", f".globl {name}", f"{name}: .asciz {quoted(text)}")
        if room > len(text) + 1:
            self.put(f".zero {room - len(text) - 1}")

    def note(self, number, *desc):
        """As ELFNOTE() of FreeBSD's asmacros.h."""
        self.put(".pushsection .note.Xen", ".balign 4", ".long 2f - 1f",
                 ".long 4f - 3f", f".long {number}", '1: .asciz "Xen"',
                 "2: .balign 4", "3: " + " ".join(desc), "4: .balign 4",
                 ".popsection")

    def versions(self):
        s = self.spec
        if s["one_line"]:
            info = f"FreeBSD {s['release']} r354233 {s['ident']}"
            text = info + "\n"
        else:
            info = f"FreeBSD {s['release']} #0 r268512: Thu Jul 10 23:44:39 UTC 2014"
            text = f"{info}\n    root@snap:/usr/obj/usr/src/sys/{s['ident']}\n"
        self.variable("sccs", "@(#)" + info, 128)
        self.variable("version", text, 256)
        self.variable("ostype", "FreeBSD", 0)
        self.variable("osrelease", s["release"], 32)
        self.variable("kern_ident", s["ident"], 0)
        self.put(".data", ".balign 4", ".globl osreldate",
                 f"osreldate: .long {s['osreldate']}",
                 f".Lversion: .long {s['osreldate']}")
        self.metadata(3, ".Lversion", "kernel")

    def text(self, with_config):
        s = self.spec
        machine = "amd64\ncpu\tHAMMER" if s["wide"] else "i386\ncpu\tI686_CPU"
        self.put('.section .interp,"a",@progbits', '.asciz "/red/herring"', ".text",
                 ".globl btext", "btext: hlt", ".zero 100, 0x90")
        self.versions()
        for driver in s["drivers"]:
            self.module(*driver)
        for name in s["tunables"]:
            label = self.string(name)
            self.put(".data", ".balign 8", f"{self.word} {label}")
        if with_config:
            self.put('.section kern_conf,"a",@progbits', ".asciz " + quoted(
                f"options\tCONFIG_AUTOGENERATED\nident\t{s['ident']}\nmachine\t"
                f"{machine}\nmakeoptions\tDEBUG=-g\noptions\tINCLUDE_CONFIG_FILE\n"
                f"options\tSCHED_ULE\n{s['config']}device\tre\ndevice\tahci\n"))
        if s["pvh"] or s.get("notes"):
            self.note(6, '.asciz "FreeBSD"')
            self.note(7, f'.asciz "{s["osreldate"]}"')
        if s["pvh"]:
            self.note(18, ".long 0x200000")
        return "\n".join(self.lines) + "\n"


def drop_sections(path):
    """What no tool of binutils 2.40 does: a file without a table of sections."""
    with open(path, "r+b") as f:
        wide = f.read(5)[4] == 2
        for offset, size in ((40, 8), (60, 4)) if wide else ((32, 4), (48, 4)):
            f.seek(offset)
            f.write(bytes(size))


def make(name, out, strip=False, sections=True, config=True):
    spec = KINDS[name]
    bits, emulation, base = ("64", "elf_x86_64", "0xffffffff80200000") \
        if spec["wide"] else ("32", "elf_i386", "0xc0400000")
    with tempfile.TemporaryDirectory() as folder:
        source, objects = f"{folder}/k.s", f"{folder}/k.o"
        with open(source, "w", encoding="ascii") as f:
            f.write(Source(spec).text(config))
        subprocess.run(["as", "--" + bits, "-o", objects, source], check=True)
        subprocess.run(["ld", "-m", emulation, "-e", "btext", "--build-id=none",
                        "--no-warn-rwx-segments", "-z", "max-page-size=0x1000",
                        f"-Ttext-segment={base}", "-o", out, objects], check=True)
    if strip:
        subprocess.run(["strip", "-s", out], check=True)
    if not sections:
        drop_sections(out)
    os.chmod(out, 0o644)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("out")
    parser.add_argument("--strip", action="store_true")
    parser.add_argument("--no-sections", dest="sections", action="store_false")
    parser.add_argument("--no-config", dest="config", action="store_false")
    args = parser.parse_args()
    make(args.kind, args.out, args.strip, args.sections, args.config)


if __name__ == "__main__":
    sys.exit(main())
