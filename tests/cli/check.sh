#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvguest check: facts that were saved, the files of a system that does not run, this
# machine as it is, and what it says when it may not look.
. "${0%/*}/../tap.sh"
requires as ld jq
golden=$TESTS/golden/check

guest_check() {
    "$PVGUEST" check "$@"
}
# json FILTER ARGUMENT...: the document satisfies FILTER
json() {
    json_filter=$1
    shift
    guest_check --json "$@" >json.out 2>json.err
    json_status=$?
    cat json.out json.err
    [ "$json_status" -le 1 ] && jq -e "$json_filter" json.out
}
# finds ID ARGUMENT...
finds() {
    finds_id=$1
    shift
    json "[.findings[].id] | index(\"$finds_id\") != null" "$@"
}
finds_not() {
    finds_id=$1
    shift
    json "[.findings[].id] | index(\"$finds_id\") == null" "$@"
}
# facts BASES LINE...: in the file f
facts() {
    echo 'pvguest-facts 1' >f
    for base in $1; do
        sed 1d "$TESTS/facts/base/$base" >>f
    done
    shift
    printf '%s\n' "$@" >>f
}

# what was saved; the golden report is of the facts that unit-check_freebsd makes
cp "$golden/hvm-14.0.facts" f
guest_check --from f --all >report
[ -z "${GOLDEN_REBASE:-}" ] || cp report "$golden/hvm-14.0.txt"
ok "the whole report" diff report "$golden/hvm-14.0.txt"
check -s 1 -o '^paravirtualized: ' "the first line is the answer" \
    guest_check --from f
few() {
    [ "$(guest_check --from f | wc -l)" -lt "$(wc -l <report)" ]
}
ok "without --all it is shorter" few
ok "the emulated disk" finds PV-DISK-EMULATED --from f
ok "the emulated NIC" finds PV-NIC-EMULATED --from f
from_pipe() {
    guest_check --from - <"$golden/hvm-14.0.facts" | diff - report.short
}
guest_check --from f >report.short
ok "from standard input" from_pipe
same_facts() {
    guest_check --from f --facts | grep -v '^#' >again &&
        grep -v '^#' f | diff - again
}
ok "facts of facts are the same" same_facts
facts freebsd ''
check -o '^paravirtualized: yes' "a guest that is well" guest_check --from f
facts linux ''
check -o '^paravirtualized: yes' "a Linux that is" guest_check --from f
facts freebsd 'disk.names!EACCES' 'front.names!EACCES'
ok "what could not be seen is told" json '.not_judged | length > 2' --from f

# the next boot
facts 'freebsd freebsd-next' ''
check "the next boot is well" guest_check --from f
facts 'freebsd freebsd-next' 'kernel.verdict!absent'
ok "there is no kernel" finds PV-NEXT-NO-KERNEL --from f

# files
make_kernel() {
    "$PYTHON" "$TESTS/interop/make_kernel.py" "$@"
}
mkdir -p sys/boot/kernel sys/boot/kernel.old sys/boot/old sys/etc sys/bin
make_kernel 14.0 sys/boot/kernel/kernel
make_kernel 9.3-generic sys/boot/old/kernel
touch sys/boot/kernel/if_xn.ko
echo 'USERLAND_VERSION="14.0-RELEASE"' >sys/bin/freebsd-version
echo 'ifconfig_xn0="SYNCDHCP"' >sys/etc/rc.conf
echo '/dev/gpt/rootfs / ufs rw 1 1' >sys/etc/fstab
echo 'boot_multicons="YES"' >sys/boot/loader.conf
check -o '^paravirtualized when it boots: yes' "a folder with a FreeBSD" guest_check --root sys
ok "what partitions it has nobody can tell" json \
    '[.not_judged[] | select(.id == "PV-FSTAB-MISSING") | .why] == ["ENOENT"]' --root sys
ok "that is what was judged" json '.source == "files" and .system == "freebsd"' \
    --root sys
ok "with another kernel" finds PV-KERNEL-REPLACED --root sys \
    --kernel /boot/old/kernel
ok "by a relative name" finds PV-KERNEL-REPLACED --root sys --kernel boot/old/kernel
long=$(head -c 300 /dev/zero | tr '\0' k)
check -s 64 -e '--kernel: a name of' "by one that is too long" \
    guest_check --root sys --kernel "$long"
ok "its NIC is gone, then" finds PV-NEXT-NIC-GONE --root sys \
    --kernel /boot/old/kernel
echo 'kernel="old"' >>sys/boot/loader.conf
ok "loader.conf names the kernel" finds PV-KERNEL-REPLACED --root sys
echo 'kernel="kernel"' >sys/boot/loader.conf.local
ok "the last one counts" finds_not PV-KERNEL-REPLACED --root sys
printf 'nextboot_enable="YES"\nkernel="old"\n' >sys/boot/nextboot.conf
ok "nextboot(8)" finds PV-KERNEL-REPLACED --root sys
echo 'nextboot_enable="NO"' >>sys/boot/nextboot.conf
ok "nextboot(8), done" finds_not PV-KERNEL-REPLACED --root sys
ok "no kernel" finds PV-NEXT-NO-KERNEL --root sys --kernel /boot/none
ok "that it has no modules is no news" finds_not PV-KERNEL-SKEW --root sys \
    --kernel /boot/none
# what is no file is no secret of root's
no_secret() {
    guest_check --root sys --kernel /boot >said
    grep -q 'could not be judged; --all' said
}
ok "a kernel that is a folder" no_secret
ok "a file that is no kernel" finds PV-NEXT-KERNEL-UNKNOWN --root sys \
    --kernel /etc/rc.conf
echo 'hw.xen.disable_pv_disks=1' >>sys/boot/loader.conf
ok "PV switched off" finds PV-DISKS-OFF --root sys
sed -i '$d' sys/boot/loader.conf
echo '/dev/ada0p3 /data ufs rw 2 2' >>sys/etc/fstab
ok "a raw name" finds PV-FSTAB-RAW --root sys
mkfifo sys/etc/ttys
check -s 1 "a FIFO is not waited for" guest_check --root sys
ln -s "$PWD/sys/etc" sys/etc/freebsd-update.conf
check -s 1 "a link to a folder" guest_check --root sys
# its links are its own: absolute ones lead nowhere else
mkdir -p sys/cf
mv sys/etc/rc.conf sys/cf/rc.conf
ln -s /cf/../cf/rc.conf sys/etc/rc.conf
ln -s ../../../../../../boot/loop sys/boot/loop
ln -s loop sys/boot/loader.conf.d
ln -s ../../../../../../../../cf/hostid sys/etc/hostid
echo b1946ac9 >sys/cf/hostid
of_root() {
    guest_check --root sys --facts >root.facts && grep -qx 'rc.ifconfig_xn0=set' root.facts &&
        grep -qx 'identity.host-uuid=b1946ac9' root.facts &&
        grep -qx 'loader.more!EOTHER' root.facts
}
ok "links are followed in that root" of_root
rm sys/etc/hostid
mkfifo sys/etc/hostid
no_file() {
    guest_check --root sys --facts | grep -qx 'identity.host-uuid!EINVAL'
}
ok "what is no file is not opened" no_file
rm sys/boot/loader.conf.d sys/etc/rc.conf
mv sys/cf/rc.conf sys/etc/rc.conf
head -c 2000000 /dev/zero | tr '\0' = >>sys/etc/rc.conf
check -s 1 "a file of two megabytes" guest_check --root sys

# this machine
check -o '^pvguest-facts 1$' "facts of this machine" guest_check --facts
ok "it is one that can be read" sh -c \
    '"$PVGUEST" check --facts | "$PVGUEST" check --from - >/dev/null
     [ $? -le 1 ]'
as_nobody() {
    [ "$(id -u)" = 0 ] || return 0
    chmod 755 . && "$PYTHON" -c 'import os, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
os.execv(sys.argv[1], sys.argv[1:])' "$PVGUEST" check --facts >nobody
    grep -q '^system.uid=65534$' nobody
}
ok "as an ordinary user" as_nobody

# errors
check -s 66 -e 'none: No such file' "no such file" guest_check --from none
check -s 66 -e 'none: No such file' "no such folder" guest_check --root none
check -s 65 -e 'expected its files' "a folder without one" guest_check --root /proc
echo nonsense >bad
check -s 65 -e 'bad: no facts, expected' "no facts" guest_check --from bad
echo 'pvguest-facts 2' >bad
check -s 65 -e 'facts of version 2' "a newer form" guest_check --from bad
head -c 1100000 /dev/zero >bad
check -s 65 -e 'more than 1048576 bytes' "too many" guest_check --from bad
check -s 64 -e '--kernel: needs' "a kernel for nothing" guest_check --kernel k
check -s 64 -e '--facts: ' "two forms" guest_check --facts --json
check -s 64 -e '--from: ' "facts and files" guest_check --from f --root sys
check -s 64 -e '0$' "an operand" guest_check x
if [ "$(uname)" = Linux ]; then
    check -s 65 -e 'known of FreeBSD alone' "the next boot of Linux" \
        guest_check --next-boot
fi
json_error() {
    guest_check --json --from none 2>json.err
    jq -e '.code == "not_found"' json.err
}
ok "an error as JSON" json_error
finish
