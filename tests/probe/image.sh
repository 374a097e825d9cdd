#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What the probe's image and kernel are: small, bootable, without an instruction of the
# FPU, and the same bytes whenever and wherever they are built.
. "${0%/*}/../tap.sh"
requires readelf objdump meson ninja
image=$BUILD/probe/pvprobe.img
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

no_fpu() {
    objdump -d "$BUILD/probe/pvprobe-kernel" >"$tap_dir/code"
    [ "$(wc -l <"$tap_dir/code")" -gt 5000 ] &&
        ! grep -E '%([xyz]?mm|st)[0-9(]' "$tap_dir/code"
}

# In a folder of another name, with what this build was configured with.
again() {
    type=$(meson introspect --buildoptions "$BUILD" |
        jq -r '.[] | select(.name == "buildtype") | .value')
    meson setup "$tap_dir/a-folder-of-another-name" "$SOURCE" \
        -Dbuildtype="$type" &&
        ninja -C "$tap_dir/a-folder-of-another-name" probe/pvprobe.img \
            probe/pvprobe.elf
}

same() {
    cmp "$BUILD/probe/$1" "$tap_dir/a-folder-of-another-name/probe/$1"
}

ok "the disk has at most 1 MiB" at_most 1048576 "$image"
ok "and so has the kernel" at_most 1048576 "$kernel"
ok "a boot sector" boot_sector
ok "a PVH entry" pvh_note
ok "no FPU" no_fpu
ok "it builds a second time" again
ok "the disk has the same bytes" same pvprobe.img
ok "and so has the kernel" same pvprobe.elf
finish
