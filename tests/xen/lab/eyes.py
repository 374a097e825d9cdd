# SPDX-License-Identifier: BSD-2-Clause
"""The eyes (tests/xen/eyes) on a live xenstored: what they see of a guest that says
nothing, of one that speaks as a guest agent does, and of the same after a migration."""
import json

import life
from tap import same
from xen import Guest

EYES = "eyes"
SPEECH = """
xenstore-write data/os_name 'FreeBSD 14.2-RELEASE' data/os_distro freebsd \\
    data/volumes/0/name / attr/vif/0/ipv4/0 192.0.2.5 \\
    attr/PVAddons/MajorVersion 9 attr/PVAddons/MinorVersion 4 \\
    attr/PVAddons/MicroVersion 2 attr/PVAddons/BuildVersion 178
"""


def look(lab, guest):
    """As if the guest were HVM, where XAPI asks for most."""
    return json.loads(lab.dom0.run(
        [EYES, "--json", "-d", f"{guest.number()}"]).out)


def test(lab, tap):
    guest = Guest(lab.dom0, "eyes", "pvh")
    with tap.step("boot"):
        guest.boot()
    with tap.step("a guest that says nothing"):
        seen = look(lab, guest)
        same((seen["tools"], seen["pv_drivers_detected"]), ("unknown", True))
        same(seen["operations"]["changing_VCPUs_live"], "VM_LACKS_FEATURE")
    with tap.step("a guest that speaks"):
        guest.run(SPEECH)
        seen = look(lab, guest)
        same(seen["tools_version"], "9.4.2-178")
        same(seen["os_version"]["name"], "FreeBSD 14.2-RELEASE")
        same(seen["networks"], {"0/ip": "192.0.2.5", "0/ipv4/0": "192.0.2.5"})
        same(seen["operations"]["changing_VCPUs_live"], None)
    with tap.step("a dump shows the same"):
        dump = lab.dom0.dump("/local/domain")
        seen_in_dump = json.loads(lab.dom0.run(
            [EYES, "--json", "-d", f"{guest.number()}", "-"],
            stdin=dump.encode()).out)
        same(seen_in_dump, seen)
    with tap.step("after a migration it must speak again"):
        guest.migrate()
        same(look(lab, guest)["tools"], "unknown")
        guest.run(SPEECH)
        same(look(lab, guest)["tools_version"], "9.4.2-178")
    life.shutdown(tap, guest)
