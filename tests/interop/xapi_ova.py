# SPDX-License-Identifier: BSD-2-Clause
"""What the model of the host (xapi_model.py) makes of ova.xml: the version
gate, the fields without default, and which disks it expects, in which order."""
import xml.etree.ElementTree as ET


class Refused(Exception):
    """The host would not import the file."""


# Fields without a default in the data model: import fails without them.
MUST = {
    "VM": "memory_static_max memory_static_min memory_dynamic_max "
          "memory_dynamic_min VCPUs_params VCPUs_max VCPUs_at_startup "
          "user_version is_a_template resident_on affinity PV_bootloader "
          "PV_kernel PV_ramdisk PV_args PV_bootloader_args PV_legacy_args "
          "HVM_boot_policy HVM_boot_params platform PCI_bus other_config domid "
          "domarch is_control_domain metrics guest_metrics recommendations",
    "VBD": "VM VDI userdevice bootable mode type storage_lock empty "
           "other_config",
    "VIF": "device network VM MAC MTU other_config",
    "VDI": "SR virtual_size physical_utilisation type sharable read_only "
           "other_config storage_lock managed missing parent",
    "SR": "virtual_allocation physical_utilisation physical_size type "
          "content_type shared other_config",
    "network": "other_config",
}


def value(node):
    """A Python value of an XML-RPC <value>."""
    if node.tag != "value":
        raise Refused(f"ova.xml: <{node.tag}> where <value> belongs")
    if len(node) == 0:
        return node.text or ""
    kind = node[0]
    if kind.tag == "struct":
        return {m.find("name").text or "": value(m.find("value"))
                for m in kind.findall("member")}
    if kind.tag == "array":
        return [value(v) for v in kind.find("data")]
    if kind.tag == "boolean":
        return (kind.text or "").strip() == "1"
    return kind.text or ""


def parse_xml(data):
    if b"<!ENTITY" in data:
        raise Refused("ova.xml: entities")
    try:
        return value(ET.fromstring(data))
    except (ET.ParseError, AttributeError, RecursionError) as e:
        raise Refused(f"XML: {e}") from None


class Appliance:
    def __init__(self, text, host_pair):
        doc = parse_xml(text)
        try:
            version = doc["version"]
            pair = int(version["xapi_major"]), int(version["xapi_minor"])
            for name in ("hostname", "date", "product_version",
                         "product_brand", "build_number"):
                version[name]
            self.objects = [(o["class"], o["id"], o["snapshot"])
                            for o in doc["objects"]]
            for _, ref, record in self.objects:
                if not isinstance(record, dict):
                    raise TypeError(f"{ref} is no struct")
            self.vsn = int(version.get("export_vsn", "0") or 0)
        except (KeyError, TypeError, ValueError) as e:
            raise Refused(f"ova.xml: header: {e!r}") from None
        if pair > host_pair:
            raise Refused(f"IMPORT_INCOMPATIBLE_VERSION {pair} > {host_pair}")
        self.check_fields()
        self.check_vbds()

    def check_fields(self):
        seen = set()
        for cls, ref, record in self.objects:
            if ref in seen:
                raise Refused(f"ova.xml: two objects with id {ref}")
            seen.add(ref)
            for field in MUST.get(cls, "").split():
                if field not in record:
                    raise Refused(f"Field {cls}.{field} not present in rpc")

    def find(self, cls, ref):
        for c, i, record in self.objects:
            if c == cls and i == ref:
                return record
        raise Refused(f"ova.xml: no {cls} with id {ref}")

    def check_vbds(self):
        taken = set()
        for cls, _, vbd in self.objects:
            if cls != "VBD":
                continue
            if vbd["type"] == "CD" and vbd["mode"] != "RO":
                raise Refused("VBD_CDS_MUST_BE_READONLY")
            if vbd["empty"] and vbd["type"] != "CD":
                raise Refused("only a CD drive can be empty")
            place = vbd["VM"], vbd["userdevice"]
            if place in taken and place[1] != "autodetect":
                raise Refused(f"two VBDs with userdevice {place[1]}")
            taken.add(place)
            self.find("VM", vbd["VM"])

    def disks(self):
        """[(ref, size, K)] in the order of the stream."""
        device = {}
        for cls, _, vbd in self.objects:
            if cls != "VBD" or vbd["type"] == "CD":
                continue
            vdi = self.find("VDI", vbd["VDI"])
            if self.find("SR", vdi["SR"])["content_type"] != "iso":
                place = vbd["userdevice"]
                place = int(place) if place.isdigit() else 1 << 30
                old = device.get(vbd["VDI"], place)
                device[vbd["VDI"]] = min(place, old)
        for cls, ref, vdi in self.objects:
            if cls == "VDI" and vdi["type"] == "suspend":
                device.setdefault(ref, 1 << 31)
        numbers = sorted(device, key=lambda ref: (device[ref], ref.encode()))
        return [(ref, int(self.find("VDI", ref)["virtual_size"]),
                 numbers.index(ref))
                for ref in sorted(device, key=lambda ref: ref.encode())]
