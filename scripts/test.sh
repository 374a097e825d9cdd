#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test.sh [NAME...]: builds and runs every test, or those named. All of them are
# Meson tests of build/; unit, command line and fuzz corpus tests run again in
# build/asan (clang, ASan, UBSan), those that use threads in build/tsan. The last
# line counts the results. With CI=true a skipped test is a failure.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh build test
export PATH="$PATH:/usr/sbin:/sbin"

# Xen in emulation takes minutes: empty makes it part of every run.
lab='--no-suite lab'

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
    shift
    rm -f "$dir/meson-logs/testlog.json"
    meson test -C "$dir" --num-processes "$jobs" --print-errorlogs "$@" || :
    logs="$logs $dir/meson-logs/testlog.json"
}

# names NAME...: as arguments of meson test
names() {
    for name; do
        case $name in
        unit | cli | cross | interop | fuzz | hooks | lint | packages | xen | lab)
            printf ' --suite %s' "$name"
            ;;
        *) printf ' %s' "$name" ;;
        esac
    done
}

sh scripts/build.sh
# When build/ was made before the tests' packages came: look for cmocka again.
grep -q '"cmocka"' build/meson-info/intro-dependencies.json ||
    meson configure build -Dtests=enabled
if [ $# -gt 0 ]; then
    # shellcheck disable=SC2046
    run build $(names "$@")
else
    # shellcheck disable=SC2086
    run build $lab
    CC=clang configure build/asan --werror -Dbuildtype=debugoptimized \
        -Db_sanitize=address,undefined -Db_lundef=false
    run build/asan --suite unit --suite cli --suite fuzz --suite hostile \
        --timeout-multiplier 4
    configure build/tsan -Dbuildtype=debugoptimized -Db_sanitize=thread
    run build/tsan unit-util_pipeline interop-writer --timeout-multiplier 6
fi
# shellcheck disable=SC2086
exec python3 scripts/summary.py $logs
