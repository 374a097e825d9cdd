# SPDX-License-Identifier: BSD-2-Clause
"""The parts that make_xva.py builds sample XVAs from: ova.xml, tar members in
four dialects, disks cut into chunks. Shares no code with pvkit."""
import gzip
import hashlib
import random
import subprocess
import tarfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from xxh64 import xxh64

BLOCK = 512
END = bytes(2 * BLOCK)
NULL = "OpaqueRef:NULL"


def rpc(v):
    """A Python value as an XML-RPC <value>."""
    if isinstance(v, dict):
        inner = "".join(f"<member><name>{escape(k)}</name>{rpc(x)}</member>"
                        for k, x in v.items())
        return f"<value><struct>{inner}</struct></value>"
    if isinstance(v, list):
        inner = "".join(map(rpc, v))
        return f"<value><array><data>{inner}</data></array></value>"
    if isinstance(v, bool):
        return f"<value><boolean>{int(v)}</boolean></value>"
    if isinstance(v, float):
        return f"<value><double>{v:g}</double></value>"
    return f"<value>{escape(str(v))}</value>" if v != "" else "<value/>"


@dataclass
class Disk:
    ref: str
    data: bytes
    userdevice: str


@dataclass
class Spec:
    disks: list
    chunk: int = 65536
    sums: str = "sha1"          # sha1, xxhash, mixed, none
    dialect: str = "v7"         # v7, ustar, pax, gnu
    keepalive: tuple = ()       # chunk numbers; negative ones from the end
    width: int = 8
    vsn: int = 2
    extra: list = field(default_factory=list)   # objects added to ova.xml


@dataclass
class Member:
    name: str
    data: bytes
    dialect: str = "v7"
    header: bytes = b""         # overrides the header made from the above

    def bytes(self):
        header = self.header or tar_header(self)
        return header + self.data + bytes(-len(self.data) % BLOCK)


def fix_sum(header):
    """The header with its checksum put right."""
    h = bytearray(header)
    h[148:156] = b" " * 8
    h[148:156] = b"%07o\0" % sum(h)
    return bytes(h)


def tar_header(m):
    if m.dialect == "v7":
        fields = (m.name.encode().ljust(100, b"\0") + b"0000000\0" * 3 +
                  b"%011o\0" % len(m.data) + b"0" * 11 + b"\0")
        return fix_sum(fields.ljust(BLOCK, b"\0"))
    info = tarfile.TarInfo(m.name)
    info.size, info.mode, info.uname = len(m.data), 0o644, "root"
    if m.dialect == "pax":
        info.pax_headers = {"mtime": "1349049600.5"}
    formats = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT,
               "pax": tarfile.PAX_FORMAT}
    return info.tobuf(formats[m.dialect])


def vm_record(vbds):
    gib = str(1 << 30)
    null = dict.fromkeys(("resident_on", "affinity", "metrics",
                          "guest_metrics", "suspend_VDI", "snapshot_of",
                          "parent"), NULL)
    empty = dict.fromkeys(("PV_bootloader", "PV_kernel", "PV_ramdisk",
                           "PV_args", "PV_bootloader_args", "PV_legacy_args",
                           "PCI_bus", "domarch", "recommendations",
                           "name_description"), "")
    memory = {f"memory_{k}": gib for k in ("static_max", "static_min",
                                           "dynamic_max", "dynamic_min")}
    return {
        "uuid": "9b0b2a3c-6d1f-4f5e-8a7b-0123456789ab", "name_label": "sample",
        "power_state": "Halted", "user_version": "1", "is_a_template": False,
        "is_control_domain": False, "is_a_snapshot": False, "domid": "-1",
        "VCPUs_max": "1", "VCPUs_at_startup": "1", "VCPUs_params": {},
        "HVM_boot_policy": "BIOS order", "HVM_boot_params": {"order": "cdn"},
        "HVM_shadow_multiplier": 1.0, "platform": {"acpi": "1"},
        "other_config": {}, "VBDs": vbds, "VIFs": [], "VTPMs": [],
        "actions_after_shutdown": "destroy", "snapshots": [],
        "actions_after_reboot": "restart", "actions_after_crash": "restart",
        **memory, **null, **empty}


def vbd_record(vdi, userdevice, kind="Disk"):
    return {"uuid": "", "VM": "Ref:900", "VDI": vdi, "device": "",
            "userdevice": userdevice, "bootable": userdevice == "0",
            "mode": "RO" if kind == "CD" else "RW", "type": kind,
            "storage_lock": False, "empty": vdi == NULL,
            "currently_attached": False, "other_config": {}}


def vdi_record(size):
    return {"uuid": "", "name_label": "disk", "name_description": "",
            "SR": "Ref:901", "virtual_size": str(size), "type": "user",
            "physical_utilisation": "0", "sharable": False, "read_only": False,
            "other_config": {}, "storage_lock": False, "managed": True,
            "missing": False, "parent": NULL, "VBDs": [], "location": "",
            "sm_config": {}, "xenstore_data": {}}


def obj(cls, ref, record):
    return {"class": cls, "id": ref, "snapshot": record}


def ova_doc(spec):
    vbds = [f"Ref:{910 + i}" for i in range(len(spec.disks))]
    sr = {"uuid": "", "name_label": "store", "name_description": "",
          "virtual_allocation": "0", "physical_utilisation": "0",
          "physical_size": "0", "type": "lvm", "content_type": "user",
          "shared": False, "other_config": {}, "VDIs": []}
    objects = [obj("VM", "Ref:900", vm_record(vbds))]
    if spec.disks:
        objects.append(obj("SR", "Ref:901", sr))
    for ref, d in zip(vbds, spec.disks):
        objects.append(obj("VDI", d.ref, vdi_record(len(d.data))))
        objects.append(obj("VBD", ref, vbd_record(d.ref, d.userdevice)))
    version = {"hostname": "build", "date": "2012-10-01",
               "product_version": "6.0.2", "product_brand": "XenServer",
               "build_number": "1", "xapi_major": "1", "xapi_minor": "3"}
    if spec.vsn:
        version["export_vsn"] = str(spec.vsn)
    return {"version": version, "objects": objects + spec.extra}


def digest(data, kind):
    if kind == "xxhash":
        return f"{xxh64(data):016X}", ".xxhash"
    return hashlib.sha1(data).hexdigest(), ".checksum"


def disk_members(spec, disk):
    size = spec.chunk
    n = -(-len(disk.data) // size)
    keep = {k % n for k in spec.keepalive} - {0}
    counter = 0
    chunks = []
    for i in range(n):
        data = disk.data[i * size:(i + 1) * size]
        if i in keep:
            chunks.append((counter, b""))
            counter += 1
        if data.strip(b"\0") or i in (0, n - 1):
            chunks.append((counter, data))
        counter += 1
    for i, (counter, data) in enumerate(chunks):
        name = f"{disk.ref}/{counter:0{spec.width}d}"
        yield Member(name, data, spec.dialect)
        if spec.sums != "none":
            kind = ("sha1", "xxhash")[i % 2] if spec.sums == "mixed" \
                else spec.sums
            text, ext = digest(data, kind)
            yield Member(name + ext, text.encode(), spec.dialect)


def members(spec):
    """Every member of the sample, in the order of the stream."""
    xml = rpc(ova_doc(spec)).encode()
    out = [Member("ova.xml", xml, spec.dialect)]
    for disk in sorted(spec.disks, key=lambda d: d.ref.encode()):
        out += disk_members(spec, disk)
    if spec.vsn < 2:
        table = {m.name: hashlib.sha1(m.data).hexdigest() for m in out[1:]
                 if not m.name.endswith((".checksum", ".xxhash"))}
        out.append(Member("checksum.xml", rpc(table).encode(), spec.dialect))
    return out


def archive(ms):
    return b"".join(m.bytes() for m in ms) + END


def compress(data, how):
    """None, or several gzip members or zstd frames one after the other."""
    if how == "none":
        return data
    cuts = [0, len(data) // 3, len(data) // 3 + 7, len(data)]
    parts = [data[a:b] for a, b in zip(cuts, cuts[1:])]
    if how == "gzip":
        return b"".join(gzip.compress(p, 1, mtime=0) for p in parts)
    return b"".join(
        subprocess.run(["zstd", "-1qc"], input=p, stdout=subprocess.PIPE,
                       check=True).stdout for p in parts)


def disk_bytes(seed, chunks, chunk, last):
    """A disk of chunks, the last of them of last bytes; a third are zero."""
    r = random.Random(seed)
    out = []
    for i in range(chunks):
        n = last if i == chunks - 1 else chunk
        kind = r.randrange(3)
        out.append(bytes(n) if kind == 0 and i else r.randbytes(n))
    return b"".join(out)
