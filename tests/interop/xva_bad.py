# SPDX-License-Identifier: BSD-2-Clause
"""XVAs with one fault each. Every case starts from the same sound sample of two
disks, whose members come as Ref:10 (disk 1), then Ref:2 (disk 0), each with
chunks 0, 1, 2, 4, 5 of which the last is short; chunk 3 is zero."""
import gzip
import subprocess
from dataclasses import dataclass
from typing import Callable

from xva_parts import (END, NULL, Disk, Member, Spec, archive, digest,
                       disk_bytes, fix_sum, members, obj, ova_doc, rpc,
                       vbd_record, vdi_record)

CHUNK = 65536


@dataclass
class Case:
    rule: str       # regular expression for the rule id
    verify: str     # exit status of verify
    extract: str    # ok, any or fail
    host: str       # imports, refused
    make: Callable  # Spec -> bytes


CASES = {}


def case(name, rule, verify="1", extract="any", host="refused"):
    def register(make):
        CASES[name] = Case(rule, verify, extract, host, make)
        return make
    return register


def on_members(name, rule, **expected):
    """A case that changes the list of members."""
    def register(change):
        def make(spec):
            ms = members(spec)
            return archive(change(ms, spec) or ms)
        return case(name, rule, **expected)(make)
    return register


def on_doc(name, rule, **expected):
    """A case that changes ova.xml."""
    def register(change):
        def make(spec):
            doc = ova_doc(spec)
            doc = change(doc) or doc
            ms = members(spec)
            ms[0].data = rpc(doc).encode()
            return archive(ms)
        return case(name, rule, **expected)(make)
    return register


def base():
    def disk(seed):
        data = disk_bytes(seed, 6, CHUNK, 1024)
        full = bytes([seed]) * CHUNK
        parts = [data[i:i + CHUNK] for i in range(0, len(data), CHUNK)]
        parts = [p if p.strip(b"\0") else full[:len(p)] for p in parts]
        parts[3] = bytes(CHUNK)
        return b"".join(parts)
    return Spec([Disk("Ref:2", disk(7), "0"), Disk("Ref:10", disk(8), "1")],
                chunk=CHUNK)


def at(ms, name):
    return next(i for i, m in enumerate(ms) if m.name == name)


def find(doc, cls, n=0):
    return [o for o in doc["objects"] if o["class"] == cls][n]["snapshot"]


def with_sum(name, data):
    return [Member(name, data),
            Member(name + ".checksum", digest(data, "sha1")[0].encode())]


# ---- checksums

@on_members("sum-case-sha1", "SUM-FORMAT|SUM-MISMATCH")
def _(ms, _spec):
    ms[4].data = ms[4].data.upper()


@on_members("sum-case-xxhash", "SUM-FORMAT|SUM-MISMATCH")
def _(ms, _spec):
    text = digest(ms[3].data, "xxhash")[0]
    ms[4] = Member(ms[3].name + ".xxhash", text.lower().encode())


@on_members("sum-missing", "SUM-MISSING")
def _(ms, _spec):
    del ms[4]


@on_members("sum-before-chunk", "SUM-STRAY|SUM-MISSING")
def _(ms, _spec):
    ms[3], ms[4] = ms[4], ms[3]


@on_members("sum-of-another", "SUM-STRAY|SUM-MISSING")
def _(ms, _spec):
    ms[4].name = ms[2].name


@on_members("sum-mismatch", "SUM-MISMATCH", extract="fail")
def _(ms, _spec):
    ms[4].data = ms[2].data


@on_members("sum-too-long", "SUM-FORMAT")
def _(ms, _spec):
    ms[4].data += b"0"


@on_members("table-missing", "TABLE-MISSING")
def _(_ms, spec):
    spec.vsn = 1
    return members(spec)[:-1]


@on_members("table-mismatch", "TABLE-MISMATCH")
def _(_ms, spec):
    spec.vsn = 1
    ms = members(spec)
    ms[-1].data = ms[-1].data.replace(ms[2].data, b"0" * 40)
    return ms


@on_members("table-not-xml", "TABLE-FORMAT|TABLE-MISMATCH")
def _(_ms, spec):
    spec.vsn = 1
    ms = members(spec)
    ms[-1].data = b"no table"
    return ms


# ---- chunks and their counters

@on_members("counter-equal", "CHUNK-ORDER", extract="fail")
def _(ms, _spec):
    ms[5].name, ms[6].name = ms[3].name, ms[4].name


@on_members("counter-falls", "CHUNK-ORDER", extract="fail")
def _(ms, _spec):
    ms[3:5], ms[5:7] = ms[5:7], ms[3:5]


@on_members("counter-width", "CHUNK-WIDTH")
def _(ms, _spec):
    ms[7].name, ms[8].name = "Ref:10/4", "Ref:10/4.checksum"


@on_members("counter-no-number", "TAR-MEMBER|CHUNK-")
def _(ms, _spec):
    ms[3].name, ms[4].name = "Ref:10/0000000x", "Ref:10/0000000x.checksum"


@on_members("counter-huge", "CHUNK-|TAR-MEMBER", extract="fail")
def _(ms, _spec):
    name = "Ref:10/" + "9" * 20
    ms[9].name, ms[10].name = name, name + ".checksum"


@on_members("gap-huge", "CHUNK-BEYOND", extract="fail")
def _(ms, _spec):
    name = "Ref:10/99999999"
    ms[9].name, ms[10].name = name, name + ".checksum"


@on_members("first-missing", "CHUNK-FIRST", verify="0", extract="ok",
            host="imports")
def _(_ms, spec):
    disk = spec.disks[0]
    disk.data = bytes(CHUNK) + disk.data[CHUNK:]
    ms = members(spec)
    i = at(ms, "Ref:2/00000000")
    return ms[:i] + ms[i + 2:]


@on_members("last-missing", "CHUNK-LAST", extract="fail")
def _(ms, _spec):
    del ms[9:11]


@on_members("last-missing-of-all", "CHUNK-LAST", extract="fail")
def _(ms, _spec):
    del ms[-2:]


@on_members("after-end", "CHUNK-AFTER-END|CHUNK-BEYOND", host="imports")
def _(ms, _spec):
    ms += with_sum("Ref:2/00000006", b"x" * CHUNK)


@on_members("after-end-between", "CHUNK-AFTER-END|CHUNK-BEYOND")
def _(ms, _spec):
    ms[11:11] = with_sum("Ref:10/00000006", b"x" * CHUNK)


@on_members("beyond", "CHUNK-BEYOND", extract="fail")
def _(ms, _spec):
    ms[9:11] = with_sum(ms[9].name, b"x" * CHUNK)


@on_members("short-chunk", "CHUNK-SIZE|CHUNK-LAST", extract="fail")
def _(ms, _spec):
    ms[3:5] = with_sum(ms[3].name, ms[3].data[:512])


@on_members("first-empty", "CHUNK-FIRST-EMPTY", extract="any")
def _(ms, _spec):
    ms[1:1] = with_sum("Ref:10/-0000001", b"")
    for i in range(1, 13):
        ref, _, rest = ms[i].name.partition("/")
        number, dot, ext = rest.partition(".")
        ms[i].name = f"{ref}/{int(number) + 1:08d}{dot}{ext}"


@on_members("gap-firstlen", "GAP-FIRSTLEN")
def _(_ms, spec):
    spec.disks[1].data = b"y" * 512
    return members(spec)


@on_members("disk-order", "DISK-ORDER")
def _(ms, _spec):
    ms[1:] = ms[11:] + ms[1:11]


@on_members("disk-missing", "DISK-MISSING", extract="fail")
def _(ms, _spec):
    del ms[11:]


@on_members("disk-unknown", "CHUNK-UNKNOWN")
def _(ms, _spec):
    ms[11:11] = with_sum("Ref:77/00000000", b"z" * CHUNK)


@on_members("disk-ragged", "DISK-RAGGED", verify="0|1", extract="ok")
def _(_ms, spec):
    spec.disks[1].data = spec.disks[1].data[:-24]
    return members(spec)


# ---- the tar stream

@on_members("directory", "TAR-DIRECTORY")
def _(ms, _spec):
    entry = Member("Ref:10/", b"")
    h = bytearray(entry.bytes())
    h[156:157] = b"5"
    entry.header = fix_sum(h)
    ms.insert(1, entry)


@on_members("dot-slash", "TAR-DOT-SLASH")
def _(ms, _spec):
    for m in ms:
        m.name = "./" + m.name


@on_members("ova-second", "OVA-FIRST")
def _(ms, _spec):
    ms[0:3] = ms[1:3] + ms[0:1]


@on_members("ova-twice", "OVA-DUPLICATE", host="refused")
def _(ms, _spec):
    ms.insert(1, ms[0])


@on_members("ova-missing", "OVA-FIRST|OVA-", verify="1|65", extract="fail")
def _(ms, _spec):
    del ms[0]


@on_members("stranger", "TAR-MEMBER")
def _(ms, _spec):
    ms.insert(1, Member("readme.txt", b"hello"))


@case("no-end", "TAR-NO-END", "0", "ok", "imports")
def _(spec):
    return archive(members(spec))[:-len(END)]


@case("half-end", "TAR-NO-END", "0", "ok", "imports")
def _(spec):
    return archive(members(spec))[:-len(END) // 2]


@case("junk", "TAR-JUNK", "0", "ok", "imports")
def _(spec):
    return archive(members(spec)) + b"junk" * 300


@case("truncated-chunk", "TAR-TRUNCATED", extract="fail")
def _(spec):
    return archive(members(spec))[:200000]


@case("truncated-header", "TAR-TRUNCATED", extract="fail")
def _(spec):
    ms = members(spec)
    return archive(ms[:5])[:-len(END)] + ms[5].bytes()[:100]


@case("flip-header", "TAR-HEADER", extract="fail")
def _(spec):
    ms = members(spec)
    h = bytearray(ms[5].bytes()[:512])
    h[3] ^= 4
    ms[5].header = bytes(h)
    return archive(ms)


@on_members("flip-chunk", "SUM-MISMATCH", extract="fail")
def _(ms, _spec):
    ms[5].data = bytes([ms[5].data[0] ^ 1]) + ms[5].data[1:]


def header_case(name, rule, start, new, **expected):
    def change(ms, _spec):
        h = bytearray(ms[5].bytes()[:512])
        h[start:start + len(new)] = new
        ms[5].header = bytes(h) if start == 148 else fix_sum(h)
    on_members(name, rule, **expected)(change)


header_case("header-sum", "TAR-HEADER", 148, b"0000001", extract="fail")
header_case("size-overflow", "TAR-|CHUNK-", 124, b"77777777777\0",
            verify="1|65", extract="fail")
header_case("size-negative", "TAR-HEADER", 124, b"-0000000001\0",
            extract="fail")
header_case("size-base256", "TAR-|CHUNK-", 124, b"\x80" + b"\xff" * 11,
            extract="fail")
header_case("size-letters", "TAR-HEADER", 124, b"0000020000x\0", extract="fail")
header_case("name-control", "TAR-|CHUNK-", 3, b"\x1b[31m", extract="fail")
header_case("type-symlink", "TAR-", 156, b"2", extract="any", host="imports")


# ---- ova.xml

def xml_case(name, rule, change, **expected):
    @on_members(name, rule, **expected)
    def _(ms, _spec):
        ms[0].data = change(ms[0].data)


LAUGHS = b"<!DOCTYPE v [<!ENTITY a0 'ha'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (i, b"&a%d;" % (i - 1) * 10)
    for i in range(1, 12)) + b"]>"

xml_case("xml-flip", "OVA-", lambda x: x.replace(b"<struct>", b"<strucu>", 1),
         verify="1|65", extract="fail")
xml_case("xml-cut", "OVA-", lambda x: x[:-300], verify="1|65", extract="fail")
xml_case("xml-dtd", "OVA-", lambda x: b"<!DOCTYPE value>" + x, verify="1|65",
         extract="fail", host="imports")
xml_case("xml-laughs", "OVA-", lambda x: LAUGHS + x.replace(
    b">sample<", b">&a11;<"), verify="1|65", extract="fail")
xml_case("xml-deep", "OVA-", lambda x: x.replace(
    b"<value>sample</value>", b"<value><array><data>" * 20000 +
    b"</data></array></value>" * 20000), verify="1|65", extract="fail")
xml_case("xml-empty", "OVA-", lambda x: b"", verify="1|65", extract="fail")
xml_case("xml-v1", "OVA-", lambda x: b'<appliance version="0.1"></appliance>',
         verify="1|65", extract="fail")


@case("xml-1g", "OVA-|TAR-", "1|65", "fail", "refused")
def _(spec):
    ms = members(spec)
    h = bytearray(ms[0].bytes()[:512])
    h[124:136] = b"%011o\0" % (1 << 30)
    ms[0].header = fix_sum(h)
    return archive(ms)


@on_doc("field-missing", "OVA-|VM-|FIELD", host="refused")
def _(doc):
    del find(doc, "VM")["PCI_bus"]


@on_doc("version-new", "HOST-VERSION", extract="ok")
def _(doc):
    doc["version"]["xapi_major"] = "99"


@on_doc("ref-twice", "OVA-|REF", extract="any")
def _(doc):
    doc["objects"].append(obj("VDI", "Ref:2", vdi_record(4096)))


@on_doc("vdi-without-vbd", "OVA-|VDI|VBD", verify="0|1", extract="any",
        host="imports")
def _(doc):
    doc["objects"].append(obj("VDI", "Ref:88", vdi_record(1 << 20)))


@on_doc("vbd-without-vdi", "OVA-|VDI|VBD|REF")
def _(doc):
    doc["objects"].append(obj("VBD", "Ref:89", vbd_record("Ref:90", "5")))


@on_doc("vdi-without-sr", "OVA-|SR|REF")
def _(doc):
    find(doc, "VDI")["SR"] = NULL


@on_doc("cd-on-disk-sr", "CHUNK-UNKNOWN|OVA-|CD", extract="any")
def _(doc):
    find(doc, "VBD", 1).update(vbd_record("Ref:10", "1", kind="CD"))


@on_doc("cd-writable", "OVA-|CD|VBD")
def _(doc):
    cd = vbd_record(NULL, "3", kind="CD")
    cd["mode"] = "RW"
    doc["objects"].append(obj("VBD", "Ref:89", cd))


@on_doc("userdevice-twice", "OVA-|VBD|USERDEVICE", extract="any")
def _(doc):
    find(doc, "VBD", 1)["userdevice"] = "0"


# ---- the container

def zstd(data, *options):
    return subprocess.run(["zstd", "-qc", *options], input=data, check=True,
                          stdout=subprocess.PIPE).stdout


@case("zstd-skippable", "ZSTD-SKIPPABLE")
def _(spec):
    return (b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"seek" +
            zstd(archive(members(spec))))


@case("zstd-truncated", "TAR-TRUNCATED|TAR-", extract="fail")
def _(spec):
    return zstd(archive(members(spec)))[:150000]


@case("zstd-window", "TAR-|ZSTD|LIMIT", "1|65", "fail")
def _(spec):
    return zstd(archive(members(spec)), "--ultra", "--long=31")


@case("gzip-truncated", "TAR-TRUNCATED|TAR-", extract="fail")
def _(spec):
    return gzip.compress(archive(members(spec)), 1, mtime=0)[:150000]


@case("gzip-flip", "TAR-|SUM-|CHUNK-", "1|65", "fail")
def _(spec):
    data = bytearray(gzip.compress(archive(members(spec)), 1, mtime=0))
    data[100000] ^= 0x55
    return bytes(data)


@case("not-an-xva", "TAR-", "1|65", "fail")
def _(_spec):
    return disk_bytes(1, 1, 4096, 4096) + b"x" * 4096


@case("empty", "TAR-", "1|65", "fail")
def _(_spec):
    return b""
