#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every exit status of every verb that writes, and after each error every file is
# as it was and none is new.
. "${0%/*}/../tap.sh"
requires jq gzip flock setpriv
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

# Works on copies in a folder of its own; out and err are the tests'.
mkdir work && mv s.xva d work/ && cd work || exit 99
make_xva bad sum-mismatch bad.xva
make_xva bad xml-cut hopeless.xva
gzip -c s.xva >s.gz
head -c 100000 s.gz >cut.gz
printf 'no appliance at all' >text
mkdir folder
mkfifo fifo

# state: names, kinds and contents of all files here
state() {
    find . ! -type d -type f -exec cksum {} + | sort
    find . ! -type f | sort
}
state >../before

# fails STATUS RE NAME COMMAND...: one line that names the program, and nothing
# has changed
fails() {
    fails_status=$1 fails_re=$2 fails_name=$3
    shift 3
    check -s "$fails_status" -e "^pvkit: .*$fails_re" "$fails_name" "$@"
    state >../after
    ok "$fails_name: every file is as it was" cmp ../before ../after
}

# The verbs that write, each with its input, to "$o"
writing() {
    verb=$1 i=$2 o=$3
    shift 3
    case $verb in
    create) xva create --name n --disk "$i" -o "$o" "$@" ;;
    extract) xva extract "$i" --disk 0 -o "$o" "$@" ;;
    salvage) xva extract "$i" --disk 0 -o "$o" --salvage "$@" ;;
    convert) xva convert "$i" "$o" --checksum xxhash "$@" ;;
    edit) xva edit "$i" -o "$o" --set vm.name_label=x "$@" ;;
    repair) xva repair "$i" "$o" "$@" ;;
    esac
}

for verb in create extract salvage convert edit repair; do
    input=s.xva
    [ "$verb" != create ] || input=d/0.raw
    fails 66 'nope' "$verb: no input" writing "$verb" nope new
    fails 73 'text: exists already; use --force' "$verb: an output that exists" \
        writing "$verb" $input text
    fails 73 'folder: ' "$verb: to a folder" writing "$verb" $input folder --force
    fails 73 'nodir/new' "$verb: to a folder that is not there" \
        writing "$verb" $input nodir/new
    fails 74 'No space' "$verb: to a device that is full" \
        writing "$verb" $input /dev/full
    fails 64 '--nonsense' "$verb: no such option" \
        writing "$verb" $input new --nonsense
    [ "$verb" != create ] || continue
    fails 65 'text: ' "$verb: of something else" writing "$verb" text new
    fails 65 'hopeless.xva: ' "$verb: without ova.xml" \
        writing "$verb" hopeless.xva new
    fails 65 'folder: a directory' "$verb: of a folder" \
        writing "$verb" folder new
done
for verb in extract convert edit; do
    fails 65 'cut.gz: ' "$verb: of a file that is cut" \
        writing "$verb" cut.gz new
done
for verb in extract convert; do
    fails 65 'SUM-MISMATCH' "$verb: of damaged data" \
        sh -c '[ "$2" = convert ] && exec "$1" xva convert bad.xva new \
        --checksum xxhash; exec "$1" xva extract bad.xva --disk 1 -o new' \
        sh "$PVKIT" "$verb"
done
fails 65 'SUM-MISMATCH' "extract: of all disks, one damaged" \
    xva extract bad.xva --disk all -o new
fails 73 'text' "extract: all, to what is no folder" \
    xva extract s.xva --disk all -o text
touch folder/1.raw
state >../before
fails 73 'folder/1.raw: exists' "extract: one of several exists" \
    xva extract s.xva --disk all -o folder
rm folder/1.raw
touch new.map
state >../before
fails 73 'new.map: exists' "salvage: the map exists" writing salvage s.xva new
rm new.map

ln -s nowhere link
state >../before
fails 73 'link' "a link that leads nowhere" writing convert s.xva link --force
fails 66 'link' "as an input" writing convert link new
rm link

# what is needed and missing
state >../before
fails 69 'qemu' "extract: qcow2 without QEMU" env PATH=/nonexistent "$PVKIT" \
    xva extract s.xva --disk 0 -o new.qcow2
fails 69 'qemu' "create: of qcow2 without QEMU" env PATH=/nonexistent "$PVKIT" \
    xva create --name n --disk qcow2:text -o new

# another one is at work
fails 75 's.xva: another pvkit xva edit' "edit: while another one is at it" \
    flock s.xva "$PVKIT" xva edit s.xva --set vm.name_label=x

# permission: root, when it gives up its capabilities, is like everybody
plainly() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --inh-caps=-all --bounding-set=-all -- "$@"
    else
        "$@"
    fi
}
chmod 000 s.gz
chmod 555 folder
if plainly cat s.gz >/dev/null 2>&1; then
    skip "permission" "capabilities cannot be given up here"
else
    state() {
        ls -AR
        cksum s.xva bad.xva text
    }
    state >../before
    fails 77 's.gz: ' "extract: may not be read" \
        plainly "$PVKIT" xva extract s.gz --disk 0 -o new
    fails 77 's.gz: ' "convert: may not be read" \
        plainly "$PVKIT" xva convert s.gz new --checksum xxhash
    fails 77 's.gz: ' "edit: may not be read" \
        plainly "$PVKIT" xva edit s.gz -o new --set vm.name_label=x
    fails 77 's.gz: ' "repair: may not be read" \
        plainly "$PVKIT" xva repair s.gz new
    fails 77 's.gz: ' "create: may not be read" \
        plainly "$PVKIT" xva create --name n --disk s.gz -o new
    fails 77 'folder/new: ' "convert: a folder that is read-only" \
        plainly "$PVKIT" xva convert s.xva folder/new
    fails 77 'folder/new: ' "extract: a folder that is read-only" \
        plainly "$PVKIT" xva extract s.xva --disk 0 -o folder/new
    chmod 444 s.xva
    fails 77 's.xva: ' "edit: a file that is read-only" \
        plainly "$PVKIT" xva edit s.xva --set vm.name_label=x
    chmod 555 .
    fails 77 's.xva' "edit: in a folder that is read-only" \
        plainly "$PVKIT" xva edit s.xva --set "vm.name_label=$(printf '%900s' x)"
fi
finish
