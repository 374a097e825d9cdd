# SPDX-License-Identifier: BSD-2-Clause
"""A loopback of a test's own: nobody else has a port there, neither one that was free a
moment ago nor one where nobody is to listen."""
import ctypes
import os
import subprocess

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def own_loopback():
    """From now on this process and its children have one, where that is allowed. Returns
    why not, else None."""
    flags = CLONE_NEWNET | (0 if os.geteuid() == 0 else CLONE_NEWUSER)
    if ctypes.CDLL(None, use_errno=True).unshare(flags) != 0:
        return f"unshare: {os.strerror(ctypes.get_errno())}"
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    return None
