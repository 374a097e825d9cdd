#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# demo.sh [--lab] [DISK]: makes the probe of this tree, a VM of one megabyte, a template,
# verifies it and boots it, in QEMU without Xen, with --lab also on the lab's real Xen,
# where it measures. Then makes an XVA of a disk, verifies it, gets the disk back, compares
# the two, boots the disk that came back, and boots the XVA itself through the NBD
# plugin; then builds a template of stand-ins for FreeBSD's distribution sets. Without DISK: GRUB's rescue disk, from Debian's package grub-rescue-pc.
# Everything is left in build/demo.
set -eu
lab=no
if [ "${1:-}" = --lab ]; then
    lab=yes
    shift
fi
disk=${1:-}
case $disk in
'' | /*) ;;
*) disk=${DEV_FROM:-$PWD}/$disk ;;
esac
cd "$(dirname "$0")/.."
sh scripts/setup.sh build demo
sh scripts/build.sh
pvkit=build/pvkit
dir=build/demo
mkdir -p "$dir"

server=''
stop_server() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || :
    [ -z "$server" ] || wait "$server" 2>/dev/null || :
    server=''
}
trap stop_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Seconds, with fractions where date has them.
now() {
    date +%s.%N
}

# step WHAT COMMAND...: runs it and adds its time to the summary
step() {
    what=$1
    shift
    case $1 in
    "$pvkit") echo "$ $*" ;;
    *) echo "* $what" ;;
    esac
    began=$(now)
    "$@"
    awk -v what="$what" -v a="$began" -v b="$(now)" \
        'BEGIN { printf "  %-34s %8.3f s\n", what, b - a }' >>"$dir/times"
}

fetch_grub() {
    disk=$dir/usr/lib/grub-rescue/grub-rescue-usb.img
    [ -e "$disk" ] && return
    echo "demo: downloading Debian's grub-rescue-pc for its rescue disk"
    if ! command -v apt-get >/dev/null; then
        echo "demo: no apt-get to fetch one: ./dev demo DISK" >&2
        exit 69
    fi
    # as this user: _apt may not be able to write here
    (cd "$dir" && apt-get download -q -o APT::Sandbox::User= grub-rescue-pc)
    dpkg-deb -x "$dir"/grub-rescue-pc_*.deb "$dir"
    [ -e "$disk" ] || { echo "demo: no $disk in the package" >&2; exit 69; }
}

# The disk that comes back is as long as the appliance's, which is rounded up:
# the same bytes, then zeros.
same_disk() {
    case $1 in
    *.qcow2 | *.vhd | *.vpc | *.vhdx | *.vmdk)
        qemu-img compare -F raw "$1" "$2"
        return
        ;;
    esac
    size=$(wc -c <"$1")
    cmp -n "$size" "$1" "$2"
    tail -c "+$((size + 1))" "$2" | tr -d '\000' | wc -c | grep -qx ' *0'
}

# boot PICTURE DRIVE. GRUB is asked for its command line; of a disk we know
# nothing about we picture what stays on the screen.
boot() {
    if [ "$default" = yes ]; then
        python3 scripts/boot.py --expect 'GNU GRUB' --key c \
            --expect '^grub> *$' --limit 120 --png "$1" "$2"
    else
        python3 scripts/boot.py --limit 180 --png "$1" "$2"
    fi
}

serve() {
    rm -f "$dir/socket"
    "$pvkit" xva serve "$dir/demo.xva" --socket "$dir/socket" &
    server=$!
    until [ -S "$dir/socket" ]; do
        kill -0 "$server" || { echo "demo: serve ended" >&2; exit 1; }
        sleep 0.1
    done
}

default=no
if [ -z "$disk" ]; then
    default=yes
    fetch_grub
fi
name=${disk##*/}
name=${name%.*}
: >"$dir/times"

# the probe, a real VM from this repository alone
step "pack the probe as a template" "$pvkit" probe build -o "$dir/pvprobe.xva" --force
step "verify it, as XenServer 6.0.2 would" "$pvkit" xva verify --level host \
    --host xenserver-6.0.2 "$dir/pvprobe.xva"
step "and as XCP-ng 8.3 would" "$pvkit" xva verify --level host --host xcp-ng-8.3 \
    "$dir/pvprobe.xva"
step "get its disk out" "$pvkit" xva extract "$dir/pvprobe.xva" \
    -o "$dir/pvprobe.raw" --force
step "boot it where there is no Xen" python3 scripts/boot.py \
    --expect 'There is no Xen under this machine' --limit 120 \
    --png "$dir/pvprobe.png" "file=$dir/pvprobe.raw,format=raw"
if [ "$lab" = yes ]; then
    step "boot it on Xen, and measure" sh scripts/lab.sh run probe_demo
fi

step "create the XVA" "$pvkit" xva create -o "$dir/demo.xva" --force \
    --disk "$disk" --name "$name" --guest other --vm
step "verify it" "$pvkit" xva verify "$dir/demo.xva"
step "extract the disk" "$pvkit" xva extract "$dir/demo.xva" \
    -o "$dir/extracted.raw" --force
step "compare with the original" same_disk "$disk" "$dir/extracted.raw"
step "boot the extracted disk" boot "$dir/extracted.png" \
    "file=$dir/extracted.raw,format=raw"
serve
step "boot the XVA itself, over NBD" boot "$dir/served.png" \
    "file=nbd:unix:$PWD/$dir/socket,format=raw"
stop_server

# a template of FreeBSD: of stand-ins, for FreeBSD's own sets are not ours to bring
step "make stand-ins for FreeBSD's sets" python3 tests/interop/make_sets.py \
    "$dir/sets"
step "build a template of them" "$pvkit" template build --sets "$dir/sets" \
    --size 2GiB --preset server -o "$dir/template.xva" --force
step "check it" "$pvkit" template check "$dir/template.xva"

cat <<END

$name: from a disk to an appliance and back

  disk       $(wc -c <"$disk") bytes  $disk
  XVA        $(wc -c <"$dir/demo.xva") bytes  $dir/demo.xva
  extracted  $(wc -c <"$dir/extracted.raw") bytes  $dir/extracted.raw
  template   $(wc -c <"$dir/template.xva") bytes  $dir/template.xva
  probe      $(wc -c <"$dir/pvprobe.xva") bytes  $dir/pvprobe.xva
  screens    $dir/pvprobe.png, $dir/extracted.png, $dir/served.png

$(cat "$dir/times")

On a XenServer or XCP-ng host:
  xe vm-import filename=$dir/demo.xva
  xe vm-import filename=$dir/pvprobe.xva   (docs/guides/probe.md)
END
