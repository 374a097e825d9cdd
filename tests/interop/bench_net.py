#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""pvguest bench net among strangers: who does not know the token is told nothing and
given nothing, whoever knows it and behaves badly spoils no more than its own run, and
one that is called and answers nonsense is not believed."""
import os
import pathlib
import socket
import struct
import subprocess
import sys
import threading
import time

from harness import PVGUEST, Tap
from loopback import own_loopback

MAGIC = b"PVKBNCH1"
TOKEN = "the right token"
SESSION, STREAM, ACCEPTED, GO, DONE, RESULT = range(1, 7)
ENV = dict(os.environ, PVGUEST_BENCH_TOKEN=TOKEN)


def hello(kind, token=TOKEN, session=0, reverse=0, streams=1, ms=200, block=4096):
    return struct.pack("!8s4B3IQ32s", MAGIC, kind, reverse, streams, 0, 0, ms, block,
                       session, token.encode())


def answer(kind, session=1, size=0, ns=0, guest=0, own=0):
    return struct.pack("!8sB3xI6Q", MAGIC, kind, 1448, session, size, ns, guest, own, 0)


def parse(message):
    """(kind, session, bytes)"""
    fields = struct.unpack("!8sB3xI6Q", message)
    return fields[1], fields[3], fields[4]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def whole(s, length=64):
    data = b""
    while len(data) < length:
        piece = s.recv(length - len(data))
        if not piece:
            return data
        data += piece
    return data


class Listener:
    def __enter__(self):
        self.port = free_port()
        self.child = subprocess.Popen(
            [PVGUEST, "bench", "net", "--listen", "--port", str(self.port), "127.0.0.1"],
            env=ENV, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.child.stdout.readline()
        return self

    def __exit__(self, *_):
        self.child.terminate()
        self.child.wait()

    def call(self, message=b"", address="127.0.0.1"):
        s = socket.create_connection(("127.0.0.1", self.port), 100, (address, 0))
        if message:
            s.sendall(message)
        return s

    def hung_up(self, message, name, tap):
        """It closes the connection, having said nothing."""
        with self.call(message) as s:
            try:
                said = whole(s, 1 << 16)
            except ConnectionError:
                said = b""
            tap.ok(said == b"", name, said[:64])

    def works(self, name, tap):
        p = subprocess.run(
            [PVGUEST, "bench", "net", "--runs", "1", "--seconds", "1", "--port",
             str(self.port), "127.0.0.1"], env=ENV, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        tap.ok(p.returncode == 1 and "net-in" in p.stdout and self.child.poll() is None,
               name, p.stdout)


def strangers(tap):
    with Listener() as on:
        on.hung_up(os.urandom(64), "noise", tap)
        on.hung_up(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".ljust(64), "a browser", tap)
        for token in ("", "the wrong token", TOKEN + "x", TOKEN[:-1]):
            on.hung_up(hello(SESSION, token), f"the token {token!r}", tap)
        on.hung_up(hello(STREAM, session=4711), "a stream of no session", tap)
        for bad in ({"streams": 0}, {"streams": 17}, {"ms": 0}, {"ms": 4000000},
                    {"block": 0}, {"block": 1 << 21}):
            on.hung_up(hello(SESSION, **bad), f"the token, and {bad}", tap)
        on.hung_up(hello(SESSION)[:40], "half a message, then nothing", tap)
        on.works("all is well after that", tap)
        crowd = [on.call() for _ in range(60)]
        on.works("a crowd that says nothing keeps nobody out", tap)
        for s in crowd:
            s.close()
        # what takes as long is hung up on for being late: that tells nothing
        began, patience, said = 0, 9, b""
        while not said and time.monotonic() - began >= patience:
            began = time.monotonic()
            said = slow_one(on)
        tap.ok(said[8:9] == bytes([ACCEPTED]), "nor one that is slow", said)


def slow_one(on):
    """What is said to one that is slow, and knows the token, before a crowd from
    elsewhere."""
    slow = on.call(hello(SESSION)[:32])
    crowd = [on.call(address="127.0.0.2") for _ in range(60)]
    try:
        slow.sendall(hello(SESSION)[32:])
        return whole(slow)
    except ConnectionError:
        return b""
    finally:
        for s in (slow, *crowd):
            s.close()


def late_hello(on):
    """What is said to one that stands still before its first word, and how long that
    took."""
    began = time.monotonic()
    with on.call() as s:
        time.sleep(6)
        try:
            s.sendall(hello(SESSION))
            said = whole(s)
        except ConnectionError:
            said = b""
    return said, time.monotonic() - began


def slow_clients(tap):
    with Listener() as on:
        said, took = late_hello(on)
        while not said and took > 9:
            said, took = late_hello(on)
        tap.ok(said[8:9] == bytes([ACCEPTED]), "a client that stands still", said)


def bad_friends(tap):
    """They know the token."""
    with Listener() as on:
        control = on.call(hello(SESSION))
        kind, session, _ = parse(whole(control))
        tap.ok(kind == ACCEPTED and session != 0, "a session is accepted", kind, session)
        on.hung_up(hello(SESSION), "a second one is not", tap)
        on.hung_up(hello(STREAM, session=session ^ 2), "nor a stream of another", tap)
        tap.ok(whole(control) == b"", "without streams it is over after a while")
        on.works("and the next one is served", tap)

        control = on.call(hello(SESSION, ms=60000, streams=2))
        _, session, _ = parse(whole(control))
        streams = [on.call(hello(STREAM, session=session)) for _ in range(2)]
        tap.ok(parse(whole(control))[0] == GO, "two streams, and it goes")
        on.hung_up(hello(STREAM, session=session), "a third comes too late", tap)
        for s in (*streams, control):
            s.close()
        on.works("who goes away in the middle is forgotten", tap)

        control = on.call(hello(SESSION, reverse=1, ms=60000))
        _, session, _ = parse(whole(control))
        with on.call(hello(STREAM, session=session)) as stream:
            whole(control)
            tap.ok(len(whole(stream, 1 << 16)) == 1 << 16, "data comes")
            control.sendall(b"\xff" * 64)
            tap.ok(whole(control) == b"", "noise instead of the end ends it")
        control.close()
        on.works("and that is forgotten, too", tap)


class Fake:
    """One that is called. play(control, stream) is its part; streams wait in a list."""

    def __init__(self, play):
        self.play = play
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.open = []
        threading.Thread(target=self.serve, daemon=True).start()

    def accept(self):
        s, _ = self.server.accept()
        self.open.append(s)
        whole(s)
        return s

    def serve(self):
        try:
            self.play(self)
        except OSError:
            pass


def drain(s, seconds):
    """Takes what comes for so long, and something in any case; the bytes."""
    until, n = time.monotonic() + seconds, 0
    while n == 0 or time.monotonic() < until:
        n += len(s.recv(1 << 16))
    return n


def closes(fake):
    fake.accept().close()


def babbles(fake):
    fake.accept().sendall(b"220 mail.example.org ESMTP".ljust(64))


def skips(fake):
    fake.accept().sendall(answer(RESULT, size=1, ns=1))


def leaves(fake):
    control = fake.accept()
    control.sendall(answer(ACCEPTED))
    stream = fake.accept()
    control.sendall(answer(GO))
    drain(stream, 0.3)
    stream.close()


def tells(ns, factor=1, **processors):
    """A result that can't be"""
    def play(fake):
        control = fake.accept()
        control.sendall(answer(ACCEPTED))
        stream = fake.accept()
        control.sendall(answer(GO))
        n = drain(stream, 1.3)
        control.sendall(answer(RESULT, size=n * factor, ns=ns, **processors))
        time.sleep(5)
    return play


def sips(fake):
    """Takes the beginning of the first write, which never ends, and says so."""
    fake.server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    control = fake.accept()
    control.sendall(answer(ACCEPTED))
    stream = fake.accept()
    control.sendall(answer(GO))
    n = len(whole(stream, 50000))
    time.sleep(1.3)
    control.sendall(answer(RESULT, size=n, ns=10**9))


def sends(fake):
    """For longer than the client's clock has gone on, which stood still with it."""
    control = fake.accept()
    control.sendall(answer(ACCEPTED))
    stream = fake.accept()
    control.sendall(answer(GO))
    stream.sendall(bytes(100000))
    whole(control)
    control.sendall(answer(RESULT, ns=9 * 10**9))


def ask(play, way="out"):
    """pvguest bench net, with a fake."""
    fake = Fake(play)
    return subprocess.run(
        [PVGUEST, "bench", "net", "--direction", way, "--runs", "1", "--seconds", "1",
         "--port", str(fake.port), "127.0.0.1"], env=ENV, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=100)


def believed(tap, why):
    name = "half a write that arrived"
    if why:
        tap.skip(name, why)
        return
    # of a loopback of its own: the other end keeps less than a write
    pathlib.Path("/proc/sys/net/ipv4/tcp_wmem").write_text("4096 4096 8192")
    p = ask(sips)
    tap.ok(p.returncode == 1 and "net-out" in p.stdout, name,
           p.returncode, p.stdout, p.stderr)


def apart(tap):
    """It is no lie that an end stood still: the figure is told, and called none."""
    p = ask(sends, "in")
    tap.ok(p.returncode == 1 and "INVALID: clocks" in p.stdout, "clocks that differ",
           p.returncode, p.stdout, p.stderr)


def impostors(tap):
    for name, play, status in (
            ("one that hangs up", closes, 77),
            ("one that speaks something else", babbles, 76),
            ("one that skips to the end", skips, 76),
            ("one whose stream ends early", leaves, 74),
            ("a run that took no time", tells(0), 76),
            ("a run that took a nanosecond", tells(1), 76),
            ("a run that took the third of what was asked", tells(10**9 // 3), 76),
            ("a run that took a minute", tells(60 * 10**9), 76),
            ("a run that took an hour", tells(3600 * 10**9), 76),
            ("a guest with a million processors", tells(10**9, guest=10**15), 76),
            ("a program on as many", tells(10**9, own=2**64 - 1), 76),
            ("more bytes than were sent", tells(10**9, 10**9), 76)):
        p = ask(play)
        tap.ok(p.returncode == status and not p.stdout, f"{name}: {status}",
               p.returncode, p.stdout, p.stderr)


def main():
    tap = Tap()
    why = own_loopback()
    strangers(tap)
    slow_clients(tap)
    bad_friends(tap)
    impostors(tap)
    apart(tap)
    believed(tap, why)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
