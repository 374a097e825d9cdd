#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""boot.py [--expect RE [--key KEY]]... [--limit SECONDS] --png FILE DRIVE: boots
DRIVE (what follows QEMU's -drive: "file=a.raw,format=raw") and takes a picture of
the screen once a line of it matches RE; with several, once it has matched each in
turn, KEY being pressed in between. Without RE: once the screen has not changed
for a while. Prints the seconds that took and the text on the screen."""
import argparse
import os
import re
import struct
import sys
import tempfile
import time

from qmp import Qemu

POLL, SETTLED = 0.25, 6.0


class Machine(Qemu):
    """One with a disk, DRIVE, that stays as it is."""

    def __init__(self, drive, folder):
        super().__init__(folder, "-m", "128", "-snapshot", "-drive", drive + ",if=ide")

    def text(self):
        """What the text screen shows."""
        return "\n".join(self.lines()).strip("\n")

    def picture(self, path):
        self.ask("screendump", filename=os.path.abspath(path), format="png")

    def screen(self):
        """Equal while the screen is: text without its blinking cursor and
        without the digits of a countdown, else pixels. The text mode is
        the one of 400 lines."""
        path = os.path.join(self.folder, "screen.png")
        self.picture(path)
        with open(path, "rb") as f:
            png = f.read()
        if struct.unpack(">I", png[20:24])[0] != 400:
            return png
        return re.sub(r"[0-9]", "0", self.text())

    def press(self, key):
        self.ask("send-key", keys=[{"type": "qcode", "data": key}])


def wait_text(machine, pattern, until):
    while time.monotonic() < until:
        if re.search(pattern, machine.text(), re.MULTILINE):
            return True
        time.sleep(POLL)
    return False


def wait_still(machine, until):
    last, since = None, time.monotonic()
    while time.monotonic() < until:
        screen = machine.screen()
        if screen != last:
            last, since = screen, time.monotonic()
        elif time.monotonic() - since > SETTLED:
            return True
        time.sleep(POLL)
    return False


def wait(machine, a, until):
    """True when the screen shows what is waited for."""
    if not a.expect:
        return wait_still(machine, until)
    for i, pattern in enumerate(a.expect):
        if i > 0 and i <= len(a.key):
            machine.press(a.key[i - 1])
        if not wait_text(machine, pattern, until):
            return False
    return True


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--expect", action="append", default=[])
    p.add_argument("--key", action="append", default=[])
    p.add_argument("--limit", type=float, default=120)
    p.add_argument("--png", required=True)
    p.add_argument("drive")
    a = p.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            with Machine(a.drive, folder) as machine:
                seen = wait(machine, a, start + a.limit)
                machine.picture(a.png)
                text = machine.text()
        except (OSError, RuntimeError) as e:
            print(f"boot.py: QEMU: {e}", file=sys.stderr)
            return 1
    print(f"{time.monotonic() - start:.1f} s")
    print(text)
    if not seen:
        print(f"boot.py: not on the screen within {a.limit:g} s: "
              f"{a.expect or 'what stays there'}", file=sys.stderr)
    return 0 if seen else 1


if __name__ == "__main__":
    sys.exit(main())
