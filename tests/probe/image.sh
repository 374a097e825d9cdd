#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What the probe's image and kernel are: small, bootable, without an instruction of the
# FPU, and the same bytes whenever and wherever they are built. What the tools of others
# say of the partition and of the file system in it.
. "${0%/*}/../tap.sh"
PATH=$PATH:/usr/sbin:/sbin # fsck.fat, sfdisk
requires readelf objdump meson ninja sfdisk fsck.fat mdir mcopy
image=$BUILD/probe/pvprobe.img
efi=$BUILD/probe/pvprobe.efi
kernel=$BUILD/probe/pvprobe.elf

at_most() {
    [ "$(wc -c <"$2")" -le "$1" ]
}

boot_sector() {
    [ "$(od -An -tx1 -j 510 -N 2 "$image")" = ' 55 aa' ]
}

# XEN_ELFNOTE_PHYS32_ENTRY
pvh_note() {
    readelf -n "$kernel" | grep -q 'Xen .*0x0*4.*0x0*12)'
}

# no_fpu FILE N: of a file with more than N lines of code
no_fpu() {
    objdump -d "$1" >"$tap_dir/code"
    [ "$(wc -l <"$tap_dir/code")" -gt "$2" ] &&
        ! grep -E '%([xyz]?mm|st)[0-9(]' "$tap_dir/code"
}

# one partition, of an ESP's type, from sector 4 to the end of the disk
partition() {
    sfdisk --verify "$image" && sfdisk --dump "$image" >"$tap_dir/dump" || return
    sectors=$(($(wc -c <"$image") / 512 - 4))
    grep ' type=' "$tap_dir/dump" | tr -d ' ' |
        grep -q ":start=4,size=$sectors,type=ef\$"
}

# The first line of what it says is its version, the last one counts files; between them
# are complaints, if there are any.
clean_fat() {
    tail -c +2049 "$image" >"$tap_dir/fat"
    fsck.fat -n "$tap_dir/fat" >"$tap_dir/fsck" && cat "$tap_dir/fsck" &&
        [ "$(wc -l <"$tap_dir/fsck")" -eq 2 ] && grep -q '4 files' "$tap_dir/fsck"
}

is_fat12() {
    fsck.fat -nv "$tap_dir/fat" | grep -q '12 bit entries'
}

# All that is in it, with names as they are.
listing() {
    [ "$(mdir -b -/ -i "$image@@2048" ::)" = '::/EFI/
::/EFI/BOOT/
::/EFI/BOOT/BOOTX64.EFI' ]
}

same_file() {
    mcopy -i "$image@@2048" ::/EFI/BOOT/BOOTX64.EFI "$tap_dir/copy" &&
        cmp "$tap_dir/copy" "$efi"
}

pe_field() {
    objdump -p "$efi" >"$tap_dir/pe" && grep -Eq "$1" "$tap_dir/pe"
}

# Nothing in the application knows an address: all relocations were of distances. The
# debugger's sections have others, which nobody loads.
position_independent() {
    readelf -rW "$BUILD/probe/libuefi.a" |
        awk '/^Relocation section/ { loaded = $3 !~ /debug/ }
            loaded && $3 ~ /^R_X86/ { n++; if ($3 !~ /_(PC|PLT)32$/) exit 1 }
            END { exit n < 5 }'
}

# What BIOS and UEFI load is one kernel: options are put into it in one place.
one_kernel() {
    [ "$(grep -ac 'pvprobe options' "$image")" -eq 1 ]
}

# In a folder of another name, with what this build was configured with.
again() {
    type=$(meson introspect --buildoptions "$BUILD" |
        jq -r '.[] | select(.name == "buildtype") | .value')
    meson setup "$tap_dir/a-folder-of-another-name" "$SOURCE" \
        -Dbuildtype="$type" &&
        ninja -C "$tap_dir/a-folder-of-another-name" probe/pvprobe.img \
            probe/pvprobe.elf probe/pvprobe.efi
}

same() {
    cmp "$BUILD/probe/$1" "$tap_dir/a-folder-of-another-name/probe/$1"
}

ok "the disk has at most 1 MiB" at_most 1048576 "$image"
ok "and so has the kernel" at_most 1048576 "$kernel"
ok "a boot sector" boot_sector
ok "a PVH entry" pvh_note
ok "no FPU" no_fpu "$BUILD/probe/pvprobe-kernel" 5000
ok "nor in the start by UEFI" no_fpu "$BUILD/probe/uefi.elf" 100
ok "sfdisk finds one partition" partition
ok "fsck.fat finds nothing" clean_fat
ok "of 12 bits" is_fat12
ok "mdir lists the one file" listing
ok "which is pvprobe.efi" same_file
ok "an EFI application" pe_field 'Subsystem.*0000000a'
ok "of PE32+" pe_field 'Magic.*020b'
ok "that does not say it must be at its own address" \
    sh -c '! objdump -p "$1" | grep "relocations stripped"' - "$efi"
ok "nor has to" position_independent
ok "one kernel for all" one_kernel
ok "it builds a second time" again
ok "the disk has the same bytes" same pvprobe.img
ok "and so has the kernel" same pvprobe.elf
ok "and the application" same pvprobe.efi
finish
