# SPDX-License-Identifier: BSD-2-Clause
"""How long a run of pvguest check takes: to look around on this machine, and to judge
what a guest with much wrong has said of itself. On a guest of Xen the look has xenstore
to read as well, which `./dev lab` shows and no other machine can."""
import os

LIMIT = 0.200
FACTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "check",
                     "hvm-14.0.facts")


def guest_check(b):
    """Both halves, and the two together, which is what a guest runs."""
    program = b.pvguest
    findings = "|| [ $? -eq 1 ]"
    b.compare("pvguest check, the facts", LIMIT, [program, "check", "--facts"])
    b.compare("pvguest check, judging", LIMIT,
              f"{program} check --all --from {FACTS} {findings}")
    b.compare("pvguest check, both", LIMIT,
              f"{program} check --facts >{b.path('facts')}; "
              f"{program} check --all --from {FACTS} {findings}")
