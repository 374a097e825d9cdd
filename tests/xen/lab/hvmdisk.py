#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""hvmdisk.py ROOT BOOT: makes the disks that HVM guests boot from. BOOT/hvm.img has the
guests' kernel and initramfs in an ext2 partition, for an AHCI controller, since a BIOS
reads IDE disks word by word, which takes minutes under emulation (and so does a kernel
that the device model hands over). BOOT/ide.img has no partition: it is the IDE disk
beside it. GRUB is on both, as either may be the first disk to the BIOS."""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

from initramfs import Modules, Source, kernel_args

SECTOR, START = 512, 2048
LINUX = 0x83
HVM_ADDRESS = "10.0.0.200"
# What becomes of the emulated devices: a file of GRUB's says it, which may be changed
# in place. At first they stay beside the PV ones; Linux would unplug them.
ENVIRONMENT = b"# GRUB Environment Block\n"
STAY, GO = b"unplug=unnecessary\n", b"unplug=all\n########"
CONFIG = f"""search --set=root --file /vmlinuz
load_env -f /grubenv
linux /vmlinuz {kernel_args(HVM_ADDRESS)} xen_emul_unplug=$unplug
initrd /initrd
boot
"""
GRUB_MODULES = ["biosdisk", "part_msdos", "ext2", "linux", "boot",
                "search", "search_fs_file", "loadenv"]


def core(source, folder):
    """GRUB's image with our configuration inside."""
    config = os.path.join(folder, "grub.cfg")
    with open(config, "w", encoding="ascii") as f:
        f.write(CONFIG)
    libraries = ":".join(source.root + d for d in (
        "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"))
    image = os.path.join(folder, "core")
    subprocess.run(
        [source.path("/lib64/ld-linux-x86-64.so.2"), "--library-path",
         libraries, source.root + "/usr/bin/grub-mkimage",
         "-d", source.root + "/usr/lib/grub/i386-pc", "-O", "i386-pc",
         "-c", config, "-o", image, "-p", "(hd0,msdos1)/", *GRUB_MODULES],
        check=True)
    with open(image, "rb") as f:
        return f.read()


def file_system(kernel, initrd, folder, size):
    tree, image = os.path.join(folder, "tree"), os.path.join(folder, "fs")
    os.mkdir(tree)
    shutil.copy(kernel, tree + "/vmlinuz")
    shutil.copy(initrd, tree + "/initrd")
    with open(tree + "/grubenv", "wb") as f:
        f.write((ENVIRONMENT + STAY).ljust(1024, b"#"))
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext2", "-d", tree, image,
                    f"{size}M"], stdout=subprocess.DEVNULL, check=True)
    with open(image, "rb") as f:
        return f.read()


def make(source, kernel, initrd, out):
    """OUT/hvm.img with these in it, and OUT/ide.img"""
    with tempfile.TemporaryDirectory() as folder:
        image = core(source, folder)
        fs = file_system(kernel, initrd, folder, 31)
    if len(image) > (START - 1) * SECTOR:
        sys.exit(f"lab: GRUB's image has {len(image)} bytes, expected them to "
                 "fit before the partition")
    with open(source.path("/usr/lib/grub/i386-pc/boot.img"), "rb") as f:
        code = f.read()[:440]
    entry = struct.pack("<B3xB3xII", 0x80, LINUX, START, len(fs) // SECTOR)
    for name, table, rest in (("hvm", entry, fs), ("ide", bytes(16), b"")):
        with open(f"{out}/{name}.img", "wb") as f:
            f.write(code.ljust(446, b"\0") + table + bytes(48) + b"\x55\xaa")
            f.write(image)
            f.seek(START * SECTOR)
            f.write(rest)
            f.truncate(START * SECTOR + len(rest))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, boot = Source(os.path.abspath(sys.argv[1])), sys.argv[2]
    make(source, Modules(source, "cloud").image, f"{boot}/guest.cpio.gz", boot)


if __name__ == "__main__":
    main()
