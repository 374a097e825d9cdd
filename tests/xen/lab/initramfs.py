#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""initramfs.py ROOT OUT PROGRAM...: makes the two initramfs of the lab, OUT/dom0.cpio and
OUT/guest.cpio, out of unpacked Debian packages (fetch.sh), our static programs, which
are in /bin of both, and the files beside this one, and puts beside them xen and vmlinux,
uncompressed since unpacking them under emulation takes longer than reading them. Writes
the archives itself, so that it needs no privilege, even for device nodes."""
import glob
import gzip
import lzma
import os
import re
import stat
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
XEN = "/usr/lib/xen-4.17"
LIBRARIES = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64",
             XEN + "/lib/x86_64-linux-gnu"]
FOLDERS = ["dev", "proc", "sys", "run", "tmp", "root", "etc", "etc/xen", "sbin",
           "usr/sbin", "usr/bin", "var", "var/log", "var/log/xen", "var/lib",
           "var/lib/xen", "var/lib/xenstored"]
GUEST_MODULES = ["xen-evtchn", "xen-gntdev", "xen-gntalloc", "xenfs",
                 "xen-netfront", "xen-blkfront", "ata_piix", "sd_mod",
                 "vmxnet3"]
DOM0_MODULES = ["xen-evtchn", "xen-gntdev", "xen-gntalloc", "xen-privcmd",
                "xenfs", "xen-blkback", "xen-netback", "loop", "bridge", "tun",
                "virtio_pci", "virtio_console", "virtio_blk"]
CLIENT_TOOLS = ["/usr/bin/xenstore-" + name for name in (
    "chmod", "exists", "list", "ls", "read", "rm", "watch", "write")]
DOM0_TOOLS = CLIENT_TOOLS + [XEN + "/bin/" + name for name in (
    "xl", "xenstored", "xenstore-control", "xenconsoled", "xenconsole",
    "xen-init-dom0", "libxl-save-helper", "lsevtchn")]
DEVICE_MODEL = "/usr/libexec/xen-qemu-system-i386"


def mac(address, number):
    """Of NIC NUMBER of the guest that has ADDRESS."""
    return f"00:16:3e:00:{number:02x}:{int(address.split('.')[3]):02x}"


def kernel_args(address, number=0):
    """Of a guest: the NIC of that number gets ADDRESS."""
    return ("console=hvc0 quiet panic=1 mitigations=off audit=0 "
            f"lab.addr={address} lab.mac={mac(address, number)}")


class Cpio:
    """An archive of the "newc" kind. A folder is there before what is in it."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.names = set()

    def add(self, name, mode, data=b"", device=(0, 0)):
        parent = os.path.dirname(name)
        if parent and parent not in self.names:
            self.folder(parent)
        if name in self.names:
            return
        self.names.add(name)
        self._write(name, mode, data, device)

    def _write(self, name, mode, data, device):
        path = name.encode() + b"\0"
        fields = [len(self.names), mode, 0, 0, 1, 0, len(data), 0, 0,
                  *device, len(path), 0]
        head = b"070701" + b"".join(b"%08x" % f for f in fields) + path
        self.file.write(head + bytes(-len(head) % 4) +
                        data + bytes(-len(data) % 4))

    def folder(self, name):
        self.add(name, stat.S_IFDIR | 0o755)

    def link(self, name, target):
        self.add(name, stat.S_IFLNK | 0o777, target.encode())

    def copy(self, name, path):
        with open(path, "rb") as f:
            self.add(name, stat.S_IFREG | (os.stat(path).st_mode & 0o777),
                     f.read())

    def text(self, name, text, mode=0o644):
        self.add(name, stat.S_IFREG | mode, text.encode())

    def close(self):
        self._write("TRAILER!!!", 0, b"", (0, 0))
        self.file.close()


class Source:
    """The unpacked packages."""

    def __init__(self, root):
        self.root = root

    def path(self, name):
        """Where the file that is NAME in the machine is here. Links are
        followed as the machine would follow them."""
        path = self.root + name
        while os.path.islink(path):
            target = os.readlink(path)
            path = (self.root + target if target.startswith("/") else
                    os.path.join(os.path.dirname(path), target))
        return path

    def library(self, name):
        for folder in LIBRARIES:
            if os.path.exists(self.path(f"{folder}/{name}")):
                return f"{folder}/{name}"
        raise SystemExit(f"lab: no {name} in the packages: add the one it is "
                         "in to packages.txt")

    def needs(self, name):
        """The libraries that a program or library names, and its loader."""
        out = subprocess.run(["readelf", "-ld", self.path(name)], text=True,
                             stdout=subprocess.PIPE, check=True).stdout
        loader = re.findall(r"program interpreter: (\S+)]", out)
        return loader + [self.library(n) for n in
                         re.findall(r"\(NEEDED\).*\[(\S+)\]", out)]

    def programs(self, archive, names):
        todo, done = list(names), set()
        while todo:
            name = todo.pop()
            if name not in done:
                done.add(name)
                archive.copy(name.lstrip("/"), self.path(name))
                todo += self.needs(name)


class Modules:
    """The modules of one kernel."""

    def __init__(self, source, flavour):
        image, = [path for path in
                  glob.glob(f"{source.root}/boot/vmlinuz-*-amd64")
                  if ("-cloud-" in path) == (flavour == "cloud")]
        self.image = image
        release = os.path.basename(image)[len("vmlinuz-"):]
        self.files = {
            os.path.basename(path)[:-3].replace("-", "_"): path for path in
            glob.glob(f"{source.root}/lib/modules/{release}/kernel/**/*.ko",
                      recursive=True)}

    def ordered(self, names, found=None):
        """Files of the modules and of what they need, in the order in which
        they can be loaded."""
        found = {} if found is None else found
        for name in (n.replace("-", "_") for n in names):
            if name in found:
                continue
            with open(self.files[name], "rb") as f:
                needs = re.search(rb"\0depends=([^\0]*)\0", f.read())
            self.ordered(needs.group(1).decode().split(",")
                         if needs and needs.group(1) else [], found)
            found[name] = self.files[name]
        return found

    def add(self, archive, names):
        for name, path in self.ordered(names).items():
            archive.copy(f"modules/{name}.ko", path)
        archive.text("modules/order", "".join(
            f"{name}\n" for name in self.ordered(names)))


def base(archive, source, ours):
    """What dom0 and the guests share."""
    for name in FOLDERS:
        archive.folder(name)
    archive.add("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
    archive.add("dev/null", stat.S_IFCHR | 0o666, device=(1, 3))
    busybox = source.path("/bin/busybox")
    archive.copy("bin/busybox", busybox)
    applets = subprocess.run([busybox, "--list"], text=True, check=True,
                             stdout=subprocess.PIPE).stdout.split()
    for name in applets:
        if name not in ("busybox", "poweroff", "reboot", "halt"):
            archive.link(f"bin/{name}", "busybox")
    for program in ours:
        archive.copy(f"bin/{os.path.basename(program)}", program)
    archive.text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
                 "nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n")
    archive.text("etc/group", "root:x:0:\nnogroup:x:65534:\n")


def guest(source, ours, out, flavour="cloud", more=()):
    """With the kernel of that flavour, and more of its modules."""
    archive = Cpio(f"{out}/guest.cpio")
    base(archive, source, ours)
    source.programs(archive, CLIENT_TOOLS)
    Modules(source, flavour).add(archive, [*GUEST_MODULES, *more])
    archive.copy("init", f"{HERE}/guest/init")
    archive.text("etc/os-release", 'ID=pvkit-lab\nVERSION_ID=1.2\n'
                 'PRETTY_NAME="pvkit\'s lab"\n')
    for name in ("poweroff", "reboot"):
        archive.copy(f"sbin/{name}", f"{HERE}/guest/{name}")
    archive.close()


def dom0(source, ours, out):
    archive = Cpio(f"{out}/dom0.cpio")
    base(archive, source, ours)
    source.programs(archive, [*DOM0_TOOLS, DEVICE_MODEL,
                              # loaded, not linked: pthread_cancel
                              source.library("libgcc_s.so.1")])
    Modules(source, "full").add(archive, DOM0_MODULES)
    archive.copy("init", f"{HERE}/dom0/init")
    for name in ("block", "vif-bridge"):
        archive.copy(f"etc/xen/scripts/{name}", f"{HERE}/dom0/{name}")
    for name in ("xl", "xenstore-control"):
        archive.link(f"usr/sbin/{name}", f"{XEN}/bin/{name}")
    archive.text("etc/xen/xl.conf", "autoballoon=0\n")
    archive.copy(XEN[1:] + "/boot/hvmloader",
                 source.path(XEN + "/boot/hvmloader"))
    archive.copy("usr/share/seabios/bios-256k.bin",
                 source.path("/usr/share/seabios/bios-256k.bin"))
    # the device model wants one even without a keyboard
    archive.text("usr/share/qemu/keymaps/en-us", "")
    archive.copy("guest/bzImage", Modules(source, "cloud").image)
    archive.copy("guest/initrd", f"{out}/guest.cpio.gz")
    archive.close()


def pack(path):
    """PATH.gz of it"""
    with open(path, "rb") as f, \
            gzip.GzipFile(f"{path}.gz", "wb", 6, mtime=0) as z:
        z.write(f.read())


def unpack_kernel(image, out):
    """The ELF file inside a bzImage that is compressed with XZ."""
    with open(image, "rb") as f:
        data = f.read()
    decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ)
    with open(out, "wb") as f:
        f.write(decoder.decompress(data[data.index(b"\xfd7zXZ\0"):]))


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    root, out, *ours = map(os.path.abspath, sys.argv[1:])
    source = Source(root)
    os.makedirs(out, exist_ok=True)
    guest(source, ours, out)
    pack(f"{out}/guest.cpio")
    dom0(source, ours, out)
    unpack_kernel(Modules(source, "full").image, f"{out}/vmlinux")
    with gzip.open(source.path("/boot/xen-4.17-amd64.gz")) as z, \
            open(f"{out}/xen", "wb") as f:
        f.write(z.read())


if __name__ == "__main__":
    main()
