#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit xva info
. "${0%/*}/../tap.sh"
requires jq gzip zstd
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

check -o '^made by: +XenServer 6.0.2' "the product" xva info s.xva
check -o '^disk 0: +589824 bytes' "a disk's size" xva info s.xva
check -o '1 of them empty' "empty chunks" xva info s.xva
ok "--json" json '.schema == "pvkit.xva.info/1" and .compression == "none" and
    .checksums == "sha1" and .vm.name_label == "sample" and
    (.disks | length) == 2 and .disks[0].ref == "Ref:2" and
    .disks[1].ref == "Ref:10" and .disks[0].virtual_size == 589824 and
    .disks[0].keepalives == 1 and .nics == []' xva info s.xva
gzip -c s.xva >s.gz
zstd -qc s.xva >s.zst
ok "gzip" json '.compression == "gzip" and (.disks | length) == 2' xva info s.gz
ok "zstd" json '.compression == "zstd" and (.disks | length) == 2' xva info s.zst
check -o '^disk 1: ' "standard input" sh -c '"$0" xva info - <s.gz' "$PVKIT"
for sums in xxhash mixed; do
    make_xva good --sums "$sums" "$sums.xva"
    ok "$sums" json ".checksums == \"$sums\"" xva info "$sums.xva"
done
tar -xOf s.xva ova.xml >member
same_xml() {
    xva info --xml "$1" >got && cmp got member
}
ok "--xml is the member, to the byte" same_xml s.xva
ok "--xml out of gzip" same_xml s.gz
make_xva bad last-missing bad.xva
check -e 'warning: ' "a fault of the file is no error" xva info bad.xva
finish
