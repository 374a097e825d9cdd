#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit xva diff
. "${0%/*}/../tap.sh"
requires jq gzip
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

cp s.xva t.xva
check "the same" xva diff s.xva t.xva
ok "says nothing" [ ! -s "$tap_dir/out" ]
ok "--json" json '.schema == "pvkit.xva.diff/1" and .same' xva diff s.xva t.xva
xva edit t.xva --set vm.name_label=other >/dev/null
check -s 1 -o 'name_label: "sample", "other"' "a field" xva diff s.xva t.xva
ok "--json" json '(.same | not) and (.differences | length) == 1 and
    .differences[0].field == "VM[0].name_label" and
    .differences[0].b == "other"' xva diff s.xva t.xva

make_xva good --disks 2 --keepalive 2 k.xva
check "empty chunks in other places are no difference" xva diff s.xva k.xva
for how in xxhash mixed; do
    make_xva good --disks 2 --sums "$how" "$how.xva"
    check "nor are other checksums: $how" xva diff s.xva "$how.xva"
done
gzip -c s.xva >s.gz
check "nor is gzip" xva diff s.xva s.gz

# one byte of disk 1
cp d/0.raw a0 && cp d/1.raw a1 && cp d/1.raw b1
printf Z | dd of=b1 bs=1 seek=300000 conv=notrunc status=none
check "create" xva create -o a.xva --name n --disk a0 --disk a1
check "create" xva create -o b.xva --name n --disk a0 --disk b1
check -s 1 -o 'disk 1' "a byte of a disk" xva diff a.xva b.xva
ok "--json" json '(.differences | length) == 1 and .differences[0].disk == 1' \
    xva diff a.xva b.xva --threads 1
check -s 66 -e 'nope.xva' "no file" xva diff s.xva nope.xva
check -s 64 -e 'operand' "one operand" xva diff s.xva
check -s 65 -e 'a0' "no XVA" xva diff s.xva a0
finish
