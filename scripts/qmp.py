# SPDX-License-Identifier: BSD-2-Clause
"""A QEMU of one's own, spoken to by QMP, whose text screen can be read."""
import json
import os
import socket
import subprocess

VGA_TEXT, COLUMNS, ROWS = 0xB8000, 80, 25


class Qemu:
    """ARGUMENTS: what it is beside a machine of emulation without a display. It reads
    and writes what it is told to in FOLDER."""

    def __init__(self, folder, *arguments):
        self.folder = folder
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # pylint: disable=R1732
                ["qemu-system-x86_64", "-machine", "pc",
                 # emulation everywhere: nested KVM takes minutes for what
                 # a boot loader does in real mode
                 "-accel", "tcg", "-display", "none", "-vga", "std", "-nic", "none",
                 "-chardev", f"socket,id=qmp,fd={theirs.fileno()}",
                 "-mon", "chardev=qmp,mode=control", *arguments],
                stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),))
        self.file = ours.makefile("rw", encoding="utf-8")
        ours.close()
        self.file.readline()
        self.ask("qmp_capabilities")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Ends it, however it is."""
        self.process.kill()
        self.process.wait()
        self.file.close()

    def ask(self, command, **arguments):
        self.file.write(json.dumps({"execute": command,
                                    "arguments": arguments}) + "\n")
        self.file.flush()
        while line := self.file.readline():
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(answer["error"]["desc"])
            if "return" in answer:
                return
        raise RuntimeError("QEMU ended")

    def lines(self):
        """What the text screen shows, without trailing blanks."""
        path = os.path.join(self.folder, "vga")
        self.ask("pmemsave", val=VGA_TEXT, size=COLUMNS * ROWS * 2, filename=path)
        with open(path, "rb") as f:
            cells = f.read()[::2].decode("cp437").replace("\0", " ")
        return [cells[i:i + COLUMNS].rstrip() for i in range(0, len(cells), COLUMNS)]
