#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# fetch.sh DIR: downloads the packages of packages.txt into DIR/debs and unpacks
# them into DIR/root, once; the versions that apt gave are in DIR/versions.
# Needs no privilege and installs nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
dir=$(cd "$1" && pwd)
list=$here/packages.txt

if [ -f "$dir/versions" ] && cmp -s "$list" "$dir/packages.txt"; then
    exit 0
fi
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "lab: fetch: no apt-get and dpkg-deb, expected Debian" >&2
    exit 69
fi

# A kernel's name carries its release: what the metapackage depends on.
names() {
    sed 's/#.*//' "$list" | while read -r name _; do
        case $name in
        '') ;;
        linux-image-*) apt-cache depends "$name" |
            awk '/Depends: linux-image/ { print $2; exit }' ;;
        *) echo "$name" ;;
        esac
    done
}

rm -rf "$dir/debs" "$dir/root" "$dir/versions"
mkdir -p "$dir/debs" "$dir/root"
echo "lab: downloading $(names | wc -l) packages"
# As this user: _apt may not be able to write here.
download() {
    # shellcheck disable=SC2046 # package names have no blanks
    (cd "$dir/debs" && apt-get download -qq -o APT::Sandbox::User= $(names))
}
# the lists may be older than what the archive has
download || { apt-get update -qq && download; }
for deb in "$dir"/debs/*.deb; do
    dpkg-deb -x "$deb" "$dir/root"
    dpkg-deb -f "$deb" Package Version Architecture | tr '\n' ' '
    echo
done >"$dir/versions.new"
cp "$list" "$dir/packages.txt"
mv "$dir/versions.new" "$dir/versions"
