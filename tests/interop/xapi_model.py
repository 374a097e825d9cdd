#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""An independent model of how a XenServer or XCP-ng host imports an XVA.

It shares nothing with pvkit's own reader: it was written apart, from the
behaviour of xen-api (ocaml/xapi/import.ml, stream_vdi.ml) and of ocaml-tar,
and it does only what the host does: read headers in order, demand that the
next name is the one that has to come, and write chunk after chunk.

    xapi_model.py check [--host NAME] [--strict] FILE
    xapi_model.py extract [--host NAME] FILE DIR

check exits 0 when the host would import FILE, else 1 with the reason. With
--strict the file must also be byte for byte in the dialect hosts write.
extract writes DIR/K.raw, disk K being the K-th by VBD.userdevice.
"""
import argparse
import hashlib
import os
import re
import subprocess
import sys

from xapi_ova import Appliance, Refused, parse_xml
from xxh64 import xxh64

BLOCK = 512
ZERO = bytes(BLOCK)


class Host:
    """What differs between hosts. modern: 8.1 and later, stream_vdi.ml since
    the change to xxhash: the header after a chunk is read before the chunk's
    padding, so that chunks must be multiples of 512 bytes."""

    def __init__(self, pair, zstd=True, modern=True, pax=False):
        self.pair, self.zstd, self.modern, self.pax = pair, zstd, modern, pax


HOSTS = {
    "xenserver-5.6": Host((1, 3), zstd=False, modern=False),
    "xenserver-6.0.2": Host((1, 3), zstd=False, modern=False),
    "xenserver-6.1": Host((1, 3), zstd=False, modern=False),
    "xenserver-6.2": Host((1, 3), zstd=False, modern=False),
    "xenserver-6.5": Host((1, 4), zstd=False, modern=False),
    "xenserver-7.x": Host((1, 9), zstd=False, modern=False),
    "xenserver-8": Host((23, 0), pax=True),
    "xcp-ng-7.6": Host((1, 9), modern=False),
    "xcp-ng-8.0": Host((1, 14), modern=False),
    "xcp-ng-8.1": Host((1, 20)),
    "xcp-ng-8.2": Host((1, 20)),
    "xcp-ng-8.3": Host((24, 0), pax=True),
}

class Stream:
    def __init__(self, path, host):
        self.raw = open(path, "rb")
        self.child = None
        first = self.raw.read(BLOCK)
        if len(first) < BLOCK:
            raise Refused("premature end of file")
        self.raw.seek(0)
        self.file = self.raw
        try:
            parse_header(first)
        except Refused:
            zstd = first[:4] == b"\x28\xb5\x2f\xfd"
            if zstd and not host.zstd:
                raise Refused("zstd is unknown to this host") from None
            # as the host does: by magic zstd, anything else goes to gzip
            os.lseek(self.raw.fileno(), 0, os.SEEK_SET)
            self.child = subprocess.Popen(
                ["zstd" if zstd else "gzip", "-dc"], stdin=self.raw,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            self.file = self.child.stdout

    def read(self, n):
        if n > 1 << 30:
            raise Refused(f"a member of {n} bytes")
        data = self.file.read(n)
        if len(data) != n:
            raise Refused("premature end of file")
        return data

    def close(self):
        if self.child is not None:
            self.child.kill()
            self.child.stdout.close()
            self.child.wait()
        self.raw.close()


def octal(field):
    text = field.replace(b"\0", b" ").strip()
    if not re.fullmatch(rb"[0-7]*", text):
        raise Refused(f"tar header: number {field!r}")
    return int(text or b"0", 8)


def parse_header(block):
    """(name, size, typeflag), or None for a block of zeros."""
    if block == ZERO:
        return None
    total = sum(block[:148]) + 8 * 32 + sum(block[156:])
    if octal(block[148:156]) != total:
        raise Refused("tar header: checksum mismatch")
    name = block[:100].split(b"\0")[0]
    if block[257:262] == b"ustar":
        prefix = block[345:500].split(b"\0")[0]
        name = prefix + b"/" + name if prefix else name
    return name.decode("latin-1"), octal(block[124:136]), block[156:157]


def next_header(s, host):
    header = parse_header(s.read(BLOCK)) or parse_header(s.read(BLOCK))
    if header is None:
        raise Refused("end of the archive, a member was expected")
    name, size, flag = header
    if flag == b"x" and host.pax:
        records = s.read(size)
        s.read(-size % BLOCK)
        path = re.search(rb"\d+ path=([^\n]*)\n", records)
        name, size, _ = parse_header(s.read(BLOCK)) or ("", 0, b"")
        name = path.group(1).decode("latin-1") if path else name
    return name, size


class Import:
    def __init__(self, stream, host):
        self.s, self.host = stream, host
        self.sums = {}
        self.firstlen = None

    def run(self, outdir=None):
        name, size = next_header(self.s, self.host)
        if name != "ova.xml":
            raise Refused(f"IMPORT_ERROR_UNEXPECTED_FILE {name!r}")
        text = self.s.read(size)
        self.s.read(-size % BLOCK)
        ova = Appliance(text, self.host.pair)
        for ref, size, number in ova.disks():
            path = os.devnull
            if outdir is not None:
                path = os.path.join(outdir, f"{number}.raw")
            with open(path, "wb") as out:
                self.disk(out, ref, size, ova.vsn)
                if outdir is not None:
                    out.truncate(size)
        if ova.vsn < 2:
            _, size = next_header(self.s, self.host)
            table = parse_xml(self.s.read(size))
            if table != self.sums:
                raise Refused("Some_checksums_failed")
        return ova

    def disk(self, out, ref, size, vsn):
        last, offset = "-1", 0
        while offset < size:
            name, length = next_header(self.s, self.host)
            if self.firstlen is None:
                self.firstlen = length
            if not name.startswith(ref):
                raise Refused(f"Expected VDI chunk prefixed {ref}; got {name}")
            suffix = name[len(ref) + 1:]
            if suffix <= last:
                raise Refused(f"{name}: chunk suffix does not rise")
            if not re.fullmatch(r"[0-9]+", suffix) or int(suffix) >> 62:
                raise Refused(f"{name}: not a number")
            offset += self.firstlen * (int(suffix) - int(last) - 1)
            data = self.s.read(length)
            if offset + length > size:
                raise Refused(f"{name}: write beyond the end of the disk")
            out.seek(offset)
            out.write(data)
            offset += length
            last = suffix
            self.check_sum(name, data, vsn)

    def check_sum(self, name, data, vsn):
        padding = -len(data) % BLOCK
        if not self.host.modern:
            self.s.read(padding)
            self.sums[name] = hashlib.sha1(data).hexdigest()
            if vsn == 0:
                return
        sum_name, length = next_header(self.s, self.host)
        base, ext = os.path.splitext(sum_name)
        if self.host.modern:
            self.s.read(padding)
            if ext not in (".checksum", ".xxhash"):
                raise Refused(f"Found unsupported checksum file: {sum_name}")
            self.sums[name] = (f"{xxh64(data):016X}" if ext == ".xxhash"
                               else hashlib.sha1(data).hexdigest())
            if vsn == 0:
                return
        elif ext != ".checksum":
            raise Refused("Expected to find an inline checksum, found file "
                          f"called: {sum_name}")
        found = self.s.read(length).decode("latin-1")
        self.s.read(-length % BLOCK)
        if self.sums.get(base) != found:
            raise Refused(f"Block {base} checksum failed: original = {found}; "
                          f"recomputed = {self.sums.get(base)}")


def check_dialect(s):
    """Old V7 headers of mode 0 or 0400, with size and nothing else set (only
    ova.xml may have a time), and two blocks of zeros at the end."""
    while (block := s.read(BLOCK)) != ZERO:
        name, size, _ = parse_header(block)
        fields = b"0000000\0" * 2 + b"%011o\0" % size
        total = b"%07o\0" % (sum(block[:148]) + 8 * 32 + sum(block[156:]))
        if block[100:108] not in (b"0000000\0", b"0000400\0"):
            raise Refused(f"{name}: mode {block[100:108]!r}")
        if block[108:136] != fields or block[148:156] != total:
            raise Refused(f"{name}: the header's numbers are not a host's")
        if block[136:148] != b"0" * 11 + b"\0" and name != "ova.xml":
            raise Refused(f"{name}: has a time")
        if block[156:] != bytes(BLOCK - 156):
            raise Refused(f"{name}: the header is not V7")
        if (s.read(size + -size % BLOCK) + bytes(BLOCK))[size:].strip(b"\0"):
            raise Refused(f"{name}: padded with more than zeros")
    if s.read(BLOCK) != ZERO or s.file.read(1) != b"":
        raise Refused("the archive does not end with exactly two zero blocks")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("verb", choices=("check", "extract"))
    p.add_argument("file")
    p.add_argument("dir", nargs="?")
    p.add_argument("--host", default="xcp-ng-8.3", choices=sorted(HOSTS))
    p.add_argument("--strict", action="store_true")
    a = p.parse_args()
    host = HOSTS[a.host]
    try:
        s = Stream(a.file, host)
        Import(s, host).run(a.dir)
        s.close()
        if a.strict:
            s = Stream(a.file, host)
            check_dialect(s)
            s.close()
    except Refused as e:
        print(f"{a.file}: {a.host}: {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
