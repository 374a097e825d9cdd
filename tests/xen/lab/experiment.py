# SPDX-License-Identifier: BSD-2-Clause
"""One HVM guest, the same disk through an emulated IDE controller, an emulated AHCI
controller and the paravirtualized driver, and the network through an emulated e1000 and
the paravirtualized driver, in turns: `./dev lab run experiment`, which takes ten
minutes. What comes out is in build/lab/experiment: disk.json and net.json, which docs/
keeps a copy of. Figures are not judged, being those of an emulated processor; that each
went the way it says is.

The guest has dom0's kernel, since the other one has no drivers of real hardware."""
import glob
import json
import os
import time

from agent import LabError
from hvmdisk import make
from initramfs import Modules, Source, guest as make_initramfs, pack
from tap import note
from xen import Guest, wait

RUNS, SECONDS = 6, 10
MEGABYTES = 128  # of the disk that is measured
TOKEN = "the-experiment"
EMULATED = "10.0.3"  # the network of the emulated NIC; the other one is 10.0.0
BOOT, DISK = "/lab/experiment-boot.img", "/lab/experiment-disk.img"
# A way each to the disk, since QEMU locks what it opens
LOOPS = {"/dev/loop4": BOOT, "/dev/loop5": DISK, "/dev/loop6": DISK,
         "/dev/loop7": DISK}


class ExperimentGuest(Guest):
    def config(self):
        drop = ("vif = ", "disk = ", "device_model_args_hvm = ")
        lines = [line for line in super().config() if not line.startswith(drop)]
        return lines + [
            f'vif = ["type=vif,bridge=xenbr0,mac={self.mac(0)}", '
            f'"type=ioemu,model=e1000,bridge=xenbr0,mac={self.mac(1)}"]',
            # all of these are AHCI disks; beside such, Linux takes only what is
            # called xvd for a PV one
            'disk = ["format=raw,vdev=hda,access=rw,target=/dev/loop4", '
            '"format=raw,vdev=hdb,access=rw,target=/dev/loop5", '
            '"format=raw,vdev=xvdc,access=rw,target=/dev/loop6"]',
            'device_model_args_hvm = ["-global", "e1000.romfile=", "-drive",'
            ' "file=/dev/loop7,if=ide,index=0,media=disk,format=raw"]']


def prepare(lab, folder, grow=True):
    """The guest's disks, here, then there; grown to what is measured, or as they are."""
    source = Source(os.path.abspath(f"{lab.folder}/root"))
    os.makedirs(folder, exist_ok=True)
    make_initramfs(source, sorted(glob.glob(f"{lab.folder}/bin/*")), folder,
                   "full", ["e1000", "ahci"])
    pack(f"{folder}/guest.cpio")
    make(source, Modules(source, "full").image, f"{folder}/guest.cpio.gz", folder)
    with open(f"{folder}/hvm.img", "rb") as f:
        lab.dom0.agent.put(f.read(), BOOT)
    with open(f"{folder}/ide.img", "rb") as f:  # the BIOS may ask it first
        lab.dom0.agent.put(f.read(), DISK)
    if grow:
        lab.dom0.agent.put(os.urandom(8 << 20), "/lab/noise")
        lab.dom0.run(f"while [ $(stat -c %s {DISK}) -lt {MEGABYTES << 20} ];"
                     f" do cat /lab/noise >>{DISK}; done; rm /lab/noise", 300)
    for loop, image in LOOPS.items():
        lab.dom0.run(["losetup", "-d", loop], check=False)
        lab.dom0.run(["losetup", loop, image])


def disks(guest):
    """The driver's name -> the device, of those of the measured disk's size."""
    lines = guest.run(
        "for d in /sys/block/sd* /sys/block/xvd*; do echo ${d##*/} $(cat $d/size)"
        " $(readlink -f $d); done").out.splitlines()
    size = guest.run("cat /sys/block/xvdc/size").out.strip()
    found = {}
    for name, sectors, path in map(str.split, lines):
        if sectors != size:
            continue
        if name.startswith("xvd"):
            found["xen"] = name
            continue
        pci = path.split("/ata")[0]
        driver = guest.run(["readlink", f"{pci}/driver"]).out.strip()
        found[driver.rpartition("/")[2]] = name
    return found


def measure_disks(guest, folder):
    found = disks(guest)
    note(f"the disk is {found}")
    ways = {"emulated IDE": found["ata_piix"], "emulated AHCI": found["ahci"],
            "paravirtualized": found["xen"]}
    labels = [word for label in ways for word in ("--label", label)]
    return bench(guest, folder, "disk", SECONDS, [
        "disk", *labels, *(f"/dev/{name}" for name in ways.values())])


def up(guest):
    """Seconds since it began, by its own clock"""
    return float(guest.run(["cat", "/proc/uptime"]).out.split()[0])


def bench(guest, folder, name, seconds, words):
    began, uptime = time.monotonic(), up(guest)
    got = guest.run(["pvguest", "bench", words[0], "--json", "--runs", str(RUNS),
                     "--seconds", str(seconds), *words[1:]], 7200, check=False)
    if got.status not in (0, 1):
        raise LabError(f"status {got.status}: {got.err}")
    with open(f"{folder}/{name}.json", "w", encoding="utf-8") as f:
        f.write(got.out)
    note(f"{up(guest) - uptime:.0f} s of the guest's clock in "
         f"{time.monotonic() - began:.0f} s")
    document = json.loads(got.out)
    for m in document["measurements"]:
        bad = [g["detail"] for g in m["gates"] if not g["ok"]]
        note(f"{m['label']}: {m['median_Bps'] / 1e6:.2f} MB/s "
             f"[{m['ci']['lo_Bps'] / 1e6:.2f}, {m['ci']['hi_Bps'] / 1e6:.2f}], "
             f"{100 * m['cpu_ratio']:.0f} % CPU {'; '.join(bad)}")
    return document


def network(guest):
    """The emulated NIC, with an address that only it answers for"""
    nic = guest.run("for n in /sys/class/net/eth*; do"
                    " readlink $n/device/driver | grep -q /e1000 && echo ${n##*/};"
                    " done; :").out.strip()
    guest.run("for f in all default; do"
              " echo 1 >/proc/sys/net/ipv4/conf/$f/arp_ignore;"
              " echo 2 >/proc/sys/net/ipv4/conf/$f/arp_announce; done")
    guest.run(["ifconfig", nic, f"{EMULATED}.200", "netmask", "255.255.255.0"])
    return nic


def carried(guest, nic):
    """Bytes of both directions"""
    return sum(int(guest.run(f"cat /sys/class/net/{nic}/statistics/{way}_bytes").out)
               for way in ("rx", "tx"))


def measure_network(lab, guest, folder):
    nic = network(guest)
    lab.dom0.run(["ifconfig", "xenbr0:1", f"{EMULATED}.1", "netmask",
                  "255.255.255.0"])
    before = carried(guest, nic)
    # the program keeps its process id when it becomes its companion
    lab.dom0.run(f"setsid pvguest bench net --listen --token {TOKEN} >/tmp/peer 2>&1 &"
                 " echo $! >/tmp/peer.pid")
    wait("who listens in dom0", 60, lambda: lab.dom0.run(
        ["grep", "-q", "the token is", "/tmp/peer"], check=False).status == 0)
    try:
        document = bench(guest, folder, "net", SECONDS, [
            "net", "--token", TOKEN, "--label", "emulated e1000",
            "--label", "paravirtualized", f"{EMULATED}.1", "10.0.0.1"])
    finally:
        lab.dom0.run("kill $(cat /tmp/peer.pid)", check=False)
    went = carried(guest, nic) - before
    told = sum(sum(m["samples_Bps"]) * SECONDS for m in document["measurements"]
               if "e1000" in m["label"])
    if not told < went < 2 * told:
        raise LabError(f"the emulated NIC carried {went} bytes of {told:.0f}")


def begin(lab, tap, grow=True):
    """The guest, up"""
    folder = f"{lab.folder}/experiment"
    guest = ExperimentGuest(lab.dom0, "experiment", "hvm")
    guest.memory = 224  # as when the published figures were measured
    with tap.step("disks"):
        prepare(lab, folder, grow)
    with tap.step("boot"):
        guest.boot()
        note("the guest's clock is " + guest.run(
            "cat /sys/devices/system/clocksource/clocksource0/current_clocksource"
        ).out.strip())
    return guest, folder


def end(lab, guest):
    guest.dom0.xl("destroy", guest.name)
    for loop in LOOPS:
        lab.dom0.run(["losetup", "-d", loop], check=False)


def test(lab, tap):
    guest, folder = begin(lab, tap)
    with tap.step("one disk, three ways"):
        measure_disks(guest, folder)
    with tap.step("one network, two ways"):
        measure_network(lab, guest, folder)
    end(lab, guest)
