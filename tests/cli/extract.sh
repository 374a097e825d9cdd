#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit xva extract
. "${0%/*}/../tap.sh"
requires jq gzip qemu-img qemu-nbd
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

check -o '^all/0.raw: disk 0, 589824 bytes' "all disks" \
    xva extract s.xva --disk all -o all
ok "are all" cmp all/0.raw d/0.raw
ok "and right" cmp all/1.raw d/1.raw
check -s 73 -e 'exists already; use --force' "again" \
    xva extract s.xva --disk all -o all
check "again, with --force" xva extract s.xva --disk all -o all --force
for k in 0 1; do
    check "--disk $k" xva extract s.xva --disk "$k" -o "$k.raw"
    ok "is the one" cmp "$k.raw" "d/$k.raw"
done
check -s 64 -e '--disk 0 to 1, or all' "which of two?" xva extract s.xva -o x.raw
make_xva good one.xva --raw one
check "the only one needs no number" xva extract one.xva -o one.raw
ok "is the one" cmp one.raw one/0.raw
check -s 66 -e 'no disk 2, it has 2' "a disk that is not there" \
    xva extract s.xva --disk 2 -o x.raw
check -s 64 -e '--disk' "a disk that is no number" \
    xva extract s.xva --disk first -o x.raw
check -s 66 -e 'nope.xva' "a file that is not there" xva extract nope.xva -o x
check -s 73 -e 'nodir/x' "a folder that is not there" \
    xva extract one.xva -o nodir/x
check -s 64 -e '-o' "no output" xva extract one.xva
ok "--json" json '.schema == "pvkit.xva.extract/1" and
    (.disks | length) == 2' xva extract s.xva --disk all -o all --force

check "to standard output" sh -c '"$0" xva extract one.xva -o - >out.raw' "$PVKIT"
ok "is the disk" cmp out.raw one/0.raw
gzip -c one.xva >one.gz
check "from standard input" sh -c '"$0" xva extract - -o in.raw <one.gz' "$PVKIT"
ok "is the disk" cmp in.raw one/0.raw
check "with one thread" xva extract one.gz --threads 1 -o in.raw --force
ok "is the disk" cmp in.raw one/0.raw

# holes stay holes
truncate -s 64M sparse.raw
printf x | dd of=sparse.raw bs=1 seek=40000000 conv=notrunc status=none
check "a sparse disk" xva create -o sparse.xva --name n --disk sparse.raw
check "comes back" xva extract sparse.xva -o back.raw
ok "the same" cmp back.raw sparse.raw
ok "and sparse" [ "$(du -k back.raw | cut -f 1)" -le 2048 ]

for format in raw qcow2 vhd vhdx vmdk; do
    check "--format $format" xva extract one.xva -o "f.$format" --format "$format"
    check "by the name's extension" xva extract one.xva -o "g.$format"
    ok "are the same disk" qemu-img compare "f.$format" "g.$format"
done
check -s 64 -e 'no disk format' "no such format" xva extract one.xva -o x \
    --format iso
check -s 64 -e '^pvkit: ' "qcow2 cannot be a stream" xva extract one.xva -o - \
    --format qcow2

# damage
make_xva bad sum-mismatch bad.xva --raw bad
check -s 65 -e 'bad.xva: .*Ref:10/00000001 at [0-9]+' "a bad checksum" \
    xva extract bad.xva --disk 1 -o x.raw
ok "leaves nothing" [ ! -e x.raw ]
check -s 1 "--salvage" xva extract bad.xva --disk 1 -o x.raw --salvage
ok "keeps the data, here only its checksum was wrong" cmp x.raw bad/1.raw
check -o '^0x0*10000 +0x0*10000' "and maps it, as ddrescue does" cat x.raw.map
check -s 1 "--map" xva extract bad.xva --disk 1 -o x.raw --salvage --force \
    --map other.map
ok "names the map" cmp x.raw.map other.map
make_xva bad truncated-chunk cut.xva --raw cut
check -s 65 -e 'cut.xva' "a cut file" xva extract cut.xva --disk all -o x
check -s 1 "--salvage" xva extract cut.xva --disk all -o cuts --salvage
ok "keeps what is there" cmp -n 65536 cuts/1.raw cut/1.raw
ok "in the disk's size" [ "$(wc -c <cuts/1.raw)" -eq "$(wc -c <cut/1.raw)" ]
check "--salvage of a good file" xva extract s.xva --disk 0 -o good.raw --salvage
ok "is the disk" cmp good.raw d/0.raw
finish
