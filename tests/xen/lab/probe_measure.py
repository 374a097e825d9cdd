# SPDX-License-Identifier: BSD-2-Clause
"""What pvprobe measures, as HVM with IDE disks that are the PV disks: beside each
other; while it is migrated; again on request; and by pvkit at the end."""
import json
import os
import subprocess

from probe import BUILT, Probe
from tap import note, same
from xen import wait

PVKIT = os.path.join(BUILT, "../bin/pvkit/pvkit")
BEGIN, END = "-----BEGIN PVPROBE RESULT-----", "-----END PVPROBE RESULT-----"
STATE, RUNS, AGAIN = (f"data/pvprobe/{key}" for key in ("state", "runs", "run"))
SIZE = 32  # MiB of the disk that is measured
OPTIONS = ("disks=xvdb,hdb", "patterns=sequential", "sizes=64k", "depth=1,32", "time=45s")


def documents(text):
    """All in what a console said that are complete."""
    return [json.loads(part.partition(END)[0])
            for part in text.split(BEGIN)[1:] if END in part]


class Measuring(Probe):
    """An HVM guest of the image that pvkit makes, with WORDS as its options. Its
    second disk, xvdb and hdb, has data."""

    def __init__(self, dom0, name, words=OPTIONS, memory=32):
        super().__init__(dom0, name, "hvm", memory=memory)
        self.words = words
        # after a migration xl calls it by another name
        self.logs = [f"/var/log/xen/guest-{name}.log"
                     for name in (self.name, f"{self.name}--incoming")]

    def config(self):
        lines = [line for line in super().config() if not line.startswith("disk")]
        disks = [f"format=raw,vdev={name},access=rw,script=block,"
                 f"target={self.image(name)}" for name in ("hda", "hdb")]
        return lines + [f"disk = {json.dumps(disks)}"]

    def create(self, limit=120):
        made = subprocess.run(
            [PVKIT, "-q", "probe", "build", "--image-only", "-o", "-",
             *(f"--option={word}" for word in self.words)],
            stdout=subprocess.PIPE, check=True).stdout
        self.dom0.agent.put(made, self.image("hda"))
        self.fill()
        self.dom0.run(["rm", "-f", *self.logs])
        super(Probe, self).create(limit)

    def fill(self):
        """Data for its second disk."""
        self.dom0.run(["dd", "if=/dev/urandom", f"of={self.image('hdb')}",
                       "bs=1M", f"count={SIZE}"], 120)

    def console(self):
        """All of this life of it."""
        return "".join(self.dom0.run(["cat", log], check=False).out
                       for log in self.logs)

    def documents(self):
        """All that are complete."""
        return documents(self.console())

    def finished(self, runs, limit=300):
        """Waits until so many runs are over; the last one's document."""
        wait(f"{self.name}: {runs} runs", limit,
             lambda: len(self.documents()) == runs)
        return self.documents()[-1]


def valid(document, jobs):
    """All was measured as often as it should be."""
    same(document["run"]["error"], None, "error")
    same([(m["name"], m["n"] >= 6) for m in document["measurements"]],
         [(name, True) for name in jobs], "measurements")
    for m in document["measurements"]:
        failed = [g for g in m["gates"] if not g["ok"] and
                  g["id"] in ("errors", "repeat", "zeros")]
        same(failed, [], m["name"])


def timeline(document):
    """The first that is measured is a PV disk, before anybody has looked for what is
    emulated."""
    run, marks = document["run"], document["timeline"]
    note(f"the first measurement began {run['first_s']:.2f} s after the probe did, "
         f"{run['first_guest_s']:.2f} s of which were not stolen")
    for m in marks:
        note(f"{m['what']:>10} {m['wall_s']:7.3f} s, without stolen time "
             f"{m['guest_s']:7.3f} s")
    wanted = ["probe", "xenstore", "disk", "disks", "byte", "measuring", "measured"]
    if document["host"]["mode"] == "hvm":
        wanted.append("emulated")
    same([m["what"] for m in marks if m["what"] in wanted], wanted, "the order of things")
    same([m["wall_s"] for m in marks], sorted(m["wall_s"] for m in marks), "times")


JOBS = ["xvdb-read-64k-1", "hdb-read-64k-1", "xvdb-read-64k-32"]


def judged(probe, text_of_it="PV / emulated"):
    """pvkit reads what the console said, and says the same."""
    text = probe.console()
    report = subprocess.run([PVKIT, "probe", "report", "-"], input=text, text=True,
                            stdout=subprocess.PIPE, check=True).stdout
    for line in report.splitlines():
        note(line)
    same(text_of_it in report, True, text_of_it)
    return report


def test(lab, tap):
    probe = Measuring(lab.dom0, "measure")

    def state(text):
        wait(f"{probe.name}: {text}", 120, lambda: (
            probe.dom0.read(probe.path(STATE)) or "").startswith(text))

    with tap.step("it boots and measures"):
        probe.create()
        state("measuring")
    with tap.step("migrated while it measures, it goes on"):
        probe.migrate(300)
        wait("the run's end", 300, lambda: probe.dom0.read(probe.path(RUNS)) == "1")
    with tap.step("all is on the console"):
        document = probe.finished(1)
        valid(document, JOBS)
        note("repetitions done again: "
             f"{[m['interrupted'] for m in document['measurements']]}")
    with tap.step("it says where the time went until the first measurement"):
        timeline(document)
    with tap.step("PV beside emulated IDE"):
        for r in document["relative"]:
            note(f"{r['name']}: {r['ratio']} [{r['ci']['lo']}, {r['ci']['hi']}] "
                 f"times {r['against']}")
        same(len(document["relative"]), 2, "comparisons")
        judged(probe)
    with tap.step("results in the new domain's xenstore"):
        state("done")
        same(sorted(probe.dom0.ls(probe.path("data/pvprobe/job"))), sorted(JOBS))
    with tap.step("an option that is none is refused with a line"):
        path = probe.path("vm-data/pvprobe")
        probe.dom0.run(f"xenstore-write {path}/tiem 5s && "
                       f"xenstore-chmod -r {path} n0 r{probe.domid()}")
        probe.dom0.write(probe.path(AGAIN), "1")
        state("vm-data/pvprobe: tiem: no such option, did you mean time")
    with tap.step("again on request, once that is put right"):
        probe.dom0.remove(f"{path}/tiem")
        probe.dom0.write(probe.path(AGAIN), "1")
        state("measuring")
        same(probe.dom0.read(probe.path(AGAIN)), None, "the request")
    with tap.step("shutdown in the middle of it"):
        probe.shutdown()
