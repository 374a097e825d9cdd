# SPDX-License-Identifier: BSD-2-Clause
"""What pvprobe measures of a network, as HVM with an RTL8139 that is the PV NIC: TCP both
ways to pvguest bench net in dom0 and the round trip, beside each other; netfront alone,
migrated in the middle of a stream; each byte compared at the end that receives it;
nothing leaks."""
import json
import re

from probe_disk import do
from probe_measure import AGAIN, RUNS, STATE, Measuring, judged, valid
from tap import note, same
from xen import wait

TOKEN = "a-token-of-the-lab"
OPTIONS = ("disks=none", "peer=10.0.0.1", f"token={TOKEN}", "compare=yes", "start=no",
           "time=15s", "repeat=6")
JOBS = [f"{nic}-{what}" for what in ("send-1", "receive-1", "ping-56")
        for nic in ("vif0", "rtl0")]
STREAMS = ["vif0-send-1", "vif0-receive-1"]
# Seconds of a run that is moved: beside streams a busy machine takes long for that, and
# it may fall between two of them.
TIMES = (50, 50, 100, 200, 400)
MTU = 1500
SIZES = MTU - 28 - 8 + 1  # of pings, from 8 bytes on, with headers of 28


class Networked(Measuring):
    """With no disk but its own, and a NIC that is emulated as well."""

    def __init__(self, dom0, name):
        super().__init__(dom0, name)
        self.words = OPTIONS + (f"address={self.address}/24",)

    def config(self):
        lines = [line for line in super().config()
                 if not line.startswith(("disk =", "vif ="))]
        vif = f"type=ioemu,model=rtl8139,bridge=xenbr0,mac={self.mac(0)}"
        return lines + [
            f'disk = ["{self._disk_of("hda")}"]', f"vif = {json.dumps([vif])}",
            'device_model_args_hvm = ["-global", "rtl8139.romfile="]']

    def _disk_of(self, device):
        return (f"format=raw,vdev={device},access=rw,script=block,"
                f"target={self.image(device)}")

    def fill(self):
        """There is no second disk."""

    def state(self, text, limit=120):
        wait(f"{self.name}: {text}", limit, lambda: (
            self.dom0.read(self.path(STATE)) or "").startswith(text))


class Peer:
    """pvguest bench net --listen in dom0."""

    def __init__(self, dom0):
        self.dom0 = dom0

    def __enter__(self):
        self.dom0.run("setsid pvguest bench net --listen --token "
                      f"{TOKEN} >/tmp/peer 2>&1 & echo $! >/tmp/peer.pid")
        wait("who listens in dom0", 60, lambda: "the token is" in self.said())
        return self

    def said(self):
        return self.dom0.run(["cat", "/tmp/peer"], check=False).out

    def __exit__(self, trouble, *_):
        if trouble is not None:
            note(f"who listened in dom0 said last:\n{self.said()[-2000:]}")
        self.dom0.run("kill $(cat /tmp/peer.pid)", check=False)


def holds(probe):
    """Grants and event channels, with the NIC connected anew, which tells its network and
    asks for the peer: two frames, of which the second has a page of its own, unless the
    first was taken by then."""
    said = do(probe, "cycle vif0 1").split(", ")
    same(said[0], "1 cycles")
    return [int(what.split()[2]) for what in said[1:3]]


def compared(document):
    """What arrived is what was sent, everywhere."""
    for m in document["measurements"]:
        looked = [g["ok"] for g in m["gates"] if g["id"] == "data"]
        same(looked, [True] if m["op"] != "ping" else [], f"{m['name']}: data")


def told(probe):
    """Shows what is on its console, but for documents."""
    for line in probe.console().splitlines():
        if not line.startswith(("{", '"')):
            note(line)


def run(probe, peer, meanwhile=lambda: None):
    """One run; MEANWHILE once its first data has arrived. The document."""
    runs = int(probe.dom0.read(probe.path(RUNS)) or 0) + 1
    heard = peer.said().count("received")
    probe.dom0.write(probe.path(AGAIN), "1")
    probe.state("measuring")
    wait("some of it", 120, lambda: peer.said().count("received") > heard)
    meanwhile()
    wait("the run's end", 600, lambda: probe.dom0.read(probe.path(RUNS)) == str(runs))
    return probe.finished(runs)


def moved(probe, peer, seconds):
    """A run of netfront alone, migrated in the middle; the streams that were under way
    then."""
    # a migration by xl leaves them behind
    for key, value in (("emulated", "no"), ("traffic", "send,receive"),
                       ("time", f"{seconds}s")):
        probe.dom0.write(probe.path(f"vm-data/pvprobe/{key}"), value)
    document = run(probe, peer, lambda: probe.migrate(300))
    valid(document, STREAMS)
    compared(document)
    met = [m["name"] for m in document["measurements"] if m["interrupted"]]
    note(f"under way when it was moved: {met}")
    return met


def test(lab, tap):
    probe = Networked(lab.dom0, "net")
    with Peer(lab.dom0) as peer:
        with tap.step("it boots"):
            probe.create()
            probe.ready()
            probe.state("idle")
            probe.prints("rtl0: rtl8139")
        with tap.step("pings of each length come back as they were sent"):
            # one may be late, where others have this computer's processors
            said = re.fullmatch(r"sizes (\d+), lost \d+, errors (\d+)",
                                do(probe, "sizes vif0", 180))
            same(said and said.groups(), (f"{SIZES}", "0"), "sizes, errors")
        with tap.step("what it holds, before"):
            before = [max(counts) for counts in
                      zip(*(holds(probe) for _ in range(3)))]
        with tap.step("it measures, and every byte is right"):
            document = run(probe, peer)
            told(probe)
            valid(document, JOBS)
            compared(document)
        with tap.step("PV beside the emulated RTL8139"):
            for r in document["relative"]:
                note(f"{r['name']}: {r['ratio']} [{r['ci']['lo']}, "
                     f"{r['ci']['hi']}] times {r['against']}")
            same(len(document["relative"]), 3, "comparisons")
            judged(probe)
        with tap.step("migrated in the middle of a stream of netfront, it goes on"):
            found = any(moved(probe, peer, seconds) for seconds in TIMES)
            told(probe)
            same(found, True, "a stream was under way")
        with tap.step("what it holds, after all that"):
            wait(f"grants, ports: {before} or less", 120, lambda: all(
                now <= most for now, most in zip(holds(probe), before)))
        with tap.step("shutdown"):
            probe.shutdown()
