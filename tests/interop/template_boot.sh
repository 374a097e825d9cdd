#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Firmware starts what was made: SeaBIOS the pmbr, which starts gptboot, and OVMF
# loader.efi. Each says on the serial port that it was found, and the last of a
# chain ends the machine.
. "${0%/*}/../tap.sh"
requires qemu-system-x86_64 as ld objcopy
ovmf=/usr/share/OVMF
[ -e $ovmf/OVMF_CODE_4M.fd ] || requires OVMF

"$PYTHON" "$TESTS/interop/make_sets.py" sets 2>/dev/null
"$PVKIT" -q template build --sets sets --size 2GiB -o t.xva
"$PVKIT" -q xva extract t.xva -o t.raw

# machine LOG OPTION...; its status is what it was ended with
machine() {
    log=$1
    shift
    timeout 120 qemu-system-x86_64 -M pc -accel tcg -m 256 -display none -nic none \
        -no-reboot -drive file=t.raw,format=raw,snapshot=on -serial "file:$log" \
        -device isa-debug-exit,iobase=0x501,iosize=1 "$@"
}
check -s 1 "BIOS: the chain comes to its end" machine bios.log
check -o '^pmbr found' "SeaBIOS starts the pmbr" cat bios.log
check -o '^gptboot found' "that finds freebsd-boot" cat bios.log
cp $ovmf/OVMF_VARS_4M.fd vars.fd
check -s 1 "UEFI: the chain comes to its end" machine uefi.log \
    -drive if=pflash,format=raw,readonly=on,file=$ovmf/OVMF_CODE_4M.fd \
    -drive if=pflash,format=raw,file=vars.fd
check -o 'loader.efi found' "OVMF finds loader.efi" cat uefi.log
finish
