#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ova.xml of real exports, read where there are some: in shared/fixtures/ova
beside the project. They belong to their owners and are not part of it."""
import glob
import json
import os
import sys
import tempfile
import xml.etree.ElementTree as ET

# pylint: disable=wrong-import-position
from harness import Tap, pvkit
from xva_parts import Member, archive

SAMPLES = sorted(glob.glob(os.path.join(
    os.environ["SOURCE"], "..", "shared", "fixtures", "ova", "*.xml")))


def value(node):
    """An XML-RPC <value> as Python's own parser sees it."""
    inner = node[0] if len(node) else None
    if inner is None:
        return node.text or ""
    if inner.tag == "struct":
        return {m[0].text: value(m[1]) for m in inner}
    if inner.tag == "array":
        return [value(v) for v in inner[0]]
    return inner.text or ""


def records(document, cls):
    return [o["snapshot"] for o in document["objects"] if o["class"] == cls]


def test(tap, path):
    name = os.path.basename(path)
    with open(path, "rb") as f:
        xml = f.read()
    document = value(ET.fromstring(xml))
    vm = records(document, "VM")[0]
    with open("a.xva", "wb") as f:
        f.write(archive([Member("ova.xml", xml)]))

    info = pvkit("xva", "info", "--json", "a.xva")
    if not tap.ok(info.status == 0, f"{name}: info", info):
        return
    seen = json.loads(info.out)
    tap.ok(seen["vm"]["name_label"] == vm["name_label"], f"{name}: the VM",
           seen["vm"])
    tap.ok(seen["version"]["product_version"] ==
           document["version"]["product_version"], f"{name}: the version")
    tap.ok(len(seen["nics"]) == len(records(document, "VIF")),
           f"{name}: the NICs", seen["nics"])
    stored = [b for b in records(document, "VBD") if b["type"] == "Disk"]
    tap.ok(len(seen["disks"]) == len(stored), f"{name}: the disks")
    tap.ok(pvkit("xva", "info", "--xml", "a.xva").out.encode() == xml,
           f"{name}: info --xml is what stands in the file")
    # a host wrote it, so a host can read it; the disks are not in it
    found = {f["id"] for f in json.loads(
        pvkit("xva", "verify", "--json", "--level", "host", "a.xva").out)
        ["findings"] if f["severity"] != "note"}
    tap.ok(found == {"DISK-MISSING"}, f"{name}: only its disks are missing",
           found)

    new = "X" * len(vm["name_label"])
    edit = pvkit("xva", "edit", "a.xva", "--set", f"vm.name_label={new}")
    after = pvkit("xva", "info", "--xml", "a.xva").out.encode()
    tap.ok(edit.status == 0 and len(after) == len(xml), f"{name}: edit", edit)
    changed = [i for i, (x, y) in enumerate(zip(xml, after)) if x != y]
    tap.ok(after[changed[0]:changed[-1] + 1].strip(b"X") == b"" and
           len(changed) <= len(new), f"{name}: no other byte changed")


def main():
    tap = Tap()
    if not SAMPLES:
        print("1..0 # SKIP no shared/fixtures/ova beside the project")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for path in SAMPLES:
            test(tap, path)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
