#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit xva edit
. "${0%/*}/../tap.sh"
requires jq gzip
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

# What follows ova.xml, which no edit may change.
rest() {
    tail -c "+$((1 + $(wc -c <"$1") - 940000))" "$1"
}
chunks_stay() {
    rest "$1" >a && rest s.xva >b && cmp a b
}
is() {
    json "$1" xva info e.xva
}
# field FIELD: its value, out of ova.xml
field() {
    xva info --xml e.xva | tr -d '\n' |
        sed -n "s,.*<name>$1</name><value>\([^<]*\)</value>.*,\1,p"
}

cp s.xva e.xva
size=$(wc -c <e.xva)
check "a shorter name" xva edit e.xva --set vm.name_label=web
ok "is in it" is '.vm.name_label == "web"'
ok "in place" [ "$(wc -c <e.xva)" -eq "$size" ]
ok "chunks stay" chunks_stay e.xva
ok "no undo file is left" [ ! -e .e.xva.pvkit-undo ]
check "a longer one" xva edit e.xva --set "vm.name_label=a rather longer name"
ok "is in it" is '.vm.name_label == "a rather longer name"'
check "one that needs more room" xva edit e.xva \
    --set "vm.name_description=$(printf '%3000s' x | tr ' ' y)"
ok "is in it" is '.vm.name_description | length == 3000'
ok "chunks stay" chunks_stay e.xva
check "characters of XML" xva edit e.xva --set 'vm.name_description=a<b>&"c"'
ok "are text" is '.vm.name_description == "a<b>&\"c\""'
check "--unset of a key" xva edit e.xva --unset platform.acpi
check "to a new file, with -o" xva edit s.xva -o e.xva --force --set vm.VCPUs_max=4 \
    --set vm.VCPUs_at_startup=2 --set platform.viridian=true \
    --set vdi[1].name_label=second
ok "several at once" is '.vm.vcpus_max == 4 and
    ([.disks[].name_label] | sort) == ["disk", "second"]'
ok "a key that is new" [ "$(field viridian)" = true ]
ok "the other file is as it was" sh -c 'cmp -s e.xva s.xva; [ $? -eq 1 ]'
ok "--json" json '.schema == "pvkit.xva.edit/1" and .in_place' \
    xva edit e.xva --set vm.name_label=n

check "--add-nic" xva edit e.xva --add-nic lan --add-nic wan=xenbr1
ok "adds two" is '(.nics | length) == 2 and .nics[0].network == "lan" and
    .nics[1].bridge == "xenbr1" and .nics[1].device == "1"'
check "a MAC" xva edit e.xva --set 'vif[0].MAC=02:00:00:00:00:01'
ok "is set" is '.nics[0].mac == "02:00:00:00:00:01"'
check "a bridge" xva edit e.xva --set 'network[0].bridge=xenbr0'
ok "is set" is '.nics[0].bridge == "xenbr0"'
check "a host would import it" xva verify --host xcp-ng-8.3 e.xva
check "with a CD drive" xva create -o e.xva --force --name c --cd empty
check "--remove-cd" xva edit e.xva --remove-cd
ok "removes it" is '.vm.cd_drives == 0'
check -e 'no CD drive' "--remove-cd again" xva edit e.xva --remove-cd

cp s.xva e.xva
while IFS='|' read -r what match status args; do
    # shellcheck disable=SC2086 # words on purpose
    check -s "$status" -e "$match" "$what" xva edit e.xva $args
done <<'END'
a field that is none|did you mean name_label|64|--set vm.nam_label=x
a class that is none|nope|64|--set nope.name_label=x
no value|--set|64|--set vm.name_label
a number that is none|VCPUs_max|64|--set vm.VCPUs_max=many
a truth that is none|is_a_template|64|--set vm.is_a_template=perhaps
an object that is not there|vif.9.|66|--set vif[9].MAC=1
a field hosts need|hosts refuse|64|--unset vm.PCI_bus
END
ok "nothing has changed" cmp e.xva s.xva
check -s 64 -e 'nam_label' "a wrong edit behind a right one" xva edit e.xva \
    --set vm.name_label=x --set vm.nam_label=y
ok "changes nothing" cmp e.xva s.xva
check -s 73 -e '--force' "an output that exists" xva edit s.xva -o e.xva
check -s 66 -e 'nope.xva' "no file" xva edit nope.xva --set vm.name_label=x
for how in gzip zstd; do
    check "a file in $how" xva convert s.xva e.xva --force --compress "$how"
    check "is edited" xva edit e.xva --set vm.name_label=packed
    ok "and stays one" is ".compression == \"$how\" and
        .vm.name_label == \"packed\""
done
finish
