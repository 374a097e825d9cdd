# SPDX-License-Identifier: BSD-2-Clause
# A root for hooks, sourced after ../tap.sh by a test, whose name is a system's.
#
#   make_root SHELL         anew, with busybox or dash as /bin/sh
#   hook NAME VAR=VALUE...  runs it in there, as pvguest does; what it asks of
#                           the system is then in the file asked
#   has FILE LINE...        FILE, in the root, has exactly these lines
# shellcheck shell=sh disable=SC2154
SOURCE=${SOURCE:-$TESTS/..}
busybox=$(command -v busybox || :)
root=$tap_dir/root

needs_root() {
    requires busybox dash chroot
    [ "$(id -u)" -eq 0 ] || {
        echo "1..0 # SKIP needs root, for chroot"
        exit 0
    }
}

# stub NAME [LINE]: says that it was called, then does LINE
stub() {
    printf '#!/bin/sh\necho "%s${*:+ $*}" >>/log\n%s\n' "$1" "${2:-:}" \
        >"$root/sbin/$1"
    chmod 755 "$root/sbin/$1"
}

make_root() {
    rm -rf "$root"
    for folder in bin sbin etc dev proc/sys/kernel tmp root var/me var/db hooks; do
        mkdir -p "$root/$folder"
    done
    cp "$busybox" "$root/bin/busybox"
    for applet in cat chmod cp cut dirname env grep id ls mkdir mv realpath rm \
        sed sh su tail touch tr; do
        ln -s busybox "$root/bin/$applet"
    done
    if [ "$1" = dash ]; then
        rm "$root/bin/sh"
        cp "$(command -v dash)" "$root/bin/sh"
        for library in $(ldd "$root/bin/sh" | grep -o '/[^ ]*'); do
            mkdir -p "$root/${library%/*}"
            cp -L "$library" "$root/$library"
        done
    fi
    printf '%s\n' 'root:x:0:0::/root:/bin/sh' 'me:x:1000:1000::/var/me:/bin/sh' \
        >"$root/etc/passwd"
    printf '%s\n' 'root:x:0:' 'me:x:1000:' >"$root/etc/group"
    chown 1000:1000 "$root/var/me"
    : >"$root/dev/null"
    chmod 666 "$root/dev/null"
    cp "$SOURCE/packaging/hooks/$system"/* "$root/hooks/"
    # applets of busybox cannot be stubs: its shell prefers its own
    stub logger
    stub getent '[ "$1" = passwd ] && grep "^$2:" /etc/passwd'
}

hook() {
    name=$1
    shift
    : >"$root/log"
    chmod 666 "$root/log"
    chroot "$root" /bin/env -i "PATH=/sbin:/bin" "PVGUEST_HOOK=$name" \
        PVGUEST_STATE=/var/db/pvguest "$@" "/hooks/$name"
}

static_ip() {
    hook static-ip PVGUEST_VIF=0 PVGUEST_SRIOV=no \
        PVGUEST_MAC=00:16:3e:00:00:01 PVGUEST_INTERFACE="$interface" \
        PVGUEST_IPV4=leave PVGUEST_ADDRESS4= PVGUEST_GATEWAY4= \
        PVGUEST_IPV6=leave PVGUEST_ADDRESS6= PVGUEST_GATEWAY6= "$@"
}

identity() {
    hook identity PVGUEST_HOSTNAME= PVGUEST_INTERFACE= PVGUEST_ADDRESS4= \
        PVGUEST_GATEWAY4= PVGUEST_ADDRESS6= PVGUEST_GATEWAY6= PVGUEST_DNS= \
        PVGUEST_SEARCH= PVGUEST_SSH_USER= PVGUEST_SSH_KEYS= "$@"
}

has() {
    has_file=$1
    shift
    : >"$tap_dir/expected"
    [ $# -eq 0 ] || printf '%s\n' "$@" >"$tap_dir/expected"
    diff "$tap_dir/expected" "$root/$has_file"
}

asked() {
    has log "$@"
}

mode() {
    [ "$(stat -c '%a %u' "$root/$1")" = "$2" ]
}

ed='ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'

# What both systems' identity does with keys.
check_keys() {
    newline='
'
    check "$1: root's keys" identity "PVGUEST_SSH_KEYS=$ed a${newline}$ed b"
    ok "$1: are there" has root/.ssh/authorized_keys "$ed a" "$ed b"
    ok "$1: for root alone" mode root/.ssh/authorized_keys '600 0'
    ok "$1: so is their folder" mode root/.ssh '700 0'
    printf 'ssh-rsa OLD\n%s b' "$ed" >"$root/root/.ssh/authorized_keys"
    check "$1: once more" identity "PVGUEST_SSH_KEYS=$ed a${newline}$ed b"
    ok "$1: what was there stays, nothing twice" \
        has root/.ssh/authorized_keys 'ssh-rsa OLD' "$ed b" "$ed a"
    check "$1: a user's keys" identity PVGUEST_SSH_USER=me \
        "PVGUEST_SSH_KEYS=$ed \$(id) 'x"
    ok "$1: are there too" has var/me/.ssh/authorized_keys "$ed \$(id) 'x"
    ok "$1: for the user alone" mode var/me/.ssh/authorized_keys '600 1000'
    # what a user may do in his own home must not reach beyond it
    rm -r "$root/var/me/.ssh"
    mkdir -m 700 "$root/secret"
    ln -s /secret "$root/var/me/.ssh"
    check -s 1 "$1: a link to another's folder" identity PVGUEST_SSH_USER=me \
        "PVGUEST_SSH_KEYS=$ed"
    ok "$1: nothing is written there" [ -z "$(ls -A "$root/secret")" ]
    check -s 1 -e 'there is no user you' "$1: nobody's keys" \
        identity PVGUEST_SSH_USER=you "PVGUEST_SSH_KEYS=$ed"
    check -s 1 -e 'a key that is none' "$1: a key with an option" \
        identity "PVGUEST_SSH_KEYS=command=\"id\" $ed"
    ok "$1: leaves all as it was" \
        has root/.ssh/authorized_keys 'ssh-rsa OLD' "$ed b" "$ed a"
    ok "$1: and no file behind" [ "$(ls -A "$root/root/.ssh")" = authorized_keys ]
}

# Texts that pvguest would never pass on.
check_hostile() {
    for text in '$(touch /tmp/x)' '`touch /tmp/x`' '; touch /tmp/x' 'a b/../c' \
        '"'; do
        check -s 1 "$1: interface $text" static_ip PVGUEST_IPV4=auto \
            "PVGUEST_INTERFACE=$text"
        check -s 1 "$1: address $text" static_ip PVGUEST_IPV4=static \
            "PVGUEST_ADDRESS4=$text"
        check -s 1 "$1: gateway $text" static_ip PVGUEST_IPV6=static \
            PVGUEST_ADDRESS6=2001:db8::5/64 "PVGUEST_GATEWAY6=$text"
        check -s 1 "$1: host name $text" identity "PVGUEST_HOSTNAME=$text"
        check -s 1 "$1: name server $text" identity "PVGUEST_DNS=$text"
    done
    ok "$1: nothing was run" [ -z "$(ls -A "$root/tmp")" ]
}
