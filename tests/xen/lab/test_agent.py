# SPDX-License-Identifier: BSD-2-Clause
"""test_agent.py AGENT: the lab's agent and the host's end of its protocol, on this
machine, over TCP as in a guest."""
import os
import queue
import signal
import socket
import subprocess
import sys
import time

from agent import HEAD, MAGIC, Agent, TimeUp
from tap import Ended, Tap, same

sys.path.insert(0, os.path.join(os.environ["TESTS"], "interop"))
# pylint: disable=wrong-import-position
from loopback import own_loopback

LIMIT = 60


class Stream:
    def __init__(self, port):
        until = time.monotonic() + LIMIT
        while True:
            self.socket = socket.socket()
            try:
                self.socket.connect(("127.0.0.1", port))
                return
            except ConnectionRefusedError:
                self.socket.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def send(self, data):
        self.socket.sendall(data)

    def recv(self):
        return self.socket.recv(65536)

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Asleep:
    """A machine that goes on only when something comes from outside: what it was sent
    first, it sends back then."""

    def __init__(self):
        self.sent, self.answers = b"", queue.SimpleQueue()

    def send(self, data):
        if self.sent:
            self.answers.put(self.sent)
        self.sent = data

    def recv(self):
        return self.answers.get()

    def close(self):
        self.answers.put(b"")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def connected(port, before=b""):
    stream = Stream(port)
    stream.send(before)
    agent = Agent(stream, "agent")
    agent.wait_greeting(LIMIT)
    return agent


def ends(pid):
    """Whether a process ends, within the limit."""
    until = time.monotonic() + LIMIT
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < until:
        time.sleep(0.05)
    return not os.path.exists(f"/proc/{pid}")


def timed_out(agent):
    """The child of a command whose time was up: of so much time that it had one."""
    pids, limit = [], 1
    while not pids:
        try:
            agent.run("sleep 1000 & echo $!; wait", limit=limit,
                      sink=lambda _, line: pids.append(int(line)))
            same("it ended", "it goes on")
        except TimeUp:
            limit *= 2
    return pids[0]


def status(agent, argv):
    return agent.run(argv, LIMIT, check=False).status


def checks(tap, port):
    tap.test = "agent"
    a = connected(port)
    with tap.step("output and error apart"):
        got = a.run("echo one; echo two >&2")
        same((got.out, got.err), ("one\n", "two\n"))
    with tap.step("exit statuses, signals, no such program"):
        same([status(a, "exit 3"), status(a, "kill -9 $$"),
              status(a, ["/nowhere"])], [3, 137, 127])
    with tap.step("arguments as they are"):
        same(a.run(["printf", "%s|", "a b", "", "$c"]).out, "a b||$c|")
    with tap.step("bytes in and out"):
        data = os.urandom(3 << 20)
        same(a.run(["cat"], LIMIT, data).raw == data, True, "all the same")
    with tap.step("input that nobody reads"):
        same(a.run("exec <&-; exit 0", LIMIT, bytes(1 << 20)).status, 0)
    with tap.step("several at once"):
        cats = [a.start(["cat"]) for _ in range(5)]
        for i, cat in enumerate(cats):
            cat.send(b"%d" % i)
        for i, cat in reversed(list(enumerate(cats))):
            same(cat.next(time.monotonic() + LIMIT), (b"O", b"%d" % i))
            cat.end_input()
    with tap.step("a nudge does nothing to a command, to its input neither"):
        cat = a.start(["cat"])
        cat.send(b"on")
        a.nudge()
        cat.send(b" and on")
        cat.end_input()
        got = b""
        while (event := cat.next(time.monotonic() + LIMIT))[0] == b"O":
            got += event[1]
        same((got, event), (b"on and on", (b"X", bytes(4))))
    with tap.step("who waits for a greeting nudges too"):
        asleep = Agent(Asleep(), "asleep")
        asleep.wait_greeting(LIMIT)
        asleep.close()
    with tap.step("a daemon does not keep its command from ending"):
        got = a.run("setsid sleep 1000 & echo $!", LIMIT)
        os.kill(int(got.out), signal.SIGTERM)
    with tap.step("a time limit ends a command and its children"):
        pid = timed_out(a)
        same(ends(pid), True, f"end of {pid}")
    with tap.step("a host that went ends its commands"):
        sleeper = a.start("echo $$; exec sleep 1000")
        pid = int(sleeper.next(time.monotonic() + LIMIT)[1])
        a.close()
        same(ends(pid), True, f"end of {pid}")
    with tap.step("the rest of an old frame is skipped"):
        old = HEAD.pack(MAGIC, b"I", 9, 10 ** 6) + b"PVL" * 50
        b = connected(port, old[5:] + HEAD.pack(MAGIC, b"I", 9, 2) + b"ab")
        same(b.run("echo on").out, "on\n")
        b.close()


def main():
    own_loopback()
    port = free_port()
    with subprocess.Popen([sys.argv[1], "listen", f"{port}"]) as process:
        tap = Tap()
        try:
            checks(tap, port)
        except Ended:
            pass
        finally:
            process.kill()
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
