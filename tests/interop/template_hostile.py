#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Sets that are hostile, damaged, or too large: refused with one line, or contained
in the image; nothing half-written is left."""
import io
import lzma
import os
import resource
import subprocess
import sys
import tarfile
import tempfile

from harness import PVKIT, Tap

TESTS = os.environ["TESTS"]
OUT = "out.raw"


def member(name, kind=tarfile.REGTYPE, data=b"", link="", **more):
    i = tarfile.TarInfo(name)
    i.type, i.size, i.linkname, i.mode = kind, len(data), link, 0o644
    for key, value in more.items():
        setattr(i, key, value)
    return i, data


def write_set(path, members, **how):
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT, **how) as t:
        for info, data in members:
            t.addfile(info, io.BytesIO(data) if info.isreg() else None)


def build(*args, size="256MiB", limit=None):
    def lower():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [PVKIT, "template", "build", "--sets", "sets", "--size", size, "--swap", "0",
         "--image-only", "-o", OUT, *args], stdout=subprocess.PIPE, check=False,
        stderr=subprocess.PIPE, text=True, restore_signals=False,
        preexec_fn=lower if limit else None)


def refused(tap, what, p, status, text):
    tap.ok(p.returncode == status and text in p.stderr and
           p.stderr.count("\n") == 1 and not os.path.exists(OUT) and
           not [n for n in os.listdir(".") if ".tmp-" in n],
           f"{what}: refused", p.returncode, p.stderr, os.listdir("."))


def inside(path):
    """What stands there, by our own reader; b"" for nothing."""
    p = subprocess.run([os.environ["UFS_TOOL"], "cat", OUT, str(36 << 20), path],
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return p.stdout


def sound(tap, what, p):
    good = p.returncode == 0 and subprocess.run(
        [os.environ["UFS_TOOL"], "check", OUT, str(36 << 20)], check=False,
        stdout=subprocess.PIPE).returncode == 0
    tap.ok(good, f"{what}: contained in a sound image", p.stderr)


def check_members(tap):
    bad = [
        ("upwards", [member("../../evil", data=b"x")], "leads upwards"),
        ("upwards, inside", [member("etc/../../evil", data=b"x")], "leads upwards"),
        ("a hard link outside", [member("evil", tarfile.LNKTYPE, link="../etc/shadow")],
         "leads upwards"),
        ("a hard link to nothing", [member("evil", tarfile.LNKTYPE, link="no/such")],
         "extra.tar"),
        ("a hard link to a directory", [member("evil", tarfile.LNKTYPE, link="etc")],
         "extra.tar"),
        ("a device", [member("dev/mem", tarfile.CHRTYPE, devmajor=1)], "neither file"),
        ("a disk", [member("dev/sda", tarfile.BLKTYPE, devmajor=8)], "neither file"),
        ("a FIFO", [member("fifo", tarfile.FIFOTYPE)], "neither file"),
        ("a file through a link", [member("out", tarfile.SYMTYPE, link="/etc"),
                                   member("out/evil", data=b"x")], "out/evil"),
        ("a file for a directory", [member("etc", data=b"x")], "etc"),
        ("unknown flags", [member("f", pax_headers={"SCHILY.fflags": "evil"})],
         "flags that FreeBSD does not know"),
        ("a long name", [member("n" * 256, data=b"x")], "more than 255"),
        ("nothing", [], "nothing in it"),
    ]
    for what, members, text in bad:
        write_set("extra.tar", members)
        p = build("--set", "extra.tar")
        refused(tap, what, p, p.returncode if p.returncode in (64, 65, 66) else 65, text)
    write_set("extra.tar", [member("/abs/olute", data=b"abs"),
                            member("link", tarfile.SYMTYPE, link="../../../etc/passwd"),
                            member("etc/motd", data=b"hello")])
    sound(tap, "absolute names, links that lead out", build("--set", "extra.tar"))
    tap.ok(inside("abs/olute") == b"abs" and not os.path.exists("/abs"),
           "an absolute name is one in the image")
    os.remove(OUT)


def check_damage(tap):
    with open("sets/base.txz", "rb") as f:
        whole = f.read()
    raw = lzma.decompress(whole)
    cases = [("cut", whole[:-100]), ("cut in half", whole[:len(whole) // 2]),
             ("a byte changed", whole[:900] + bytes([whole[900] ^ 1]) + whole[901:]),
             ("not an archive", b"hello, world\n" * 1000), ("empty", b""),
             ("a plain tar, cut", raw[:30000]),
             ("xz of nothing known", lzma.compress(b"noise" * 1000))]
    for what, data in cases:
        with open("bad.txz", "wb") as f:
            f.write(data)
        refused(tap, f"base.txz, {what}", build("--base", "bad.txz"), 65, "bad.txz")
    with open("MANIFEST", "w", encoding="ascii") as f:
        f.write("base.txz\t" + "0" * 64 + "\t1\n")
    refused(tap, "another SHA-256", build("--manifest", "MANIFEST"), 65, "SHA-256")


def check_sizes(tap):
    zeros = (1 if os.environ["SANITIZED"] == "yes" else 10) << 30
    with open("zeros.tar", "wb") as f:
        info = tarfile.TarInfo("zeros")
        info.size = zeros
        f.write(info.tobuf())
        f.truncate(512 + zeros + 1024)
    p = build("--set", "zeros.tar")
    if p.returncode == 0:
        sound(tap, "a file of zeros", p)
        tap.ok(os.stat(OUT).st_blocks * 512 < 64 << 20, "and takes no space")
        os.remove(OUT)
    else:
        refused(tap, "a file of zeros", p, 65, "--size is too small")
    os.remove("zeros.tar")
    write_set("large.tar", [member(f"f{i}", data=os.urandom(1 << 20))
                            for i in range(100)])
    p = build("--set", "large.tar", size="96MiB")
    refused(tap, "too small for the tree", p, 65, "--size is too small")
    tap.ok("MiB)" in p.stderr, "says how much is needed", p.stderr)
    refused(tap, "a disk that is full", build(limit=20 << 20), 74, OUT)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        subprocess.run([sys.executable, f"{TESTS}/interop/make_sets.py", "sets"],
                       stderr=subprocess.DEVNULL, check=True)
        check_members(tap)
        check_damage(tap)
        check_sizes(tap)
        os.chdir("/")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
