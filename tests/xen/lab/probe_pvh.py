# SPDX-License-Identifier: BSD-2-Clause
"""pvprobe as PVH: measuring from its start on, in 16 MiB, then through all that a host does with a guest."""
from probe import MIB, Probe
from probe_measure import documents, timeline
from tap import same
from xen import wait


class Started(Probe):
    """One that measures by itself."""

    def config(self):
        return [line.replace("start=no ", "") for line in super().config()]


def quick(lab, tap):
    probe = Started(lab.dom0, "quick", "pvh",
                    options="time=5s sizes=64k depth=8 patterns=sequential")
    with tap.step("without firmware: it measures right after its start"):
        before = len(documents(probe.console()))
        probe.create()
        wait(f"{probe.name}: a document", 120,
             lambda: len(documents(probe.console())) > before)
        timeline(documents(probe.console())[-1])
        probe.destroy()


def small(lab, tap):
    probe = Probe(lab.dom0, "small", "pvh", memory=16)
    with tap.step("boot in 16 MiB"):
        probe.create()
        probe.ready()
        probe.prints("started by PVH on Xen 4.17")
    with tap.step("it works"):
        probe.works()
        probe.clock_is_right()
    with tap.step("shutdown"):
        probe.shutdown(60)
    return probe


def balloon(tap, probe):
    """It begins with less than it may have, so there is nothing behind a part of
    its map of memory."""
    def has(mebibytes):
        """Xen's own count: the guest, and a little for Xen."""
        found = probe.dom0.xl("list", probe.name).splitlines()[1].split()[2]
        return abs(int(found) - mebibytes) <= 1

    def follows(mebibytes):
        wait(f"{probe.name}: {mebibytes} MiB", 60, lambda: has(mebibytes))

    with tap.step("less memory than its maximum"):
        follows(48)
    with tap.step("less"):
        probe.mem_set(40)
        follows(40)
    with tap.step("as much as before"):
        probe.mem_set(48)
        follows(48)
    with tap.step("all it may have"):
        probe.mem_set(64)
        follows(64)
        probe.mem_set(48)
        follows(48)


def life(tap, probe):
    with tap.step("a save that leaves it running"):
        before, file = probe.domid(), f"/lab/{probe.name}.save"
        probe.dom0.xl("save", "-c", probe.name, file, limit=300)
        probe.prints("suspend: cancelled by the host")
        same(probe.domid(), before, "domid")
        probe.dom0.run(["rm", file])
        probe.works()
    with tap.step("save"):
        file = probe.save()
        same(probe.domid(), None, "domid after save")
    with tap.step("restore"):
        probe.restore(file, 120)
        probe.works()
    with tap.step("live migration"):
        probe.migrate(300)
        probe.ready()
        probe.works()
    with tap.step("memory after migration"):
        probe.mem_set(40)
        wait(f"{probe.name}: its memory", 60, lambda: int(
            probe.dom0.read(probe.path("data/meminfo_total"))) <= 41 * MIB)
    with tap.step("reboot"):
        probe.reboot()
        probe.works()


def crash(tap, probe):
    with tap.step("an exception is told, and ends the machine"):
        probe.dom0.xl("trigger", probe.name, "nmi")
        probe.gone()
        probe.prints("pvprobe: NMI at ")


def test(lab, tap):
    quick(lab, tap)
    small(lab, tap)
    probe = Probe(lab.dom0, "probe", "pvh", memory=48, maximum=64)
    with tap.step("boot"):
        probe.create()
        probe.ready()
        probe.works()
    balloon(tap, probe)
    life(tap, probe)
    crash(tap, probe)
