#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make_sets.py DIR [options]: stand-ins for FreeBSD's distribution sets, shaped
like them: base.txz, kernel.txz and MANIFEST. What the firmware starts is assembled
here, and each link of the chain says on the serial port that it was found."""
import argparse
import hashlib
import io
import os
import struct
import subprocess
import tarfile
import tempfile

import make_kernel

PASSWD = """# $FreeBSD$
#
root::0:0::0:0:Charlie &:/root:/bin/sh
toor:*:0:0::0:0:Bourne-again Superuser:/root:
daemon:*:1:1::0:0:Owner of many system processes:/root:/usr/sbin/nologin
operator:*:2:5::0:0:System &:/:/usr/sbin/nologin
sshd:*:22:22::0:0:Secure Shell Daemon:/var/empty:/usr/sbin/nologin
nobody:*:65534:65534::0:0:Unprivileged user:/nonexistent:/usr/sbin/nologin
"""
GROUP = "wheel:*:0:root\ndaemon:*:1:\noperator:*:5:root\nsshd:*:22:\nnobody:*:65534:\n"

# 16 bits, at 0x7c00: says its name, loads the first 32 KiB of the freebsd-boot
# partition to 0x8000 and jumps there. GPT is looked up as FreeBSD's pmbr does.
PMBR = r"""
.code16
.globl start
start:  cli
        xorw %ax, %ax
        movw %ax, %ds
        movw %ax, %es
        movw %ax, %ss
        movw $0x7c00, %sp
        movb %dl, drive
        movw $name, %si
        call say
        movl $1, lba
        movw $0x9000, buf
        movw $1, count
        call load
        movl 0x9000+72, %eax            # where the table is
        movl %eax, lba
        movw $4, count
        call load
        movw $0x9000, %bx
next:   movl (%bx), %eax
        cmpl $0x83bd6b9d, %eax          # freebsd-boot
        je found
        addw $128, %bx
        cmpw $0x9800, %bx
        jb next
        movw $none, %si
        call say
hang:   hlt
        jmp hang
found:  movl 32(%bx), %eax
        movl %eax, lba
        movw $0x8000, buf
        movw $8, count
        call load
        jmp 0x8000
load:   movw $packet, %si
        movb drive, %dl
        movb $0x42, %ah
        int $0x13
        ret
say:    lodsb
        testb %al, %al
        jz 1f
        movw $0x3f8, %dx
        outb %al, %dx
        jmp say
1:      ret
name:   .asciz "pmbr found\r\n"
none:   .asciz "no freebsd-boot\r\n"
drive:  .byte 0
        .balign 4
packet: .byte 16, 0
count:  .word 1
buf:    .word 0x9000, 0
lba:    .long 0, 0
"""

GPTBOOT = r"""
.code16
.globl start
start:  xorw %ax, %ax
        movw %ax, %ds
        movw $name+0x8000, %si
say:    lodsb
        testb %al, %al
        jz 1f
        movw $0x3f8, %dx
        outb %al, %dx
        jmp say
1:      movw $0x501, %dx                # the machine's exit, where it has one
        movb $0, %al
        outb %al, %dx
2:      hlt
        jmp 2b
name:   .asciz "gptboot found\r\n"
"""

LOADER_EFI = r"""
.code64
.globl start
start:  leaq name(%rip), %rsi
        movw $0x3f8, %dx
1:      lodsb
        testb %al, %al
        jz 2f
        outb %al, %dx
        jmp 1b
2:      movw $0x501, %dx
        movb $0, %al
        outb %al, %dx
3:      hlt
        jmp 3b
name:   .asciz "loader.efi found\r\n"
"""

SH_SECTIONS = {62: b"\x7fELF\x02\x01\x01\x09", 3: b"\x7fELF\x01\x01\x01\x09",
               183: b"\x7fELF\x02\x01\x01\x09"}


def elf(machine, size=4096):
    head = SH_SECTIONS[machine].ljust(16, b"\0") + struct.pack("<HHI", 2, machine, 1)
    return head.ljust(size, b"\x90")


def assemble(source, bits, address=0):
    """The bytes of the text section."""
    with tempfile.TemporaryDirectory() as d:
        obj, out = os.path.join(d, "o"), os.path.join(d, "b")
        subprocess.run(["as", "--" + bits, "-o", obj, "-"], input=source.encode(),
                       check=True)
        exe = os.path.join(d, "e")
        fmt = "elf_i386" if bits == "32" else "elf_x86_64"
        subprocess.run(["ld", "--no-warn-rwx-segments", "-m", fmt, "-N", "-e", "start", "-Ttext", hex(address),
                        "-o", exe, obj], check=True)
        subprocess.run(["objcopy", "-O", "binary", "-j", ".text", exe, out], check=True)
        with open(out, "rb") as f:
            return f.read()


def pe(code):
    """An EFI application of one section."""
    code = code.ljust(512, b"\0")
    dos = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x22f)
    opt = struct.pack("<HBBIIIIIQIIHHHHHHIIIIHHQQQQII", 0x20b, 1, 0, 512, 0, 0, 4096,
                      4096, 0x400000, 4096, 512, 0, 0, 0, 0, 0, 0, 0, 8192, 512, 0, 10,
                      0, 0, 0, 0, 0, 0, 16)
    opt = opt.ljust(240, b"\0")
    section = b".text\0\0\0" + struct.pack("<IIIIIIHHI", 512, 4096, 512, 512, 0, 0, 0, 0,
                                           0xe0000020)
    return (dos + coff + opt + section).ljust(512, b"\0") + code


class Set:
    """A set that is being written: members as FreeBSD's own sets have them."""

    def __init__(self, path, mode):
        self.tar = tarfile.open(path, mode, format=tarfile.PAX_FORMAT)

    def info(self, name, mode, kind=tarfile.REGTYPE, flags=None):
        i = tarfile.TarInfo("./" + name if name else ".")
        i.type, i.mode, i.uid, i.gid, i.mtime = kind, mode, 0, 0, 1700000000
        i.uname, i.gname = "root", "wheel"
        if flags:
            i.pax_headers["SCHILY.fflags"] = flags
        return i

    def dir(self, *names, mode=0o755):
        for name in names:
            self.tar.addfile(self.info(name, mode, tarfile.DIRTYPE))

    def file(self, name, data, mode=0o644, flags=None):
        data = data.encode() if isinstance(data, str) else data
        i = self.info(name, mode, flags=flags)
        i.size = len(data)
        self.tar.addfile(i, io.BytesIO(data))

    def link(self, name, target, hard=False):
        i = self.info(name, 0o755, tarfile.LNKTYPE if hard else tarfile.SYMTYPE)
        i.linkname = "./" + target if hard else target
        self.tar.addfile(i)


def base(path, args):
    machine = {"amd64": 62, "i386": 3, "arm64": 183}[args.arch]
    s = Set(path, "w:xz")
    s.dir("")
    s.dir("bin", "boot", "boot/kernel", "dev", "etc", "etc/rc.d", "etc/ssh", "lib",
          "libexec", "root", "sbin", "usr", "usr/bin", "usr/lib", "usr/lib/debug",
          "usr/sbin", "usr/share", "usr/share/doc", "usr/share/man", "usr/share/skel",
          "usr/tests", "var", "var/db")
    s.dir("tmp", "var/tmp", mode=0o1777)
    s.dir("var/db/entropy", mode=0o700)
    s.file("bin/sh", elf(machine), 0o555, flags="uarch")
    s.file("bin/[", elf(machine, 3000), 0o555)
    s.link("bin/test", "bin/[", hard=True)
    if args.release:
        s.file("bin/freebsd-version",
               f'#!/bin/sh\nset -e\nUSERLAND_VERSION="{args.release}"\n', 0o555)
    s.file("libexec/ld-elf.so.1", elf(machine, 9000), 0o555, flags="schg,uarch")
    s.file("usr/bin/su", elf(machine, 5000), 0o4555, flags="schg")
    s.file("usr/bin/cc", elf(machine, 400000), 0o555)
    s.link("usr/bin/clang", "usr/bin/cc", hard=True)
    s.link("sys", "usr/src/sys")
    if not args.no_boot:
        s.file("boot/pmbr", assemble(PMBR, "32", 0x7c00).ljust(512, b"\0"), 0o444)
        s.file("boot/gptboot", assemble(GPTBOOT, "32").ljust(40000, b"\0"), 0o444)
    s.file("boot/loader", b"BTX" * 20000, 0o444)
    if not args.no_efi:
        s.file("boot/loader.efi", pe(assemble(LOADER_EFI, "64")), 0o444)
    s.file("etc/master.passwd", PASSWD, 0o600)
    s.file("etc/pwd.db", b"old\n")
    s.file("etc/spwd.db", b"old\n", 0o600)
    s.file("etc/passwd", "root:*:0:0::/root:/bin/sh\n")
    s.file("etc/group", GROUP)
    s.file("etc/sysctl.conf", "# $FreeBSD$\n")
    s.file("etc/ssh/sshd_config", "#Port 22\nSubsystem\tsftp\t/usr/libexec/sftp-server\n")
    s.file("etc/rc", "#!/bin/sh\n")
    if not args.release or int(args.release.split(".")[0]) >= 10:
        s.file("etc/rc.d/growfs", "#!/bin/sh\n# KEYWORD: firstboot\n", 0o555)
    s.file("usr/lib/libc.a", b"!<arch>\n" + b"a" * 300000)
    s.file("usr/lib/debug/x.debug", b"d" * 200000)
    s.file("usr/share/doc/index", "text\n" * 1000)
    for name in ("profile", "cshrc", "shrc", "login_conf"):
        s.file(f"usr/share/skel/dot.{name}", f"# {name}\n")
    s.file("usr/share/skel/dot.rhosts", "", 0o600)
    s.file("usr/tests/Kyuafile", "syntax(2)\n")
    if args.entropy:
        s.file("etc/ssh/ssh_host_rsa_key", "PRIVATE\n", 0o600)
        s.file("etc/hostid", "1234\n")
    for root in args.tree or []:
        for dirpath, dirs, files in os.walk(root):
            dirs.sort()
            rel = os.path.relpath(dirpath, root)
            at = "usr/local/tree" if rel == "." else f"usr/local/tree/{rel}"
            s.dir(at)
            for name in sorted(files):
                full = os.path.join(dirpath, name)
                if os.path.isfile(full) and not os.path.islink(full):
                    with open(full, "rb") as f:
                        s.file(f"{at}/{name}", f.read(), 0o644)
    s.tar.close()


def kernel(path, args):
    machine = {"amd64": 62, "i386": 3, "arm64": 183}[args.kernel_arch or args.arch]
    s = Set(path, "w:xz")
    s.dir("boot", "boot/kernel")
    if machine == 183:
        data = elf(machine, 200000)
    else:
        kind = args.kernel or ("14.0" if machine == 62 else "12.1-i386")
        with tempfile.NamedTemporaryFile() as f:
            make_kernel.make(kind, f.name)
            data = f.read()
    s.file("boot/kernel/kernel", data, 0o555)
    for name in ("pf", "nfsd", "zfs", "if_lagg"):
        s.file(f"boot/kernel/{name}.ko", elf(machine, 20000), 0o555)
    s.file("boot/kernel/linker.hints", b"\1\0\0\0")
    s.tar.close()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("dir")
    p.add_argument("--arch", default="amd64")
    p.add_argument("--kernel-arch")
    p.add_argument("--kernel", help="its kind, of make_kernel.py")
    p.add_argument("--release", default="14.3-RELEASE")
    p.add_argument("--no-efi", action="store_true")
    p.add_argument("--no-boot", action="store_true")
    p.add_argument("--entropy", action="store_true", help="with identities in it")
    p.add_argument("--tree", action="append", help="more files for base")
    args = p.parse_args()
    os.makedirs(args.dir, exist_ok=True)
    with open(os.path.join(args.dir, "MANIFEST"), "w", encoding="ascii") as manifest:
        for name, make in (("base", base), ("kernel", kernel)):
            path = os.path.join(args.dir, name + ".txz")
            make(path, args)
            with open(path, "rb") as f:
                digest = hashlib.sha256(f.read()).hexdigest()
            manifest.write(f'{name}.txz\t{digest}\t1\t{name}\t"{name}"\ton\n')


if __name__ == "__main__":
    main()
