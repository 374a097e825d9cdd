#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make_corpus.py: writes the seeds of the fuzz targets to corpus/. Inputs that
once crashed a target stand beside them under other names and stay."""
import os
import struct
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../interop"))

import frames                                                    # noqa: E402
import make_kernel                                               # noqa: E402
import xva_bad                                                   # noqa: E402
from xva_parts import (Disk, Spec, archive, compress, disk_bytes,  # noqa: E402
                       members, ova_doc, rpc)

CHUNK = 512
KEPT = {"VBD": ("VM", "VDI", "userdevice", "type", "bootable"),
        "VDI": ("SR", "virtual_size", "type", "name_label"),
        "SR": ("content_type",), "VM": ("name_label", "is_a_snapshot")}
# What one line of fuzz_edit's input can say.
EDITS = {
    "name": "vm.name_label=web\nvm[0].name_description=a < b & c\n",
    "mac": "vif[0].MAC=02:00:00:00:00:01\nvif.mtu=9000",
    "bridge": "network[0].bridge=xenbr0\nnetwork.name_label=eth0",
    "platform": "platform.viridian=true\n-platform.acpi\nplatform.new key=1",
    "cd": "cd\ncd\n+Pool-wide network\n+another",
    "types": "vm.is_a_template=yes\nvm.VCPUs_max=-1\nvm.VCPUs_max=16",
    "bad": "vm[99].name_label=x\nfoo.bar=1\nvm.=\n=\n-vm.uuid\nvm..a=1",
    "version": "version.xapi_major=1\nversion.product_version=6.0.2",
}


def small(spec):
    """The sample's ova.xml with no more than the reader asks for."""
    doc = ova_doc(spec)
    for o in doc["objects"]:
        keep = KEPT[o["class"]]
        o["snapshot"] = {k: v for k, v in o["snapshot"].items() if k in keep}
    return rpc(doc).encode()


def sample(**options):
    disks = [Disk("Ref:2", disk_bytes(3, 4, CHUNK, CHUNK), "0"),
             Disk("Ref:10", disk_bytes(4, 3, CHUNK, 512), "1")]
    return Spec(disks, chunk=CHUNK, **options)


def stream(spec, change=None):
    ms = members(spec)
    ms[0].data = small(spec)
    if change:
        ms = change(ms) or ms
    return archive(ms)


def swapped(ms):
    ms[1:3], ms[3:5] = ms[3:5], ms[1:3]


def xs(kind, payload, req=1, tx=0, length=None):
    """A message of xenstore's."""
    return struct.pack("=4I", kind, req, tx, len(payload) if length is None
                       else length) + payload


def bench_seeds():
    """(name, message) of two that measure the network between them."""
    def hello(kind, reverse=0, streams=1, seconds=10, block=131072):
        return struct.pack("!8s4B3IQ32s", b"PVKBNCH1", kind, reverse, streams, 0,
                           1500, seconds * 1000, block, 7, b"a token")
    yield "session", hello(1)
    yield "reverse", hello(1, 1, 16, 3600, 1 << 20)
    yield "stream", hello(2)
    yield "too-many", hello(1, 0, 17)
    yield "too-long", hello(1, 0, 1, 4000)
    yield "too-small", hello(1, block=1)
    yield "result", struct.pack("!8sB3xI6Q", b"PVKBNCH1", 6, 1448, 7, 10**10, 10**10,
                                2**64 - 1, 10**9, 3)


def xenstore_seeds():
    """(name, messages); the first byte says in what pieces they come."""
    event = xs(15, b"memory/target\x001\0", 0)
    yield "requests", b"\0" + xs(2, b"data/a\0") + xs(11, b"a\0value", 2, 7) \
        + xs(4, b"data\x001\0", 3) + xs(6, b"\0", 4) + xs(7, b"T\0", 5, 9)
    yield "replies", b"\6" + xs(2, b"FreeBSD") + xs(11, b"OK\0", 2) \
        + xs(4, b"OK\0junk!", 3) + xs(6, b"4711\0", 4)
    yield "lists", b"\1" + xs(1, b"a\0b\0") + xs(22, b"12\0a\0b\0\0", 2) \
        + xs(3, b"n0\0r7\0b4294967295\0", 3)
    yield "refusals", b"\2" + xs(16, b"ENOENT\0") + xs(16, b"EQUOTA\0", 2)
    yield "events", b"\0" + event * 3
    yield "flood", b"\xff" + b"".join(
        xs(15, b"data/%d\x001\0" % n, 0) for n in range(200))
    yield "bad-token", b"\0" + xs(15, b"data\0zz\0", 0)
    yield "one-text", b"\0" + event + xs(15, b"data\0", 0)
    yield "longest", b"\3" + xs(15, b"x" * 4093 + b"\x001\0", 0)
    yield "too-long", b"\0" + event + xs(15, b"x", 0, 0, 4097)
    yield "cut", b"\0" + event + event[:20]


def netlink(kind, body, *attributes, flags=2):
    """A message of rtnetlink's; attributes are (type, value)."""
    for number, value in attributes:
        body += struct.pack("=HH", 4 + len(value), number) + value
        body += b"\0" * (-len(body) % 4)
    return struct.pack("=IHHII", 16 + len(body), kind, flags, 7, 0) + body


def netlink_link(index, name, *attributes, flags=1, family=0):
    return netlink(16, struct.pack("=BBHiII", family, 0, 1, index, flags, 0),
                   (3, name + b"\0"), (1, b"\2\0\0\0\0" + bytes([index])),
                   *attributes)


def netlink_address(index, value, flags=0, scope=0, *attributes):
    family = 2 if len(value) == 4 else 10
    return netlink(20, struct.pack("=BBBBI", family, 8 * len(value) - 8,
                                   flags, scope, index),
                   (1, value), (8, struct.pack("=I", flags)), *attributes)


def netlink_kinds(**kinds):
    """IFLA_LINKINFO with own=KIND and master=KIND."""
    inner = netlink(0, b"", *((1 if k == "own" else 4, v + b"\0")
                             for k, v in kinds.items()))[16:]
    return (18, inner)


def netlink_seeds():
    """(name, messages): a bridge over a bond over two NICs, with a VLAN."""
    def u32(n):
        return struct.pack("=I", n)

    links = netlink_link(2, b"eth0", (10, u32(4)), netlink_kinds(master=b"bond")) \
        + netlink_link(3, b"eth1", (10, u32(4)), netlink_kinds(master=b"bond")) \
        + netlink_link(4, b"bond0", (10, u32(5)),
                       netlink_kinds(own=b"bond", master=b"bridge")) \
        + netlink_link(5, b"br0", netlink_kinds(own=b"bridge")) \
        + netlink_link(6, b"br0.7", (5, u32(5)), netlink_kinds(own=b"vlan"))
    addresses = netlink_address(5, bytes([10, 0, 0, 5])) \
        + netlink_address(6, bytes([10, 7, 0, 5]), 1) \
        + netlink_address(5, b"\x20\1\x0d\xb8" + b"\0" * 11 + b"\5", 0x40) \
        + netlink_address(5, b"\xfe\x80" + b"\0" * 13 + b"\5", 0x80, 253)
    end = netlink(3, struct.pack("=i", 0))
    yield "stack", links + addresses + end
    yield "circle", netlink_link(2, b"a", (10, u32(3))) \
        + netlink_link(3, b"b", (10, u32(2))) + addresses
    yield "elsewhere", netlink_link(2, b"veth", (5, u32(3)), (37, u32(1)),
                                    netlink_kinds(own=b"veth"))
    yield "permanent", netlink_link(2, b"eth0", (54, b"\2\0\0\0\0\x63"))
    yield "wireless", netlink(16, bytes(16), (11, b"x" * 9))
    yield "bridge-port", netlink_link(2, b"eth0", family=7)
    yield "error", netlink(2, struct.pack("=i", -1) + bytes(16))
    yield "interrupted", netlink(3, struct.pack("=i", 0), flags=18)
    yield "gone", netlink(17, struct.pack("=BBHiII", 0, 0, 1, 2, 0, 0),
                          (3, b"eth0\0")) \
        + netlink(21, struct.pack("=BBBBI", 2, 24, 0, 0, 2), (2, b"\x0a\0\0\1"))
    yield "cut", (links + addresses)[:333]


def probe_seeds():
    """Lists of memory, and command lines, as pvprobe gets them."""
    ranges = [(0, 0x9fc00, 1), (0x9fc00, 0x400, 2), (0xf0000, 0x10000, 2),
              (0x100000, 0xee0000, 1), (0xfe0000, 0x20000, 2),
              (0x100000000, 0x40000000, 1)]
    yield "bios", b"\0" + b"".join(struct.pack("<QQI", *r) for r in ranges)
    yield "pvh", b"\1" + b"".join(struct.pack("<QQII", *r, 0) for r in ranges)
    yield "wraps", b"\0" + struct.pack("<QQIQQI", 0x123456, 2**64 - 1, 1,
                                      2**64 - 4096, 2**64 - 1, 7)
    yield "many", b"\0" + b"".join(struct.pack("<QQI", i << 21, 1 << 20, i % 3)
                                  for i in range(500))
    yield "options", b"\1unplug=disks  a ring-pages=4 unplug=a=b"


def seeds():
    """(target, name, bytes)"""
    specs = {
        "sha1": sample(), "xxhash": sample(sums="xxhash"),
        "mixed": sample(sums="mixed", keepalive=(1, -2)),
        "vsn0": sample(sums="none", vsn=0), "vsn1": sample(vsn=1),
        "wide": sample(width=20), "ustar": sample(dialect="ustar"),
        "pax": sample(dialect="pax"), "gnu": sample(dialect="gnu"),
    }
    for name, spec in specs.items():
        data = stream(spec)
        yield "chunks", name, b"\0" + data
        if name in ("ustar", "pax", "gnu", "sha1"):
            yield "tar", name, data[:512]
    for how in ("gzip", "zstd"):
        yield "chunks", how, b"\0" + compress(stream(sample()), how)
    for flags in (1, 2, 4, 5):
        yield "chunks", f"flags{flags}", bytes([flags]) + stream(sample())
    yield "chunks", "order", b"\0" + stream(sample(), swapped)
    yield "chunks", "cut", b"\1" + stream(sample())[:4000]
    yield "chunks", "dots", b"\4" + stream(
        sample(), lambda ms: [m for m in ms if not setattr(
            m, "name", "./" + m.name)])
    yield "ova", "full", rpc(ova_doc(sample())).encode()
    yield "ova", "small", small(sample())
    yield "ova", "laughs", xva_bad.LAUGHS + b"<value>&a11;</value>"
    yield "ova", "v1", b'<appliance version="0.1"><vm name="a"/></appliance>'
    for name, text in EDITS.items():
        yield "edit", name, text.encode()
    for name, data in netlink_seeds():
        yield "netlink", name, data
    for name, data in probe_seeds():
        yield "probe_start", name, data
    for name, data in bench_seeds():
        yield "bench", name, data
    for name, data in xenstore_seeds():
        yield "xenstore", name, data
    for name, data in frames.seeds():
        yield "frames", name, data
    for name in ("Ref:4/00000000.checksum", "Ref:4/00000000.xxhash", "0" * 40,
                 "EF46DB3751D8E999", "a.XXHASH"):
        yield "checksum", name.replace("/", "-").lower(), name.encode()


def kernels():
    """(name, bytes); they are whole, for fuzzers are good at cutting."""
    seeds_of = {"9.3-stripped": ("9.3", {"strip": True}), "12.1-bare": (
        "12.1", {"strip": True, "sections": False, "config": False})}
    for kind in ("8.1", "9.0-i386-xen", "9.3", "10.1-i386", "12.1", "14.0-plain"):
        seeds_of[kind] = kind, {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (kind, how) in seeds_of.items():
            make_kernel.make(kind, f"{folder}/k", **how)
            with open(f"{folder}/k", "rb") as f:
                yield name.replace(".", "-"), f.read()


def main():
    everything = [("kernel", name, data) for name, data in kernels()]
    for target, name, data in everything + list(seeds()):
        folder = os.path.join(HERE, "corpus", target)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)


if __name__ == "__main__":
    main()
