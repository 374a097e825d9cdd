# SPDX-License-Identifier: BSD-2-Clause
"""pvprobe as a guest: it has no agent, but a console, and speaks in xenstore."""
import os

from toolstack import LIBXL
from xen import Guest, wait

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")
IMAGES = {"pvh": "pvprobe.elf", "hvm": "pvprobe.img"}
VERSION_KEY = "attr/PVAddons/MajorVersion"


class Probe(Guest):
    """Of KIND pvh or hvm, with MEMORY MiB. EXTRA: more lines of configuration;
    OPTIONS: words of the command line, which PVH alone has."""

    def __init__(self, dom0, name, kind, memory=16, nics=0, extra=(),
                 options="", toolstack=LIBXL):
        super().__init__(dom0, name, "pvh", nics, toolstack)
        self.kind, self.memory, self.options = kind, memory, options
        self.extra = list(extra)

    def config(self):
        vif = [f'"bridge=xenbr0,mac={self.mac(n)}"' for n in range(self.nics)]
        lines = [f'name = "{self.name}"', f'type = "{self.kind}"',
                 f"memory = {self.memory}", 'on_crash = "destroy"',
                 'tsc_mode = "native"', f"vif = [{', '.join(vif)}]"]
        if self.kind == "pvh":
            lines += [f'kernel = "{self.image("kernel")}"',
                      f'extra = "{self.options}"']
        else:
            lines += ['vga = "none"', "vnc = 0", "nographic = 1", "usb = 0",
                      'device_model_version = "qemu-xen"',
                      f'disk = ["format=raw,vdev=hda,access=rw,script=block,'
                      f'target={self.image("hda")}"]']
        return lines + self.extra

    def create(self, limit=120):
        with open(os.path.join(ROOT, "build/probe", IMAGES[self.kind]),
                  "rb") as f:
            self.dom0.agent.put(f.read(), self.image(
                "kernel" if self.kind == "pvh" else "hda"))
        super().create(limit)

    def ready(self, limit=120):
        """It has published itself, which it does first and after each resume."""
        self.says("itself", VERSION_KEY, limit=limit)

    def says(self, what, key, value=None, limit=60):
        """Waits until KEY is there, with VALUE if that is given."""
        def there():
            found = self.dom0.read(self.path(key))
            return found is not None and value in (None, found)
        wait(f"{self.name}: {what} in {key}", limit, there)

    def prints(self, text, limit=60):
        """Waits until TEXT is on its console."""
        wait(f"{self.name}: {text!r} on its console", limit,
             lambda: text in self.console())
