# SPDX-License-Identifier: BSD-2-Clause
"""Waits for a state of xenstore and tells when it was there, in milliseconds that
storetrace (storetrace.c) has taken in dom0 or in a guest, so that the way from there to
here does not count."""
import time

from agent import Failed, LabError, TimeUp


class Store(dict):
    """Path -> value, of what a trace sees. Nodes that are only parents of others
    may lack a value."""

    def has(self, path):
        return any(p == path or p.startswith(path + "/") for p in self)

    def forget(self, path):
        for p in [p for p in self if p == path or p.startswith(path + "/")]:
            del self[p]


class Trace:
    """What changes at and below PATHS, as MACHINE sees it: dom0, or a guest, where
    paths may be relative. COMMAND, a list, runs there once what there is is
    read, and its start is when time begins."""

    def __init__(self, machine, paths, command=None, limit=60):
        self.store, self.status, self._ms = Store(), None, None
        self._rest, self._errors = "", ""
        self._command = machine.start(
            ["storetrace", *paths, *(["--", *command] if command else [])])
        self.until("what there is", lambda store: True, limit)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._command.kill()

    def until(self, what, probe, limit=60):
        """When PROBE(store) was true: in the state that the last call came to,
        or the first one after it."""
        end = time.monotonic() + limit
        while self._ms is None or not probe(self.store):
            while not self._next():
                self._read(what, limit, end)
            if self.status not in (None, 0):
                raise Failed(f"{what}: the command ended with status "
                             f"{self.status}\n{self._errors}")
        return self._ms

    def exited(self, limit=60):
        """When COMMAND ended; its exit status is then in status."""
        return self.until("end of the command",
                          lambda _: self.status is not None, limit)

    def _read(self, what, limit, end):
        try:
            kind, data = self._command.next(end)
        except TimeUp:
            raise TimeUp(f"{what}: not within {limit:g} s: {self.store}\n"
                         f"{self._errors}") from None
        if kind == b"X":
            raise LabError(f"{what}: the trace ended\n{self._errors}")
        text = data.decode(errors="replace")
        if kind == b"E":
            self._errors += text
        else:
            self._rest += text

    def _next(self):
        """Goes on to the next whole state; False: its lines are still to come."""
        while "\n" in self._rest:
            line, self._rest = self._rest.split("\n", 1)
            ms, subject, *rest = line.split(" ", 3)
            if subject == ".":
                self._ms = float(ms)
                return True
            if subject == "anew":
                self.store.clear()
            elif subject == "exited" and rest[0] not in ("=", "gone"):
                self.status = int(rest[0])
            else:
                self.store.forget(subject)
                if rest[0] == "=":
                    self.store[subject] = rest[1]
        return False


def measure(machine, paths, probe, command=None, limit=60):
    """Milliseconds from the start of COMMAND until PROBE(store) was true. COMMAND
    has ended then."""
    with Trace(machine, paths, command, limit) as trace:
        ms = trace.until(f"{command}: its effect", probe, limit)
        if command:
            trace.exited(limit)
    return ms
