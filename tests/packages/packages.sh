#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The packages: what is in them, whose it is, that their sums are right, that dpkg
# installs and removes its own, that they are the same when made again. FreeBSD's pkg
# is not here; its part is played by what it documents (pkg.py).
. "${0%/*}/../tap.sh"
requires bsdtar dpkg-deb dpkg readelf flock
SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH

log() {
    sed 's/^/# /' build.log | tail -n 40
}

sh "$SOURCE/scripts/cross.sh" >build.log 2>&1 || {
    log
    if [ ! -x "$SOURCE/build/zig/ziglang/zig" ]; then
        echo "1..0 # SKIP needs zig, and could not get it"
        exit 0
    fi
}
for again in one two; do
    sh "$SOURCE/scripts/package.sh" "$tap_dir/$again" >>build.log 2>&1 || {
        log
        tap_fail "the packages are made" "failed"
        finish
        exit 1
    }
done
ok "made again, the same bytes" diff -r one two
version=$(cd one && ls pvguest_*_amd64.deb)
version=${version#pvguest_}
version=${version%_amd64.deb}

# ---- FreeBSD ----

for file in one/*.pkg; do
    name=${file##*/}
    case $name in
    *freebsd14-amd64*) abi=FreeBSD:14:amd64 ;;
    *freebsd15-amd64*) abi=FreeBSD:15:amd64 ;;
    *freebsd14-aarch64*) abi=FreeBSD:14:aarch64 ;;
    *freebsd15-aarch64*) abi=FreeBSD:15:aarch64 ;;
    *) abi=none ;;
    esac
    check "$name: all as pkg(8) wants it" \
        "$PYTHON" "$TESTS/packages/pkg.py" "$file" "$version" "$abi"
done
ok "four of them" [ "$(find one -name '*.pkg' | wc -l)" -eq 4 ]
pkg=one/pvguest-$version-freebsd14-amd64.pkg

mkdir root
ok "bsdtar unpacks it" bsdtar -C root -xpf "$pkg"
usr=root/usr/local
for program in pvguest pvguest-bench pvguest-check; do
    ok "$program is the one that was built" \
        cmp "$usr/sbin/$program" "$SOURCE/build/freebsd-amd64/$program"
done
ok "the sample is sound" "$BUILD/guest/pvguest" agent -n \
    -f "$usr/etc/pvguest.conf.sample"
nothing_left() {
    ! grep -rIn '%%[A-Z]*%%' root
}
ok "no placeholder is left" nothing_left
mkdir hand
by_hand() {
    bsdtar -C hand -xpf "$pkg" --exclude '+*' && [ "$(ls hand)" = usr ] &&
        diff -r root/usr hand/usr
}
ok "tar alone installs it" by_hand

# The port's list is of the same files; the ports tree adds these by itself.
plist() {
    sed -n -e 's/^@sample //' -e '/^@/!p' \
        "$SOURCE/packaging/freebsd-port/pkg-plist" | sort >want
    (cd "$usr" && find . -type f) | sed 's|^\./||' |
        grep -v -e ^share/licenses -e ^etc/rc.d/ | sort >got
    diff want got
}
ok "the port's list is the same" plist
port_version() {
    grep -q "^DISTVERSION=.$version\$" "$SOURCE/packaging/freebsd-port/Makefile"
}
ok "the port's version is the same" port_version

# ---- what periodic(8) runs, with a pvguest-check of ours ----

daily=$usr/etc/periodic/daily/490.pvguest-check
# periodic STATUS SETTING: what it says when the check ends so
periodic() {
    printf '#!/bin/sh\n[ "$*" = --next-boot ] || exit 9\necho said\nexit %s\n' "$1" \
        >pvguest-check
    chmod 755 pvguest-check
    printf 'source_periodic_confs() { %s; }\n' "${2:-:}" >periodic.conf
    sed -e "s|/etc/defaults/periodic.conf|$PWD/periodic.conf|" \
        -e "s|=/usr/local/sbin/|=$PWD/|" "$daily" >daily.sh
    sh daily.sh
}
silent() {
    [ -z "$(periodic "$@")" ]
}
check -s 3 -o '^said$' "periodic: what is wrong is told" periodic 1
check -s 2 -o '^said$' "periodic: a check that fails" periodic 70
check "periodic: all is well" periodic 0
ok "periodic: then nothing is said" silent 0
ok "periodic: switched off" silent 1 daily_pvguest_check_enable=NO

# ---- its rc.d script, with a rc.subr of ours ----

rc=$usr/etc/rc.d/pvguest
ok "the rc.d script is sh" sh -n "$rc"
for word in 'PROVIDE: pvguest' 'BEFORE: LOGIN' 'KEYWORD: nojail shutdown'; do
    ok "rcorder: $word" grep -qx "# $word" "$rc"
done

# rc GUEST KENV SETTING: what it decides, kern.vm_guest being GUEST
rc() {
    cat >rc.subr <<'END'
load_rc_config() { eval "$setting"; }
run_rc_command() { echo "$pvguest_enable|$command $command_args"; }
END
    sed -e "s|/etc/rc.subr|$PWD/rc.subr|" -e "s|/sbin/sysctl -nq .*)|echo $1)|" \
        -e "s|/bin/kenv -q xen_kernel|$2|" "$rc" >rc.sh
    setting=${3:-} sh rc.sh start
}
check -o '^YES\|/usr/sbin/daemon .*/usr/local/sbin/pvguest agent $' \
    "on by itself in a guest" rc xen false
check -o '^NO\|' "off elsewhere" rc none false
check -o '^NO\|' "off in domain 0" rc xen true
check -o '^NO\|' "off when it is told so" rc xen false pvguest_enable=NO
check -o '^YES\|.*agent -f /dev/null$' "on when it is told so, with a file" \
    rc none false 'pvguest_enable=YES pvguest_conf=/dev/null'

# ---- what is run when it is installed and removed ----

"$PYTHON" - "$pkg" <<'END'
import json, sys, tarfile
manifest = json.load(tarfile.open(sys.argv[1]).extractfile("+MANIFEST"))
for name, text in manifest["scripts"].items():
    open(name, "w").write(text)
END
PKG_ROOTDIR=$PWD/root
export PKG_ROOTDIR
conf=$usr/etc/pvguest.conf
ok "it may be installed" sh pre-install
touch "$usr/etc/rc.d/xenguest"
check -s 1 -e 'pkg delete xe-guest-utilities' \
    "but not beside xe-guest-utilities" sh pre-install
rm "$usr/etc/rc.d/xenguest"
ok "installing puts the file in place" sh post-install
ok "as the sample is" cmp "$conf" "$conf.sample"
ok "removing takes it away" sh pre-deinstall
ok "it is gone" [ ! -e "$conf" ]
echo 'volumes = yes' >"$conf"
ok "installing leaves another alone" sh post-install
ok "removing, too" sh pre-deinstall
ok "it is as it was" grep -qx 'volumes = yes' "$conf"

# ---- Debian ----

deb=one/pvguest_${version}_amd64.deb
dpkg-deb -f "$deb" >control
for field in 'Package: pvguest' "Version: $version" 'Architecture: amd64' \
    'Conflicts: .*xe-guest-utilities' 'Depends: libc6 \(>= 2\.[0-9]+\)'; do
    ok "control: $field" grep -Eqx "$field.*" control
done
owners() {
    dpkg-deb -c "$deb" >list
    ! grep -v ' root/root ' list
}
ok "all of it is root's" owners
modes() {
    ! grep -v -e '^drwxr-xr-x ' -e '^-rwxr-xr-x ' -e '^-rw-r--r-- ' list
}
ok "nobody else may write to it" modes

dpkg_at() {
    PATH=$PATH:/usr/sbin:/sbin dpkg --root="$PWD/debian" --force-not-root \
        --force-depends --force-script-chrootless --log=/dev/null "$@"
}
mkdir -p debian/var/lib/dpkg/info debian/var/lib/dpkg/updates
mkdir -p debian/var/lib/pvguest
: >debian/var/lib/dpkg/status
check "dpkg installs it" dpkg_at -i "$deb"
ok "its sums are right" sh -c 'cd debian && md5sum -c var/lib/dpkg/info/pvguest.md5sums'
check -o '^pvguest ' "what it installed runs" debian/usr/sbin/pvguest --version
check -o '^usage: pvguest bench' "its companion is beside it" \
    debian/usr/sbin/pvguest help bench cpu
check -o '^pvguest-facts 1$' "so is the other one" \
    debian/usr/sbin/pvguest check --facts
ok "the program is small" \
    sh -c '[ "$(stat -c %s debian/usr/sbin/pvguest)" -le 150000 ]'
ok "its configuration is sound" debian/usr/sbin/pvguest agent -n \
    -f debian/etc/pvguest.conf
echo 'volumes = yes' >>debian/etc/pvguest.conf
check "dpkg removes it" dpkg_at -r pvguest
ok "the program is gone" [ ! -e debian/usr/sbin/pvguest ]
ok "what was configured is not" grep -qx 'volumes = yes' debian/etc/pvguest.conf
check "dpkg purges it" dpkg_at -P pvguest
ok "then it is, and what it remembered" \
    sh -c '[ ! -e debian/etc/pvguest.conf ] && [ ! -e debian/var/lib/pvguest ]'

if command -v systemd-analyze >/dev/null; then
    sed 's|=/usr/sbin/pvguest |=/bin/true |' \
        "$SOURCE/packaging/linux/pvguest.service" >pvguest.service
    ok "systemd understands the unit" systemd-analyze verify --man=no \
        ./pvguest.service
else
    echo "# no systemd-analyze to look at the unit"
fi
finish
