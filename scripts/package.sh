#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# package.sh [FOLDER]: build/packages/ gets the guest tools for FreeBSD 14 and 15
# (.pkg, amd64 and aarch64) and, on Debian, for Debian (.deb, amd64). The same source
# and SOURCE_DATE_EPOCH, the same bytes. With FOLDER they go there, of what has been
# built before.
set -eu
cd "$(dirname "$0")/.."
umask 022

# shellcheck source=scripts/programs.sh
. scripts/programs.sh

# the list is split on purpose
# shellcheck disable=SC2086
for page in man/pvguest.conf.5 $(printf 'man/%s.8 ' $guest_programs); do
    [ -e "$page" ] || { echo "package: no $page" >&2; exit 1; }
done
if [ $# -eq 0 ]; then
    sh scripts/build.sh
    sh scripts/cross.sh
fi

version=$(sed -n "s/^ *version: '\([0-9.]*\)',\$/\1/p" meson.build)
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null ||
    stat -c %Y CHANGELOG.md)}"
export SOURCE_DATE_EPOCH
out=${1:-build/packages}
work=$out.work
port=packaging/freebsd-port
maintainer=${PVK_MAINTAINER:-pvkit <root@localhost>}
rm -rf "$work" "$out"
mkdir -p "$work" "$out"

# put MODE FROM TO: with the folders above it
put() {
    install -D -m "$1" "$2" "$3"
}

# page FROM TO: packed
page() {
    mkdir -p "${2%/*}"
    gzip -9nc "$1" >"$2"
    chmod 644 "$2"
}

# fill FROM TO NAME=VALUE...: %%NAME%% becomes VALUE
fill() {
    from=$1 to=$2
    shift 2
    mkdir -p "${to%/*}"
    cp "$from" "$to"
    for pair; do
        sed -i "s|%%${pair%%=*}%%|${pair#*=}|g" "$to"
    done
}

# freebsd ARCH MACHINE: the files
freebsd() {
    root=$work/freebsd-$1
    local=$root/usr/local
    for program in $guest_programs; do
        put 755 "build/freebsd-$1/$program" "$local/sbin/$program"
    done
    fill $port/files/pvguest.in "$local/etc/rc.d/pvguest" PREFIX=/usr/local
    fill $port/files/490.pvguest-check.in \
        "$local/etc/periodic/daily/490.pvguest-check" PREFIX=/usr/local
    chmod 755 "$local/etc/rc.d/pvguest" "$local/etc/periodic/daily/490.pvguest-check"
    fill packaging/pvguest.conf.sample "$local/etc/pvguest.conf.sample" \
        HOOKS=/usr/local/etc/pvguest/hooks
    mkdir -p "$local/etc/pvguest/hooks"
    for hook in packaging/hooks/freebsd/*; do
        put 755 "$hook" "$local/share/pvguest/hooks/freebsd/${hook##*/}"
    done
    for program in $guest_programs; do
        page "man/$program.8" "$local/share/man/man8/$program.8.gz"
    done
    page man/pvguest.conf.5 "$local/share/man/man5/pvguest.conf.5.gz"
    put 644 LICENSE "$local/share/licenses/pvguest-$version/BSD2CLAUSE"
    for release in 14 15; do
        python3 scripts/package/freebsd.py "$root" "$version" \
            "FreeBSD:$release:$2" $port \
            "$out/pvguest-$version-freebsd$release-$2.pkg"
    done
}

# As Debian wants it, which is not what CHANGELOG.md is.
changelog() {
    cat <<END
pvguest ($version) unstable; urgency=medium

  * Release $version of pvkit; what is new is said in its CHANGELOG.md.

 -- $maintainer  $(LC_ALL=C date -Ru -d "@$SOURCE_DATE_EPOCH")
END
}

# The youngest libc that a symbol of the files asks for
libc_needed() {
    readelf -VW "$@" | grep -o 'GLIBC_2\.[0-9]*' | cut -d _ -f 2 |
        sort -t . -k 2 -n | tail -n 1
}

# debian: the files, and what dpkg has to know
debian() {
    root=$work/debian
    doc=$root/usr/share/doc/pvguest
    mkdir -p "$root/usr/sbin"
    for program in $guest_programs; do
        strip -o "$root/usr/sbin/$program" "build/guest/$program"
        chmod 755 "$root/usr/sbin/$program"
    done
    put 644 packaging/linux/pvguest.service \
        "$root/lib/systemd/system/pvguest.service"
    fill packaging/pvguest.conf.sample "$root/etc/pvguest.conf" \
        HOOKS=/etc/pvguest/hooks
    mkdir -p "$root/etc/pvguest/hooks"
    for hook in packaging/hooks/linux/*; do
        put 755 "$hook" "$root/usr/share/pvguest/hooks/linux/${hook##*/}"
    done
    for program in $guest_programs; do
        page "man/$program.8" "$root/usr/share/man/man8/$program.8.gz"
    done
    page man/pvguest.conf.5 "$root/usr/share/man/man5/pvguest.conf.5.gz"
    changelog >"$work/changelog"
    page "$work/changelog" "$doc/changelog.gz"
    put 644 LICENSE "$doc/copyright"
    kib=$(du -k -s --apparent-size "$root" | cut -f 1)
    mkdir "$root/DEBIAN"
    echo /etc/pvguest.conf >"$root/DEBIAN/conffiles"
    (cd "$root" && find etc lib usr -type f -exec md5sum {} + |
        sort -k 2) >"$root/DEBIAN/md5sums"
    sed -e "s|@VERSION@|$version|" -e "s|@KIB@|$kib|" \
        -e "s|@LIBC@|$(libc_needed "$root"/usr/sbin/*)|" \
        -e "s|@MAINTAINER@|$maintainer|" \
        packaging/debian/control.in >"$root/DEBIAN/control"
    for script in postinst prerm postrm; do
        put 755 "packaging/debian/$script" "$root/DEBIAN/$script"
    done
    dpkg-deb -Zxz --root-owner-group -b "$root" \
        "$out/pvguest_${version}_amd64.deb" >"$work/dpkg-deb.log"
}

freebsd amd64 amd64
freebsd arm64 aarch64
[ "$(dpkg --print-architecture 2>/dev/null)" != amd64 ] || debian
ls -l "$out"
