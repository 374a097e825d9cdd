# SPDX-License-Identifier: BSD-2-Clause
"""pvguest beside a host that plugs a NIC in and out for ten minutes, every ten seconds:
nothing leaks, no key stays, no event is lost. `./dev lab run soak`; soak_short is one of
the tests that run by default."""
import time

from tap import note, same
from tools import ToolsGuest, same_keys
from trace import Trace

COUNT, PERIOD = 60, 10
# NIC there: mac, name; address: itself, its prefix; gone: one removal; each time the
# date; and twice as much where the guest's kernel does it in more steps
WRITES = 16
# KiB that a process may have more at the end: four pages in the first fifty rounds are
# the C library's, and no more come in three hundred
GROWTH = 32


def test(lab, tap):
    soak(lab, tap, COUNT, PERIOD)


def soak(lab, tap, count, period):
    """COUNT NICs, one in PERIOD seconds or as soon as the last one is gone."""
    guest = ToolsGuest(lab.dom0, "soak")
    with tap.step("boot"):
        guest.boot()
        guest.tools()
        keys = guest.keys()
    with tap.step("two NICs come and go"):  # memory that it keeps is then there
        cycles(guest, 2)
    before, watches = guest.cost(), guest.quota()
    writes, began = guest.writes(), time.monotonic()
    with tap.step(f"{count} NICs come and go"):
        cycles(guest, count, period)
    with tap.step("no stale key"):
        same_keys(guest, keys)
        same(guest.quota()["watches"], watches["watches"], "watches")
    with tap.step("no leak, no other process"):
        after = guest.cost()
        note("; ".join(
            f"{who}: USS {b['uss']} KiB, then {a['uss']}; RSS {b['rss']}, then "
            f"{a['rss']}" for who, b, a in
            zip(("collector", "publisher"), before, after)))
        same([cost["pid"] for cost in after], [cost["pid"] for cost in before])
        same([cost["children"] for cost in after], [0, 0], "children")
        same([a["uss"] <= b["uss"] + GROWTH for b, a in zip(before, after)],
             [True, True], "as small as before")
    with tap.step("no more writes than it takes"):
        writes, seconds = guest.writes() - writes, time.monotonic() - began
        note(f"{count} NICs came and went in {seconds:.0f} s: {writes} writes and removals")
        # and its memory, every thirty seconds at most
        same(writes <= count * WRITES + seconds // 15 + 10, True, f"{writes}")


def cycles(guest, count, period=0):
    """So many, one in PERIOD seconds at most."""
    folder = guest.path("attr/vif/1")
    with Trace(guest.dom0, [folder]) as trace:
        for n in range(count):
            next_one = time.monotonic() + period
            cycle(guest, trace, folder, f"10.0.1.{n % 250 + 1}")
            time.sleep(max(0.0, next_one - time.monotonic()))


def cycle(guest, trace, folder, address):
    guest.network_attach(1)
    guest.run(f"n=$(grep -l {guest.mac(1)} /sys/class/net/*/address) && "
              f"ifconfig $(basename ${{n%/address}}) {address}")
    trace.until(f"{address} in the store",
                lambda store: store.get(f"{folder}/ipv4/0") == address)
    guest.network_detach("1")
    trace.until(f"nothing of {address} in the store",
                lambda store: not store.has(folder))
