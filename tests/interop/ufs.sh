#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# GRUB's own UFS2 code and The Sleuth Kit read what lib/ufs writes, and so do we.
. "${0%/*}/../tap.sh"
requires grub-fstest fsstat fls istat icat tar

# Some thousand files of the machine, and what it has none of.
mkdir tree
(cd /usr/share && find . -xdev -type f -size -1000k | sort | head -n 4000) >list
tar -C /usr/share -cf - -T list | tar -C tree -xf -
mkdir -p tree/odd/empty tree/odd/many
echo one >tree/odd/one
ln tree/odd/one tree/odd/two
ln -s one tree/odd/short
long=$(printf '%0200d' 0 | sed 's/0/.\//g')one
ln -s "$long" tree/odd/long
name=$(printf '%0255d' 0)
echo name >"tree/odd/$name"
: >tree/odd/nothing
# direct blocks end at 384 KiB, the first indirect block at 128 MiB more
dd if=/dev/zero bs=1048576 count=140 2>/dev/null | tr '\0' x >tree/odd/big
i=0
while [ $i -lt 2000 ]; do
    : >"tree/odd/many/entry-$i"
    i=$((i + 1))
done

mib=1048576
check -o 'used [0-9]+ of' "make" \
    "$UFS_TOOL" make ours.img $((1024 * mib)) 0 tree
check "make, with check-hashes, in a partition" \
    "$UFS_TOOL" make hashes.img $((1024 * mib)) $mib tree check_hashes
check "we find nothing wrong" "$UFS_TOOL" check ours.img 0
check "nor with check-hashes" "$UFS_TOOL" check hashes.img $mib

check "GRUB has every file as it was" grub-fstest ours.img cmp / "$PWD/tree"
# (of a short one GRUB 2.06 loses the last letter, whoever wrote it)
check -o "^one" "GRUB follows a long symbolic link" \
    grub-fstest ours.img cat /odd/long
check -s 1 "GRUB can tell a file from another" \
    grub-fstest ours.img cmp /odd/one "$PWD/tree/odd/$name"

check -o '^File System Type: UFS 2' "fsstat" fsstat ours.img
check -o '^Volume Name: rootfs' "the label" fsstat -o 2048 hashes.img
(cd tree && find . -mindepth 1 | sed 's,^\./,,' | sort) >want
fls -rp ours.img | sed 's,^[^:]*:	,,' | grep -v '^\$OrphanFiles' |
    sort >got
ok "fls has every name" cmp want got
inode=$(fls -rp ours.img | sed -n 's,^r/r \([0-9]*\):	odd/two$,\1,p')
check -o '^num of links: 2' "istat counts hard links" istat ours.img "$inode"
inode=$(fls -rp ours.img | sed -n 's,^l/l \([0-9]*\):	odd/short$,\1,p')
check -o '^symbolic link to:.*one$' "istat has a short symbolic link" \
    istat ours.img "$inode"
big=$(fls -rp hashes.img -o 2048 | sed -n 's,^r/r \([0-9]*\):	odd/big$,\1,p')
check "icat" sh -c "icat -o 2048 hashes.img $big | cmp - tree/odd/big"

# what we read is what stat(1) says
(cd tree && find . -mindepth 1 \( \
    -type d -printf '/%P 4%03m %U %G 0 %Ts \n' -o \
    -type l -printf '/%P a%03m %U %G %s %Ts %l\n' -o \
    -type f -printf '/%P 8%03m %U %G %s %Ts \n' \)) | sort >want
"$UFS_TOOL" list hashes.img $mib |
    sed -E 's,( [48a][0-7]{3\,4}) [0-9]+( [0-9]+ [0-9]+ [0-9]+ -?[0-9]+)\.[0-9]{9} ,\1\2 ,' |
    sort >got
ok "we read it as it was" cmp want got
check "every byte" sh -c "'$UFS_TOOL' cat hashes.img $mib odd/big |
    cmp - tree/odd/big"

# twice the same
check "make again" "$UFS_TOOL" make again.img $((1024 * mib)) 0 tree
ok "the same bytes" cmp ours.img again.img
finish
