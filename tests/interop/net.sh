#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Interfaces and addresses of a real kernel, made by ip(8) in a network of the
# test's own, as the guest tools see them; and that they see each change within
# half a second, and nothing but changes.
# shellcheck disable=SC2320
if [ -z "${IN_NETWORK:-}" ]; then
    IN_NETWORK=yes
    export IN_NETWORK
    for how in -rnm -nm; do
        unshare $how true 2>/dev/null && exec unshare $how sh "$0"
    done
    echo "1..0 # SKIP needs a network namespace (unshare)"
    exit 0
fi
. "${0%/*}/../tap.sh"
requires ip unshare
mount -t sysfs none /sys 2>/dev/null || :

[ -x "$NICS" ] || exit 99
mkfifo to from
"$NICS" <to >from &
exec 8>to 9<from

# looks NAME TEXT: that is what is seen
looks() {
    echo show >&8
    read -r seen <&9
    if [ "$seen" = "$2" ]; then
        tap_pass "$1"
    else
        tap_fail "$1" "\"$seen\", expected \"$2\""
    fi
}

# news NAME: a change is told within 500 ms; quiet NAME: none is
news() {
    echo "news ${2:-500}" >&8
    read -r told <&9
    ok "$1: told in time" [ "$told" = news ]
}
quiet() {
    echo "news 300" >&8
    read -r told <&9
    ok "$1: no news" [ "$told" = none ]
}
# what is still to be read of what has been seen
settle() {
    told=news
    while [ "$told" = news ]; do
        echo "news 50" >&8
        read -r told <&9
    done
}
looks "nothing but loopback" ""
ip link set lo up
looks "loopback is no NIC" ""

ip link add va address 02:00:00:00:00:01 type veth \
    peer name vb address 02:00:00:00:00:02
ip link set va addrgenmode none
ip link set vb addrgenmode none
news "a new interface"
ip link set va up
ip link set vb up
looks "two interfaces" "va; vb"
settle

ip addr add 10.1.0.5/24 dev va
news "an address"
looks "an address" "va 10.1.0.5/24p; vb"
settle
ip addr replace 10.1.0.5/24 dev va valid_lft 1000 preferred_lft 900
quiet "another life time"
ip link set va mtu 1400
quiet "another MTU"
ip link set va promisc on
quiet "promiscuous"
ip addr add 10.1.0.4/24 dev va
news "a second address"
looks "a second one is secondary" "va 10.1.0.5/24p 10.1.0.4/24s; vb"
ip addr add 10.1.0.3/32 dev va
looks "a /32 comes after a network" \
    "va 10.1.0.5/24p 10.1.0.3/32p 10.1.0.4/24s; vb"
ip addr flush dev va
ip addr add 10.1.0.5 peer 10.2.0.1/32 dev va
looks "of two that are connected, ours" "va 10.1.0.5/32p; vb"
ip addr flush dev va
news "addresses removed"
looks "no address" "va; vb"
settle

ip addr add 10.1.0.5/24 dev va
settle
ip link set va down
news "switched off"
looks "nobody reaches its address" "va; vb"
settle
ip link set va name vx
news "renamed"
looks "renamed" "vb; vx"
ip link set vx up
looks "switched on" "vb; vx 10.1.0.5/24p"
settle

# ---- IPv6 ----

if [ -e /proc/sys/net/ipv6 ]; then
    ip addr add 2001:db8::1/64 dev vx
    looks "an address that may be another's" "vb; vx 10.1.0.5/24p"
    settle_until=20
    while [ $settle_until -gt 0 ]; do
        echo "news 500" >&8
        read -r told <&9
        echo show >&8
        read -r seen <&9
        case $seen in *2001*) break ;; esac
        settle_until=$((settle_until - 1))
    done
    # it may have become ours after the one question and before the other
    if [ "$told" != news ]; then
        echo "news 500" >&8
        read -r told <&9
    fi
    ok "it is ours, and that is told" [ "$told" = news ]
    ip addr add fd00::1/64 dev vx nodad
    ip addr add 2001:db8::2/64 dev vx nodad preferred_lft 0
    ip addr add fe80::7/64 dev vx nodad
    looks "IPv6, in order" "vb; vx 10.1.0.5/24p 2001:db8::1/64p fd00::1/64p 2001:db8::2/64t fe80::7/64l"
    ip -6 addr flush dev vx
    settle
fi

# ---- stacks ----

ip link add br0 type bridge
ip link set br0 addrgenmode none
ip link set vx master br0
ip link set br0 up
news "a bridge"
ip addr flush dev vx
ip addr add 10.1.0.6/24 dev br0
looks "the bridge's address is its port's" "vb; vx 10.1.0.6/24p"
ip addr add 10.1.9.9/24 dev vx
looks "what the port has comes first" "vb; vx 10.1.9.9/24p 10.1.0.6/24s"
settle
ip link set vx nomaster
news "no port any more"
looks "a bridge without ports has no MAC" "vb; vx 10.1.9.9/24p"
ip link del br0
ip addr flush dev vx
settle

ip link add mv link vb type macvlan && ip link set mv addrgenmode none
ip link set mv up
ip addr add 10.3.0.1/24 dev mv
ip link add vrrp.7 link vb address 00:00:5e:00:01:07 type macvlan
ip link set vrrp.7 addrgenmode none
ip link set vrrp.7 up
ip addr add 10.3.0.100/32 dev vrrp.7
looks "macvlan, and one of VRRP's" "vb 10.3.0.1/24p 10.3.0.100/32h; vx"
ip link del mv
ip link del vrrp.7

# kinds that not every kernel has; how they are told is in the unit tests, too
if ip link add vlan7 link vx type vlan id 7 2>/dev/null; then
    ip link set vlan7 addrgenmode none
    ip link set vlan7 up
    ip addr add 10.7.0.1/24 dev vlan7
    looks "a VLAN" "vb; vx 10.7.0.1/24p"
    ip link del vlan7
else
    echo "# this kernel has no VLANs"
fi
if ip link add bond7 type bond mode active-backup 2>/dev/null; then
    ip link set bond7 addrgenmode none
    for port in vb vx; do
        ip link set $port down
        ip link set $port master bond7
    done
    ip link set bond7 up
    ip addr add 10.8.0.1/24 dev bond7
    looks "a bond" "vb 10.8.0.1/24p; vx"
    ip link del bond7
    ip link set vb up
    ip link set vx up
else
    echo "# this kernel has no bonds"
fi
if ip link add vrf7 type vrf table 7 2>/dev/null; then
    ip link set vx master vrf7
    ip link set vrf7 up
    ip addr add 10.9.0.1/32 dev vrf7
    looks "a VRF's address is not its member's" "vb; vrf7 10.9.0.1/32p; vx"
    ip link del vrf7
else
    echo "# this kernel has no VRFs"
fi
settle

# ---- many ----

i=0
while [ $i -lt 300 ]; do
    echo "addr add 10.4.$((i / 250)).$((i % 250 + 1))/16 dev vx"
    i=$((i + 1))
done >changes
ip -batch changes
news "300 addresses"
echo show >&8
read -r seen <&9
ok "24 of 300 are shown" [ "$(echo "$seen" | grep -o '/16' | wc -l)" -eq 24 ]
ok "the rest is counted" [ "${seen##* -}" = 276 ]
case $seen in
"vb; vx 10.4.0.1/16p 10.4.0.2/16s "*) tap_pass "the primary is first" ;;
*) tap_fail "the primary is first" "$seen" ;;
esac
# more than the socket has room for, while nobody reads
i=0
while [ $i -lt 20 ]; do
    echo 'addr flush dev vx'
    cat changes
    i=$((i + 1))
done >flood
ip -batch flood
news "more than fits"
settle
ip addr flush dev vx
news "all of them removed"
looks "none is left" "vb; vx"
settle

i=0
while [ $i -lt 40 ]; do
    echo "link add c$i type veth peer name d$i"
    i=$((i + 1))
done >changes
ip -batch changes
echo show >&8
read -r seen <&9
ok "24 of 82 interfaces" [ "${seen##* -}" = 58 ]
ip link del vx
news "an interface removed"

exec 8>&-
finish
