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

# older FILE SOURCE...: FILE is missing, or some SOURCE has changed since
older() {
    [ ! -e "$1" ] || [ -n "$(find "$@" -newer "$1" -print -quit)" ]
}

# program NAME SOURCE...: statically linked, as it runs where there is no libc
program() {
    name=$1
    shift
    older "$dir/$name" "$@" "${1%/*}"/*.h || return 0
    "${CC:-cc}" -std=gnu17 -D_GNU_SOURCE -Os -static -o "$dir/$name" "$@"
}

prepare() {
    sh scripts/setup.sh lab
    mkdir -p "$dir"
    program agent $lab/agent.c $lab/command.c
    program eyes tests/xen/eyes/*.c
    sh $lab/fetch.sh "$dir"
    older "$dir/boot/ide.img" "$dir/agent" "$dir/versions" $lab/dom0 \
        $lab/guest $lab/initramfs.py $lab/hvmdisk.py || return 0
    echo "lab: making dom0 and the guests' disks"
    python3 $lab/initramfs.py "$dir/root" "$dir/agent" "$dir/boot"
    python3 $lab/hvmdisk.py "$dir/root" "$dir/boot"
}

# standard output is for the results
case ${1:-} in
up | shell | guest | put | do | run) prepare </dev/null >&2 ;;
esac
exec python3 $lab/lab.py "$dir" "$@"
