#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A model of FreeBSD's sysrc(8): -f FILE, -n (the value alone), -x (remove), -q
# (no complaint about what is not there); NAME or NAME=VALUE. What is not in the
# file may be in /etc/defaults/rc.conf, and is found there, file or not.
set -eu
remove=no file='' alone=no quiet=no
while getopts f:nqx option; do
    case $option in
    f) file=$OPTARG ;;
    n) alone=yes ;;
    q) quiet=yes ;;
    x) remove=yes ;;
    *) exit 64 ;;
    esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] && [ -n "$file" ] || exit 64
name=${1%%=*}
touch "$file"

value() {
    sed -n "s/^$name=\"\(.*\)\"\$/\1/p" "$1"
}
without() {
    grep -v "^$name=" "$file" >"$file.sysrc" || :
}

if [ "$1" != "$name" ]; then
    old=$(value "$file")
    without
    printf '%s="%s"\n' "$name" "${1#*=}" >>"$file.sysrc"
    mv "$file.sysrc" "$file"
    echo "$name: $old -> ${1#*=}"
    exit
fi
if grep -q "^$name=" "$file"; then
    found=$file
elif grep -q "^$name=" /etc/defaults/rc.conf; then
    found=/etc/defaults/rc.conf
else
    [ "$quiet" = yes ] || echo "sysrc: unknown variable '$name'" >&2
    exit 1
fi
if [ "$remove" = yes ]; then
    without
    mv "$file.sysrc" "$file"
    exit
fi
[ "$alone" = yes ] || printf '%s: ' "$name"
value "$found"
