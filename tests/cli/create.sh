#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit xva create
. "${0%/*}/../tap.sh"
requires jq
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

# create NAME... : with a disk, to a new file
create() {
    xva create --force -o c.xva --name c --disk d/0.raw "$@"
}
is() {
    json "$1" xva info c.xva
}

check -o '^c.xva: [0-9]+ bytes' "create" xva create -o c.xva --name c \
    --disk d/0.raw
check -s 73 -e 'exists already; use --force' "an output that exists" \
    xva create -o c.xva --name c --disk d/0.raw
ok "defaults" is '.vm.is_template and .vm.hvm and .vm.firmware == "bios" and
    .vm.memory_static_max == 1073741824 and .vm.vcpus_max == 1 and
    .vm.cd_drives == 0 and .nics == [] and .compression == "none" and
    .disks[0].virtual_size == 2097152 and .disks[0].bootable'
ok "--json" json '.schema == "pvkit.xva.create/1"' create

check "every field" create --vm --memory 2GiB --vcpus 4 --nic lan \
    --nic wan=xenbr1 --cd empty --firmware uefi --description 'a < b & c' \
    --guest linux --for xcp-ng-8.2 --disk d/1.raw
ok "is in it" is '(.vm.is_template | not) and .vm.firmware == "uefi" and
    .vm.memory_static_max == 2147483648 and .vm.vcpus_max == 4 and
    .vm.cd_drives == 1 and .vm.name_description == "a < b & c" and
    (.nics | length) == 2 and .nics[1].bridge == "xenbr1" and
    (.disks | length) == 2'
for guest in freebsd linux windows other; do
    check "--guest $guest" create --guest "$guest"
    check "a host would import it" xva verify --host xcp-ng-8.3 c.xva
done
for template in --template --vm; do
    check "$template" create "$template"
    ok "is one" is ".vm.is_template == $([ $template = --vm ] && echo false ||
        echo true)"
done
check "no disk" xva create --force -o c.xva --name none
ok "is no disk" is '.disks == []'
check "eleven disks" create --disk d/0.raw --disk d/0.raw --disk d/0.raw \
    --disk d/0.raw --disk d/0.raw --disk d/0.raw --disk d/0.raw \
    --disk d/0.raw --disk d/0.raw --disk d/1.raw --cd empty
ok "in their order" is '[.disks[].number] == [range(11)] and
    ([.disks[].ref] == ([.disks[].ref] | sort))'

# what --for chooses
for wish in xenserver-5.6:sha1:none xcp-ng-8.0:sha1:zstd xcp-ng-8.1:xxhash:zstd; do
    host=${wish%%:*} rest=${wish#*:}
    check "--for $host" create --for "$host"
    ok "chooses ${rest%:*}" is ".checksums == \"${rest%:*}\""
    check "which it imports" xva verify --host "$host" c.xva
done
check "--for the oldest of two" create --for xcp-ng-8.3 --for xenserver-6.2
ok "chooses sha1" is '.checksums == "sha1"'
check -e '^pvkit: warning: .*xxhash' "what a host cannot read is warned of" \
    create --for xenserver-6.0.2 --checksum xxhash
check -s 64 -e 'UEFI' "UEFI on a host without" create --for xenserver-6.0.2 \
    --firmware uefi
for how in none gzip gzip:1 gzip:9 zstd zstd:1 zstd:19; do
    check "--compress $how" create --compress "$how"
    ok "is ${how%:*}" is ".compression == \"${how%:*}\""
done

# sizes
sized() {
    create "$@" --dry-run --json >dry && create "$@" &&
        [ "$(jq .size dry)" -eq "$(wc -c <c.xva)" ]
}
ok "--dry-run knows the size" sized
ok "with xxhash" sized --checksum xxhash --disk d/1.raw
rm -f none.xva
check -o '[0-9]+ bytes' "--dry-run" xva create -o none.xva --name n \
    --disk d/0.raw --dry-run
ok "writes nothing" [ ! -e none.xva ]
check "--no-round" create --no-round
ok "keeps the size" is '.disks[0].virtual_size == 589824'
head -c 1000 d/0.raw >ragged.raw
check "a ragged disk" xva create --force -o c.xva --name c --disk ragged.raw
ok "is rounded" is '.disks[0].virtual_size == 2097152'

# standard input and output
check "from standard input" sh -c '"$0" xva create --force -o c.xva --name c \
    --disk - --disk-size 576KiB <d/0.raw' "$PVKIT"
xva extract c.xva --force -o back.raw >/dev/null
ok "gives the disk" cmp -n 589824 back.raw d/0.raw
check -s 64 -e '--disk-size' "of unknown size" xva create --force -o c.xva \
    --name c --disk -
rm -f short.xva
check -s 74 -e '^pvkit: ' "that ends too early" sh -c '"$0" xva create \
    -o short.xva --name c --disk - --disk-size 1GiB <d/0.raw' "$PVKIT"
ok "nothing is left" [ ! -e short.xva ]
check "to standard output" sh -c '"$0" xva create -o - --name c \
    --disk d/0.raw --seed 5 >stdout.xva' "$PVKIT"
check "and to a file" create --seed 5
ok "are the same" cmp stdout.xva c.xva

# same input, same bytes
date_of() {
    SOURCE_DATE_EPOCH=$1 xva create --force -o "$2" --name c --disk d/0.raw
}
check "a date" date_of 1349049600 one.xva
check "the same date" date_of 1349049600 two.xva
check "another date" date_of 0 three.xva
ok "same date, same bytes" cmp one.xva two.xva
check -s 1 "another date, other bytes" cmp -s one.xva three.xva
check "--seed" create --seed 6
check -s 1 "another seed, other bytes" cmp -s stdout.xva c.xva

while IFS='|' read -r what match status args; do
    # the arguments are words on purpose
    # shellcheck disable=SC2086
    check -s "$status" -e "$match" "$what" create $args
done <<'END'
no such guest|--guest|64|--guest beos
no such firmware|--firmware|64|--firmware openboot
no such CD|--cd|64|--cd full
no such checksum|--checksum|64|--checksum md5
no such compression|--compress|64|--compress xz
no such level|--compress|64|--compress zstd:99
no such host|xcp-ng-8.3|64|--for vmware
too little memory|--memory|64|--memory 1
memory that is no size|--memory|64|--memory much
no vcpus|--vcpus|64|--vcpus 0
a seed that is no number|--seed|64|--seed x
an operand|operand|64|more
a disk that is not there|nope.raw|66|--disk nope.raw
END
check -s 64 -e '--name' "no name" xva create -o n.xva
check -s 64 -e '-o' "no output" xva create --name n
check -s 73 -e 'nodir/c.xva' "a folder that is not there" \
    xva create -o nodir/c.xva --name n
finish
