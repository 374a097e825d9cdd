# SPDX-License-Identifier: BSD-2-Clause
"""What the lab's verbs wait for, at a machine that is only told of: each command in it is a
line, and what is there changes with them."""
import sys

from probe_disk import holds_again
from tap import Ended, Tap, same
from tools import soon
from xen import Dom0, Guest


class Answer:
    def __init__(self, out="", status=0):
        self.out, self.status = out, status


class Told(Dom0):
    """A dom0 where the guest "g" is in domain DOMID; LINES are the commands so far."""

    def __init__(self):
        super().__init__(self)
        self.domid, self.lines = 1, []

    def run(self, argv, limit=60, **more):
        line = argv if isinstance(argv, str) else " ".join(argv)
        self.lines.append(line)
        if line == "xl list":
            return Answer(f"Name ID\nDomain-0 0\ng {self.domid}\n")
        if line.startswith("xl migrate "):
            self.domid += 1
        return Answer(status=line.startswith("xenstore-read "))

    def put(self, data, path):
        self.lines.append(f"put {path}")

    def said(self, line):
        return self.lines.count(line)


class Slow(Guest):
    """It sees that a device is gone when it looks for the third time."""
    looks = 0

    def run(self, argv, limit=60, **more):
        self.looks += 1
        return Answer(status=self.looks < 3)


class Held:
    """A probe of which Xen says, one after the other, what is in COUNTS."""
    name = "held"

    def __init__(self, counts):
        self.dom0, self.counts = self, counts

    def number(self):
        return 1

    def grants(self, _):
        return {"grants": self.counts.pop(0)}

    def ports(self, _):
        return {"ports": 2}


def checks(tap):
    tap.test = "verbs"
    with tap.step("xl is asked for the domid once in each life"):
        dom0 = Told()
        guest = Guest(dom0, "g", "pvh")
        same([guest.path("a"), guest.path("b")],
             ["/local/domain/1/a", "/local/domain/1/b"])
        same(dom0.said("xl list"), 1, "times that it was asked")
    for what, verb in (("migrated", guest.migrate),
                       ("saved", guest.save),
                       ("begun", lambda: guest.create(60))):
        with tap.step(f"{what}, it is asked again"):
            verb()
            before, dom0.domid = dom0.said("xl list"), dom0.domid + (what != "migrated")
            same(guest.path("a"), f"/local/domain/{dom0.domid}/a")
            same(dom0.said("xl list") - before, int(what != "migrated"),
                 "times since then")
    with tap.step("a device is gone when the guest has seen it"):
        slow = Slow(Told(), "g", "pvh")
        slow.network_detach("1")
        same(slow.looks, 3, "looks")
    with tap.step("what comes key by key is waited for"):
        keys = ["none", "some", "all"]
        soon(lambda: same(keys.pop(0), "all"))
        same(keys, [])
    with tap.step("Xen lets go at last, of more than was there before"):
        probe = Held([9, 6, 4])
        holds_again(probe, {"grants": 5, "ports": 2})
        same(probe.counts, [])
    return tap


def main():
    tap = Tap()
    try:
        checks(tap)
    except Ended:
        pass
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
