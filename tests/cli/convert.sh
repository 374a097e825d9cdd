#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit xva convert; what it writes is judged in tests/interop/writer.py.
. "${0%/*}/../tap.sh"
requires jq gzip
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

is() {
    json "$1" xva info c.xva
}
same_disks() {
    rm -rf got && xva extract c.xva --disk all -o got && diff -r got d
}

for sums in sha1 xxhash; do
    for how in none gzip zstd; do
        check "to $sums, $how" xva convert s.xva c.xva --force \
            --checksum "$sums" --compress "$how"
        ok "is that" is ".checksums == \"$sums\" and .compression == \"$how\" and
            .disks[0].keepalives == 1"
        ok "with the same disks" same_disks
    done
done
check "--for a new host" xva convert s.xva c.xva --force --for xcp-ng-8.3
check "which imports it" xva verify --host xcp-ng-8.3 c.xva
check "--for an old one" xva convert c.xva d.xva --force --for xenserver-5.6
check "which imports it" xva verify --host xenserver-5.6 d.xva
make_xva bad version-new new.xva
check "a file of a newer host" xva convert new.xva c.xva --force --for xcp-ng-8.3
check "imports on this one" xva verify --host xcp-ng-8.3 c.xva
make_xva good --vsn 1 old.xva
check "a file of 2007" xva convert old.xva c.xva --force --for xcp-ng-8.3
check "imports today" xva verify --host xcp-ng-8.3 c.xva

check -s 73 -e 'exists already; use --force' "an output that exists" \
    xva convert s.xva c.xva
check -s 73 -e 'exists already; use --force' "itself" xva convert s.xva s.xva
check -s 64 -e 'operand' "one file" xva convert s.xva
check -s 66 -e 'nope.xva' "no file" xva convert nope.xva x.xva
check -s 64 -e '--checksum' "no such checksum" \
    xva convert s.xva x.xva --checksum md5
check -s 64 -e '--compress' "no such compression" \
    xva convert s.xva x.xva --compress xz
check -s 64 -e 'xcp-ng-8.3' "no such host" xva convert s.xva x.xva --for vmware
make_xva bad sum-mismatch bad.xva
check -s 65 -e 'bad.xva: .*Ref:10/00000001' "a bad checksum" \
    xva convert bad.xva x.xva
ok "leaves nothing" [ ! -e x.xva ]
ok "--json" json '.schema == "pvkit.xva.convert/1" and .chunks == 16' \
    xva convert s.xva x.xva --threads 1
check "from one pipe to another" sh -c 'gzip -c s.xva | "$0" xva convert - - \
    --compress none >pipe.xva' "$PVKIT"
ok "is the file" cmp pipe.xva s.xva
finish
