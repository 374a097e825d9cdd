# SPDX-License-Identifier: BSD-2-Clause
"""pvguest where things go wrong: a host that keeps control/ to itself, a quota, both
processes killed, garbage in all that a host may write, a xenstored that starts anew."""
from tap import same
from toolstack import TOOLSTACKS
from tools import OFFERS, ToolsGuest, all_well, same_keys, told
from xen import wait

NOBODY_ALLOWS = "this host does not allow it"
NO_ROOM = "trying again"
JUNK = "\033[2J%s%n`reboot`$(reboot)\x07\xff" + "%" * 1000
# besides all that pvguest has written
JUNK_KEYS = ["domid", "device/vif/0/mac", "device/vif/x/mac",
             "device/vif/99999999999/mac", "device/vif/77/backend",
             "control/shutdown", "vm-data/pvkit/hostname",
             "vm-data/pvkit/ssh-authorized-keys",
             "xenserver/device/net-sriov-vf/0/mac",
             "xenserver/device/vif/0/static-ip-setting/enabled",
             "attr/vif/0/ipv4/first", "attr/vif/5/ipv4/0", "unique-domain-id"]

JUNK_FOLDERS = ["device/vif/x", "device/vif/77", "device/vif/99999999999",
                "xenserver/device"]


def test(lab, tap):
    guest = ToolsGuest(lab.dom0, "trouble", nics=2, toolstack="libxl")
    with tap.step("boot, under libxl"):
        guest.boot()
        guest.tools("link-local = no\nidentity = yes\n")
    with tap.step("what libxl forbids is said once"):
        told(guest, NOBODY_ALLOWS, 1)
        add_address(guest, "10.0.1.1")
        told(guest, NOBODY_ALLOWS, 1)
        same(guest.look()["tools_version"], "1.0.0-1")
    with tap.step("restored under xenopsd, which allows it"):
        guest.toolstack = TOOLSTACKS["xenopsd"]
        guest.restore(guest.save())
        addresses = {0: "10.0.1.1", 1: guest.address}
        has_all(guest, addresses)
        same(guest.keys()["control/feature-balloon"], "1")
    keys = guest.keys()
    with tap.step("the publisher is killed"):
        kill(guest, 1)
        guest.says("ended by signal 9")
        has_all(guest, addresses)
    with tap.step("the collector is killed"):
        kill(guest, 0)
        guest.sees("no publisher either", "! pidof pvguest")
        same_keys(guest, keys)
        guest.dom0.write(guest.path("attr/vif/3/ipv4/0"), "192.0.2.1")
        guest.tools("link-local = no\nidentity = yes\n")
        same_keys(guest, keys)
    with tap.step("no room in xenstore, and room again"):
        no_room(guest)
        same_keys(guest, keys)
    with tap.step("garbage in all that the host may write"):
        garbage(guest, keys)
        has_all(guest, addresses)
        same_keys(guest, keys)
    with tap.step("xenstored starts anew"):
        guest.dom0.xenstored_restart()
        add_address(guest, "10.0.1.2")
        guest.has_nic(0, "10.0.1.2")
    with tap.step("the end"):
        guest.tools_end()
        guest.shutdown()


def has_all(guest, addresses):
    for number, address in addresses.items():
        guest.has_nic(number, address)
    wait("all of it", 60, lambda: guest.look()["tools_version"])
    all_well(guest, addresses)


def add_address(guest, address):
    guest.run(["ifconfig", guest.interface(0), address, "netmask",
               "255.255.255.0"])
    guest.has_nic(0, address)


def kill(guest, which):
    """And so that it has something to do, the host forgets its NICs."""
    pid = guest.pids()[which]
    if which == 1:
        guest.run(f"kill -STOP {pid}")
        guest.dom0.remove(guest.path("attr/vif"))
    guest.run(f"kill -KILL {pid}")


def no_room(guest):
    """As many nodes as there are now, and no more; the address needs two."""
    dom0, name = guest.dom0, guest.interface(0)
    before, nodes = len(guest.said(NO_ROOM)), guest.quota()["nodes"]
    dom0.run(["xenstore-control", "quota", "set", "nodes", f"{nodes}"])
    guest.run(f"ip address add 10.0.9.9/24 dev {name}")
    guest.says(NO_ROOM, before + 1)
    dom0.run(["xenstore-control", "quota", "set", "nodes", "1000"])
    path = guest.path("attr/vif/0/ipv4/1")
    wait("the address", 90, lambda: dom0.read(path) == "10.0.9.9")
    same(len(guest.said(NO_ROOM)), before + 1, "said")
    guest.run(f"ip address del 10.0.9.9/24 dev {name}")
    wait("no address", 60, lambda: dom0.read(path) is None)


def garbage(guest, keys):
    """Twice, the second time shorter; then the two that a host needs are right again,
    and the guest is in another domain, as it were."""
    dom0, pids = guest.dom0, guest.pids()
    root = guest.path() + "/"
    for junk in (JUNK, JUNK[:30]):
        words = [word for path in JUNK_KEYS + sorted(keys)
                 for word in (root + path, junk)]
        dom0.run(["xenstore-write", *words])
    dom0.run(["xenstore-rm", *(root + path for path in JUNK_FOLDERS),
              *(root + path for path in keys if path.startswith(OFFERS))])
    dom0.run(["xenstore-write", root + "device/vif/0/mac", guest.mac(0),
              root + "domid", f"{guest.domid()}",
              root + "unique-domain-id", "another one"])
    guest.has_nic(0, "10.0.1.1")
    same(guest.pids(), pids, "its processes")
    same(guest.said("\033"), [], "control characters in its log")
