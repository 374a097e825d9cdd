#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A model of FreeBSD's sysrc(8): -f FILE, -n (the value alone), -i (no complaint
# about what is not there), -x (remove), -q (quiet); NAME or NAME=VALUE.
set -eu
ignore=no remove=no file='' alone=no
while getopts f:inqx option; do
    case $option in
    f) file=$OPTARG ;;
    i) ignore=yes ;;
    n) alone=yes ;;
    q) ;;
    x) remove=yes ;;
    *) exit 64 ;;
    esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] && [ -n "$file" ] || exit 64
name=${1%%=*}
touch "$file"
old=$(sed -n "s/^$name=\"\(.*\)\"\$/\1/p" "$file")
is_there() {
    grep -q "^$name=" "$file"
}
if [ "$1" != "$name" ]; then
    grep -v "^$name=" "$file" >"$file.sysrc" || :
    printf '%s="%s"\n' "$name" "${1#*=}" >>"$file.sysrc"
    mv "$file.sysrc" "$file"
    echo "$name: $old -> ${1#*=}"
elif [ "$remove" = yes ]; then
    is_there || [ "$ignore" = yes ] || exit 1
    grep -v "^$name=" "$file" >"$file.sysrc" || :
    mv "$file.sysrc" "$file"
elif is_there; then
    [ "$alone" = yes ] || printf '%s: ' "$name"
    echo "$old"
else
    [ "$ignore" = yes ] || exit 1
fi
