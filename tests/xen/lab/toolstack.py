# SPDX-License-Identifier: BSD-2-Clause
"""What a tool stack makes of a guest's part of xenstore. Guests here are made by libxl,
which lets them write in data, attr, feature and drivers. xenopsd, that of XenServer and
XCP-ng, gives them more, and an id that is another one after each migration: its part is
added to a domain before that runs."""
import uuid

# xenopsd's domain.ml: owned by the guest, nobody else's
WRITABLE = ["attr", "control", "data", "drivers", "error", "feature",
            "hvmloader", "messages", "rrd", "vm-data", "xenserver/attr"]


class Libxl:
    """As libxl leaves it."""
    name = "libxl"
    adds = False

    def adoption(self, domid):
        """Shell commands that make what libxl does not."""
        return []


class Xenopsd(Libxl):
    """As xenopsd would have made it, with unique-domain-id or without."""
    adds = True

    def __init__(self, unique_id=True):
        self.unique_id = unique_id
        self.name = "xenopsd" if unique_id else "xenopsd-without-id"

    def adoption(self, domid):
        path = f"/local/domain/{domid}"
        values = [f"{path}/{node} ''" for node in WRITABLE]
        if self.unique_id:
            values.append(f"{path}/unique-domain-id {uuid.uuid4()}")
        return ["xenstore-write " + " ".join(values)] + [
            f"xenstore-chmod {path}/{node} n{domid}" for node in WRITABLE]


LIBXL = Libxl()
TOOLSTACKS = {stack.name: stack for stack in
              (LIBXL, Xenopsd(), Xenopsd(unique_id=False))}
