#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# setup.sh ROLE...: installs the packages of packages.txt that these roles need
# and that are missing. Quick, and without any privilege, when none is.
set -eu
table=$(dirname "$0")/packages.txt

# wanted COLUMN ROLE...: package and purpose, a line each
wanted() {
    column=$1
    shift
    for role; do
        awk -v role="$role" -v column="$column" '
            /^#/ || $column == "-" { next }
            index("," $1 ",", "," role ",") {
                purpose = $4
                for (i = 5; i <= NF; i++)
                    purpose = purpose " " $i
                print $column, purpose
            }' "$table"
    done | sort -u -k 1,1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        echo "dev: sudo $*"
        sudo "$@"
    else
        echo "dev: run as root, or install sudo, to: $*" >&2
        exit 77
    fi
}

# missing PACKAGE...: those that are not installed
missing_debian() {
    dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' "$@" 2>/dev/null |
        awk '$2 == "ii" { print $1 }' | sort -u >"$have"
    printf '%s\n' "$@" | sort -u | comm -23 - "$have"
}

missing_freebsd() {
    for package; do
        pkg info -e "$package" || echo "$package"
    done
}

install_debian() {
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    as_root apt-get update -q
    as_root apt-get install -q -y --no-install-recommends "$@"
}

install_freebsd() {
    as_root pkg install -y "$@"
}

case $(uname -s) in
Linux)
    if ! command -v dpkg-query >/dev/null; then
        echo "dev: no dpkg: install the equivalents of $table by hand" >&2
        exit 0
    fi
    system=debian column=2
    ;;
FreeBSD)
    system=freebsd column=3
    ;;
*)
    echo "dev: unknown system: install what $table names by hand" >&2
    exit 0
    ;;
esac

have=$(mktemp)
trap 'rm -f "$have"' EXIT
list=$(wanted $column "$@")
names=$(echo "$list" | cut -d ' ' -f 1)
# The lists are split on purpose: package names have no blanks.
# shellcheck disable=SC2086
missing=$(missing_$system $names)
[ -n "$missing" ] || exit 0

echo "dev: installing, for $*:"
for name in $missing; do
    echo "$list" | sed -n "s/^$name /  $name: /p"
done
# shellcheck disable=SC2086
install_$system $missing
