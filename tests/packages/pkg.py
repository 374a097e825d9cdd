#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Is this a package that FreeBSD's pkg(8) takes? pkg.py FILE VERSION ABI

By its rules: the members that begin with + come first, +MANIFEST has what
pkg_is_valid() asks for, every file is in both the manifest and the tar file, by
its absolute name, with its sum; all of it is root's.
"""
import hashlib
import json
import sys
import tarfile

REQUIRED = ("origin", "name", "comment", "version", "desc", "maintainer", "www",
            "prefix")
BOTH = set(REQUIRED) | {"abi", "arch", "flatsize", "licenselogic", "licenses",
                        "categories", "messages"}
PROGRAMS = ("/usr/local/sbin/", "/usr/local/etc/rc.d/", "/usr/local/etc/periodic/",
            "/usr/local/share/pvguest/hooks/")


def must(fact, what):
    if not fact:
        sys.exit(f"pkg.py: {what}")


def main(path, version, abi):
    with open(path, "rb") as f:
        must(f.read(6) == b"\xfd7zXZ\0", "not packed by xz")
    tar = tarfile.open(path)
    members = tar.getmembers()
    names = [m.name for m in members]
    must(names[:2] == ["+COMPACT_MANIFEST", "+MANIFEST"], f"first members: {names[:2]}")
    must(not any(n.startswith("+") for n in names[2:]), "a + member behind the others")
    must(len(set(names)) == len(names), "a name twice")
    compact = json.load(tar.extractfile("+COMPACT_MANIFEST"))
    full = json.load(tar.extractfile("+MANIFEST"))
    for key in REQUIRED:
        must(full.get(key), f"no {key}")
    must(set(compact) == BOTH, f"compact: {sorted(set(compact) ^ BOTH)}")
    for key in BOTH:
        must(compact[key] == full[key], f"{key} differs")
    must((full["name"], full["version"], full["abi"]) == ("pvguest", version, abi),
         f"{full['name']} {full['version']} {full['abi']}")
    machine = {"amd64": "x86:64", "aarch64": "aarch64:64"}[abi.split(":")[2]]
    must(full["arch"] == f"freebsd:{abi.split(':')[1]}:{machine}", full["arch"])
    # a name that is not installed, or a library of the base system: pkg refuses
    must(not {"conflicts", "shlibs_required"} & set(full), "what pkg cannot have")
    must({m["type"] for m in full["messages"]} == {"install", "upgrade"}, "messages")

    files = {m.name: m for m in members[2:] if m.isreg()}
    folders = {m.name for m in members[2:] if m.isdir()}
    must(len(files) + len(folders) == len(members) - 2, "other than files and folders")
    must(set(files) == set(full["files"]), set(files) ^ set(full["files"]))
    must(folders == set(full["directories"]), folders ^ set(full["directories"]))
    total = 0
    for name, m in files.items():
        data = tar.extractfile(m).read()
        total += len(data)
        must(name.startswith("/usr/local/"), name)
        must(full["files"][name] == "1$" + hashlib.sha256(data).hexdigest(), f"{name}: sum")
        must(m.mode == (0o755 if name.startswith(PROGRAMS) else 0o644), f"{name}: {m.mode:o}")
    must(total == full["flatsize"], "flatsize")
    for m in members:
        must((m.uid, m.gid, m.uname, m.gname) == (0, 0, "root", "wheel"), f"{m.name}: owner")
        must(m.mtime == 1700000000, f"{m.name}: time")


if __name__ == "__main__":
    main(*sys.argv[1:])
