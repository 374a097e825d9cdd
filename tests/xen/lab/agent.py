# SPDX-License-Identifier: BSD-2-Clause
"""The host's end of the agent's protocol (frame.h): runs commands in dom0, and in
guests through a connection that a command in dom0 carries."""
import itertools
import os
import queue
import struct
import threading
import time

MAGIC = b"PVL"
HEAD = struct.Struct("<3scII")
MAX = 65536
# Seconds until the machine is nudged while somebody waits. QEMU can let an interrupt in
# between "sti" and "hlt", of which Xen goes to sleep with work to do, its own timers too:
# until something comes from outside, and that may be never.
NUDGE_EVERY = 1


class LabError(Exception):
    """Something in the lab went wrong; the message is for the user."""


class TimeUp(LabError):
    """A limit was reached: the emulator may only have been slow."""


class Failed(LabError):
    """A command ended with another status than 0."""


class Result:
    def __init__(self, status, out, err):
        self.status, self.raw, self.err = status, out, err.decode(
            errors="replace")

    @property
    def out(self):
        return self.raw.decode(errors="replace")


def exit_status(word):
    """As a shell tells it: 128 + N for signal N."""
    return word >> 8 if word & 0x7f == 0 else 128 + (word & 0x7f)


class Command:
    """A command that runs in the machine."""

    def __init__(self, agent, number):
        self.agent, self.number = agent, number
        self.events = queue.SimpleQueue()

    def send(self, data):
        for at in range(0, len(data), MAX):
            self.agent.frame(b"I", self.number, data[at:at + MAX])

    def end_input(self):
        self.agent.frame(b"I", self.number)

    def kill(self):
        self.agent.frame(b"K", self.number)

    def next(self, until=None):
        """(kind, payload): O and E are output, X is the end, with a status."""
        while True:
            left = NUDGE_EVERY if until is None else max(0.0, until - time.monotonic())
            try:
                return self.events.get(timeout=min(left, NUDGE_EVERY))
            except queue.Empty:
                if left == 0:
                    raise TimeUp("no answer") from None
            self.agent.nudge()

    # As a stream of bytes, for an agent at the other end of it
    def recv(self):
        while True:
            kind, payload = self.next()
            if kind == b"O":
                return payload
            if kind == b"X":
                self.agent.commands.pop(self.number, None)
                return b""

    def close(self):
        self.kill()


class Agent:
    """Over STREAM, which has send(bytes), recv() and close()."""

    def __init__(self, stream, name):
        self.stream, self.name = stream, name
        self.commands, self.numbers = {}, itertools.count(1)
        self.lock = threading.Lock()
        self.greeted, self.gone = threading.Event(), False
        self.nonce = os.urandom(16)
        threading.Thread(target=self._read, daemon=True).start()
        self.frame(b"H", 0, self.nonce)

    def frame(self, kind, number, payload=b""):
        with self.lock:
            try:
                self.stream.send(
                    HEAD.pack(MAGIC, kind, number, len(payload)) + payload)
            except OSError as e:
                raise LabError(f"{self.name}: {e}") from e

    def nudge(self):
        """Something from outside, that has no effect: there is no command 0."""
        try:
            self.frame(b"K", 0)
        except LabError:
            pass  # who waits is told of the end by _read()

    def _read(self):
        buffer = b""
        hello = HEAD.pack(MAGIC, b"H", 0, 16) + self.nonce
        while True:
            try:
                data = self.stream.recv()
            except OSError:
                data = b""
            if not data:
                break
            buffer += data
            if not self.greeted.is_set():
                at = buffer.find(hello)
                if at < 0:
                    buffer = buffer[-len(hello):]
                    continue
                buffer = buffer[at + len(hello):]
                self.greeted.set()
            buffer = self._dispatch(buffer)
        self.gone = True
        for command in list(self.commands.values()):
            command.events.put((b"X", None))

    def _dispatch(self, buffer):
        while len(buffer) >= HEAD.size:
            _, kind, number, length = HEAD.unpack_from(buffer)
            if len(buffer) < HEAD.size + length:
                break
            command = self.commands.get(number)
            if command:
                command.events.put((kind, buffer[HEAD.size:HEAD.size + length]))
            buffer = buffer[HEAD.size + length:]
        return buffer

    def wait_greeting(self, limit, alive=lambda: True):
        until, nudged = time.monotonic() + limit, time.monotonic()
        while not self.greeted.wait(0.2):
            if self.gone or not alive():
                raise LabError(f"{self.name}: the connection ended")
            if time.monotonic() > until:
                raise TimeUp(f"{self.name}: no agent within {limit:g} s")
            if time.monotonic() > nudged + NUDGE_EVERY:
                nudged = time.monotonic()
                self.nudge()

    def start(self, argv):
        """ARGV: a list, or a line for the shell."""
        if isinstance(argv, str):
            argv = ["sh", "-c", argv]
        number = next(self.numbers)
        command = self.commands[number] = Command(self, number)
        self.frame(b"R", number, b"".join(a.encode() + b"\0" for a in argv))
        if self.gone:
            raise LabError(f"{self.name}: the connection ended")
        return command

    def run(self, argv, limit=60, stdin=b"", check=True, sink=None):
        """Runs a command to its end. SINK(kind, bytes) gets output as it
        comes."""
        command = self.start(argv)
        until = time.monotonic() + limit
        got = {b"O": b"", b"E": b""}
        try:
            command.send(stdin)
            command.end_input()
            while True:
                kind, payload = command.next(until)
                if kind == b"X":
                    break
                got[kind] += payload
                if sink:
                    sink(kind, payload)
        except TimeUp:
            command.kill()
            raise TimeUp(f"{self.name}: not done within {limit:g} s: "
                         f"{argv}\n{got[b'E'].decode(errors='replace')}"
                         ) from None
        finally:
            del self.commands[command.number]
        if payload is None:
            raise LabError(f"{self.name}: the connection ended: {argv}")
        result = Result(exit_status(struct.unpack("<I", payload)[0]),
                        got[b"O"], got[b"E"])
        if check and result.status != 0:
            raise Failed(f"{self.name}: status {result.status}: {argv}\n"
                         f"{result.out}{result.err}")
        return result

    def put(self, data, path, mode=0o755, limit=300):
        """Makes a file of DATA."""
        self.run(["sh", "-c", 'cat >"$0" && chmod "$1" "$0"', path,
                  f"{mode:o}"], limit, data)

    def get(self, path, limit=300):
        return self.run(["cat", path], limit).raw

    def close(self):
        self.stream.close()
