#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit xva serve; the plugin itself is tested in tests/interop/nbd.sh.
. "${0%/*}/../tap.sh"
requires nbdkit nbdinfo qemu-img qemu-io
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"
# the whole name may have blanks, which no URI has
uri="nbd+unix:///?socket=socket"

# serve ARGUMENT...: in the background, answering when it returns: the socket has its
# name a moment before anybody listens there
serve() {
    rm -f socket
    "$PVKIT" xva serve s.xva --socket socket "$@" 2>served &
    server=$!
    until nbdinfo --size "$uri" >/dev/null 2>&1; do
        kill -0 "$server" 2>/dev/null || return 1
        sleep 0.1
    done
}
stop() {
    kill "$1" && wait "$1"
}

serve
check "disk 0" qemu-img compare -f raw -F raw "$uri" d/0.raw
check -s 2 "cannot be written to" nbdinfo --can write "$uri"
stop "$server"
serve --disk 1
check "--disk 1" qemu-img compare -f raw -F raw "$uri" d/1.raw
stop "$server"
serve --cow
check "--cow can be written to" qemu-io -f raw -c 'write -P 9 0 4096' \
    -c 'read -P 9 0 4096' "$uri"
stop "$server"
serve
check "and leaves the file alone" qemu-img compare -f raw -F raw "$uri" d/0.raw
stop "$server"

check -s 64 -e '--socket' "no socket" xva serve s.xva
check -s 66 -e 'no disk 7' "no such disk" xva serve s.xva --socket q --disk 7
check -s 66 -e 'nope.xva' "no file" xva serve nope.xva --socket q
gzip -c s.xva >s.gz
check -s 65 -e 'pvkit xva convert' "a compressed file, with advice" \
    xva serve s.gz --socket q
check -s 69 -e 'nbdkit' "without nbdkit" env PATH=/nonexistent "$PVKIT" \
    xva serve s.xva --socket q
finish
