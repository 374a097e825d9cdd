#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""usage: ./dev lab COMMAND

  up                 start the machine and wait for dom0
  down               end it
  shell [GUEST]      commands from standard input, in dom0 or in a guest
  guest KIND [NAME [OPTION...]]
                     boot a guest (pv, pvh or hvm), NAME being KIND if not given.
                     OPTIONs: nics=COUNT, toolstack=xenopsd or
                     toolstack=xenopsd-without-id (toolstack.py)
  put FILE GUEST     copy a program into a guest, as /tmp/NAME-OF-FILE
  do GUEST VERB [ARGUMENT...]
                     what a host does with a guest: migrate, reboot, shutdown,
                     destroy, pause, unpause, network-attach [N], network-detach N,
                     block-attach [DEVICE], block-detach N, mem-set MEBIBYTES,
                     vcpu-set COUNT, save, restore FILE, console
  xenstored-restart  xenstored starts anew; its clients stay
  run [TEST...]      the tests, all or those named, as TAP; ends all guests
  logs [GUEST]       the console of Xen and dom0, or of a guest

LAB_SNAPSHOT=no boots dom0 anew instead of waking a booted one. LAB_UNTIL is the second
since the epoch at which "run" gives up. With CI=true it fails where it would say that it
skips the tests, for want of memory."""
import importlib
import inspect
import os
import signal
import sys
import time

from agent import LabError, TimeUp
from machine import Machine, NoMemory
from tap import Ended, Tap, note
from toolstack import TOOLSTACKS
from xen import Dom0, Guest

VERBS = ["block-attach", "block-detach", "console", "destroy", "mem-set",
         "migrate", "network-attach", "network-detach", "pause", "reboot",
         "restore", "save", "shutdown", "unpause", "vcpu-set"]
TESTS = ["smoke_pv", "smoke_pvh", "store", "nics", "stacks", "eyes", "tools_life",
         "tools_trouble", "soak_short", "smoke_hvm", "probe_pvh", "probe_hvm",
         "probe_disk", "probe_measure", "probe_unplug", "probe_linux",
         "probe_net"]


class Lab:
    def __init__(self, folder):
        self.folder = folder
        self.machine = Machine(folder)
        self.dom0 = None

    def up(self):
        """Connects to the machine, which is started unless it runs. Returns
        whether it had to be."""
        began = time.monotonic()
        self.machine.claim()
        started = self.machine.pid() is None
        if started:
            try:
                woken = self.machine.start(
                    os.environ.get("LAB_SNAPSHOT") != "no")
                self.machine.connect()
                if not woken:
                    self.machine.save()
            except NoMemory:
                raise
            except LabError as e:
                self.machine.stop()
                raise LabError(f"{e}\n{self.machine.log(last=3000)}") from e
            note(f"dom0 is up, {'woken' if woken else 'booted'} in "
                 f"{time.monotonic() - began:.1f} s")
        else:
            self.machine.connect()
        self.dom0 = Dom0(self.machine.agent)
        return started

    def guest(self, name):
        """One that ./dev lab guest has made."""
        made = self.dom0.run(["cat", f"/lab/{name}.id"], check=False)
        if made.status != 0:
            raise LabError(f"no guest {name}: ./dev lab guest KIND {name}")
        kind, nics, toolstack, address = made.out.split()
        guest = Guest(self.dom0, name, kind, int(nics), TOOLSTACKS[toolstack])
        guest.address = address
        return guest


def up(lab):
    lab.up()
    return 0


def down(lab):
    lab.machine.claim()
    lab.machine.stop()
    return 0


def show(kind, data):
    stream = sys.stdout if kind == b"O" else sys.stderr
    stream.buffer.write(data)
    stream.flush()


def shell(lab, name=None):
    """One line after the other, each a shell of its own."""
    lab.up()
    machine = lab.dom0 if name is None else lab.guest(name)
    status = 0
    while True:
        if sys.stdin.isatty():
            print(f"{name or 'dom0'}# ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line or line.strip() == "exit":
            return status
        try:
            status = machine.run(line, 3600, check=False, sink=show).status
        except KeyboardInterrupt:
            print(file=sys.stderr)


def options(words):
    """Those of a guest, as arguments of Guest."""
    found = dict(word.partition("=")[::2] for word in words)
    nics = found.pop("nics", "1")
    toolstack = found.pop("toolstack", "libxl")
    if found or not nics.isdecimal() or toolstack not in TOOLSTACKS:
        raise LabError(f"{' '.join(words)}: expected nics=COUNT, toolstack="
                       f"{' or '.join(TOOLSTACKS)}")
    return {"nics": int(nics), "toolstack": TOOLSTACKS[toolstack]}


def guest(lab, kind, name=None, *words):
    if kind not in ("pv", "pvh", "hvm"):
        raise LabError(f"{kind}: no kind of guest, expected pv, pvh or hvm")
    how = options(words)
    lab.up()
    new = Guest(lab.dom0, name or kind, kind, **how)
    taken = lab.dom0.run("cat /lab/*.id", check=False).out.split()
    while kind != "hvm" and new.address in taken:
        new = Guest(lab.dom0, new.name, kind, **how)
    new.boot()
    lab.dom0.agent.put(f"{kind} {new.nics} {new.toolstack.name} {new.address}\n"
                       .encode(), f"/lab/{new.name}.id")
    note(f"guest {new.name} is up at {new.address}")
    return 0


def put(lab, path, name):
    lab.up()
    with open(os.path.join(os.environ.get("DEV_FROM", "."), path), "rb") as f:
        data = f.read()
    lab.guest(name).put(data, "/tmp/" + os.path.basename(path))
    return 0


def do(lab, name, verb, *arguments):
    if verb not in VERBS:
        raise LabError(f"{verb}: no verb, expected one of {' '.join(VERBS)}")
    lab.up()
    method = getattr(lab.guest(name), verb.replace("-", "_"))
    try:
        inspect.signature(method).bind(*arguments)
    except TypeError as e:
        raise LabError(f"{verb}: {e}") from None
    result = method(*arguments)
    if result is not None:
        print(result)
    return 0


def logs(lab, name=None):
    if name is None:
        print(lab.machine.log(last=1 << 20), end="")
    else:
        lab.up()
        print(lab.dom0.run(["cat", f"/var/log/xen/guest-{name}.log"]).out)
    return 0


def restart(lab):
    lab.up()
    lab.dom0.xenstored_restart()
    return 0


def bound():
    """The time that LAB_UNTIL leaves, enforced."""
    def over(*_):
        raise TimeUp("the time for the lab's tests (LAB_UNTIL) is over")
    if until := os.environ.get("LAB_UNTIL"):
        signal.signal(signal.SIGALRM, over)
        signal.setitimer(signal.ITIMER_REAL,
                         max(0.1, float(until) - time.time()))


def run(lab, *names):
    """Each test begins without guests; the machine is left as it was."""
    tests = [importlib.import_module(name) for name in names or TESTS]
    tap = Tap()
    bound()
    try:
        started = lab.up()
    except NoMemory as e:
        if os.environ.get("CI") == "true":
            raise
        print(f"1..0 # SKIP {e}")
        return 0
    try:
        for module in tests:
            tap.test = module.__name__
            lab.dom0.destroy_all()
            lab.dom0.forget_consoles()
            try:
                module.test(lab, tap)
            except Ended:
                note(f"{tap.test} ended; the console's last lines:\n" +
                     lab.machine.log(last=2000))
        if not started:
            lab.dom0.destroy_all()
    finally:
        if started:
            lab.machine.stop()
    return tap.finish()


COMMANDS = {"up": up, "down": down, "shell": shell, "guest": guest,
            "put": put, "do": do, "run": run, "logs": logs,
            "xenstored-restart": restart}


def main():
    if len(sys.argv) < 3 or sys.argv[2] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 64
    command, lab = COMMANDS[sys.argv[2]], Lab(sys.argv[1])
    try:
        inspect.signature(command).bind(lab, *sys.argv[3:])
    except TypeError:
        print(__doc__, file=sys.stderr)
        return 64
    try:
        return command(lab, *sys.argv[3:])
    except LabError as e:
        print(f"lab: {e}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
