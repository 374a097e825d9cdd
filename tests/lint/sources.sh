# SPDX-License-Identifier: BSD-2-Clause
# What the lint tests look at. A test sources ../tap.sh, then this, and is then
# in the root of the source tree.
# shellcheck shell=sh disable=SC2154

cd "$SOURCE" || exit 99
log=$tap_dir/log

sources() {
    find lib bin plugins tests tools guest probe -name '*.[ch]' 2>/dev/null |
        sort
}

scripts() {
    echo dev
    echo .ci/run
    find scripts tests tools -name '*.sh' | sort
}

# nothing NAME COMMAND...: passes when COMMAND prints nothing
nothing() {
    tap_name=$1
    shift
    "$@" >"$log" 2>&1
    if [ -s "$log" ]; then
        tap_fail "$tap_name" "found:"
        sed 's/^/#   /' "$log" | head -n 100
    else
        tap_pass "$tap_name"
    fi
}
