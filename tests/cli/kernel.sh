#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit kernel check and config
. "${0%/*}/../tap.sh"
requires as ld strip jq gzip xz zstd bzip2 bsdtar tar

make_kernel() {
    "$PYTHON" "$TESTS/interop/make_kernel.py" "$@"
}
kernel() {
    "$PVKIT" kernel "$@"
}
# json FILTER ARGUMENT...: the document of check satisfies FILTER
json() {
    json_filter=$1
    shift
    kernel check --json "$@" >json.out 2>json.err
    json_status=$?
    cat json.out json.err
    [ "$json_status" -le 1 ] && jq -e "$json_filter" json.out
}
by_byte() {
    dd if="$1" bs=1 2>/dev/null | "$PVKIT" kernel check -
}
mkdir -p sys/boot/kernel sys/boot/kernel.old
make_kernel 12.1 sys/boot/kernel/kernel
make_kernel 9.3-generic generic
make_kernel 9.0 old
cp sys/boot/kernel/kernel k

# what it says, and the status
check -o '^verdict: +PV: ' "PV" kernel check k
check -o '^version: +FreeBSD 12\.1-RELEASE .* amd64, osreldate 1201000$' \
    "the version" kernel check k
check -o 'break PV\? no: GENERIC has' "an update keeps it" kernel check k
check -o '  xbd .* yes \(configuration, linker set, symbol, name: xenbusb_front/xbd' \
    "the evidence" kernel check k
check -s 1 -o '^verdict: +not PV: none' "not PV" kernel check generic
check -s 1 -o '^NOT-COMPILED: .*pvkit kernel config 9\.3' "the fix" \
    kernel check generic
check -o 'break PV\? yes: freebsd-update upgrade installs GENERIC' \
    "an update loses it" kernel check old
check -o '^UPDATE-LOSES-PV: .*Components src world.*KERNCONF=XENHVM' \
    "what to do about it" kernel check old
check -o '^NO-MODULES: .*MODULES_OVERRIDE=""' "no modules" kernel check old
check -o '^PVH guest: +yes' "PVH" kernel check k

# the ways in which a kernel may be packed
same() {
    json '.verdict == "pv" and .release == "12.1-RELEASE" and .ident == "GENERIC"' \
        "$@"
}
gzip -c k >k.gz
xz -c k >k.xz
zstd -qc k >k.zst
bzip2 -c k >k.bz2
for packed in k.gz k.xz k.zst k.bz2; do
    ok "$packed" same "$packed"
done
from_stdin() {
    kernel check - <"$1"
}
for input in k k.gz; do
    check -o '^verdict: +PV' "standard input: $input" from_stdin "$input"
done
check -o '^verdict: +PV' "a pipe, byte by byte" by_byte k
for module in pf nfscl zfs if_lagg; do
    echo "$module" >"sys/boot/kernel/$module.ko"
done
echo hints >sys/boot/kernel/linker.hints
cp generic sys/boot/kernel.old/kernel
bsdtar -cJf kernel.txz -C sys .
ok "kernel.txz" same kernel.txz
ok "its modules" json '.member == "./boot/kernel/kernel" and .modules.count == 4 and
    .modules.linker_hints and .modules.nics and .advice == []' kernel.txz
check -o '^kernel: +\./boot/kernel/kernel' "its member" kernel check kernel.txz
tar -czf gnu.tgz -C sys boot
ok "a tar file of GNU tar, gzip" same gnu.tgz
tar -cPf pkg.tar --transform 's,^boot,/boot,' -C sys boot
zstd -q pkg.tar -o kernel.pkg
ok "a package: absolute names, zstd" json \
    '.verdict == "pv" and .member == "/boot/kernel/kernel"' kernel.pkg
mkdir -p packed/boot/kernel
cp k.gz packed/boot/kernel/kernel.gz
bsdtar -cJf packed.txz -C packed boot
ok "kernel.gz in an archive" same packed.txz
check -o '^MODULES-MISSING: there is no module' "without any module" \
    kernel check packed.txz

# directories
ok "the directory of a system" json '.verdict == "pv" and
    .member == "boot/kernel/kernel" and .modules.count == 4 and .advice == []' sys
ok "that of a kernel" json '.member == "kernel" and .modules.pf' sys/boot/kernel
ok "with a kernel.gz" json '.verdict == "pv" and .member == "boot/kernel/kernel.gz"
    and .modules.count == 0' packed
rm sys/boot/kernel/nfscl.ko sys/boot/kernel/linker.hints
check -o '^MODULES-MISSING: .*missing: nfscl.ko$' "a module is missing" \
    kernel check sys
check -o '^NO-HINTS: .*kldxref' "linker.hints are missing" kernel check sys
check -s 66 -e '^pvkit: packed/boot: a directory without a kernel' \
    "a directory without one" kernel check packed/boot

# errors
check -s 66 -e '^pvkit: nope: ' "no such file" kernel check nope
check -s 64 -e 'no operand|0 operands' "no operand" kernel check
check -s 64 -e 'neither a file nor a directory' "a device" kernel check /dev/null
mkfifo fifo
check -s 64 -e 'neither a file nor a directory' "a FIFO" kernel check fifo
check -s 65 -e '^pvkit: empty: ' "an empty file" sh -c ': >empty; "$0" kernel check empty' \
    "$PVKIT"
bsdtar -cf none.tar generic
check -s 66 -e '^pvkit: none.tar: no kernel in it, expected boot/kernel/kernel' \
    "an archive without a kernel" kernel check none.tar
head -c $(($(wc -c <k.xz) / 2)) k.xz >cut.xz
check -s 65 -e '^pvkit: cut.xz: (cannot be unpacked|.*cut short)' "a cut xz file" \
    kernel check cut.xz
head -c $(($(wc -c <kernel.txz) / 2)) kernel.txz >cut.txz
check -s 65 -e '^pvkit: cut.txz: .*cannot be unpacked' "a cut archive" \
    kernel check cut.txz
gzip -c k.gz >twice.gz
ok "packed twice" same twice.gz
"$PYTHON" "$TESTS/interop/make_xva.py" good s.xva
gzip -c s.xva >s.xva.gz
for xva in s.xva s.xva.gz; do
    check -s 66 -e "^pvkit: $xva: neither a GPT nor FreeBSD's UFS2" \
        "$xva: another system's disk" kernel check "$xva"
done
check -s 65 -e '^pvkit: standard input: an XVA, .*as a file' "an XVA that is a stream" \
    from_stdin s.xva
truncate -s 4M disk.raw
printf 'boot' | dd of=disk.raw conv=notrunc 2>/dev/null
printf 'EFI PART' | dd of=disk.raw bs=1 seek=512 conv=notrunc 2>/dev/null
xz -k disk.raw
check -s 65 -e '^pvkit: disk.raw: GPT: ' "a broken disk image" kernel check disk.raw
check -s 65 -e '^pvkit: disk.raw.xz: a disk image .*not packed' \
    "a packed disk image: says what to do" kernel check disk.raw.xz

# bombs: small files that unpack to 10 GB of zeros
truncate -s 64M zeros
xz -T1 -0 -c zeros >zeros.xz
gzip -c zeros >zeros.gz
many() {
    many_n=0
    while [ "$many_n" -lt 160 ]; do
        cat "$1"
        many_n=$((many_n + 1))
    done
}
head -c 4096 k | gzip -c >bomb.gz
many zeros.gz >>bomb.gz
check -s 65 -e '^pvkit: bomb.gz: unpacks to more than 268435456 bytes' \
    "a bomb that begins as a kernel" kernel check bomb.gz
many zeros.gz >zeros-only.gz
check -s 66 -e '^pvkit: zeros-only.gz: no kernel in it' "a bomb of zeros" \
    kernel check zeros-only.gz
member() {
    "$PYTHON" -c 'import sys, tarfile
t = tarfile.TarInfo(sys.argv[1]); t.size = 10 << 30
sys.stdout.buffer.write(t.tobuf(tarfile.GNU_FORMAT))' "$1"
}
member usr/zeros | xz -c >bomb.txz
many zeros.xz >>bomb.txz
check -s 65 -e '^pvkit: bomb.txz: unpacks to more than 2147483648 bytes' \
    "a bomb before the kernel" kernel check bomb.txz
truncate -s 1T sparse
echo end >>sparse
tar -cSf sparse.tar sparse
check -s 65 -e '^pvkit: sparse.tar: unpacks to more than' "a hole of a TiB" \
    kernel check sparse.tar
rm sparse
truncate -s 1T huge
dd if=k of=huge conv=notrunc 2>/dev/null
check -s 65 -e '^pvkit: huge: 1099511627776 bytes, a kernel has at most' \
    "a file of a TiB" kernel check huge

# what it prints is fit for a terminal
sed 's/GENERIC/G\x1b[2mIC/g' k >escape
ok "control characters are shown, not sent" json '.ident == "G\\x1b[2mIC"' escape

# config
for release in 8.1 8.4 9.0 9.3-RELEASE; do
    check -o '^device[[:space:]]+xenpci$' "config $release" kernel config "$release"
    ok "config $release: modules are built" \
        sh -c '! "$0" kernel config "$1" | grep -q "^makeoptions"' "$PVKIT" "$release"
    check -o 'Components src world' "config $release: updates" \
        kernel config "$release"
done
for release in 10.0 12.4 14.3-RELEASE-p1 15; do
    check -o '^include[[:space:]]+GENERIC$' "config $release" \
        kernel config "$release"
    ok "config $release: GENERIC has it" \
        sh -c '! "$0" kernel config "$1" | grep -q "^device"' "$PVKIT" "$release"
done
check -o '^device[[:space:]]+pf[[:space:]]+# pf.ko$' "a module" \
    kernel config 14.3 --module pf --module nfscl --module pf
cp out modules
ok "once" [ "$(grep -c '# pf.ko' modules)" -eq 1 ]
ok "what GENERIC has is not said again" grep -q '^# nfscl: GENERIC has it' modules
check -o 'zfs_load="YES"' "a module that can only be loaded" \
    kernel config 9.3 --module zfs
check -e 'warning: module wombat is not known' "one that nobody knows" \
    kernel config 14.3 --module wombat
check -s 64 -e 'did you mean nfscl' "a slip" kernel config 14.3 --module nfscll
check -s 64 -e 'without .ko' "a file name" kernel config 14.3 --module pf.ko
check -s 64 -e 'has no if_wg \(it came with 13\.2\)' "too early" \
    kernel config 12.1 --module if_wg
check -s 64 -e 'has no if_tap \(it went with 13\.0\)' "too late" \
    kernel config 14.0 --module if_tap
check -o '/usr/src/sys/i386/conf' "i386" kernel config 9.3 --arch i386
check -s 65 -e 'no XENHVM for i386 before 9.1' "i386 before 9.1" \
    kernel config 9.0 --arch i386
check -s 65 -e 'no kernel for i386' "i386 of 15" kernel config 15.0 --arch i386
for release in 7.4 8.0 8.5 9.4 16 x 9.x 100 '' 9. -- 1e1; do
    check -s 64 -e 'release: |operands' "no release: $release" \
        kernel config "$release"
done
check -s 64 -e 'expected amd64 or i386' "no such machine" \
    kernel config 9.3 --arch arm64
finish
