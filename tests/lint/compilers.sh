#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# compilers.sh gcc|clang: builds everything with warnings as errors; with clang
# runs clang-tidy too, over the commands of that build.
. "${0%/*}/../tap.sh"
requires "$1" clang-tidy
# shellcheck source=tests/lint/sources.sh
. "$TESTS/lint/sources.sh"
dir=$BUILD/lint-$1

[ -f "$dir/build.ninja" ] ||
    ok "configure" env CC="$1" meson setup "$dir" "$SOURCE" --werror \
        -Dbuildtype=debugoptimized
check "$1 builds without a warning" ninja --quiet -C "$dir"

tidy() {
    sources | grep -E '^(lib|bin|guest|plugins|probe)/.*\.c$' |
        grep -vE '(_freebsd(_(lower|net|place|sysctl|volumes))?|/freebsd_ask(_(nics|system))?)\.c$' |
        xargs -n 4 -P 2 clang-tidy --quiet -p "$dir" 2>/dev/null |
        grep -E ' (warning|error): ' | sed "s,^.*/\.\./,,; s,^$SOURCE/,,"
}

[ "$1" = gcc ] || nothing "clang-tidy finds nothing" tidy
finish
