#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit kernel check of disks and appliances: the kernel that the loader would load.
. "${0%/*}/../tap.sh"
requires as ld objcopy jq gzip qemu-img

make_kernel() {
    "$PYTHON" "$TESTS/interop/make_kernel.py" "$@"
}
"$PYTHON" "$TESTS/interop/make_sets.py" sets 2>/dev/null
build() {
    "$PVKIT" -q template build --sets sets --size 256MiB --swap 0 "$@"
}
# json FILTER FILE
json() {
    "$PVKIT" kernel check --json "$2" >json.out 2>json.err
    json_status=$?
    cat json.out json.err
    [ "$json_status" -le 1 ] && jq -e "$1" json.out
}
good='.verdict == "pv" and .member == "boot/kernel/kernel" and .modules.count == 4 and
    .modules.linker_hints and .modules.pf'

build -o good.raw --image-only
build -o good.xva
build -o zstd.xva --compress zstd
build -o gzip.xva --compress gzip
for f in good.raw good.xva zstd.xva gzip.xva; do
    ok "$f" json "$good" "$f"
done
dd if=good.raw of=part.ufs bs=1048576 skip=36 2>/dev/null
ok "the image of a partition" json "$good" part.ufs
if "$PVKIT" --version -v | grep -q 'libnbd: yes'; then
    qemu-img convert -O qcow2 good.raw good.qcow2
    qemu-img convert -O vpc good.raw good.vhd
    qemu-img convert -O qcow2 good.raw named.img
    for f in good.qcow2 good.vhd qcow2:named.img; do
        ok "$f" json "$good" "$f"
    done
    check -s 64 -e 'looks like qcow2; write qcow2:' "another format, unsaid" \
        "$PVKIT" kernel check named.img
else
    skip "qcow2 and VHD" "needs libnbd"
fi
cp good.xva before.xva
check "an XVA is not touched" sh -c '"$PVKIT" kernel check good.xva >/dev/null &&
    cmp good.xva before.xva'

# which one: an overlay has others
mkdir -p over/boot/other over/boot/packed over/custom
make_kernel 14.0-plain over/boot/other/kernel
make_kernel 10.1 over/boot/packed/kernel
gzip over/boot/packed/kernel
make_kernel 12.1 over/custom/vmfreebsd
: >over/boot/other/if_other.ko
# by NAME FILTER LOADER.CONF...: a disk whose loader is told so
by() {
    by_name=$1 by_filter=$2
    shift 2
    rm -f over/boot/loader.conf over/boot/loader.conf.local by.raw
    echo "$1" >over/boot/loader.conf
    [ $# -lt 2 ] || echo "$2" >over/boot/loader.conf.local
    build -o by.raw --image-only --overlay over
    ok "$by_name" json "$by_filter" by.raw
}
other='.verdict == "not_pv" and .member == "boot/other/kernel" and .modules.count == 1'
by "nothing said" "$good" '# kernel="other"'
by "kernel=\"other\"" "$other" 'kernel="other"'
by "without quotes" "$other" '  kernel=other # the other'
by "the last one counts" "$other" "kernel=\"kernel\"
kernel='other'"
by "loader.conf.local comes after" "$other" 'kernel="kernel"' 'kernel="other"'
by "one that is packed" '.verdict == "pv" and .release == "10.1-RELEASE" and
    .member == "boot/packed/kernel.gz"' 'kernel="packed"'
by "a path" "$other" 'kernel="/boot/other"'
by "a file" '.release == "12.1-RELEASE" and .member == "custom/vmfreebsd"' \
    'kernel="/custom/vmfreebsd"'
by "another file in it" '.member == "custom/vmfreebsd"' "kernel=\"/custom\"
bootfile=\"vmfreebsd\""
echo 'kernel="gone"' >over/boot/loader.conf
rm -f over/boot/loader.conf.local
check -s 66 -e '^pvkit: no kernel: neither /boot/gone/kernel nor' "one that is gone" \
    build -o gone.raw --image-only --overlay over
ok "is no template" test ! -e gone.raw

# what is none
truncate -s 64M zeros.raw
check -s 65 -e '^pvkit: zeros.raw: no ELF file' "zeros" "$PVKIT" kernel check zeros.raw
cp good.raw bad.raw
dd if=/dev/zero of=bad.raw bs=1048576 seek=36 count=1 conv=notrunc 2>/dev/null
check -s 66 -e '^pvkit: bad.raw' "no file system" "$PVKIT" kernel check bad.raw
head -c $(($(wc -c <good.xva) / 2)) good.xva >cut.xva
check -s 65 -e '^pvkit: cut.xva' "an XVA that was cut" "$PVKIT" kernel check cut.xva
finish
