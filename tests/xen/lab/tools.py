# SPDX-License-Identifier: BSD-2-Clause
"""pvguest in a guest: started and stopped, what the host sees of it (the eyes), how long
the host has to wait for that, and what it costs, as the guest's kernel counts."""
import json
import re
import time

from agent import Failed, TimeUp
from tap import note, same
from toolstack import TOOLSTACKS
from trace import Trace
from xen import POLL, Guest, wait

LOG = "/tmp/pvguest.log"
FOLDERS = ["attr", "data", "feature", "control"]
# of control/, what pvguest would write; all else there is the host's
OFFERS = "control/feature-"


class ToolsGuest(Guest):
    """A guest that runs pvguest. With `expect`, keys, it says after each restore and
    migration how long the host had to wait for them."""

    def __init__(self, dom0, name, kind="pvh", nics=1, toolstack="xenopsd"):
        super().__init__(dom0, name, kind, nics, TOOLSTACKS[toolstack])
        self.expect = None

    def unpause(self):
        if self.expect is None:
            super().unpause()
            return
        root, devices = self.path(), self.path("device")
        with Trace(self.dom0, [root], ["xl", "unpause", self.name]) as trace:
            kernel = trace.until("a word of its kernel", lambda store: any(
                path.startswith(devices) and path.endswith("ring-ref")
                for path in store), 120)
            tools = trace.until("all keys", lambda store: all(
                f"{root}/{key}" in store for key in self.expect), 120)
            trace.exited()
        note(f"its kernel began to write {kernel:.0f} ms after xl unpause began, "
             f"and all keys were there {tools - kernel:.0f} ms later")

    # -- pvguest itself

    def tools(self, conf="link-local = no\n"):
        """Starts it, and waits until it has said what there is. Its log is empty before
        the shell is done: what runs in the background opens it at some later time."""
        self.put(conf.encode(), "/tmp/pvguest.conf")
        self.run(f": >{LOG} && "
                 f"{{ setsid pvguest agent -d -f /tmp/pvguest.conf >>{LOG} 2>&1 & }}")
        self.says("published: ")

    def says(self, text, count=1, limit=60):
        """Waits until its log has TEXT in so many lines."""
        wait(f"{self.name}: pvguest says {text}", limit,
             lambda: len(self.said(text)) >= count)

    def said(self, text=""):
        return [line for line in self.run(["cat", LOG]).out.splitlines()
                if text in line]

    def writes(self):
        """Keys written and removed by all publishers so far."""
        return sum(int(re.search(r"published: (\d+)", line).group(1))
                   for line in self.said("published: "))

    def pids(self):
        """Of the collector and of the publisher, which is its child."""
        collector = self.run("for p in $(pidof pvguest); do grep -q '^PPid:.1$' "
                             "/proc/$p/status && echo $p; done").out.split()
        same(len(collector), 1, "collectors")
        child = self.run(f"cat /proc/{collector[0]}/task/*/children").out.split()
        same(len(child), 1, "publishers")
        return int(collector[0]), int(child[0])

    def tools_end(self):
        self.run(f"kill {self.pids()[0]}")
        self.sees("no pvguest", "! pidof pvguest")

    # -- what the host has of it

    def keys(self):
        """path -> value of what pvguest says, from dom0."""
        root, found = self.path() + "/", {}
        for line in self.dom0.dump(self.path()).splitlines():
            path, value = line.split(" = ", 1)
            path = path[len(root):]
            if path.split("/")[0] in FOLDERS and value != '""' and (
                    not path.startswith("control/") or path.startswith(OFFERS)):
                found[path] = json.loads(value.replace("\\x", "\\u00"))
        return found

    def look(self):
        """As if it were HVM, where XAPI asks for most."""
        return json.loads(self.dom0.run(
            ["eyes", "--json", "-d", f"{self.number()}"]).out)

    def has_nic(self, number, address, limit=60):
        """Waits until the host has that NIC with that address, and no other one. Its
        keys come one by one, and its name is the last of them."""
        folder = self.path(f"attr/vif/{number}")
        wait(f"{self.name}: {address} at VIF {number}", limit,
             lambda: self.dom0.read(folder + "/ipv4/0") == address)
        wait(f"{self.name}: the name of VIF {number}", limit,
             lambda: self.dom0.read(folder + "/name"))

        def whole():
            same(self.dom0.read(folder + "/mac/0"), self.mac(number), "its MAC")
            same(self.dom0.ls(folder + "/ipv4"), ["0"], "its addresses")

        soon(whole)

    def interface(self, number, driver="vif"):
        """What the guest calls the NIC; the emulated one has the MAC of a PV one."""
        return self.run(f"for nic in $(grep -l {self.mac(number)} "
                        "/sys/class/net/*/address); do nic=${nic%/address}; "
                        f"readlink $nic/device/driver | grep -q '/{driver}$' && "
                        "echo ${nic##*/}; done").out.strip()

    # -- what it costs

    def cost(self):
        """Of both processes: KiB that nobody shares (USS) and that are in memory (RSS),
        times it went to sleep, faults of children that it has waited for."""
        costs = []
        for pid in self.pids():
            text = self.run(f"cat /proc/{pid}/smaps_rollup /proc/{pid}/status "
                            f"/proc/{pid}/stat").out
            fields = text.splitlines()[-1].rpartition(")")[2].split()
            number = {name: int(value) for name, value in
                      re.findall(r"^(\w+):\s+(\d+)", text, re.M)}
            costs.append({
                "pid": pid, "rss": number["Rss"],
                "uss": number["Private_Clean"] + number["Private_Dirty"],
                "sleeps": number["voluntary_ctxt_switches"],
                "children": int(fields[8]) + int(fields[10])})
        return costs

    def quota(self):
        """Nodes and watches that the guest has, kernel and all, as xenstored says."""
        out = self.dom0.run(["xenstore-control", "quota", f"{self.number()}"]).out
        return {name: int(value) for name, value in
                re.findall(r"^(\w+)\s*:\s*(\d+)$", out, re.M)}


def soon(check, limit=60):
    """Until CHECK passes: what the host is told comes key by key."""
    until = time.monotonic() + limit
    while True:
        try:
            check()
            return
        except AssertionError:
            if time.monotonic() > until:
                raise
        time.sleep(POLL)


def all_well(guest, addresses):
    """The host sees the tools, the system, the addresses (VIF -> address) and no
    reason against any operation; soon."""
    soon(lambda: well(guest.look(), addresses))


def well(seen, addresses):
    same(seen["tools_version"], "1.0.0-1")
    same((seen["os_version"]["distro"], seen["os_version"]["major"]),
         ("pvkit-lab", "1"))
    lowest = min(addresses)
    same({k: v for k, v in seen["networks"].items() if "/ipv6/" not in k},
         {f"{lowest}/ip": addresses[lowest]} |
         {f"{n}/ip": a for n, a in addresses.items()} |
         {f"{n}/ipv4/0": a for n, a in addresses.items()})
    same({what: why for what, why in seen["operations"].items()
          if why and not what.startswith("VIF.configure_")}, {}, "refused")
    same((seen["can_use_hotplug_vbd"], seen["can_use_hotplug_vif"]),
         ("yes", "yes"))
    same(int(seen["memory_kib"]["total"]) > 65536, True, "memory")
    same(seen["remarks"], {})


def same_keys(guest, before, but=()):
    """The host has the keys of BEFORE, no other ones, and all but memory and date, and
    what BUT names, have their value; soon, since pvguest writes and removes them one by
    one."""
    changing = ("data/meminfo_", "data/updated", *but)

    def lasting(keys):
        return {k: None if k.startswith(changing) else v for k, v in keys.items()}

    try:
        wait("the keys that were there", 60,
             lambda: lasting(guest.keys()) == lasting(before))
    except TimeUp:
        same(lasting(guest.keys()), lasting(before), "keys")
        raise


def told(guest, text, times):
    """Its log has TEXT in exactly so many lines."""
    lines = guest.said(text)
    if len(lines) != times:
        raise Failed(f"pvguest said {text!r} {len(lines)} times, expected "
                     f"{times}:\n" + "\n".join(guest.said()[-20:]))
