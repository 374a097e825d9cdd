# SPDX-License-Identifier: BSD-2-Clause
"""The probe's drivers of emulated devices on the disks and the RTL8139 that QEMU
emulates: what they read is what is there, what they write arrives, and packets
come through."""
import os
import random
import re
import socket
import struct
import subprocess
import sys
import tempfile

from harness import Tap
from loopback import own_loopback

KERNEL = os.environ["EMULATED"]
BENCH = os.path.join(os.environ["BUILD"], "guest/pvguest-bench")
TOKEN = "a-token-for-tests"
MIB = 1 << 20
SIZES = {"hda": 4 * MIB + 512, "hdb": 2 * MIB, "hdd": 512 * 3}
SMALL = 64 << 10
MASK = (1 << 64) - 1


def hash_of(data):
    value = 0xcbf29ce484222325
    for (word,) in struct.iter_unpack("<Q", data):
        value = (value ^ word) * 0x100000001b3 & MASK
    return value


def written(size):
    return b"".join(struct.pack("<Q", (k + 1) * 0x9e3779b97f4a7c15 & MASK)
                    for k in range(size // 8))


class Listener:
    """pvguest bench net --listen, on a port that was free a moment ago."""

    def __enter__(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.child = subprocess.Popen(
            [BENCH, "net", "--listen", "--token", TOKEN, "--port",
             str(self.port), "127.0.0.1"], stdout=subprocess.PIPE, text=True)
        self.child.stdout.readline()    # it listens
        return self

    def __exit__(self, *_):
        self.child.terminate()
        self.child.communicate()


def machine(folder, disks, port):
    command = ["qemu-system-x86_64", "-M", "pc", "-accel", "tcg", "-m", "32",
               "-nodefaults", "-display", "none", "-no-reboot",
               "-serial", "stdio", "-kernel", KERNEL,
               "-append", f"port={port} token={TOKEN}",
               "-device", "isa-debug-exit,iobase=0xf4,iosize=1",
               "-netdev", "user,id=n0", "-device", "rtl8139,netdev=n0",
               "-drive", "if=ide,index=2,media=cdrom"]
    for index, name in ((0, "hda"), (1, "hdb"), (3, "hdd")):
        command += ["-drive", f"if=ide,index={index},format=raw,"
                              f"file={disks[name]}"]
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=240)


def check_reads(tap, out, content):
    for name, data in content.items():
        found = re.findall(rf"^read {name} (\w+) (\d+) (\d+) (\w+) error (-?\d+)",
                           out, re.M)
        bad = [line for line in found
               if line[4] != "0" or int(line[3], 16) !=
               hash_of(data[:int(line[2])])]
        tap.ok(len(found) == 12 and not bad,
               f"{name}: six sizes by DMA and by PIO, every byte is right",
               found)


def check_network(tap, out):
    tap.ok("address 10.0.2.15/24 gateway 10.0.2.2\n" in out, "DHCP gives an address")
    ping = re.search(r"^ping error 0 sent (\d+) answered (\d+) lost 0$", out, re.M)
    tap.ok(ping and ping[1] == ping[2] and int(ping[1]) >= 3,
           "each ping of 1400 bytes is answered")
    flows = re.findall(r"^flow (\w+) error (-?\d+) bytes (\d+) ms (\d+)", out, re.M)
    tap.ok([f[:2] for f in flows] == [("sent", "0"), ("received", "0")] and
           all(int(f[2]) > 100_000 and int(f[3]) >= 1000 for f in flows),
           "TCP both ways, with pvguest-bench at the other end", flows, out)


def main():
    tap = Tap()
    own_loopback()
    rng = random.Random(1)
    content = {name: rng.randbytes(size) for name, size in SIZES.items()}
    with tempfile.TemporaryDirectory() as folder:
        disks = {name: os.path.join(folder, name) for name in content}
        for name, data in content.items():
            with open(disks[name], "wb") as f:
                f.write(data)
        with Listener() as listener:
            done = machine(folder, disks, listener.port)
        out = done.stdout.replace("\r", "")
        tap.ok(done.returncode == 1 and out.endswith("end\n"),
               "the machine comes to its end", out[-2000:], done.stderr)
        tap.ok("disks 3\n" in out, "three disks are found, a CD is left alone")
        for name, data in content.items():
            tap.ok(re.search(rf"^disk {name} {len(data) // 512} dma lba48 flush "
                             r"multiple=16 QEMU HARDDISK$", out, re.M),
                   f"{name} is as large as it is", out)
        check_reads(tap, out, content)
        with open(disks["hdb"], "rb") as f:
            tap.ok(f.read() == written(SIZES["hdb"]) and
                   out.count("write hdb") == 2 and
                   "write hdb dma error 0\nwrite hdb pio error 0\n" in out,
                   "hdb: what was written by DMA and by PIO is there", out)
        for name in "hda", "hdd":
            with open(disks[name], "rb") as f:
                tap.ok(f.read() == content[name], f"{name} is untouched")
        check_network(tap, out)
        tap.ok(out.count("detached, left 0\n") == 2 and "pages lost 0\n" in out,
               "nothing is left behind", out)
    return tap.finish()


sys.exit(main())
