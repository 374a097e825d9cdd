#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# gzip, pigz and zstd: they read what we compress, we read what they compress.
. "${0%/*}/../tap.sh"
requires gzip pigz zstd "$PYTHON"
SOURCE_DATE_EPOCH=1349049600
export SOURCE_DATE_EPOCH

"$PYTHON" "$TESTS/interop/make_xva.py" good --chunk 1048576 --chunks 12 \
    --last 512 sample.xva --raw disk
create() {
    "$PVKIT" xva create --disk disk/0.raw --name packers --seed 1 "$@"
}

# round_trip NAME FILE: FILE gives back the disk
round_trip() {
    check "we find nothing wrong with $1" "$PVKIT" xva verify "$2"
    check "we extract from $1" "$PVKIT" xva extract "$2" -o out.raw --force
    ok "$1 holds the disk" cmp -n "$(wc -c <disk/0.raw)" out.raw disk/0.raw
}

check "create" create -o plain.xva
check "create --compress gzip" create -o ours.gz --compress gzip
check "create --compress zstd" create -o ours.zst --compress zstd
check "create --compress zstd:19" create -o ours19.zst --compress zstd:19

# unpacks FILE COMMAND...: to the very bytes of the plain file
unpacks() {
    file=$1
    shift
    "$@" "$file" >unpacked && cmp unpacked plain.xva
}
ok "gzip tests ours" gzip -t ours.gz
ok "gzip unpacks ours" unpacks ours.gz gzip -dc
ok "pigz unpacks ours" unpacks ours.gz pigz -dc
ok "zstd tests ours" zstd -qt ours.zst
ok "zstd unpacks ours" unpacks ours.zst zstd -qdc
ok "zstd unpacks ours at level 19" unpacks ours19.zst zstd -qdc
round_trip "ours.gz" ours.gz
round_trip "ours.zst" ours.zst

gzip -1c plain.xva >gzip.xva
pigz -6c -b 128 -p 2 plain.xva >pigz.xva
{ head -c 1000000 plain.xva | gzip -9c
    tail -c +1000001 plain.xva | pigz -ic; } >members.xva
zstd -qc -3 -T2 plain.xva >zstd.xva
{ head -c 700 plain.xva | zstd -qc
    tail -c +701 plain.xva | zstd -qc --check; } >frames.xva
for file in gzip pigz members zstd frames; do
    round_trip "$file" "$file.xva"
done

pipe() {
    create -o - "$@" | "$PVKIT" xva extract - -o piped.raw --force
}
for how in none gzip zstd; do
    ok "create | extract, $how" pipe --compress "$how"
    ok "the disk comes out" cmp -n "$(wc -c <disk/0.raw)" piped.raw disk/0.raw
done

same_size() {
    [ "$(wc -c <"$1")" -eq "$(wc -c <"$2")" ]
}
check "create to a pipe" sh -c '"$0" xva create --disk disk/0.raw \
    --name packers --seed 1 -o - | cat >stream.xva' "$PVKIT"
ok "a stream is the same file" cmp stream.xva plain.xva
ok "of the same size" same_size stream.xva plain.xva
finish
