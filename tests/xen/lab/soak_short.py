# SPDX-License-Identifier: BSD-2-Clause
"""A fifth of soak.py's NICs, each as soon as the last one is gone: what leaks, leaks with
each of them."""
import soak


def test(lab, tap):
    soak.soak(lab, tap, soak.COUNT // 5, 0)
