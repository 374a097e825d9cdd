# SPDX-License-Identifier: BSD-2-Clause
"""What a host does with its guests, as verbs. Each waits for what it asked for, up to
a limit; limits are wide, since emulation is slow and its speed is not what we test."""
import itertools
import json
import re
import time

from agent import Agent, Failed, LabError, TimeUp
from hvmdisk import HVM_ADDRESS
from initramfs import XEN, kernel_args, mac
from toolstack import LIBXL

POLL = 0.3
ADDRESSES = itertools.count(2)
RECEIVER = "/lab/receive"
XENSTORED = f"{XEN}/bin/xenstored"
LSEVTCHN = f"{XEN}/bin/lsevtchn"
AGENT_PORT = "2323"


def wait(what, limit, probe, every=POLL):
    """Until PROBE() gives something true, which is returned. It is asked EVERY so
    many seconds: each process in dom0 takes the one processor away from what is under
    way."""
    until = time.monotonic() + limit
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > until:
            raise TimeUp(f"{what}: not within {limit:g} s")
        time.sleep(every)


class Dom0:
    """The control domain, through its agent."""

    def __init__(self, agent):
        self.agent = agent

    def run(self, argv, limit=60, **more):
        return self.agent.run(argv, limit, **more)

    def start(self, argv):
        """A command that goes on; the caller ends it."""
        return self.agent.start(argv)

    def xl(self, *argv, limit=120):
        return self.run(["xl", *argv], limit).out

    def domains(self):
        """name -> domid of all that exist."""
        return {fields[0]: int(fields[1]) for fields in
                map(str.split, self.xl("list").splitlines()[1:])}

    def read(self, path):
        """A value of xenstore, None when there is none."""
        got = self.run(["xenstore-read", path], check=False)
        return got.out.rstrip("\n") if got.status == 0 else None

    def write(self, path, value):
        self.run(["xenstore-write", path, value])

    def remove(self, path):
        self.run(["xenstore-rm", path])

    def ls(self, path):
        """Names below PATH, without their values; none when it is not there."""
        got = self.run(["xenstore-list", path], check=False)
        return got.out.split() if got.status == 0 else []

    def dump(self, path):
        """All below PATH, in the form that eyes reads."""
        return self.run(["xenstore-ls", "-f", path]).out

    def grants(self, domid):
        """How many grants of a domain are in use, as Xen counts them, and how many
        frames its table of grants has."""
        done = "gnttab_usage_print_all ] done"

        def printed():
            said = self.xl("dmesg")
            return done in said and said

        self.xl("dmesg", "-c")
        self.xl("debug-keys", "g")
        said = wait("Xen's table of grants", 30, printed)
        part = re.search(rf"grant-table for remote d{domid} .*?\n(.*?)"
                         rf"(?=grant-table for|no active|{re.escape(done)}|\Z)",
                         said, re.S)
        if part is None:
            return {"grants": 0, "frames": 0}
        return {"grants": len(re.findall(r"\[0x[0-9a-f]+\] ", part[1])),
                "frames": int(re.search(r"(\d+) frames", part[1])[1])}

    def ports(self, domid):
        """How many event channels a domain has, and how many of dom0 lead to it, as
        Xen counts them."""
        return {"ports": len(self.run([LSEVTCHN, f"{domid}"]).out.splitlines()),
                "dom0's": len(re.findall(rf"Remote Domain {domid}\b",
                                         self.run([LSEVTCHN, "0"]).out))}

    def xenstored_restart(self):
        """The daemon starts anew and takes up the store, its clients, their
        watches, and the guests' rings from where it was: Xen's live update.
        Its program has a new name each time, which shows that it has."""
        pid = self.run(["cat", "/run/xenstored.pid"]).out.strip()
        before = self.run(["readlink", f"/proc/{pid}/exe"]).out.strip()
        after = XENSTORED if before != XENSTORED else f"{XENSTORED}-again"
        self.run(["ln", "-f", before, after])
        said = self.run(["xenstore-control", "live-update", after]).out
        wait(f"xenstored: start anew: {said.strip()}", 60, lambda: self.run(
            ["readlink", f"/proc/{pid}/exe"]).out.strip() == after)

    def destroy_all(self):
        for name, domid in self.domains().items():
            if domid != 0:
                self.xl("destroy", name)
        self.run("rm -f /lab/*.save /lab/*.img /lab/*.id /lab/*.adopt")

    def forget_consoles(self):
        """What guests have said: the next one may have the name of one of them."""
        self.run("rm -f /var/log/xen/guest-*.log")


class Guest:
    """A guest of KIND pv, pvh or hvm, with so many NICS and one disk (xvda, in HVM
    xvdb). The last NIC is the way to its agent: the others may come and go.
    Its part of xenstore is as TOOLSTACK makes it (toolstack.py)."""

    def __init__(self, dom0, name, kind, nics=1, toolstack=LIBXL):
        if kind == "hvm" and nics != 1:
            raise LabError("hvm: one PV NIC, since its disk names that")
        self.dom0, self.name, self.kind = dom0, name, kind
        self.nics, self.toolstack = nics, toolstack
        self.memory = 160 if kind == "hvm" else 128
        self.address = (HVM_ADDRESS if kind == "hvm" else
                        f"10.0.0.{next(ADDRESSES)}")
        self._agent = self._domid = None

    # -- what it is made of

    def mac(self, number):
        return mac(self.address, int(number))

    def image(self, device):
        """Where the image of one of its disks is in dom0."""
        return f"/lab/{self.name}-{device}.img"

    def disk(self):
        """The PV disk that it has from the beginning."""
        return "xvdb" if self.kind == "hvm" else "xvda"

    def _disk(self, device, size=32):
        self.dom0.run(["truncate", "-s", f"{size}M", self.image(device)])
        return (f"format=raw,vdev={device},access=rw,script=block,"
                f"target={self.image(device)}")

    def config(self):
        lines = [f'name = "{self.name}"', f'type = "{self.kind}"',
                 f"memory = {self.memory}", f"maxmem = {self.memory + 32}",
                 "vcpus = 1", "maxvcpus = 2", 'on_crash = "destroy"',
                 # else each look at the clock is an exit
                 'tsc_mode = "native"']
        nics = [f"bridge=xenbr0,mac={self.mac(n)}" for n in range(self.nics)]
        if self.kind != "hvm":
            return lines + [
                'kernel = "/guest/bzImage"', 'ramdisk = "/guest/initrd"',
                f'extra = "{kernel_args(self.address, self.nics - 1)}"',
                f"vif = {json.dumps(nics)}", f'disk = ["{self._disk("xvda")}"]']
        # The disks: hvmdisk.py tells why there are two.
        return lines + [
            'vga = "none"', "vnc = 0", "nographic = 1", "usb = 0",
            'hdtype = "ahci"', 'device_model_version = "qemu-xen"',
            f'vif = ["type=vif,{nics[0]}", "type=ioemu,model=vmxnet3,'
            f'bridge=xenbr0,mac={self.mac(1)}"]',
            'disk = ["format=raw,vdev=hda,access=rw,target=/dev/vda", '
            f'"{self._disk("xvdb")}"]',
            'device_model_args_hvm = ["-global", "vmxnet3.romfile=", "-drive",'
            ' "file=/dev/vdb,if=ide,index=0,media=disk,format=raw"]']

    # -- commands in it

    def agent(self, limit=60):
        """Its agent, through a connection that is made anew when it broke."""
        if self._agent is None or self._agent.gone:
            until = time.monotonic() + limit
            while True:
                pipe = self.dom0.agent.start(
                    ["nc", self.address, AGENT_PORT])
                self._agent = Agent(pipe, self.name)
                try:
                    self._agent.wait_greeting(
                        max(1.0, until - time.monotonic()))
                    break
                except TimeUp:
                    self._agent.close()
                    raise
                except LabError:  # refused: it is still booting
                    if time.monotonic() > until:
                        raise TimeUp(f"{self.name}: no agent within "
                                     f"{limit:g} s") from None
                    time.sleep(POLL)
        return self._agent

    def run(self, argv, limit=60, **more):
        return self.agent(limit).run(argv, limit, **more)

    def start(self, argv):
        return self.agent().start(argv)

    def put(self, data, path):
        self.agent().put(data, path)

    def _forget(self):
        """Its agent has ended, even if the connection does not know yet."""
        if self._agent:
            self._agent.close()
        self._agent = None

    def sees(self, what, line, limit=60):
        """Waits until the shell line LINE succeeds in the guest."""
        wait(f"{self.name}: {what}", limit,
             lambda: self.run(line, check=False).status == 0)

    # -- its life

    def domid(self):
        """As Xen says now."""
        self._domid = self.dom0.domains().get(self.name)
        return self._domid

    def number(self):
        """Its domid, for which xl, which takes a third of a second, is asked once in each
        of its lives: what ends one here forgets it."""
        return self._domid or self.domid()

    def path(self, relative=""):
        return f"/local/domain/{self.number()}/{relative}".rstrip("/")

    def create(self, limit=300):
        name = f"/lab/{self.name}.cfg"
        self.dom0.agent.put("\n".join(self.config()).encode() + b"\n", name)
        self._begin("create", name, limit)

    def _begin(self, verb, file, limit):
        self._domid = None
        if not self.toolstack.adds:
            self.dom0.xl(verb, file, limit=limit)
            return
        self.dom0.xl(verb, "-p", file, limit=limit)
        self._adopt()
        self.unpause()

    def _adopt(self):
        self.dom0.run(" && ".join(self.toolstack.adoption(self.domid())))

    def ready(self, limit=300):
        self.agent(limit)

    def boot(self, attempts=2):
        """Creates it and waits for its agent. A boot that took too long, and
        only that, is tried again."""
        limit = 600 if self.kind == "hvm" else 300
        for left in reversed(range(attempts)):
            try:
                self.create(limit)
                self.ready(limit)
                return
            except TimeUp as e:
                if left == 0:
                    raise TimeUp(f"{e}\n{self.console()[-2000:]}") from e
                print(f"# {self.name}: slow boot, once more", flush=True)
                if self.domid() is not None:
                    self.destroy()

    def gone(self, domid=None, limit=120):
        """Waits until it, or one incarnation of it, has ended."""
        wait(f"{self.name}: end", limit, lambda: (
            self.domid() is None if domid is None else
            domid not in self.dom0.domains().values()))

    def shutdown(self, limit=180):
        self.dom0.xl("shutdown", "-w", self.name, limit=limit)
        self.gone()
        self._forget()

    def reboot(self, limit=300):
        before = self.domid()
        if self.toolstack.adds:  # dom0/block does it, before the next life begins
            self.dom0.agent.put("\n".join(self.toolstack.adoption("$1")).encode() + b"\n",
                                f"/lab/{self.name}.adopt")
        self.dom0.xl("reboot", self.name)
        self.gone(before, limit)
        self._forget()
        wait(f"{self.name}: its next life", limit, self.domid)
        self.ready(limit)
        self.dom0.run(["rm", "-f", f"/lab/{self.name}.adopt"])

    def destroy(self):
        self.dom0.xl("destroy", self.name)
        self.gone()
        self._forget()

    def pause(self):
        self.dom0.xl("pause", self.name)

    def unpause(self):
        self.dom0.xl("unpause", self.name)

    def save(self, limit=300):
        file = f"/lab/{self.name}.save"
        self.dom0.xl("save", self.name, file, limit=limit)
        self._domid = None
        return file

    def restore(self, file, limit=300):
        self._begin("restore", file, limit)
        self.dom0.run(["rm", file])
        self.ready(limit)

    def migrate(self, limit=600):
        """Live, to this same host; returns the new domid."""
        paused = "-p" if self.toolstack.adds else ""
        self.dom0.agent.put(
            f"#!/bin/sh\nexec xl migrate-receive {paused}\n".encode(), RECEIVER)
        before = self.domid()
        self.dom0.xl("migrate", "-s", "", self.name, RECEIVER, limit=limit)
        after = self.domid()
        if after in (None, before):
            raise Failed(f"{self.name}: domid {before} became {after}, "
                         "expected another one")
        if paused:
            self._adopt()
            self.unpause()
        return after

    # -- its devices

    def network_attach(self, device=None):
        """Adds a NIC, the next one or of that number, which is returned once
        the backend and the frontend agree."""
        if device is None:
            device = 1 + max(map(int, self.dom0.ls(self.path("device/vif"))),
                             default=-1)
        self.dom0.xl("network-attach", self.name, "bridge=xenbr0",
                     f"devid={device}", f"mac={self.mac(device)}")
        self.connected(f"device/vif/{device}")
        return f"{device}"

    def network_detach(self, device):
        self.dom0.xl("network-detach", self.name, device)
        self._removed("vif", device)

    def block_attach(self, device="xvdc", size=16):
        before = self.dom0.ls(self.path("device/vbd"))
        self.dom0.xl("block-attach", self.name, self._disk(device, size))
        new, = set(self.dom0.ls(self.path("device/vbd"))) - set(before)
        self.connected(f"device/vbd/{new}")
        return new

    def block_detach(self, device):
        self.dom0.xl("block-detach", self.name, device)
        self._removed("vbd", device)

    def connected(self, device):
        path = self.path(device) + "/state"
        wait(f"{self.name}: {device} connected", 60,
             lambda: self.dom0.read(path) == "4")

    def _removed(self, kind, device):
        path = self.path(f"device/{kind}/{device}")
        wait(f"{path} removed", 60, lambda: self.dom0.read(path) is None)
        self.lets_go(kind, device)

    def lets_go(self, kind, device):
        """Waits until it has seen that: Linux would take the next one of that number for
        this one."""
        self.sees("end of the device", f"[ ! -e /sys/bus/xen/devices/{kind}-{device} ]")

    def mem_set(self, mebibytes):
        self.dom0.xl("mem-set", self.name, f"{mebibytes}")

    def vcpu_set(self, count):
        # more of them than the machine has processors
        self.dom0.xl("vcpu-set", "--ignore-host", self.name, f"{count}")

    def console(self):
        """What it wrote on its console, over all its lives."""
        return self.dom0.run(["cat", f"/var/log/xen/guest-{self.name}.log"],
                             check=False).out
