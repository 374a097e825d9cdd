# SPDX-License-Identifier: BSD-2-Clause
"""A guest with two NICs at boot, of which the lower one goes and comes. And what xenopsd
adds is there from its beginning."""
import life
from tap import note, same
from toolstack import TOOLSTACKS
from trace import measure
from xen import Guest


def names(guest):
    """MAC -> name of its network interfaces."""
    lines = guest.run("cd /sys/class/net && for n in *; do "
                      "echo $n $(cat $n/address); done").out.splitlines()
    return {mac: name for name, mac in map(str.split, lines)}


def test(lab, tap):
    guest = Guest(lab.dom0, "nics", "pvh", nics=2,
                  toolstack=TOOLSTACKS["xenopsd"])
    with tap.step("boot"):
        guest.boot()
        same(len(guest.run("xenstore-write control/feature-balloon 1; "
                           "xenstore-read unique-domain-id").out.strip()), 36)
        found = names(guest)
        same([guest.mac(n) in found for n in (0, 1)], [True, True])
    with tap.step("remove the lower one"):
        lower = guest.path("device/vif/0")
        ms = measure(guest.dom0, [guest.path("device/vif")],
                     lambda store: not store.has(lower),
                     ["xl", "network-detach", guest.name, "0"])
        note(f"device/vif/0 was gone after {ms:.0f} ms")
        guest.sees("one NIC", f"! grep -q {guest.mac(0)} "
                   "/sys/class/net/*/address")
        same(guest.mac(1) in names(guest), True, "the other one is there")
    with tap.step("add it again"):
        same(guest.network_attach(0), "0", "its number")
        guest.sees("two NICs", f"grep -q {guest.mac(0)} "
                   "/sys/class/net/*/address")
    with tap.step("add a third one, remove the first"):
        same(guest.network_attach(), "2", "its number")
        guest.network_detach("0")
        guest.sees("two NICs", f"! grep -q {guest.mac(0)} "
                   "/sys/class/net/*/address")
        same(guest.mac(2) in names(guest), True, "the third one is there")
    life.devices(tap, guest, "after all that")
