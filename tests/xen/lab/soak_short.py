# SPDX-License-Identifier: BSD-2-Clause
"""Two minutes of what soak.py does for ten."""
import soak


def test(lab, tap):
    soak.soak(lab, tap, 120)
