#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A package for FreeBSD's pkg(8): freebsd.py ROOT VERSION ABI PORT OUT

A tar file, packed by xz: +COMPACT_MANIFEST, +MANIFEST (with sums of the files, and
what is run when it is installed), then the files below ROOT by their absolute
names. The texts come from PORT, the folder of the port. The bytes depend on the
arguments and on SOURCE_DATE_EPOCH alone.
"""
import hashlib
import io
import json
import lzma
import os
import re
import sys
import tarfile

PREFIX = "/usr/local"
MACHINES = {"amd64": "x86:64", "aarch64": "aarch64:64"}  # as pkg once said it

# "conflicts" in a manifest is for packages that are installed: pkg(8) fails to
# register one with a name that it does not have. So we look for ourselves.
PRE_INSTALL = """\
if [ -e "${PKG_ROOTDIR}/usr/local/etc/rc.d/xenguest" ]; then
    echo "pvguest: xe-guest-utilities is installed, and both would write the" >&2
    echo "same keys; first: pkg delete xe-guest-utilities xen-guest-tools" >&2
    exit 1
fi
"""

# What @sample does in a port: the administrator's file is not touched.
SAMPLE = PREFIX + "/etc/pvguest.conf.sample"
POST_INSTALL = f"""\
sample="${{PKG_ROOTDIR}}{SAMPLE}"
[ -e "${{sample%.sample}}" ] || cp -p "$sample" "${{sample%.sample}}"
"""
PRE_DEINSTALL = f"""\
sample="${{PKG_ROOTDIR}}{SAMPLE}"
! cmp -s "$sample" "${{sample%.sample}}" || rm -f "${{sample%.sample}}"
"""


def messages(text):
    """pkg-message, which is UCL: of it, what we use."""
    found = re.findall(r"\{ type: (\w+)\s+message: <<EOM\n(.*?)\nEOM\n\}", text, re.S)
    return [{"message": message, "type": kind} for kind, message in found]


def files_below(root):
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            yield os.path.join(folder, name)


def empty_folders(root):
    return sorted(
        folder[len(root):]
        for folder, folders, names in os.walk(root)
        if not folders and not names
    )


def manifest(root, version, abi, port):
    system, release, machine = abi.split(":")
    with open(os.path.join(port, "pkg-descr"), encoding="utf-8") as f:
        desc = f.read().rstrip("\n")
    with open(os.path.join(port, "pkg-message"), encoding="utf-8") as f:
        message = messages(f.read())
    sums, size = {}, 0
    for path in files_below(root):
        with open(path, "rb") as f:
            data = f.read()
        sums[path[len(root):]] = "1$" + hashlib.sha256(data).hexdigest()
        size += len(data)
    compact = {
        "name": "pvguest",
        "origin": "sysutils/pvguest",
        "version": version,
        "comment": "Xen guest tools for XenServer and XCP-ng",
        "maintainer": os.environ.get("PVK_MAINTAINER", "ports@FreeBSD.org"),
        "www": "UNKNOWN",
        "abi": abi,
        "arch": f"{system.lower()}:{release}:{MACHINES[machine]}",
        "prefix": PREFIX,
        "flatsize": size,
        "licenselogic": "single",
        "licenses": ["BSD2CLAUSE"],
        "desc": desc,
        "categories": ["sysutils", "emulators"],
        "messages": message,
    }
    full = dict(compact)
    full["files"] = sums
    full["directories"] = {name: "y" for name in empty_folders(root)}
    full["scripts"] = {
        "pre-install": PRE_INSTALL,
        "post-install": POST_INSTALL,
        "pre-deinstall": PRE_DEINSTALL,
    }
    return compact, full


def member(name, mode, kind, epoch):
    info = tarfile.TarInfo(name)
    info.mode = mode
    info.type = kind
    info.mtime = epoch
    info.uname, info.gname = "root", "wheel"
    return info


def add(tar, info, data):
    # tarfile takes leading slashes away only when it extracts
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def main(root, version, abi, port, out):
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    root = root.rstrip("/")
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, value in zip(
            ("+COMPACT_MANIFEST", "+MANIFEST"), manifest(root, version, abi, port)
        ):
            text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
            add(tar, member(name, 0o644, tarfile.REGTYPE, epoch), text.encode())
        for path in files_below(root):
            mode = 0o755 if os.stat(path).st_mode & 0o100 else 0o644
            with open(path, "rb") as f:
                info = member(path[len(root):], mode, tarfile.REGTYPE, epoch)
                add(tar, info, f.read())
        for name in empty_folders(root):
            add(tar, member(name, 0o755, tarfile.DIRTYPE, epoch), b"")
    with open(out + ".tmp", "wb") as f:
        f.write(lzma.compress(raw.getvalue(), preset=9))
    os.replace(out + ".tmp", out)


if __name__ == "__main__":
    main(*sys.argv[1:])
