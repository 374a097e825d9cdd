#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit probe: every option and exit status; what the probe's console said in the lab,
# read by probe report and by paper import.
. "${0%/*}/../tap.sh"
requires jq
unset NO_COLOR COLUMNS SOURCE_DATE_EPOCH
console=$TESTS/golden/paper/pvprobe.txt
network=$TESTS/golden/paper/pvprobe-net.txt

# what the last check printed, for several looks at it
keep() {
    cp out said
}

# a disk that looks like the probe's, for a pvkit without one inside
{
    head -c 510 /dev/zero
    printf '\125\252pvprobe options\n'
    head -c 496 /dev/zero
} >fake.img

# --- build
if [ "$SANITIZED" = no ]; then
    check -o '^a.xva: [0-9]+ bytes' "build" "$PVKIT" probe build -o a.xva
    ok "at most 2 MiB" [ "$(wc -c <a.xva)" -le 2097152 ]
    check "the same again" "$PVKIT" probe build -o b.xva
    ok "to the byte" cmp a.xva b.xva
    for host in xenserver-6.0.2 xcp-ng-8.3; do
        check "made for $host" "$PVKIT" probe build --force -o a.xva --for $host
        check -o 'good: 0 errors, 0 warnings' "$host imports it" \
            "$PVKIT" xva verify --level host --host $host a.xva
    done
    check "the image alone" "$PVKIT" probe build --image-only -o probe.img
    ok "at most 1 MiB" [ "$(wc -c <probe.img)" -le 1048576 ]
else
    cp fake.img probe.img
fi
check "with --image" "$PVKIT" probe build --image probe.img -o c.xva \
    --option time=60s --option sizes=4k,1M
check "its disk" "$PVKIT" xva extract c.xva -o c.raw
ok "has the options" grep -q 'pvprobe options' c.raw
ok "in it" grep -aq 'time=60s sizes=4k,1M' c.raw
check -s 73 -e 'exists' "build does not overwrite" \
    "$PVKIT" probe build --image fake.img -o c.xva
check "VM, name, memory, NICs, scratch" "$PVKIT" probe build --image fake.img -o d.xva \
    --vm --name "probe 1" --memory 64MiB --nic lan --nic wan=xenbr1 --scratch 64MiB \
    --compress gzip
check "info of it" "$PVKIT" xva info --json d.xva
keep
ok "is what was asked for" jq -e '.vm.name_label == "probe 1" and .vm.memory_static_max == 67108864 and
    (.disks | length) == 2 and (.nics | length) == 2 and (.vm.is_template | not)' said
check "without a NIC" "$PVKIT" probe build --image fake.img -o e.xva --nic none
check "to standard output" sh -c "'$PVKIT' probe build --image fake.img -o - >f.xva"
ok "the same file" sh -c "'$PVKIT' probe build --image fake.img -o g.xva && cmp f.xva g.xva"
# --- by UEFI: a disk that has what such firmware looks for
check -s 65 -e 'no EFI system partition in it' "without the partition" \
    "$PVKIT" probe build --image fake.img -o u.xva --firmware uefi
ok "nothing is left of that" [ ! -e u.xva ]
{
    head -c 450 /dev/zero
    printf '\357'
    tail -c +452 fake.img
} >esp.img
check "with it" "$PVKIT" probe build --image esp.img -o u.xva --firmware uefi
check "info of it" "$PVKIT" xva info --json u.xva
keep
ok "says uefi" jq -e '.vm.firmware == "uefi"' said
check -o 'good: 0 errors, 0 warnings' "XCP-ng 8.0, the oldest that can, imports it" \
    "$PVKIT" xva verify --level host --host xcp-ng-8.0 u.xva
check -s 64 -e 'xenserver-7.6: cannot boot UEFI guests' "for a host that can't" \
    "$PVKIT" probe build --image esp.img -o v.xva --firmware uefi --for xenserver-7.6
check -s 64 -e 'expected bios or uefi' "another firmware" \
    "$PVKIT" probe build --image esp.img -o v.xva --firmware both
for kind in bios uefi; do
    check -s 64 -e 'firmware: .*starts by BIOS and by UEFI' "$kind of a raw image" \
        "$PVKIT" probe build --image esp.img -o v.img --image-only --firmware $kind
done
for option in "memory 64MiB" "name x" "nic none" "scratch 4MiB" "for xcp-ng-8.3" vm template \
    "compress gzip"; do
    # shellcheck disable=SC2086 # a word or two
    check -s 64 -e "^pvkit: --${option%% *}: a raw image is the probe's disk alone" \
        "$option of a raw image" "$PVKIT" probe build --$option --image esp.img -o v.img \
        --image-only
done
ok "nothing is left of those" [ ! -e v.img ]
check "info of what is made without" "$PVKIT" xva info --json d.xva
keep
ok "says bios" jq -e '.vm.firmware == "bios"' said
check "probe build --json" "$PVKIT" probe build --image esp.img -o w.xva --firmware uefi --json
keep
ok "says it, too" jq -e '.firmware == "uefi"' said
if [ "$SANITIZED" = no ]; then
    check "the probe inside" "$PVKIT" probe build -o x.xva --firmware uefi
    ok "at most 2 MiB" [ "$(wc -c <x.xva)" -le 2097152 ]
    check "the same disk, byte by byte" \
        sh -c "'$PVKIT' xva extract x.xva -o x.raw && head -c $(wc -c <probe.img) x.raw | cmp - probe.img"
fi
check -s 64 -e 'option: sizs: no such option, did you mean sizes' "a slip" \
    "$PVKIT" probe build --image fake.img -o h.xva --option sizs=4k
check -s 64 -e 'what is on it is lost' "write alone" \
    "$PVKIT" probe build --image fake.img -o h.xva --option write=xvdb
check -s 64 -e 'peer: expected token as well' "a peer without its token" \
    "$PVKIT" probe build --image fake.img -o h.xva --option peer=192.0.2.9
check -s 64 -e 'token: 6 characters, expected 8 to 32' "a token that is none" \
    "$PVKIT" probe build --image fake.img -o h.xva --option token=secret
keep
ok "which is not shown" sh -c '! grep -q secret said err'
check "a peer with its token" "$PVKIT" probe build --image fake.img --image-only -o p.img \
    --option peer=192.0.2.9:99 --option token=12345678 --option streams=1,4
ok "in the image" grep -aq 'peer=192.0.2.9:99 token=12345678 streams=1,4' p.img
check -s 64 -e 'blanks' "blanks in an option" \
    "$PVKIT" probe build --image fake.img -o h.xva --option "time=9s span=1G"
# shellcheck disable=SC2046 # they have no blanks
check -s 64 -e 'at most 495' "too many of them" "$PVKIT" probe build --image fake.img \
    -o h.xva $(yes -- --option=sizes=4k,8k,16k,32k,64k | head -n 30)
ok "nothing is left of those" [ ! -e h.xva ]
check -s 65 -e 'expected pvprobe.img' "another file" \
    "$PVKIT" probe build --image "$PVKIT" -o h.xva
head -c 600 fake.img >short.img
check -s 65 -e 'no disk of a probe' "a short one" \
    "$PVKIT" probe build --image short.img -o h.xva
check -s 66 "no such image" "$PVKIT" probe build --image missing.img -o h.xva
check -s 64 -e '-o is missing' "without -o" "$PVKIT" probe build

# --- report
check -o '^  xvdb \(pv\) read 64k, depth 1 .* MB/s \[' "report" \
    "$PVKIT" probe report "$console"
keep
ok "the comparison" grep -Eq 'moves [0-9.]+ \[[0-9.]+, [0-9.]+\] times what hdb' said
check "report --json" "$PVKIT" probe report --json "$console"
keep
ok "says the same" jq -e '.host.mode == "hvm" and (.measurements | length) == 3 and
    (.relative | length) == 2 and .relative[0].ratio > 0' said
check "from standard input" sh -c "'$PVKIT' probe report - <'$console'"
check "an SVG" "$PVKIT" probe report -o r.svg "$console"
ok "is XML" grep -q '^<svg xmlns' r.svg
check -s 73 "not over another" "$PVKIT" probe report -o r.svg "$console"
check -o 'vif0 \(pv\) TCP out, 1 stream moves [0-9.]+ \[[0-9.]+, [0-9.]+\] times what rtl0' \
    "report of a network" "$PVKIT" probe report "$network"
keep
ok "the other way" grep -Eq '^vif0 \(pv\) TCP in, 1 stream moves [0-9.]+ \[.*\] times what rtl0' said
ok "the round trip" grep -Eq '^vif0 \(pv\) ping, 56 bytes is [0-9.]+ \[.*\] times as quick as rtl0' said
ok "the NICs" grep -Eq '^  vif0 \(pv\): checksums offloaded' said
ok "and no disk" sh -c '! grep -q "emulated disk" said'
check "report --json of it" "$PVKIT" probe report --json "$network"
keep
ok "has ratios of both ways" jq -e '[.relative[] | select(.ratio > 0) | .name] ==
    ["vif0-send-1", "vif0-receive-1", "vif0-ping-56"]' said
cat >board.cfg <<'END'
components = { d = { kind = "measured"; rate = "5 MB/s"; }; };
paths = { small = { stages = [ "d" ]; block = "64 KiB"; qd = 1; };
          large = { stages = [ "d" ]; block = "1 MiB"; qd = 8; }; };
END
check -s 1 -o 'Nothing was measured for the path large, sequential reads, 1 MiB, depth 8' \
    "against a whiteboard" "$PVKIT" probe report --against board.cfg "$console"
keep
ok "a verdict" grep -q 'xvdb (pv) read 64k, depth 1' said
sed '/small/d; s/  *large/paths = { large/' board.cfg >large.cfg
check -s 1 -o 'Nothing was measured for the path large' "none of its paths" \
    "$PVKIT" probe report --against large.cfg "$console"
cat >net.cfg <<'END'
components = { w = { kind = "ethernet"; rate = "1 Gbit/s"; };
               t = { kind = "tcp"; rtt = "200 us"; window = "64 KiB"; };
               d = { kind = "disk"; read = "100 MB/s"; };
               n = { kind = "nfs"; over = "w"; size = "64 KiB"; }; };
paths = { in = { stages = [ "w", "t" ]; };
          out = { stages = [ "w", "t" ]; direction = "write"; };
          far = { stages = [ "n", "d" ]; block = "64 KiB"; qd = 1; }; };
END
check -s 1 -o 'Nothing was measured for the path in, TCP in, 1 stream: .*peer=' \
    "a network that was not measured" "$PVKIT" probe report --against net.cfg "$console"
keep
ok "but the disk behind NFS was" grep -q 'xvdb (pv) read 64k, depth 1' said
check -s 1 "networks against a whiteboard" \
    "$PVKIT" probe report --json --against net.cfg "$network"
keep
ok "are judged, each way" jq -e '[.verdicts[] | [.path, .name]] == [["in", "vif0-receive-1"],
    ["out", "vif0-send-1"], ["far", null]]' said
check -o 'xvdb \(pv\) read 64k, depth 1: .*pvprobe' "paper import takes it, too" \
    "$PVKIT" paper import --path small board.cfg "$console"
check -o 'vif0 \(pv\) TCP out, 1 stream: .*pvprobe' "paper import takes the network's, too" \
    "$PVKIT" paper import --path small board.cfg "$network"
check -s 78 "a whiteboard that is none" \
    "$PVKIT" probe report --against fake.img "$console"
check -s 66 "no such file" "$PVKIT" probe report missing.txt
sed '/END PVPROBE/d' "$console" >cut.txt
check -s 65 -e 'is it all that the console' "cut off" "$PVKIT" probe report cut.txt
{ cat cut.txt "$console"; head -n 30 "$console"; } >several.txt
check -o 'A later run is cut off' "the last that is whole" \
    "$PVKIT" probe report several.txt
check -o 'A later run of pvprobe is cut off' "paper import says so, too" \
    "$PVKIT" paper import --path small board.cfg several.txt
check "and as JSON" "$PVKIT" probe report --json several.txt
keep
ok "says so, too" jq -e .newer_is_cut said
check "one that is whole" "$PVKIT" probe report --json "$console"
keep
ok "is not cut off" jq -e '.newer_is_cut | not' said
echo '{"schema": "pvkit.xva.info/1"}' >other.json
check -s 65 -e 'no result of pvprobe' "another document" "$PVKIT" probe report other.json
echo '{"schema": "pvprobe.result/1", "run": {"error": "disks: xvdz: no such disk here"}}' \
    >refused.json
check -s 1 -o 'Nothing was measured: disks: xvdz' "a run that was refused" \
    "$PVKIT" probe report refused.json
finish
