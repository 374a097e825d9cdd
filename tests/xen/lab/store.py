# SPDX-License-Identifier: BSD-2-Clause
"""xenstore: written, watched and timed from dom0 and from a guest, and a xenstored that
starts anew under its clients."""
import time

import life
from tap import note, same
from trace import Trace, measure
from xen import Guest


def test(lab, tap):
    dom0, guest = lab.dom0, Guest(lab.dom0, "store", "pvh")
    with tap.step("boot"):
        guest.boot()
    with tap.step("dom0 sees what the guest writes"):
        path = guest.path("data/said")
        with Trace(dom0, [path]) as trace:
            same(trace.store, {}, "before")
            guest.run(["xenstore-write", "data/said", "a  b\n"])
            trace.until("the value", lambda s: s.get(path) == r"a  b\x0a")
            guest.run(["xenstore-rm", "data/said"])
            trace.until("no value", lambda s: not s.has(path))
    with tap.step("the guest sees what dom0 writes"):
        with Trace(guest, ["data"]) as trace:
            dom0.write(guest.path("data/a/b"), "1")
            trace.until("the value", lambda s: s.get("data/a/b") == "1")
            dom0.remove(guest.path("data/a"))
            trace.until("no value", lambda s: not s.has("data/a"))
    with tap.step("how long a thing takes, by dom0's clock"):
        ms = measure(dom0, ["/lab/x"], lambda s: s.get("/lab/x") == "2",
                     "sh -c".split() +
                     ["sleep 0.5; xenstore-write /lab/x 2; sleep 0.5"])
        same(ms >= 500, True, f"{ms} ms are 500 and more")
    with tap.step("xenstored starts anew under its clients"):
        anew(dom0, guest)
    with tap.step("the host still adds and removes devices"):
        disk = guest.block_attach()
        guest.sees("the disk", "[ -b /dev/xvdc ]")
        guest.block_detach(disk)
    life.save_restore(tap, guest)
    life.shutdown(tap, guest)


def anew(dom0, guest):
    """Twice; watches from before it fire after it, on both sides."""
    path = guest.path("data/n")
    with Trace(dom0, [path]) as host, Trace(guest, ["data"]) as inside:
        for n in ("1", "2"):
            began = time.monotonic()
            dom0.xenstored_restart()
            note(f"xenstored is back after {time.monotonic() - began:.1f} s")
            guest.run(["xenstore-write", "data/n", n])
            host.until("a write of the guest",
                       lambda s, n=n: s.get(path) == n)
            inside.until("the same", lambda s, n=n: s.get("data/n") == n)
