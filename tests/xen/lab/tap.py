# SPDX-License-Identifier: BSD-2-Clause
"""TAP for the tests of the lab. A step that fails ends its test, since the next ones
build on it; what follows in the plan is not run."""
import contextlib
import sys
import time

from agent import LabError


class Ended(Exception):
    """A step failed; its result is printed."""


class Tap:
    def __init__(self):
        self.count = self.failed = 0
        self.test = ""

    @contextlib.contextmanager
    def step(self, what):
        """Passes when what is done within does not raise."""
        began = time.monotonic()
        try:
            yield
        except (LabError, AssertionError) as e:
            self._result(False, what, began)
            for line in f"{type(e).__name__}: {e}".splitlines()[-60:]:
                print(f"# {line}", flush=True)
            raise Ended from e
        self._result(True, what, began)

    def _result(self, good, what, began):
        self.count += 1
        self.failed += not good
        print(f"{'' if good else 'not '}ok {self.count} - {self.test}: {what} "
              f"({time.monotonic() - began:.1f} s)", flush=True)

    def finish(self):
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed or not self.count else 0


def same(found, expected, what="value"):
    if found != expected:
        raise AssertionError(f"{what}: {found!r}, expected {expected!r}")


def note(text):
    print(f"lab: {text}", file=sys.stderr, flush=True)
