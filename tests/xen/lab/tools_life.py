# SPDX-License-Identifier: BSD-2-Clause
"""pvguest through a guest's life on a real Xen, as the host sees it: right after boot,
NICs that come and go, save and restore, three live migrations in a row, less memory,
reboot and shutdown."""
import os

import check
from tap import note, same
from tools import ToolsGuest, all_well, same_keys, told
from trace import measure
from xen import wait

MIB = 1024  # KiB
PROGRAM = "build/musl/pvguest"


def test(lab, tap):
    guest = ToolsGuest(lab.dom0, "tools", nics=2)
    with tap.step("boot"):
        guest.boot()
    with tap.step("the host sees everything"):
        first_words(guest, 1)
    with tap.step("pvguest check finds nothing"):
        check.clean(guest)
        check.without_privilege(guest)
    with tap.step("a NIC is added, and gets an address"):
        add_nic(guest, 2, "10.0.2.5")
        all_well(guest, {1: guest.address, 2: "10.0.2.5"})
    with tap.step("the lower one is removed"):
        remove_nic(guest, 0)
        all_well(guest, {1: guest.address, 2: "10.0.2.5"})
    keys = guest.keys()
    guest.expect = sorted(keys)
    with tap.step("saved and restored"):
        guest.restore(guest.save())
        back(guest, keys)
    for n in (1, 2, 3):
        with tap.step(f"live migration {n} of 3 in a row"):
            if n == 3:
                before = total(guest)
                guest.mem_set(guest.memory - 24)
            guest.migrate()
            back(guest, keys)
    with tap.step("one process each all the time, and no other ones"):
        same([cost["children"] for cost in guest.cost()], [0, 0], "children")
        told(guest, "resumed in domain", 4)
    guest.expect = None
    with tap.step("less memory, since it was moved"):
        becomes(guest, "less memory", lambda now: now <= before - 20 * MIB)
    with tap.step("as much as before"):
        guest.mem_set(guest.memory)
        becomes(guest, "its memory", lambda now: now >= before - MIB)
    with tap.step("rebooted by the host"):
        guest.reboot()
        same(guest.keys().get("attr/PVAddons/MajorVersion"), None)
        guest.tools()
        all_well(guest, {1: guest.address})
    with tap.step("shut down by the host"):
        guest.shutdown()


def first_words(guest, number):
    """With its NIC of that NUMBER; and what does not hang on the machine's speed."""
    before = guest.quota()
    guest.tools()
    all_well(guest, {number: guest.address})
    same(guest.look()["host_name"], "guest")
    after = guest.quota()
    watches, nodes = (after[k] - before[k] for k in ("watches", "nodes"))
    size = os.path.getsize(PROGRAM)
    note(f"{watches} watches, {nodes} nodes; the program has {size} bytes, with "
         "its C library")
    same((watches <= 8, nodes <= 150, size <= 200000), (True, True, True),
         "few, few, small")
    for cost in guest.cost():
        note(f"USS {cost['uss']} KiB, RSS {cost['rss']} KiB")
        same((cost["uss"] <= 512, cost["rss"] <= 2048), (True, True), "small")


def add_nic(guest, number, address):
    """What the guest's administrator does is in the store when the measure ends."""
    guest.network_attach(number)
    name = guest.interface(number)
    key = f"attr/vif/{number}/ipv4/0"
    ms = measure(guest, ["attr/vif"], lambda s: s.get(key) == address,
                 ["ifconfig", name, address, "netmask", "255.255.255.0"])
    note(f"an address was in the store {ms:.0f} ms after ifconfig began")
    guest.has_nic(number, address)
    same(guest.keys()[f"attr/vif/{number}/name"], name, "its name")


def remove_nic(guest, number):
    folder = guest.path(f"attr/vif/{number}")
    device = guest.path(f"device/vif/{number}")
    ms = measure(guest.dom0, [folder, device],
                 lambda s: not s.has(folder) and not s.has(device),
                 ["xl", "network-detach", guest.name, f"{number}"])
    note(f"its keys were gone {ms:.0f} ms after xl network-detach began")


def back(guest, keys):
    same_keys(guest, keys)
    all_well(guest, {1: guest.address, 2: "10.0.2.5"})


def total(guest):
    """KiB of memory that the host was told."""
    return int(guest.dom0.read(guest.path("data/meminfo_total")))


def becomes(guest, what, enough):
    """What pvguest looks at every thirty seconds, and when it was moved."""
    wait(f"{guest.name}: {what}", 120, lambda: enough(total(guest)))
