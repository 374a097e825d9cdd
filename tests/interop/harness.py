# SPDX-License-Identifier: BSD-2-Clause
"""TAP for the tests written in Python, and how they run pvkit and the model."""
import filecmp
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
PVKIT = os.environ["PVKIT"]
PVGUEST = os.environ.get("PVGUEST", "")
MODEL = [sys.executable, os.path.join(HERE, "xapi_model.py")]
SANITIZED = os.environ.get("SANITIZED") == "yes"
# A file beyond this is one that a fault made too big.
MAX_OUTPUT = 64 << 20


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def ok(self, passed, name, *why):
        self.count += 1
        print(f"{'ok' if passed else 'not ok'} {self.count} - {name}",
              flush=True)
        if not passed:
            self.failed += 1
            for text in why:
                for line in str(text).splitlines()[:20]:
                    print(f"#   {line[:300]}")
        return passed

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}", flush=True)

    def finish(self):
        print(f"1..{self.count}")
        return 0


@dataclass
class Result:
    status: int
    out: str
    err: str
    peak: int   # KiB

    def __str__(self):
        found = ", ".join(sorted(rules(self)))
        return f"status {self.status}\n{found or self.err or self.out}"


def pvkit(*args, stdin=subprocess.DEVNULL):
    """Runs pvkit, with its peak memory."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen([PVKIT, *map(str, args)], stdin=stdin,
                                 stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Result(child.returncode, out.read().decode("utf-8", "replace"),
                      err.read().decode("utf-8", "replace"), usage.ru_maxrss)


def verbs(program):
    """(noun, verb or "") of all that its help names, which are in columns."""
    out = subprocess.run([program, "help"], stdout=subprocess.PIPE, text=True,
                         check=True).stdout
    return [(line[2:11].strip(), line[11:24].strip())
            for line in out.splitlines() if line[:2] == "  " != line[1:3]]


def rules(result):
    """The rule ids that verify --json reports."""
    try:
        return {f["id"] for f in json.loads(result.out)["findings"]}
    except (ValueError, KeyError, TypeError):
        return set()


def model(verb, *args, host="xcp-ng-8.3"):
    """None when the host would import, else why not."""
    p = subprocess.run([*MODEL, verb, "--host", host, *map(str, args)],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, text=True, check=False)
    if p.returncode not in (0, 1) or "Traceback" in p.stderr:
        raise RuntimeError(p.stderr)
    return p.stderr.strip() if p.returncode else None


def same_disks(a, b):
    """Why the disks in two folders differ, or None."""
    left, right = (sorted(os.listdir(d)) if os.path.isdir(d) else []
                   for d in (a, b))
    if left != right:
        return f"{left} in one, {right} in the other"
    for name in left:
        if not filecmp.cmp(f"{a}/{name}", f"{b}/{name}", shallow=False):
            return f"{name} differs"
    return None


def leftovers(folder):
    """What is in a folder, hidden files too."""
    return sorted(os.listdir(folder))
