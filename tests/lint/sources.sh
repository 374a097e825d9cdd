# SPDX-License-Identifier: BSD-2-Clause
# What the lint tests look at. A test sources ../tap.sh, then this, and is then
# in the root of the source tree.
# shellcheck shell=sh disable=SC2154

cd "$SOURCE" || exit 99
log=$tap_dir/log

# named PATTERN: the files of ours with such a name, wherever they can be
named() {
    for room in lib bin guest probe plugins man tests tools scripts; do
        [ ! -d "$room" ] || find "$room" -name "$1"
    done | sort
}

sources() {
    named '*.[ch]'
}

scripts() {
    echo dev
    echo .ci/run
    named '*.sh'
    # their names are those of events
    find packaging/hooks -type f | sort
    for script in postinst prerm postrm; do
        echo "packaging/debian/$script"
    done
    echo packaging/freebsd-port/files/pvguest.in
    echo lib/image/firstboot/pvkit_register
    echo scripts/cross/zig
}

# nothing NAME COMMAND...: passes when COMMAND says nothing
nothing() {
    tap_name=$1
    shift
    : >"$tap_dir/out"
    "$@" >"$log" 2>"$tap_dir/err"
    if [ -s "$log" ] || [ -s "$tap_dir/err" ]; then
        tap_fail "$tap_name" "found:"
        sed 's/^/#   /' "$log" | head -n 100
    else
        tap_pass "$tap_name"
    fi
}
