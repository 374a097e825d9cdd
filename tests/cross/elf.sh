#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The guest tools for FreeBSD, built here: programs that FreeBSD 14 and 15 start,
# with nothing but a libc, and small. What they do can only be tried on FreeBSD.
. "${0%/*}/../tap.sh"
requires readelf
MOST=150000

sh "$SOURCE/scripts/cross.sh" >build.log 2>&1 || {
    sed 's/^/# /' build.log | tail -n 40
    if [ ! -x "$SOURCE/build/zig/ziglang/zig" ]; then
        echo "1..0 # SKIP needs zig, and could not get it"
        exit 0
    fi
    tap_fail "the cross build" "failed"
    finish
    exit 1
}

# Nothing but libc, and what belongs to it
libraries() {
    readelf -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort >got
    shift
    printf '%s\n' "$@" | diff - got
}

# Every symbol that libc is to bring has a version, none younger than that of
# FreeBSD 14.0; what has none is weak, and may be missing.
versions() {
    readelf -W --dyn-syms "$1" | awk '
        $7 == "UND" && NF > 7 {
            if ($8 ~ /@FBSD_1\.[0-7]$/)
                n++
            else if ($5 != "WEAK") {
                print $8
                bad = 1
            }
        }
        END { exit bad || n < 20 }'
}

says() {
    readelf "$1" "$2" | grep -Eq "$3"
}

# program PATH ARCH MACHINE LIBRARY...
program() {
    file=$1 arch="$2 ${1##*/}" machine=$3
    shift 3
    ok "$arch: for this machine" says -hW "$file" "Machine:.*$machine"
    ok "$arch: FreeBSD's" says -hW "$file" 'OS/ABI: *UNIX - FreeBSD'
    ok "$arch: at no fixed address" says -hW "$file" 'Type: *DYN'
    ok "$arch: FreeBSD's linker starts it" says -lW "$file" \
        'interpreter: /libexec/ld-elf.so.1\]'
    ok "$arch: the kernel is told the version" says -nW "$file" \
        'FreeBSD.*(NT_VERSION|NT_FREEBSD_ABI_TAG)'
    ok "$arch: the stack is no code" says -lW "$file" 'GNU_STACK.* RW '
    ok "$arch: relocations are made once" says -lW "$file" GNU_RELRO
    ok "$arch: needs libc alone" libraries "$file" "$@"
    ok "$arch: no symbol of a later FreeBSD" versions "$file"
    ok "$arch: without symbols" sh -c "! readelf -SW '$file' | grep -q symtab"
    size=$(wc -c <"$file")
    echo "# $arch: $size bytes"
    ok "$arch: at most $MOST bytes" [ "$size" -le "$MOST" ]
}

for pair in amd64:X86-64 arm64:AArch64; do
    dir=$SOURCE/build/freebsd-${pair%:*}
    program "$dir/pvguest" "${pair%:*}" "${pair#*:}" libc.so.7
    # FreeBSD has its C library's threads in a file of their own
    program "$dir/pvguest-bench" "${pair%:*}" "${pair#*:}" libc.so.7 libm.so.5 \
        libthr.so.3
    MOST=290000 # what nobody keeps running: the texts of its rules are half of it
    program "$dir/pvguest-check" "${pair%:*}" "${pair#*:}" libc.so.7
    MOST=150000
done
finish
