#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit probe: every option and exit status; what the probe's console said in the lab,
# read by probe report and by paper import.
. "${0%/*}/../tap.sh"
requires jq
unset NO_COLOR COLUMNS SOURCE_DATE_EPOCH
console=$TESTS/golden/paper/pvprobe.txt

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
check -s 64 -e 'option: sizs: no such option, did you mean sizes' "a slip" \
    "$PVKIT" probe build --image fake.img -o h.xva --option sizs=4k
check -s 64 -e 'what is on it is lost' "write alone" \
    "$PVKIT" probe build --image fake.img -o h.xva --option write=xvdb
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
cat >board.cfg <<'END'
components = { d = { kind = "measured"; rate = "5 MB/s"; }; };
paths = { small = { stages = [ "d" ]; block = "64 KiB"; qd = 1; };
          large = { stages = [ "d" ]; block = "1 MiB"; qd = 8; }; };
END
check -s 1 -o 'Nothing was measured for the path large, sequential reads, 1 MiB, depth 8' \
    "against a whiteboard" "$PVKIT" probe report --against board.cfg "$console"
keep
ok "a verdict" grep -q 'xvdb (pv) read 64k, depth 1' said
check -o 'xvdb \(pv\) read 64k, depth 1: .*pvprobe' "paper import takes it, too" \
    "$PVKIT" paper import --path small board.cfg "$console"
check -s 78 "a whiteboard that is none" \
    "$PVKIT" probe report --against fake.img "$console"
check -s 66 "no such file" "$PVKIT" probe report missing.txt
sed '/END PVPROBE/d' "$console" >cut.txt
check -s 65 -e 'is it all that the console' "cut off" "$PVKIT" probe report cut.txt
{ cat cut.txt "$console"; head -n 30 "$console"; } >several.txt
check "the last that is whole" "$PVKIT" probe report several.txt
echo '{"schema": "pvkit.xva.info/1"}' >other.json
check -s 65 -e 'no result of pvprobe' "another document" "$PVKIT" probe report other.json
echo '{"schema": "pvprobe.result/1", "run": {"error": "disks: xvdz: no such disk here"}}' \
    >refused.json
check -s 1 -o 'Nothing was measured: disks: xvdz' "a run that was refused" \
    "$PVKIT" probe report refused.json
finish
