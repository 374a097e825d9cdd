#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# compilers.sh gcc|clang: builds everything with warnings as errors; with clang
# runs clang-tidy too, over the commands of that build. With gcc it is no other than
# the one of this test, where that has warnings as errors already.
. "${0%/*}/../tap.sh"
requires "$1" clang-tidy
# shellcheck source=tests/lint/sources.sh
. "$TESTS/lint/sources.sh"
dir=$BUILD/lint-$1

# Whether gcc has built this with warnings as errors.
strict() {
    compiler=$(sed -n 's/^ command = \([^ ]*\) .*/\1/p' "$BUILD/build.ninja" | head -n 1)
    grep -q '^ ARGS = .* -Werror ' "$BUILD/build.ninja" &&
        "$compiler" --version | grep -q 'Free Software Foundation'
}

! { [ "$1" = gcc ] && strict; } || dir=$BUILD
[ -f "$dir/build.ninja" ] ||
    ok "configure" env CC="$1" meson setup "$dir" "$SOURCE" --werror \
        -Dbuildtype=debugoptimized
check "$1 builds without a warning" ninja --quiet -C "$dir"

# A function's paths are followed as far as the analyzer itself does in its shallow mode,
# a third of what it does else: the rest takes most of the time.
tidy() {
    sources | grep -E '^(lib|bin|guest|plugins|probe)/.*\.c$' |
        grep -vE '(_freebsd(_(lower|net|place|sysctl|volumes))?|/freebsd_ask(_(nics|system))?)\.c$' |
        xargs -n 4 -P 2 clang-tidy --quiet -p "$dir" \
            --extra-arg=-Xclang --extra-arg=-analyzer-config \
            --extra-arg=-Xclang --extra-arg=max-nodes=75000 2>/dev/null |
        grep -E ' (warning|error): ' | sed "s,^.*/\.\./,,; s,^$SOURCE/,,"
}

[ "$1" = gcc ] || nothing "clang-tidy finds nothing" tidy
finish
