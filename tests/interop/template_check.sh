#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit template check and image check find what was done to an image: every rule
# of lib/image/rules.def.
. "${0%/*}/../tap.sh"
requires sgdisk as ld objcopy mcopy mkfs.vfat

"$PYTHON" "$TESTS/interop/make_sets.py" sets 2>/dev/null
mib=1048576
size=$((256 * mib))
root=$((36 * mib))
"$PVKIT" -q template build --sets sets --size 256MiB --swap 0 -o good.xva
"$PVKIT" -q template build --sets sets --size 256MiB --swap 0 -o good.raw --image-only
"$PVKIT" -q template build --sets sets --size 256MiB --swap 0 -o packed.xva \
    --compress zstd
for f in good.xva good.raw packed.xva; do
    check -o 'started by BIOS and UEFI' "$f is good" "$PVKIT" template check "$f"
done
check -o 'good: 0 errors, 0 warnings' "image check" "$PVKIT" image check good.raw
# an ESP as others make it: FAT32, by mkfs.vfat and mcopy
mkdir efi
tar -C efi -xf sets/base.txz ./boot/loader.efi 2>/dev/null
foreign() {
    rm -f esp
    mkfs.vfat -F 32 -s 1 -C esp $((34 * 1024)) >/dev/null
    "$@" && cp good.raw foreign.raw &&
        dd if=esp of=foreign.raw bs=1048576 seek=2 conv=notrunc 2>/dev/null
}
with_loader() {
    mmd -i esp ::EFI ::EFI/BOOT ::EFI/debian &&
        mcopy -i esp efi/boot/loader.efi ::EFI/BOOT/BOOTX64.EFI
}
check "an ESP of FAT32" foreign with_loader
check -o 'started by BIOS and UEFI' "is looked into" "$PVKIT" image check foreign.raw
check "one with nothing in it" foreign mmd -i esp ::EFI
check -s 1 -o '^error: BOOT-ESP: efiesp: .*no such file' "is told" \
    "$PVKIT" image check foreign.raw
# a file of no bytes has no cluster, which is no damage; but it starts nothing
empty_loader() {
    : >empty
    mmd -i esp ::EFI ::EFI/BOOT && mcopy -i esp empty ::EFI/BOOT/BOOTX64.EFI
}
check "one with an empty loader" foreign empty_loader
check -s 1 -o '^error: BOOT-ESP: efiesp: EFI/BOOT/BOOTX64.EFI is empty' "is told" \
    "$PVKIT" image check foreign.raw
check "GPT by sgdisk is good" sh -c 'cp good.raw s.raw &&
    sgdisk -t 2:ef00 s.raw >/dev/null && "$PVKIT" -q image check s.raw'

# found RULE... FILE: these rules, in any order, and no other
found() {
    for f; do :; done
    while [ $# -gt 1 ]; do
        echo "$1"
        shift
    done | sort >want
    "$PVKIT" image check --json "$f" | jq -r '.findings[].id' | sort -u >got
    ok "found: $(tr '\n' ' ' <want)" cmp want got
}
# guest RULE... FILE: the same by the rules of pvguest check. The kernel of the sets is
# not of their release, which is no fault of the image.
guest() {
    for f; do :; done
    while [ $# -gt 1 ]; do
        echo "$1"
        shift
    done | sort >want
    "$PVKIT" image check --guest-rules --json "$f" | jq -r '.findings[].id' |
        grep -v PV-KERNEL-SKEW | sort -u >got
    ok "guest rules: $(tr '\n' ' ' <want)" cmp want got
}
guest good.raw
for f in good.xva packed.xva; do
    check -s 1 -o '^paravirtualized when it boots: yes; 1 finding$' \
        "$f by the rules of a guest" "$PVKIT" template check --guest-rules "$f"
done
check -s 66 -e 'no GPT' "guest rules: no table" sh -c \
    'truncate -s 8M none.raw; "$PVKIT" image check --guest-rules none.raw'
# spoil SECTOR-IN-BYTES LENGTH: zeros there in a copy
spoil() {
    cp good.raw bad.raw
    dd if=/dev/zero of=bad.raw bs=1 seek="$1" count="$2" conv=notrunc 2>/dev/null
}
spoil 512 8
found GPT-PRIMARY bad.raw
spoil $((size - 512)) 8
found GPT-BACKUP bad.raw
spoil 1056 4
found GPT-PRIMARY bad.raw
spoil 446 64
found MBR-PROTECTIVE bad.raw
spoil 0 440
found BOOT-PMBR bad.raw
spoil $mib 40000
found BOOT-GPTBOOT bad.raw
spoil $((2 * mib)) 512
found BOOT-ESP bad.raw
spoil $((root + 65536)) 8192
found ROOT-UFS ROOT-MISSING bad.raw
spoil $((root + 65536 + 1016)) 8
found ROOT-UFS bad.raw
cp good.raw bad.raw
truncate -s +1M bad.raw
found GPT-BACKUP bad.raw
cp good.raw bad.raw
sgdisk -d 3 -d 2 -d 1 bad.raw >/dev/null
found BOOT-NONE ROOT-MISSING bad.raw
check -s 66 -e 'no GPT' "no table at all" sh -c \
    'truncate -s 8M none.raw; "$PVKIT" image check none.raw'

# the root file system of a tree of ours
mkdir base
tar -C base -xf sets/base.txz 2>/dev/null
tar -C base -xf sets/kernel.txz
mkdir good
"$UFS_TOOL" cat good.raw $root etc/spwd.db >good/spwd.db
for f in etc/master.passwd etc/fstab etc/rc.conf boot/loader.conf; do
    "$UFS_TOOL" cat good.raw $root $f >"good/${f##*/}"
done
# tree: a fresh one
tree() {
    rm -rf tree
    cp -a base tree
    cp good/spwd.db good/master.passwd good/fstab good/rc.conf tree/etc/
    cp good/loader.conf tree/boot/
    : >tree/firstboot
}
# image: bad.raw with that tree in it
image() {
    "$UFS_TOOL" make fs.img $((size - root - mib)) 0 tree >/dev/null
    cp good.raw bad.raw
    dd if=fs.img of=bad.raw bs=$mib seek=36 conv=notrunc 2>/dev/null
}
tree
image
found bad.raw
rm tree/boot/loader tree/boot/kernel/kernel
image
found BOOT-LOADER BOOT-KERNEL bad.raw
guest PV-NEXT-NO-KERNEL bad.raw
tree
printf '/dev/ada0p4 / ufs rw 1 1\n/dev/gpt/nosuch none swap sw 0 0\n' >tree/etc/fstab
image
found FSTAB-DEVICE FSTAB-LABEL bad.raw
guest PV-FSTAB-MISSING PV-FSTAB-RAW bad.raw
# it may lie on another disk, which is not looked at
for packed in none zstd; do
    "$PVKIT" -q xva create -o two.xva --force --name two --disk bad.raw \
        --disk good.raw --compress $packed
    guest PV-FSTAB-RAW two.xva
    ok "what is on the second disk is not known, packed: $packed" sh -c \
        '"$PVKIT" template check --guest-rules --json two.xva | jq -e "
            [.not_judged[] | select(.id == \"PV-FSTAB-MISSING\") | .fact] ==
            [\"part.more\"]"'
done
rm two.xva
tree
echo '# nothing' >tree/etc/fstab
echo 'hw.xen.disable_pv_disks="1"' >>tree/boot/loader.conf
echo 'ifconfig_re0="DHCP"' >>tree/etc/rc.conf
rm tree/firstboot
image
found FSTAB-ROOT LOADER-PV RC-NIC RC-GROWFS bad.raw
guest PV-DISKS-OFF bad.raw
tree
mkdir -p tree/home/ops/.ssh
echo secret >tree/etc/ssh/ssh_host_rsa_key
echo public >tree/etc/ssh/ssh_host_rsa_key.pub
echo id >tree/etc/hostid
echo random >tree/entropy
echo lease >tree/var/db/dhclient.leases.xn0
echo key >tree/home/ops/.ssh/id_ed25519
echo key >tree/home/ops/.ssh/id_ed25519.pub
echo key >tree/home/ops/.ssh/authorized_keys
echo 'rm -rf' >tree/root/.history
: >tree/boot/entropy
image
found ID-HOST-KEY ID-HOST ID-ENTROPY ID-LEASE SECRET-KEY LOGIN-KEYS SECRET-HISTORY \
    bad.raw
ok "the private key, not the public one; each once" sh -c \
    '"$PVKIT" image check --json bad.raw | jq -r ".findings[].where" | sort >got
    grep -q id_ed25519$ got && ! grep pub got && ! uniq -d got | grep .'

# what the databases say counts
tree
sed 's/^root:\*/root:/' good/master.passwd >tree/etc/master.passwd
image
found LOGIN-EMPTY LOGIN-DATABASE bad.raw
tree
rm tree/etc/spwd.db
image
found LOGIN-DATABASE bad.raw
tree
echo old >tree/etc/spwd.db
image
found LOGIN-DATABASE bad.raw
hash="\$6\$salt\$hash"
"$PVKIT" -q template build --sets sets --size 256MiB --swap 0 -o h.raw --image-only \
    --root-password-hash "$hash"
found LOGIN-PASSWORD h.raw
check "a warning is no fault" "$PVKIT" -q image check h.raw
finish
