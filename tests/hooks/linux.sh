#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The hooks for Linux with systemd.
. "${0%/*}/../tap.sh"
system=linux interface=enX0
# shellcheck source=tests/hooks/root.sh
. "$TESTS/hooks/root.sh"
needs_root

network=etc/systemd/network/05-pvguest-enX0.network
head_lines='# Written by pvguest.
[Match]
Name=enX0

[Network]'

check_static_ip() {
    check "$1: restore what was never set" static_ip PVGUEST_IPV4=restore
    ok "$1: no file" [ ! -e "$root/$network" ]
    check "$1: an address" static_ip PVGUEST_IPV4=static \
        PVGUEST_ADDRESS4=10.0.0.5/24 PVGUEST_GATEWAY4=10.0.0.1
    ok "$1: the file" has "$network" "$head_lines" DHCP=no IPv6AcceptRA=yes \
        Address=10.0.0.5/24 Gateway=10.0.0.1
    ok "$1: readable" mode "$network" '644 0'
    ok "$1: asked" asked \
        'systemctl is-active --quiet systemd-networkd.service' \
        'networkctl reload'
    check "$1: IPv6 too" static_ip PVGUEST_IPV6=static \
        PVGUEST_ADDRESS6=2001:db8::5/64 PVGUEST_GATEWAY6=fe80::1
    ok "$1: both" has "$network" "$head_lines" DHCP=no IPv6AcceptRA=no \
        Address=10.0.0.5/24 Gateway=10.0.0.1 Address=2001:db8::5/64 \
        Gateway=fe80::1
    check "$1: DHCP" static_ip PVGUEST_IPV4=auto
    ok "$1: IPv6 stays" has "$network" "$head_lines" DHCP=ipv4 IPv6AcceptRA=no \
        Address=2001:db8::5/64 Gateway=fe80::1
    check "$1: restore IPv6" static_ip PVGUEST_IPV6=restore
    ok "$1: IPv4 stays" has "$network" "$head_lines" DHCP=ipv4 IPv6AcceptRA=yes
    check "$1: restore IPv4" static_ip PVGUEST_IPV4=restore
    ok "$1: no file" [ ! -e "$root/$network" ]
    ok "$1: nothing is left" [ -z "$(ls -A "$root/etc/systemd/network")" ]
    ok "$1: reloaded" grep -qx 'networkctl reload' "$root/log"
}

check_identity() {
    check "$1: a clone" identity PVGUEST_HOSTNAME=web1 \
        PVGUEST_INTERFACE=enX0 PVGUEST_ADDRESS4=192.0.2.5/24 \
        PVGUEST_DNS=192.0.2.1 'PVGUEST_SEARCH=example.org a.example'
    ok "$1: its name" has etc/hostname web1
    ok "$1: and now" has proc/sys/kernel/hostname web1
    ok "$1: its address" has etc/systemd/network/06-pvguest-enX0.network \
        "$head_lines" DHCP=no IPv6AcceptRA=yes Address=192.0.2.5/24
    ok "$1: its resolver" has etc/systemd/resolved.conf.d/pvguest.conf \
        '# Written by pvguest.' '[Resolve]' DNS=192.0.2.1 \
        'Domains=example.org a.example'
    stub systemctl '[ "$1" != is-active ] || [ "$3" != systemd-resolved.service ]'
    check "$1: without resolved" identity PVGUEST_DNS=192.0.2.1
    ok "$1: resolv.conf" has etc/resolv.conf 'nameserver 192.0.2.1'
    rm "$root/etc/resolv.conf"
    ln -s elsewhere "$root/etc/resolv.conf"
    check -s 1 -e 'another program' "$1: another program's" \
        identity PVGUEST_DNS=192.0.2.1
}

check_others() {
    stub systemctl
    check "$1: resume" hook resume
    ok "$1: clocks" grep -qx 'systemctl restart systemd-timesyncd.service' \
        "$root/log"
    ok "$1: chrony's too" grep -qx 'chronyc makestep' "$root/log"
    stub systemctl 'exit 3'
    check "$1: resume, no clocks" hook resume
    ok "$1: no restart" sh -c '! grep -q restart "$1"' - "$root/log"
    check -s 1 -e 'systemd-networkd does not run' "$1: no networkd" \
        static_ip PVGUEST_IPV4=auto
    stub systemctl
    stub networkctl 'echo "it failed" >&2; exit 1'
    check -s 1 -e '^it failed' "$1: what fails is not hidden" \
        static_ip PVGUEST_IPV4=auto
    check "$1: shutdown" hook shutdown-requested PVGUEST_SHUTDOWN=poweroff
    ok "$1: is in the log" asked \
        'logger -t pvguest the host asks for: poweroff'
}

for shell in busybox dash; do
    make_root "$shell"
    stub systemctl
    stub networkctl
    stub chronyc
    check_static_ip "$shell"
    check_identity "$shell"
    check_keys "$shell"
    check_hostile "$shell"
    check_others "$shell"
done
finish
