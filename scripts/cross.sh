#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# cross.sh: build/freebsd-amd64/pvguest and build/freebsd-arm64/pvguest, with their
# companions: the guest tools for FreeBSD 14 and later, from Linux. The compiler is a
# Python wheel of zig, kept in build/zig; nothing is installed on this system but what
# setup.sh says.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh build cross
# shellcheck source=scripts/programs.sh
. scripts/programs.sh

# one at a time
mkdir -p build
exec 9>build/cross.lock
flock 9

want=$(grep -v '^#' scripts/cross/requirements.txt)
if [ "$(cat build/zig/want 2>/dev/null)" != "$want" ]; then
    echo "cross: getting zig into build/zig"
    rm -rf build/zig
    python3 -m pip --disable-pip-version-check install -q --no-deps \
        --no-cache-dir --only-binary :all: --require-hashes \
        --target build/zig -r scripts/cross/requirements.txt
    echo "$want" >build/zig/want
fi

for pair in amd64:x86_64 arm64:aarch64; do
    dir=build/freebsd-${pair%:*}
    sed -e "s|@ZIG@|$PWD/scripts/cross/zig|" -e "s|@CPU@|${pair#*:}|" \
        scripts/cross/freebsd.ini.in >"$dir.new"
    if ! cmp -s "$dir.new" "$dir.ini" || [ ! -f "$dir/build.ninja" ]; then
        rm -rf "$dir"
        cp "$dir.new" "$dir.ini"
        meson setup "$dir" --cross-file "$dir.ini" -Dguest_only=true --werror
    fi
    meson compile -C "$dir"
    # FreeBSD knows it by a note, and tools by this byte, which zig leaves at 0. Who
    # reads the program meanwhile has the old one or the new one.
    for program in $guest_programs; do
        new=$dir/$program.new
        cp "$dir/guest/$program" "$new"
        printf '\011' | dd of="$new" bs=1 seek=7 conv=notrunc status=none
        mv "$new" "$dir/$program"
    done
done
