#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The hooks for FreeBSD.
. "${0%/*}/../tap.sh"
system=freebsd interface=xn0
# shellcheck source=tests/hooks/root.sh
. "$TESTS/hooks/root.sh"
needs_root

check_static_ip() {
    printf '%s\n' 'ifconfig_xn0="SYNCDHCP mtu 9000 -txcsum"' \
        'defaultrouter="192.0.2.254"' >"$root/etc/rc.conf"
    cp "$root/etc/rc.conf" before
    check "$1: nothing said" static_ip
    ok "$1: nothing asked" asked
    check "$1: restore what was never set" static_ip PVGUEST_IPV4=restore \
        PVGUEST_IPV6=restore
    ok "$1: nothing asked" asked
    check "$1: an address" static_ip PVGUEST_IPV4=static \
        PVGUEST_ADDRESS4=10.0.0.5/24
    ok "$1: rc.conf, with what is no address" has etc/rc.conf \
        'defaultrouter="192.0.2.254"' \
        'ifconfig_xn0="inet 10.0.0.5/24 mtu 9000 -txcsum"'
    ok "$1: its interface alone" asked 'service netif restart xn0'
    check "$1: a gateway too" static_ip PVGUEST_IPV4=static \
        PVGUEST_ADDRESS4=10.0.0.6/24 PVGUEST_GATEWAY4=10.0.0.1
    ok "$1: rc.conf" has etc/rc.conf \
        'ifconfig_xn0="inet 10.0.0.6/24 mtu 9000 -txcsum"' \
        'defaultrouter="10.0.0.1"'
    ok "$1: routes too" asked 'service netif restart xn0' \
        'service routing restart inet'
    check "$1: another interface's DHCP" static_ip PVGUEST_INTERFACE=xn1.5 \
        PVGUEST_IPV4=auto
    ok "$1: leaves the gateway" has etc/rc.conf \
        'ifconfig_xn0="inet 10.0.0.6/24 mtu 9000 -txcsum"' \
        'defaultrouter="10.0.0.1"' 'ifconfig_xn1_5="DHCP"'
    check "$1: its own DHCP" static_ip PVGUEST_IPV4=auto
    ok "$1: takes the gateway back" has etc/rc.conf \
        'ifconfig_xn1_5="DHCP"' 'ifconfig_xn0="DHCP mtu 9000 -txcsum"' \
        'defaultrouter="192.0.2.254"'
    ok "$1: and makes the old route" asked 'service netif restart xn0' \
        'service routing restart inet'
    check "$1: restore" static_ip PVGUEST_IPV4=restore
    check "$1: restore the other" static_ip PVGUEST_INTERFACE=xn1.5 \
        PVGUEST_IPV4=restore
    sort before >sorted
    ok "$1: all is as before" sh -c 'sort "$1" | diff sorted -' - \
        "$root/etc/rc.conf"
    ok "$1: and nothing is kept" [ -z "$(ls -A "$root/var/db/pvguest/static-ip")" ]
}

check_ipv6() {
    : >"$root/etc/rc.conf"
    check "$1: IPv6" static_ip PVGUEST_IPV6=static \
        PVGUEST_ADDRESS6=2001:db8::5/64 PVGUEST_GATEWAY6=fe80::1
    ok "$1: rc.conf, the gateway with its scope" has etc/rc.conf \
        'ifconfig_xn0_ipv6="inet6 2001:db8::5/64"' \
        'ipv6_defaultrouter="fe80::1%xn0"'
    ok "$1: routes of its own" asked 'service netif restart xn0' \
        'service routing restart inet6'
    check "$1: autoconfiguration" static_ip PVGUEST_IPV6=auto
    ok "$1: rc.conf" has etc/rc.conf 'ifconfig_xn0_ipv6="inet6 accept_rtadv"'
    ok "$1: no routes, for these are advertised" asked \
        'service netif restart xn0'
    check "$1: restore" static_ip PVGUEST_IPV6=restore
    ok "$1: nothing is left" has etc/rc.conf
}

check_identity() {
    : >"$root/etc/rc.conf"
    check "$1: a clone" identity PVGUEST_HOSTNAME=web1.example.org \
        PVGUEST_INTERFACE=xn0 PVGUEST_ADDRESS4=192.0.2.5/24 \
        PVGUEST_GATEWAY4=192.0.2.1 'PVGUEST_DNS=192.0.2.1 2001:db8::1' \
        PVGUEST_SEARCH=example.org
    ok "$1: rc.conf" has etc/rc.conf 'hostname="web1.example.org"' \
        'ifconfig_xn0="inet 192.0.2.5/24"' 'defaultrouter="192.0.2.1"'
    ok "$1: asked" asked 'service hostname start' \
        'service netif restart xn0' 'service routing restart inet' 'resolvconf -u'
    ok "$1: resolvconf.conf" has etc/resolvconf.conf \
        'name_servers="192.0.2.1 2001:db8::1"' 'search_domains="example.org"'
    ok "$1: resolv.conf, since resolvconf did not write it" has \
        etc/resolv.conf 'search example.org' 'nameserver 192.0.2.1' \
        'nameserver 2001:db8::1'
    # what the host sets later goes back to that, not to the template
    check "$1: an address of the host's" static_ip PVGUEST_IPV4=auto
    check "$1: restore" static_ip PVGUEST_IPV4=restore
    ok "$1: the clone's own" grep -qx 'ifconfig_xn0="inet 192.0.2.5/24"' \
        "$root/etc/rc.conf"
}

check_others() {
    check "$1: resume" hook resume
    ok "$1: clocks" asked 'service ntpd status' 'service ntpd restart' \
        'service chronyd status' 'chronyc makestep'
    stub service '[ "$2" != status ]'
    check "$1: resume, no clocks" hook resume
    ok "$1: nothing more" asked 'service ntpd status' 'service chronyd status'
    check "$1: shutdown" hook shutdown-requested PVGUEST_SHUTDOWN=reboot
    ok "$1: is in the log" asked 'logger -t pvguest the host asks for: reboot'
    stub service 'echo "no such interface" >&2; exit 1'
    check -s 1 -e '^no such interface' "$1: what fails is not hidden" \
        static_ip PVGUEST_IPV4=auto
}

for shell in busybox dash; do
    make_root "$shell"
    cp "$TESTS/hooks/sysrc.sh" "$root/sbin/sysrc"
    chmod 755 "$root/sbin/sysrc"
    mkdir "$root/etc/defaults"
    printf '%s="NO"\n' defaultrouter ipv6_defaultrouter \
        >"$root/etc/defaults/rc.conf"
    stub service
    stub resolvconf
    stub chronyc
    # as FreeBSD's su(1): the environment is left as it is
    stub su 'shift; exec /bin/su -s /bin/sh "$@"'
    check_static_ip "$shell"
    check_ipv6 "$shell"
    check_identity "$shell"
    check_keys "$shell"
    check_hostile "$shell"
    check_others "$shell"
done
finish
