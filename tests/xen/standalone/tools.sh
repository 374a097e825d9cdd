#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tools.sh DAEMON: what xenhost shows is what Xen's own tools expect: the trees of
# both tool stacks with their permissions, guests that can do what guests can,
# and migrations. So the tests of our client stand on firm ground.
. "${0%/*}/../../tap.sh"
requires xenstore-read xenstore-write xenstore-list xenstore-ls xenstore-rm \
    xenstore-watch timeout
# shellcheck source=tests/xen/standalone/standalone.sh
. "$TESTS/xen/standalone/standalone.sh"
standalone "$1"

ok "a guest of XenServer" host create 1 xenserver web
ok "a guest of libxl" host create 2 libxl db
check -s 1 -e 'exists' "no two with one id" host create 2 libxl other
check -s 1 -e 'no such command' "no other commands" host dance

check -o '^1$' "a guest reads its id" as web.sock xenstore-read domid
check -o '^web$' "and by its full name" \
    as web.sock xenstore-read /local/domain/1/name
check -s 1 "a guest may not read another's" \
    as web.sock xenstore-read /local/domain/2/data
check -s 1 "nor write its own name" as web.sock xenstore-write name other
check "it writes what is its own" as web.sock xenstore-write data/x 1
check -o '^1$' "domain 0 sees it" \
    as socket xenstore-read /local/domain/1/data/x

# permission PATH PERMISSIONS, of xenstore-ls -p: in its line, after the value
permission() {
    as socket xenstore-ls -f -p "${1%/*}" |
        grep -q "^$1 = .*($2)\$"
}
for node in data attr control feature drivers vm-data xenserver/attr; do
    ok "XenServer: $node is the guest's" \
        permission "/local/domain/1/$node" n1
done
for node in name domid memory/target unique-domain-id; do
    ok "XenServer: $node can be read" permission "/local/domain/1/$node" n0,r1
done
for node in data attr feature control/shutdown control/feature-suspend; do
    ok "libxl: $node is the guest's" permission "/local/domain/2/$node" n2
done
for node in control name memory/target; do
    ok "libxl: $node can be read" permission "/local/domain/2/$node" n0,r2
done
check -s 1 "libxl: no unique-domain-id" \
    as db.sock xenstore-read unique-domain-id

# an independent client gets on with the model of FreeBSD's device, on $1
freebsd() {
    freebsd_traits=$1
    shift
    env XENSTORED_PATH=/dev/xen/xenstore PVKIT_FREEBSD="$freebsd_traits" \
        PVKIT_FREEBSD_DEV="$PWD/web.sock" LD_PRELOAD="$FREEBSD_DEV" \
        timeout 60 "$@" 8>&- 9>&-
}
if [ "$SANITIZED" = no ]; then
    for traits in ring ok8 partial few drop all old; do
        check -o '^web$' "FreeBSD, $traits" freebsd "$traits" \
            xenstore-read name
        check -o 'os_name = "FreeBSD"' "FreeBSD, $traits, write and list" \
            freebsd "$traits" \
            sh -c 'xenstore-write data/os_name FreeBSD && xenstore-ls data'
    done
else
    skip "FreeBSD" "a sanitizer's library cannot be preloaded"
fi

# a watch goes on in the domain that the guest has moved to
mkfifo events
as web.sock xenstore-watch -n 3 data/moved >events &
watcher=$!
exec 7<events
read -r fired <&7 # it fires once when it is set
ok "migration" host migrate 1 3
check -o '^3$' "a new id" as web.sock xenstore-read domid
check -s 1 "an empty tree" as web.sock xenstore-read data/x
check "a change" as socket xenstore-write /local/domain/3/data/moved 1
read -r moved <&7
read -r changed <&7
ok "the watch ends well" wait "$watcher"
ok "it fired when set" [ "$fired" = data/moved ]
ok "when moved" [ "$moved" = data/moved ]
ok "when changed" [ "$changed" = data/moved ]
check -s 1 "the old domain is gone" as socket xenstore-list /local/domain/1

ok "destruction" host destroy 3
check -s 1 "its tree is gone" as socket xenstore-list /local/domain/3
ok "its device is gone" [ ! -e web.sock ]
ok "the id can be used again" host create 3 libxl again
check -o '^again$' "by another" as again.sock xenstore-read name

ok "the daemon is killed" host kill
check -s 1 -e 'no daemon' "nothing works without" host destroy 3
ok "and started again" host start
check -o '^db$' "the guests are back" as db.sock xenstore-read name
ok "all ends well" standalone_end
finish
