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


def test(lab, tap):
    guest = Guest(lab.dom0, "libxl", "pvh")
    with tap.step("as libxl leaves it"):
        guest.boot()
        same(writable(guest), LIBXL_LETS)
        same(unique_id(guest), "")
        guest.destroy()
    guest = Guest(lab.dom0, "plain", "pvh",
                  toolstack=TOOLSTACKS["xenopsd-without-id"])
    with tap.step("as xenopsd makes it, without an id"):
        guest.boot()
        same(writable(guest), WRITABLE)
        same(unique_id(guest), "")
        guest.destroy()
    guest = Guest(lab.dom0, "xenopsd", "pvh", toolstack=TOOLSTACKS["xenopsd"])
    with tap.step("as xenopsd makes it"):
        guest.boot()
        ids = new_life(guest, set())
    for what, verb in (("migration", lambda: migrate(guest)),
                       ("save and restore", lambda: guest.restore(guest.save())),
                       ("reboot", guest.reboot)):
        with tap.step(f"{what}: nothing left of what it wrote, another id"):
            verb()
            ids = new_life(guest, ids)
    life.shutdown(tap, guest)


def new_life(guest, ids):
    """Nothing is written yet, all may be, and its id is not one of IDS."""
    for node in WRITABLE:
        same(guest.dom0.read(guest.path(f"{node}/lab")), None, f"{node}/lab")
    same(writable(guest), WRITABLE)
    new = unique_id(guest)
    same(len(new), 36, f"length of the id {new}")
    same(new in ids, False, f"{new} is an old id")
    return ids | {new}
