#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The eyes on dumps: what the tool stack shows of good, bad and odd guests.
. "${0%/*}/../../tap.sh"
requires jq
dumps=$TESTS/xen/eyes

# sees DUMP [OPTION...]: the JSON document that the next checks look at
sees() {
    dump=$1
    shift
    "$EYES" --json "$@" "$dumps/$dump.dump" >"$dump.json"
}

# shows WHAT JQ VALUE: of the last dump
shows() {
    ok "$dump: $1" [ "$(jq -c "$2" "$dump.json")" = "$3" ]
}

# refuses ERROR OPERATION...; allows OPERATION...
refuses() {
    error=$1
    shift
    for op; do
        shows "$op refused" ".operations[\"$op\"]" "$error"
    done
}

allows() {
    for op; do
        refuses null "$op"
    done
}

sees good
shows 'tools' '[.tools, .tools_version]' '["linux","9.4.2-178"]'
shows 'PV drivers' .pv_drivers_detected true
shows 'host name with its domain' .host_name '"fw1.example.org"'
shows 'system' '[.os_version[]]' \
    '["FreeBSD 14.2-RELEASE","14.2-RELEASE-p1","freebsd","14","2"]'
shows 'addresses' .networks \
    '{"0/ip":"192.0.2.5","0/ipv4/0":"192.0.2.5","0/ipv6/0":"2001:db8::5"}'
shows 'memory' .memory_kib '{"free":"1800100","total":"2039812"}'
shows 'hotplug' '[.can_use_hotplug_vbd, .can_use_hotplug_vif]' '["yes","yes"]'
shows 'every operation allowed' '[.operations[] | select(. != null)]' '[]'
shows 'nothing dropped' .remarks '{}'

sees proto
shows 'tools not recognised' '[.tools, .tools_version]' '["unknown",null]'
shows 'with a remark' '.remarks | keys' '["attr/PVAddons"]'
refuses '"VM_LACKS_FEATURE"' clean_shutdown clean_reboot suspend checkpoint \
    pool_migrate migrate_send changing_VCPUs_live VIF.configure_ipv4
allows VBD.plug VIF.unplug
sees proto -t pvh
allows clean_shutdown pool_migrate changing_VCPUs_live
refuses '"VM_LACKS_FEATURE"' VIF.configure_ipv6

sees bare
shows 'no tools, no drivers' '[.tools, .pv_drivers_detected]' \
    '["unknown",false]'
refuses '"VM_MISSING_PV_DRIVERS"' VBD.plug VBD.unplug VIF.plug VIF.unplug
refuses '"VM_LACKS_FEATURE"' pool_migrate clean_shutdown
refuses '"no control/feature-balloon"' dynamic_memory
shows 'no micro version without any' .pv_drivers_version '{}'

sees kernel
allows clean_shutdown clean_reboot VIF.plug
refuses '"VM_NON_SUSPENDABLE: a pass-through device"' suspend pool_migrate
refuses '"VM_LACKS_FEATURE"' changing_VCPUs_live
shows 'VBD hotplug denied' '.operations["VBD.plug"] | test("hotplug")' true
allows dynamic_memory
shows 'the reason in the place of the feature' \
    '.other | has("feature-suspend")' false

sees addresses
shows 'lowest index is the main address' '.networks["0/ip"]' '"192.0.2.1"'
shows 'by number' '.networks | [.["0/ipv4/2"], .["0/ipv4/10"]]' \
    '["192.0.2.2","192.0.2.10"]'
shows 'an odd index among others drops a VIF' \
    '[.networks | keys[] | select(startswith("1/"))]' '[]'
shows 'with a remark' '.remarks | keys' '["attr/vif/1"]'
shows 'an odd index alone does not' '.networks["2/ipv4/main"]' '"203.0.113.2"'
shows 'an empty VIF is none' '[.networks | keys[] | select(startswith("3/"))]' \
    '[]'
shows 'numbers as OCaml reads them' '.networks["4/ip"]' '"203.0.113.40"'
shows 'old keys ignored beside new ones' '.networks | has("5/ip")' false
shows 'virtual functions' '.networks["6/ip"]' '"192.0.2.66"'

sees windows
shows 'tools' '[.tools, .tools_version]' '["windows","6.2.-1-76888"]'
shows 'missing micro version' .pv_drivers_version.micro '"-1"'
shows 'drivers' .pv_drivers_version.xenbus '"XenServer 9.1.9.105 "'
shows 'drivers with a number alone' '.pv_drivers_version | has("xenvif")' false
shows 'old addresses' .networks \
    '{"0/ip":"192.0.2.7","0/ipv4/0":"192.0.2.7","0/ipv6/0":"2001:db8::7"}'
shows 'escapes' .os_version.name '"Microsoft \"Windows\"\tServer"'
shows 'service' '.services["sshd/version"]' '"9.6"'
shows 'terminal services' '.other["data-ts"]' '"1"'

check -o '^guest tools  *9.4.2-178$' 'text' "$EYES" "$dumps/good.dump"
check -o 'VM_LACKS_FEATURE' 'text of a refusal' "$EYES" "$dumps/proto.dump"
check -s 66 -e 'no such guest' 'unknown guest' "$EYES" -d 8 "$dumps/good.dump"
check -s 66 'missing dump' "$EYES" missing.dump
check -s 69 'no daemon' "$EYES" -s missing.socket
check -s 64 'unknown type' "$EYES" -t xen "$dumps/good.dump"
for line in 'x' '/a = "b' '/a = "\q"' '/a = "\"' '/a = "\0"' 'a = "b"'; do
    printf '%s\n' "$line" >bad.dump
    check -s 65 -e 'line 1' "bad line: $line" "$EYES" bad.dump
done
sed 's,/7,/8,g' "$dumps/good.dump" | cat "$dumps/good.dump" - >two.dump
check -s 64 -e '2 guests' 'two guests' "$EYES" two.dump
check 'one of two' "$EYES" -d 8 two.dump
finish
