#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test.sh [NAME...]: builds and runs every test, or those named. All of them are
# Meson tests of build/; unit, command line and fuzz corpus tests run again in
# build/asan (clang, ASan, UBSan), those that use threads in build/tsan. The lab,
# Xen in emulation, comes last. The last line counts the results. With CI=true a
# skipped test is a failure.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh build test
export PATH="$PATH:/usr/sbin:/sbin"

# The lab's tests take minutes, more where others use the processors too; after so
# many seconds what is left of them has failed.
lab_limit=3000

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
logs=''

# configure DIR OPTION...: with CC from the environment. b_lundef: clang finds
# the sanitizers' symbols when the program starts.
configure() {
    dir=$1
    shift
    [ -f "$dir/build.ninja" ] || meson setup "$dir" "$@" >/dev/null
}

# run DIR ARGUMENT...: summary.py judges the log; without one it has failed.
run() {
    dir=$1
    log=testlog-$(($(echo "$logs" | wc -w)))
    shift
    rm -f "$dir/meson-logs/$log.json"
    meson test -C "$dir" --num-processes "$jobs" --print-errorlogs --logbase "$log" \
        "$@" || :
    logs="$logs $dir/meson-logs/$log.json"
}

run_lab() {
    LAB_UNTIL=$(($(date +%s) + lab_limit))
    export LAB_UNTIL
    run build --suite lab
}

# names NAME...: as arguments of meson test
names() {
    for name; do
        case $name in
        unit | cli | cross | interop | fuzz | hooks | lint | packages | probe | xen | lab)
            printf ' --suite %s' "$name"
            ;;
        *) printf ' %s' "$name" ;;
        esac
    done
}

# Here the compiler is a known one; that of a stranger may warn of more.
[ "${CI:-}" != true ] || [ -f build/build.ninja ] || meson setup build --werror
sh scripts/build.sh
# When build/ was made before the tests' packages came: look for cmocka again.
grep -q '"cmocka"' build/meson-info/intro-dependencies.json ||
    meson configure build -Dtests=enabled
if [ "$*" = lab ]; then
    run_lab
elif [ $# -gt 0 ]; then
    # shellcheck disable=SC2046
    run build $(names "$@")
else
    run build --no-suite lab
    CC=clang configure build/asan --werror -Dbuildtype=debugoptimized \
        -Db_sanitize=address,undefined -Db_lundef=false
    run build/asan --suite unit --suite cli --suite fuzz --suite hostile \
        --timeout-multiplier 4
    configure build/tsan -Dbuildtype=debugoptimized -Db_sanitize=thread
    run build/tsan unit-util_pipeline interop-writer --timeout-multiplier 6
    run_lab
fi
# shellcheck disable=SC2086
exec python3 scripts/summary.py $logs
