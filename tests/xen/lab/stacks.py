# SPDX-License-Identifier: BSD-2-Clause
"""What a guest may write and how it tells a new life from the old one: under libxl, and
under xenopsd, before and after all that makes a new domain of it."""
import life
from tap import same
from toolstack import TOOLSTACKS, WRITABLE
from trace import Trace
from xen import Guest

LIBXL_LETS = ["attr", "data", "drivers", "error", "feature"]


def writable(guest):
    """Which of WRITABLE it can make a node in."""
    return guest.run("for n in " + " ".join(WRITABLE) + "; do "
                     "xenstore-write $n/lab 1 2>/dev/null && echo $n; "
                     "done; true").out.split()


def unique_id(guest):
    return guest.run(["xenstore-read", "unique-domain-id"],
                     check=False).out.strip()


def migrate(guest):
    """A watch of the guest's on its id fires when it is another one."""
    before = unique_id(guest)
    with Trace(guest, ["unique-domain-id", "data"]) as trace:
        trace.until("what it wrote", lambda s: s.has("data/lab"))
        guest.migrate()
        trace.until("another id", lambda s: s.get("unique-domain-id", before)
                    != before and not s.has("data/lab"))


def new_life(guest, lets):
    """Nothing is written yet, and LETS is where it may write."""
    for node in WRITABLE:
        same(guest.dom0.read(guest.path(f"{node}/lab")), None, f"{node}/lab")
    same(writable(guest), lets)


def test(lab, tap):
    guest = Guest(lab.dom0, "stacks", "pvh")
    with tap.step("as libxl leaves it"):
        guest.boot()
        new_life(guest, LIBXL_LETS)
        same(unique_id(guest), "")
    with tap.step("restored, as xenopsd makes it, without an id"):
        guest.toolstack = TOOLSTACKS["xenopsd-without-id"]
        guest.restore(guest.save())
        new_life(guest, WRITABLE)
        same(unique_id(guest), "")
    guest.toolstack, ids = TOOLSTACKS["xenopsd"], {""}
    for what, verb in (("migrated", lambda: migrate(guest)),
                       ("restored", lambda: guest.restore(guest.save())),
                       ("rebooted", guest.reboot)):
        with tap.step(f"{what}, as xenopsd makes it, with another id"):
            verb()
            new_life(guest, WRITABLE)
            new = unique_id(guest)
            same((len(new), new in ids), (36, False), f"{new}: length, old")
            ids.add(new)
    life.shutdown(tap, guest)
