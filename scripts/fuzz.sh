#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# fuzz.sh [TARGET] [SECONDS]: runs one fuzz target, or each in turn, under
# libFuzzer with ASan and UBSan. What it learns is kept in build/fuzz/corpus;
# an input that crashes is left in build/fuzz/crash-TARGET-*.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh build test

target=all
case ${1:-} in
'' | *[!0-9]*)
    target=${1:-all}
    [ $# -eq 0 ] || shift
    ;;
esac
seconds=${1:-60}

# fuzzer-no-link instruments the libraries; the targets link libFuzzer itself.
flags=-fsanitize=fuzzer-no-link
[ -f build/fuzz/build.ninja ] ||
    CC=clang CFLAGS=$flags LDFLAGS=$flags meson setup build/fuzz -Dfuzz=true \
        -Dbuildtype=debugoptimized -Dnbdkit=disabled \
        -Db_sanitize=address,undefined -Db_lundef=false
meson compile -C build/fuzz

if [ "$target" = all ]; then
    set -- tests/fuzz/fuzz_*.c
else
    set -- "tests/fuzz/fuzz_$target.c"
fi
for source; do
    name=${source##*/fuzz_}
    name=${name%.c}
    mkdir -p "build/fuzz/corpus/$name"
    echo "fuzz: $name, $seconds seconds"
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
        "build/fuzz/tests/fuzz/fuzz_$name" -max_total_time="$seconds" \
        -timeout=10 -rss_limit_mb=2048 -max_len=262144 -print_final_stats=1 \
        -verbosity=0 -artifact_prefix="build/fuzz/crash-$name-" \
        "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
done
