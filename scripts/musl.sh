#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# musl.sh: build/musl/pvguest and its companions, the guest tools for Linux linked
# statically with musl, stripped: files that run in any guest of this machine's kind.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/programs.sh
. scripts/programs.sh
dir=build/musl

# musl brings no headers of the kernel
headers=$PWD/$dir.headers
mkdir -p "$headers"
for name in linux asm asm-generic; do
    for folder in /usr/include "/usr/include/$(cc -print-multiarch)"; do
        [ ! -d "$folder/$name" ] || ln -sfn "$folder/$name" "$headers/$name"
    done
done

# quietly COMMAND...: what it says is told when it fails
quietly() {
    "$@" >"$dir.log" 2>&1 && return
    cat "$dir.log" >&2
    return 1
}

# its ioctl(2) takes an int, which the kernel's numbers are too large for
[ -f "$dir/build.ninja" ] || quietly env CC=musl-gcc meson setup "$dir" --werror \
    -Dguest_only=true -Dbuildtype=minsize -Db_lto=true -Dc_link_args=-static \
    -Dc_args="-isystem $headers -Wno-overflow"
quietly ninja -C "$dir" --quiet
for program in $guest_programs; do
    strip -o "$dir/$program.new" "$dir/guest/$program"
    # what is made of it need not be made anew
    cmp -s "$dir/$program.new" "$dir/$program" ||
        cp "$dir/$program.new" "$dir/$program"
done
