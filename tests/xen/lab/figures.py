# SPDX-License-Identifier: BSD-2-Clause
"""What pvguest costs a guest and its host, for docs/performance.md: `./dev lab run
figures`, which takes a quarter of an hour, eleven minutes of it to see pvguest do next
to nothing. What does not hang on the machine's speed is judged, the rest only told."""
import time

from tap import note, same
from tools import ToolsGuest, same_keys
from tools_life import add_nic, first_words

MINUTES = 11


def test(lab, tap):
    guest = ToolsGuest(lab.dom0, "figures")
    with tap.step("boot"):
        guest.boot()
    with tap.step("size, watches, nodes"):
        first_words(guest, 0)
    with tap.step("addresses"):
        for n in range(5):
            add_nic(guest, 1, f"10.0.1.{n + 1}")
            guest.network_detach("1")
        keys = guest.keys()
    with tap.step("idle"):
        idle(guest)
    with tap.step("migrations"):
        guest.expect = sorted(keys)
        for _ in range(3):
            guest.migrate()
        same_keys(guest, keys)
    with tap.step("no other process in all that time"):
        same([cost["children"] for cost in guest.cost()], [0, 0], "children")


def idle(guest):
    """Nobody looks meanwhile: a look is a command in the guest."""
    before, writes, began = guest.cost(), guest.writes(), time.monotonic()
    time.sleep(MINUTES * 60)
    after, writes = guest.cost(), guest.writes() - writes
    minutes = (time.monotonic() - began) / 60
    for who, b, a in zip(("collector", "publisher"), before, after):
        note(f"{who}: USS {a['uss']} KiB, RSS {a['rss']} KiB, "
             f"{(a['sleeps'] - b['sleeps']) / minutes:.1f} wake-ups a minute")
    note(f"{writes} writes in {minutes:.1f} idle minutes, "
         f"{writes / minutes * 60:.0f} an hour")
