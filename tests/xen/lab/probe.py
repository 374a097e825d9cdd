# SPDX-License-Identifier: BSD-2-Clause
"""pvprobe as a guest: it has no agent, but a console, and speaks in xenstore."""
import datetime
import json
import os

from eyes import EYES
from tap import same
from toolstack import LIBXL
from xen import Guest, wait

BUILT = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                     "../../../build/probe")
IMAGES = {"pvh": "pvprobe.elf", "hvm": "pvprobe.img"}
# What it writes last of all when it publishes itself.
PUBLISHED = "attr/PVAddons/MajorVersion"
MIB = 1024  # KiB


class Probe(Guest):
    """Of KIND pvh or hvm, with MEMORY MiB, MAXIMUM of them at most, one NIC and
    one PV disk (xvdb). OPTIONS: words of the command line, which PVH alone has. It does
    not measure by itself there."""

    def __init__(self, dom0, name, kind, memory=32, maximum=None, options="",
                 toolstack=LIBXL):
        super().__init__(dom0, name, "pvh", 1, toolstack)
        self.kind, self.memory = kind, memory
        self.options = f"address={self.address}/24 {options}".strip()
        self.maximum = maximum or memory

    def disk(self):
        return "xvdb"

    def config(self):
        lines = [f'name = "{self.name}"', f'type = "{self.kind}"',
                 f"memory = {self.memory}", f"maxmem = {self.maximum}",
                 # what xl reckons for Xen's own tables of so small a guest
                 # is not enough
                 "shadow_memory = 4",
                 'on_crash = "destroy"', 'tsc_mode = "native"']
        vif, disks = f"bridge=xenbr0,mac={self.mac(0)}", [self._disk("xvdb")]
        if self.kind == "pvh":
            lines += [f'kernel = "{self.image("kernel")}"',
                      f'extra = "start=no {self.options}"']
        else:
            vif = "type=vif," + vif
            disks.insert(0, "format=raw,vdev=hda,access=rw,script=block,"
                         f"target={self.image('hda')}")
            lines += ['vga = "none"', "vnc = 0", "nographic = 1", "usb = 0",
                      'device_model_version = "qemu-xen"']
        return lines + [f"vif = {json.dumps([vif])}",
                        f"disk = {json.dumps(disks)}"]

    def create(self, limit=120):
        with open(os.path.join(BUILT, IMAGES[self.kind]), "rb") as f:
            self.dom0.agent.put(f.read(), self.image(
                "kernel" if self.kind == "pvh" else "hda"))
        super().create(limit)

    def ready(self, limit=120):
        """It has published itself, which is over soon after it began to run."""
        self.says(PUBLISHED, limit=limit)

    def lets_go(self, kind, device):
        """It has no agent; its console tells."""

    def says(self, key, value=None, limit=60):
        """Waits until KEY is there, with VALUE if that is given."""
        def there():
            found = self.dom0.read(self.path(key))
            return found is not None and value in (None, found)
        wait(f"{self.name}: {value or 'something'} in {key}", limit, there)

    def prints(self, text, times=1, limit=60):
        """Waits until TEXT is on its console, so many times in all its lives."""
        wait(f"{self.name}: {text!r} on its console", limit,
             lambda: self.console().count(text) >= times)

    def works(self):
        """Its PV devices are connected, it answers, the host sees its tools."""
        for device in ("vbd/51728", "vif/0"):
            self.says(f"device/{device}/state", "4")
        self.says("attr/vif/0/ipv4/0", self.address)
        # the bridge takes its time to learn where it is
        wait(f"{self.name}: an answer to ping", 60, lambda: self.dom0.run(
            ["ping", "-c", "1", "-W", "2", self.address],
            check=False).status == 0)
        seen = json.loads(self.dom0.run(
            [EYES, "--json", "-d", f"{self.number()}"]).out)
        same(seen["tools_version"], "1.0.0-1")
        same(seen["os_version"]["name"], "pvprobe 1.0.0")
        same(seen["networks"]["0/ip"], self.address)
        for operation in ("clean_shutdown", "clean_reboot", "suspend",
                          "pool_migrate"):
            same(seen["operations"][operation], None, operation)

    def clock_is_right(self):
        """What it wrote into data/updated is near to what dom0's clock says."""
        wrote = datetime.datetime.strptime(
            self.dom0.read(self.path("data/updated")), "%Y-%m-%dT%H:%M:%SZ")
        now = datetime.datetime.fromtimestamp(
            int(self.dom0.run(["date", "+%s"]).out), datetime.timezone.utc)
        apart = (now.replace(tzinfo=None) - wrote).total_seconds()
        same(-5 <= apart <= 120, True, f"{apart} s between dom0 and the probe")
