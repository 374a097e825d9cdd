#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Templates of stand-in sets, in the eyes of those who know better: sgdisk, fsck.vfat,
# GRUB, The Sleuth Kit, tar, and firmware that starts them.
. "${0%/*}/../tap.sh"
requires sgdisk fsck.vfat mcopy grub-fstest fls as ld objcopy dash

make_sets() {
    "$PYTHON" "$TESTS/interop/make_sets.py" "$@" 2>/dev/null
}
build() {
    "$PVKIT" template build --size 512MiB --swap 64MiB "$@"
}
root=$((100 * 1048576)) # behind 1 MiB, boot, ESP and swap

make_sets sets
check -o 'FreeBSD 14.3-RELEASE for amd64, firmware both' "a raw image" \
    build --sets sets -o a.raw --image-only
check -o 'No problems found' "sgdisk is content" sgdisk -v a.raw
sgdisk -p a.raw | awk '/^ +[0-9]/ { print $2, $6, $7 }' >parts
cat >want <<'END'
2048 A501 bootfs
4096 EF00 efiesp
73728 A502 swapfs
204800 A503 rootfs
END
ok "partitions: order, types, labels, each at a MiB" cmp want parts
dd if=a.raw of=esp bs=1048576 skip=2 count=34 2>/dev/null
check "fsck.vfat finds nothing" fsck.vfat -n esp
mcopy -i esp ::/EFI/BOOT/BOOTX64.EFI one
mcopy -i esp ::/EFI/FREEBSD/LOADER.EFI two
mkdir base
tar -C base -xf sets/base.txz 2>/dev/null
tar -C base -xf sets/kernel.txz
ok "loader.efi is in the ESP, twice" sh -c \
    'cmp one two && cmp one base/boot/loader.efi'
dd if=a.raw of=code bs=440 count=1 2>/dev/null
ok "the MBR has the set's pmbr" cmp -n 440 code base/boot/pmbr
dd if=a.raw of=gptboot bs=1048576 skip=1 count=1 2>/dev/null
ok "freebsd-boot has the set's gptboot" cmp -n 40000 gptboot base/boot/gptboot
check "our checker finds nothing" "$UFS_TOOL" check a.raw $root
(cd base && find . -type f | sed 's,^\.,,' | grep -v '^/etc/' | sort) >files
ok "GRUB has every file as it was" sh -c 'while read -r f; do
    grub-fstest a.raw cmp "(loop0,gpt4)$f" "$PWD/base$f" || exit 1; done <files'
fls -o 204800 -rp a.raw | sed -n 's,^r/r [0-9]*:	,,p' >names
check "hard links are one file" sh -c \
    'test "$(fls -o 204800 -rp a.raw | sed -n "s,^r/r \([0-9]*\):	bin/\(test\|\[\)$,\1,p" | sort -u | wc -l)" = 1'
check -o '^firstboot$' "firstboot" grep -x firstboot names

cat_file() {
    "$UFS_TOOL" cat "$1" $root "$2"
}
check -o '^root:\*:0:0' "root's password is locked" cat_file a.raw etc/master.passwd
check -s 1 "no password is empty" sh -c \
    '"$UFS_TOOL" cat a.raw '$root' etc/master.passwd | grep "^[^:#]*::"'
cat_file a.raw etc/spwd.db >spwd.db
cat_file a.raw etc/pwd.db >pwd.db
check "spwd.db has every account, as libc looks it up" \
    "$PYTHON" "$TESTS/interop/pwdb.py" spwd.db root:\* toor:\* daemon:\* sshd:\* \
    nobody:\* operator:\*
check "pwd.db too" "$PYTHON" "$TESTS/interop/pwdb.py" pwd.db root:\* nobody:\*
check -o '^/dev/gpt/rootfs' "fstab, by label" cat_file a.raw etc/fstab
check -o '^ifconfig_DEFAULT="SYNCDHCP' "rc.conf" cat_file a.raw etc/rc.conf

# accounts
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== ops' >ops.pub
hash="\$6\$salt\$hash"
check "users, keys, a password" build --sets sets -o u.raw --image-only \
    --user ops:ops.pub --user two --ssh-key ops.pub --root-password-hash "$hash"
cat_file u.raw etc/spwd.db >spwd.db
cat_file u.raw etc/pwd.db >pwd.db
check "they are in spwd.db" "$PYTHON" "$TESTS/interop/pwdb.py" spwd.db \
    "root:$hash" 'ops:*' 'two:*'
check "pwd.db has no hash" "$PYTHON" "$TESTS/interop/pwdb.py" pwd.db 'root:*' 'ops:*'
check -o '^wheel:\*:0:root,ops,two$' "wheel" cat_file u.raw etc/group
check -o '^ssh-ed25519' "the key" cat_file u.raw home/ops/.ssh/authorized_keys
check -o '^PermitRootLogin without-password' "root's key counts" \
    cat_file u.raw etc/ssh/sshd_config
"$UFS_TOOL" list u.raw $root >users
check -o '/ops/.ssh/authorized_keys 8600 1 1001 1001 ' "owner and mode" \
    grep authorized_keys users
check -s 64 -e 'has that account already' "a name that is taken" \
    build --sets sets -o no.raw --image-only --user nobody
sed -n 's,^.home/two/\(\.[^ ]*\) \([0-9 ]*\) .*,\1 \2,p' users | sort >skel
cat >want <<'END'
.cshrc 8644 1 1002 1002 8
.login_conf 8644 1 1002 1002 13
.profile 8644 1 1002 1002 10
.rhosts 8600 1 1002 1002 0
.shrc 8644 1 1002 1002 7
END
ok "a home has what new homes have, as its owner's" cmp want skel
check -o '^# profile$' "to the byte" cat_file u.raw home/two/.profile
mkdir -p own/usr/share/skel own/home/two
echo '# of the overlay' | tee own/usr/share/skel/dot.shrc >own/home/two/.profile
check "an overlay's" build --sets sets -o v.raw --image-only --user two --overlay own
check -o '^# of the overlay' "for all homes" cat_file v.raw home/two/.shrc
check -o '^# of the overlay' "for this one" cat_file v.raw home/two/.profile
printf -- '-----BEGIN OPENSSH PRIVATE KEY-----\n' >id
check -s 64 -e 'a private key' "a private key is refused" \
    build --sets sets -o no.raw --image-only --ssh-key id

# XVA
check "an XVA" build --sets sets -o a.xva
for host in xenserver-6.0.2 xcp-ng-8.3; do
    check -o 'good: 0 errors, 0 warnings' "$host would import it" \
        "$PVKIT" xva verify --host $host a.xva
done
check "its disk is the raw image" sh -c \
    '"$PVKIT" -q xva extract a.xva -o x.raw && cmp x.raw a.raw'
check "again" build --sets sets -o b.xva
ok "the same bytes" cmp a.xva b.xva
check "another seed" build --sets sets -o c.xva --seed 7
check -s 1 "is another file" cmp -s a.xva c.xva
check "the router" build --sets sets -o r.xva --preset router --module pf
check -o 'ethtool-tx</name><value>off' "its VIFs" tar -xOf r.xva ova.xml
check "to standard output" sh -c \
    '"$PVKIT" template build --size 512MiB --swap 64MiB --sets sets -o - >p.xva &&
    cmp p.xva a.xva'

# slim, overlay, settings
mkdir -p over/etc over/usr/local/bin
echo 'sshd_enable="NO"' >over/etc/rc.conf
echo 'echo hello' >over/usr/local/bin/hello
chmod 755 over/usr/local/bin/hello
echo secret >over/etc/hostid
check -o 'left out: [0-9]+ members' "slim, an overlay, settings" \
    build --sets sets -o s.raw --image-only --slim minimal --keep usr/tests \
    --overlay over --rc 'nginx_enable=YES' --loader hw.xn.num_queues=2 \
    --sysctl kern.ipc.somaxconn=1024 --module pf
"$UFS_TOOL" list s.raw $root >slim
check -s 1 "no compiler" grep -E ' ?/usr/bin/(cc|clang) ' slim
check -o Kyuafile "what was to stay" grep Kyuafile slim
check -s 1 "no host id" grep /etc/hostid slim
check -o '/usr/local/bin/hello 8755 1 0 0 ' "the overlay is root's" grep hello slim
cat_file s.raw etc/rc.conf >rc.conf
ok "rc.conf is a shell script that does it" sh -c \
    '. ./rc.conf && [ "$sshd_enable" = NO ] && [ "$nginx_enable" = YES ]'
cat_file s.raw boot/loader.conf >loader.conf
ok "loader.conf" sh -c 'grep -qx "hw.xn.num_queues=\"2\"" loader.conf &&
    grep -qx "pf_load=\"YES\"" loader.conf'
check -s 66 -e 'the sets have no /boot/kernel/nothing.ko' "a module that is not" \
    build --sets sets -o no.raw --image-only --module nothing
check -s 64 -e 'no quotes' "no settings that are commands" \
    build --sets sets -o no.raw --image-only --rc "a=\$(reboot)"

# the guest tools
mkdir -p pkg/usr/local/sbin pkg/usr/local/libexec/pvguest
echo program >pkg/usr/local/sbin/pvguest
echo companion >pkg/usr/local/libexec/pvguest/bench
echo '{}' >pkg/+MANIFEST
tar -C pkg --transform 's,^usr,/usr,' -P -cf pvguest-1.0.0.pkg +MANIFEST \
    usr/local/sbin/pvguest usr/local/libexec/pvguest/bench
check "pvguest's package" build --sets sets -o g.raw --image-only \
    --agent pvguest-1.0.0.pkg
check -o '^program$' "its files" cat_file g.raw usr/local/sbin/pvguest
check -o '^companion$' "all of them" cat_file g.raw usr/local/libexec/pvguest/bench
cat_file g.raw var/cache/pvkit/pvguest-1.0.0.pkg >back.pkg
ok "and itself, to the byte" cmp back.pkg pvguest-1.0.0.pkg
check -o '^pvguest_enable="YES"' "its service" cat_file g.raw etc/rc.conf
check -s 65 -e 'not a package of FreeBSD' "something else" \
    build --sets sets -o no.raw --image-only --agent sets/base.txz

# its registration on the first boot: with a pkg(8) and an rc.subr(8) that tell
cat_file g.raw usr/local/etc/rc.d/pvkit_register >register
"$UFS_TOOL" list g.raw $root | grep /rc.d/pvkit_register >mode
check -o ' 8755 1 0 0 ' "is run by rc(8)" cat mode
check -o '^# KEYWORD: firstboot$' "once" cat register
cat >rc.subr <<'END'
load_rc_config() { :; }
run_rc_command() { [ "$1" = start ] && $start_cmd; }
END
mkdir -p stub cache
cat >stub/pkg <<'END'
#!/bin/sh
echo "$*" | sed "s,$PWD/,," >>asked
case $1 in
-N) test -e installed ;;
add) case $* in *pkg.pkg) touch installed ;; esac ;;
esac
END
chmod +x stub/pkg
register() {
    rm -f asked
    sed "s|/etc/rc.subr|./rc.subr|; s|/var/cache/pvkit|cache|" register >script
    PATH=$PWD/stub:$PATH "$1" script start
    echo asked:
    cat asked
}
cp pvguest-1.0.0.pkg cache
for shell in sh dash; do
    rm -f installed cache/pkg.pkg
    check -o '^pkg is not installed: when it is, pkg add -f ' "$shell: without pkg" \
        register "$shell"
    ok "$shell: nothing is asked that would fetch" sh -c '! grep -v "^-N$" asked'
    touch cache/pkg.pkg
    check -o '^add -f cache/pvguest-1.0.0.pkg$' "$shell: with pkg beside it" \
        register "$shell"
    ok "$shell: pkg comes first" sh -c 'grep "^add" asked | head -n 1 |
        grep -qx "add cache/pkg.pkg"'
    check -o '^add -f cache/pvguest-1.0.0.pkg$' "$shell: with pkg" register "$shell"
    ok "$shell: pkg is left alone" sh -c '! grep "pkg\.pkg" asked'
done

# older and other FreeBSD
make_sets s9 --release 9.3-RELEASE --no-efi --kernel 9.3
check -o 'boots by BIOS alone' "FreeBSD 9" build --sets s9 -o n.raw --image-only
check -o 'No problems found' "its partitions" sgdisk -v n.raw
check -s 66 -e 'use --firmware bios' "UEFI that is not" \
    build --sets s9 -o no.raw --image-only --firmware uefi
check -o '^ifconfig_xn0="SYNCDHCP"' "only its PV NIC is set up" \
    cat_file n.raw etc/rc.conf
make_sets s9g --release 9.3-RELEASE --no-efi --kernel 9.3-generic
check -s 65 -e 'no PV: .*; build one as pvkit kernel config 9' "FreeBSD 9 without PV" \
    build --sets s9g -o no.raw --image-only
make_sets plain --kernel 14.0-plain
check -o 'note: the kernel may have no PV' "FreeBSD 14 without PV" \
    build --sets plain -o p.raw --image-only
check -s 1 -o 'KERNEL-PV' "the check says so" "$PVKIT" image check p.raw
make_sets arm --arch arm64
check -s 65 -e 'for a machine of ELF number 183' "another machine" \
    build --sets arm -o no.raw --image-only
make_sets mixed --kernel-arch i386
check -s 65 -e 'for amd64, but the kernel is for i386' "two machines" \
    build --sets mixed -o no.raw --image-only
make_sets used --entropy
check -o 'etc/hostid: not taken over' "identities of a set" \
    build --sets used -o i.raw --image-only
ok "nothing is left of what failed" test ! -e no.raw
find . -name '*.tmp-*' >left
ok "and no file beside it" test ! -s left
finish
