#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# lab.sh COMMAND...: the lab, a Xen host with guests in QEMU (docs/guides/lab.md).
# Makes what is missing or older than its sources in build/lab, then tests/xen/lab/lab.py
# does the rest.
set -eu
cd "$(dirname "$0")/.."
lab=tests/xen/lab
dir=build/lab
PATH=$PATH:/usr/sbin:/sbin # mke2fs
PYTHONDONTWRITEBYTECODE=1
export PATH PYTHONDONTWRITEBYTECODE

# Our programs, a line each: NAME SOURCE... They are linked statically and are in /bin
# of dom0 and of every guest. NAME FILE, with no source but a static program that was
# built elsewhere, is one of them as soon as it has been.
PROGRAMS="
agent $lab/agent.c $lab/command.c
seqread $lab/seqread.c
eyes tests/xen/eyes/*.c
storetrace $lab/storetrace.c lib/xenstore/*.c lib/util/err.c lib/util/text.c
pvguest build/musl/pvguest
pvguest-bench build/musl/pvguest-bench
pvguest-check build/musl/pvguest-check
"

# older FILE SOURCE...: FILE is missing, or some SOURCE has changed since
older() {
    [ ! -e "$1" ] || [ -n "$(find "$@" -newer "$1" -print -quit)" ]
}

# built NAME FILE: brings it in
built() {
    [ -e "$2" ] || return 0
    older "$dir/bin/$1" "$2" || return 0
    cp "$2" "$dir/bin/$1"
}

# program NAME SOURCE...: the sources are patterns; those for another system are not meant
program() {
    name=$1
    shift
    # shellcheck disable=SC2046,SC2048,SC2086 # no blanks in these names
    set -- $(printf '%s\n' $* | grep -v '_freebsd\.c$')
    # shellcheck disable=SC2046
    older "$dir/bin/$name" "$@" \
        $(dirname "$@" | sort -u | sed 's,$,/*.h,') || return 0
    "${CC:-cc}" -std=gnu17 -D_GNU_SOURCE -Os -Ilib -static -o "$dir/bin/$name" "$@"
}

prepare() {
    sh scripts/setup.sh lab
    sh scripts/musl.sh
    mkdir -p "$dir/bin"
    ours=''
    while read -r name sources; do
        # shellcheck disable=SC2086
        case $sources in
        '') continue ;;
        *.c) program "$name" $sources ;;
        *) built "$name" "$sources" ;;
        esac
        [ ! -e "$dir/bin/$name" ] || ours="$ours $dir/bin/$name"
    done <<END
$PROGRAMS
END
    sh $lab/fetch.sh "$dir"
    # shellcheck disable=SC2086
    older "$dir/boot/ide.img" $ours "$dir/versions" $lab/dom0 $lab/guest \
        $lab/initramfs.py $lab/hvmdisk.py || return 0
    echo "lab: making dom0 and the guests' disks"
    # shellcheck disable=SC2086
    python3 $lab/initramfs.py "$dir/root" "$dir/boot" $ours
    python3 $lab/hvmdisk.py "$dir/root" "$dir/boot"
}

# Whether the packages can be here at all.
suits() {
    [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] && command -v apt-get >/dev/null
}

if [ "${1:-}" = run ] && [ "${CI:-}" != true ] && ! suits; then
    echo "1..0 # SKIP the lab is made of Debian's packages for amd64"
    exit 0
fi
# standard output is for the results
case ${1:-} in
up | shell | guest | put | do | xenstored-restart | run) prepare </dev/null >&2 ;;
esac
exec python3 $lab/lab.py "$dir" "$@"
