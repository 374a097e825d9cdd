#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# bench.sh [--json FILE] [--runs N] [--size MIB] [--part PART] [--dir TMPFS]: measures our
# commands against their peers (tests/perf). Fails when a promise is not kept.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh build bench
sh scripts/build.sh
dir=/dev/shm
[ -d "$dir" ] || dir=${TMPDIR:-/tmp}
# a later --dir wins; relative names are the caller's
cd "${DEV_FROM:-.}"
root=$OLDPWD
exec python3 "$root/tests/perf/bench.py" --pvkit "$root/build/pvkit" \
    --dir "$dir" "$@"
