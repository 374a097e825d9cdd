#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The NBD plugin under nbdkit, judged by qemu-img and nbdcopy; disks of other
# formats in and out, judged by qemu-img.
. "${0%/*}/../tap.sh"
requires nbdkit nbdcopy nbdinfo qemu-img qemu-nbd "$PYTHON"

"$PYTHON" "$TESTS/interop/make_xva.py" good --disks 2 --chunks 12 \
    --keepalive 1,2,-2 --last 1024 --sums mixed sample.xva --raw disk

# plugin DISK COMMAND: $uri in COMMAND is the disk
plugin() {
    nbdkit -U - "$PLUGIN" file=sample.xva disk="$1" --run "$2"
}

for k in 0 1; do
    check "qemu-img compare, disk $k" plugin "$k" \
        "qemu-img compare -f raw -F raw \"\$uri\" disk/$k.raw"
    check "nbdcopy, disk $k" plugin "$k" "nbdcopy \"\$uri\" copy$k.raw"
    ok "it is the disk" cmp "copy$k.raw" "disk/$k.raw"
done
check -o "^$(wc -c <disk/0.raw)\$" "nbdinfo sees the size" \
    plugin 0 'nbdinfo --size "$uri"'
check "nbdinfo sees that it is read-only" plugin 0 'nbdinfo --is readonly "$uri"'
check -o 'hole,zero' "nbdinfo sees holes" plugin 0 'nbdinfo --map "$uri"'
check -s 1 "a write is refused" plugin 0 \
    'qemu-io -f raw -c "write 0 512" "$uri"'
check "the cow filter takes writes" nbdkit -U - --filter=cow "$PLUGIN" \
    file=sample.xva --run 'qemu-io -f raw -c "write -P 7 0 512" \
    -c "read -P 7 0 512" "$uri"'
check -s 1 -e 'disk' "a disk that is not there" plugin 2 true
gzip -c sample.xva >sample.gz
check -s 1 -e 'pvkit xva convert' "a compressed file is refused, with advice" \
    nbdkit -U - "$PLUGIN" file=sample.gz --run true

# serve and use until the server is told to go
"$PVKIT" xva serve sample.xva --socket "$PWD/socket" --disk 1 2>served &
server=$!
tries=0
until nbdinfo --size "nbd+unix:///?socket=socket" >/dev/null 2>&1 ||
    ! kill -0 "$server" || [ "$tries" -gt 300 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
check "qemu-img compare through xva serve" qemu-img compare -f raw -F raw \
    "nbd+unix:///?socket=socket" disk/1.raw
kill "$server"
wait "$server" 2>/dev/null

for pair in raw:raw qcow2:qcow2 vhd:vpc vmdk:vmdk; do
    ours=${pair%:*} theirs=${pair#*:}
    check "extract --format $ours" "$PVKIT" xva extract sample.xva --disk 0 \
        -o "out.$ours" --format "$ours"
    check "qemu-img compare" qemu-img compare -f raw -F "$theirs" disk/0.raw \
        "out.$ours"
    case $ours in
    qcow2 | vmdk)
        check "qemu-img check" qemu-img check -f "$theirs" "out.$ours"
        ;;
    esac
done

for pair in qcow2:qcow2 vhd:vpc vhdx:vhdx vmdk:vmdk; do
    ours=${pair%:*} theirs=${pair#*:}
    qemu-img convert -f raw -O "$theirs" disk/1.raw "in.$ours"
    check "create from $ours" "$PVKIT" xva create -o "from-$ours.xva" \
        --disk "in.$ours" --name "$ours"
    check "extract" "$PVKIT" xva extract "from-$ours.xva" -o "from-$ours.raw"
    check "qemu-img compare" qemu-img compare -f raw -F raw disk/1.raw \
        "from-$ours.raw"
done
cp in.qcow2 raw-alike.img
check -s 64 -e 'qcow2' "raw that looks like qcow2 is refused" \
    "$PVKIT" xva create -o no.xva --disk raw-alike.img --name n
finish
