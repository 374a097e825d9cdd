# SPDX-License-Identifier: BSD-2-Clause
# Tests in POSIX sh that speak TAP. A test script begins with
#
#   . "${0%/*}/../tap.sh"
#
# and is then in an empty directory of its own, which is removed at the end.
#
#   check [-s STATUS] [-o RE] [-e RE] NAME COMMAND...
#       runs COMMAND: its exit status is STATUS (0), its standard
#       output has a line that matches -o, its standard error one
#       that matches -e. Both are left in the files out and err.
#   ok NAME COMMAND...  passes when COMMAND, say [ or cmp, succeeds
#   requires PROGRAM... skips the whole script, visibly, without one
#   skip NAME WHY       one check that cannot be made here
#   finish          prints the plan; a script that never gets
#               there has failed
#
# tests/meson.build sets PVKIT, PLUGIN, TESTS and PYTHON.
# shellcheck shell=sh

set -u
LC_ALL=C.UTF-8
export LC_ALL
tap_count=0 tap_end=0
tap_dir=$(mktemp -d "${TMPDIR:-/tmp}/pvkit-test.XXXXXX") || exit 99
trap 'tap_end=$?; cd / && rm -rf "$tap_dir"; exit "$tap_end"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$tap_dir" || exit 99

tap_pass() {
    tap_count=$((tap_count + 1))
    printf 'ok %d - %s\n' "$tap_count" "$1"
}

# tap_fail NAME WHY: WHY and the output become comments under the result.
tap_fail() {
    tap_count=$((tap_count + 1))
    printf 'not ok %d - %s\n# %s\n' "$tap_count" "$1" "$2"
    for tap_file in out err; do
        [ -s "$tap_dir/$tap_file" ] || continue
        printf '# std%s:\n' "$tap_file"
        tail -c 4000 "$tap_dir/$tap_file" | sed 's/^/#   /'
        echo
    done
}

check() {
    tap_status=0 tap_out='' tap_err=''
    while :; do
        case $1 in
        -s) tap_status=$2 ;;
        -o) tap_out=$2 ;;
        -e) tap_err=$2 ;;
        *) break ;;
        esac
        shift 2
    done
    tap_name=$1
    shift
    "$@" >"$tap_dir/out" 2>"$tap_dir/err" </dev/null
    tap_got=$?
    if [ "$tap_got" -ne "$tap_status" ]; then
        tap_fail "$tap_name" "status $tap_got, expected $tap_status: $*"
    elif [ -n "$tap_out" ] && ! grep -Eq -e "$tap_out" "$tap_dir/out"; then
        tap_fail "$tap_name" "no line of stdout matches $tap_out: $*"
    elif [ -n "$tap_err" ] && ! grep -Eq -e "$tap_err" "$tap_dir/err"; then
        tap_fail "$tap_name" "no line of stderr matches $tap_err: $*"
    else
        tap_pass "$tap_name"
    fi
}

ok() {
    tap_name=$1
    shift
    if "$@" >"$tap_dir/out" 2>"$tap_dir/err" </dev/null; then
        tap_pass "$tap_name"
    else
        tap_fail "$tap_name" "failed: $*"
    fi
}

requires() {
    for tap_prog; do
        command -v "$tap_prog" >/dev/null && continue
        echo "1..0 # SKIP needs $tap_prog"
        exit 0
    done
}

skip() {
    tap_count=$((tap_count + 1))
    printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

finish() {
    echo "1..$tap_count"
}
