#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""summary.py TESTLOG...: counts the results in Meson's testlog.json files. TAP
subtests count one each, other tests are one. Names what failed, and why, or was skipped,
and ends with "N passed, N failed, N skipped". Fails when something failed, when
nothing passed, and with CI=true when something was skipped."""
import json
import os
import re
import sys

# With the comments behind it, which say why it failed.
TAP = re.compile(r"^(not )?ok\b(.*)$((?:\n#.*$)*)", re.MULTILINE)
WHY_LINES = 20
SKIPPED_ALL = re.compile(r"^1\.\.0\b.*skip", re.MULTILINE | re.IGNORECASE)


def results(test):
    """(outcome, description) of each subtest."""
    name, whole = test["name"], test["result"]
    out = test.get("stdout", "")
    found = []
    for m in TAP.finditer(out):
        text = m.group(2).strip()
        # cmocka writes "not ok 3 # SKIP name"
        kind = ("skipped" if re.search(r"# *skip", text, re.I) else
                "failed" if m.group(1) else "passed")
        why = m.group(3).split("\n")[1:WHY_LINES + 1] if kind == "failed" else []
        found.append((kind, "\n".join([f"{name}: {text}", *why])))
    if whole == "SKIP" and not found or SKIPPED_ALL.search(out):
        return [("skipped", f"{name}: {out.strip()[:100]}")]
    if whole not in ("OK", "SKIP", "EXPECTEDFAIL"):
        # Meson calls a test failed for cmocka's way to skip
        explained = ("failed", "skipped") if whole == "FAIL" else ("failed",)
        if not any(kind in explained for kind, _ in found):
            found.append(("failed", f"{name}: {whole}"))
    elif not found:
        found.append(("passed", name))
    return found


def main():
    count = dict.fromkeys(("passed", "failed", "skipped"), 0)
    for path in sys.argv[1:]:
        if not os.path.exists(path):
            print(f"failed: no results in {path}")
            count["failed"] += 1
            continue
        with open(path, encoding="utf-8") as f:
            for line in f:
                for kind, text in results(json.loads(line)):
                    count[kind] += 1
                    if kind != "passed":
                        print(f"{kind}: {text}")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**count))
    strict = os.environ.get("CI") == "true" and count["skipped"] > 0
    return 1 if count["failed"] or not count["passed"] or strict else 0


if __name__ == "__main__":
    sys.exit(main())
