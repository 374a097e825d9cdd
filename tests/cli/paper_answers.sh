#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit paper: what a sweep does to verdict and report, and a result that is faster
# than paper to the answers.
. "${0%/*}/../tap.sh"
# shellcheck source=tests/cli/swept.sh
. "$TESTS/cli/swept.sh"
requires jq

unset NO_COLOR COLUMNS SOURCE_DATE_EPOCH

# what the last check printed, for several looks at it
keep() {
    cp out said
}

cat >plain.cfg <<'END'
components = { d = { kind = "disk"; read = "100 MB/s"; }; };
paths = { p = { stages = [ "d" ]; }; };
END
swept_vector
# --- the sweep in a verdict and on the page, judged by what is as the path is drawn
check -s 1 -o 'rr .*6.58 MB/s, 1.00x, 7 % of paper, BELOW' "verdict with a sweep" \
    "$PVKIT" paper verdict plain.cfg swept-*.json
keep
ok "one result is of the path" [ "$(grep -c 'of paper, ' said)" -eq 1 ]
ok "the sweep is there" grep -q 'It is fastest with 98 requests' said
check -s 1 "verdict --json with a sweep" "$PVKIT" paper verdict --json plain.cfg \
    swept-*.json
keep
ok "its numbers, too" jq -e '.paths[0] | (.results | length == 1) and
    (.sweeps[0].points | length == 7) and .sweeps[0].law.free == null and
    .planned_from_measured and .planned_from_Bps == .results[0].median_Bps' said
check "report with a sweep" "$PVKIT" paper report -o swept.html plain.cfg swept-*.json
ok "has it" grep -q '<strong>It is fastest with 98 requests at once: 20.16 MB/s' \
    swept.html
ok "is well-formed" "$PYTHON" -c '
import xml.dom.minidom
xml.dom.minidom.parse("swept.html")'
mkdir held
(cd held && swept 1 30e6 2 59.8e6 4 120.2e6 8 241e6 16 483e6 32 967e6)
check -o '  kappa and sigma are held at 0, .*sigma -0.0006 and kappa 0.0000' "which fit is taken" \
    "$PVKIT" paper sweep plain.cfg held/*.json
check "and in JSON" "$PVKIT" paper sweep --json plain.cfg held/*.json
keep
ok "with what came out free" jq -e '.sweeps[0].law |
    .kappa == 0 and .sigma == 0 and .free.sigma < 0 and .free.r2 >= .r2' said

# --- faster than on paper: the answers go by what was measured
printf '%s' '{"measurements":[{"label":"x","samples_Bps":[3e8,3e8,3e8,3e8,3e8,3e8]}]}' \
    >above.json
sed 's/paths = {.*/paths = { p = { stages = [ "d" ]; volume = "9 TB"; }; };\
economics = { hour = 12; window = "24 h"; };\
options = { o = { set = [ "d.count=2" ]; }; };/' plain.cfg >above.cfg
check -s 1 -o 'Nothing is broken: it is faster than on paper' "verdict ABOVE" \
    "$PVKIT" paper verdict above.cfg above.json
keep
ok "what the whiteboard says too little of" \
    grep -q 'too little of d (100 MB/s): 300 MB/s came through' said
ok "the gain is of what is measured" grep -q 'then with 600 MB/s\|to 600 MB/s' said
ok "so are the hours" grep -q '9 TB take 4.2 h instead of 8.3 h' said
ok "and the money" grep -q '50.00 a run instead of 100.00' said
check "report ABOVE" "$PVKIT" paper report -o above.html above.cfg above.json
ok "says so on top" grep -q 'ABOVE. The whiteboard is too pessimistic' above.html

# --- what nobody wrote down is not told of, and one is one
cat >one.cfg <<'END'
components = { d = { kind = "disk"; read = "100 MB/s"; }; };
paths = { p = { stages = [ "d" ]; }; };
results = { r = { path = "p"; value = "100 MB/s"; }; };
END
check -o 'does what it should on paper\.$' "no option is spoken of where there is none" \
    "$PVKIT" paper verdict one.cfg
check -o '  1 request under way keeps the limit busy' "expect, of one stage" \
    "$PVKIT" paper expect one.cfg
sed 's/value = "100/value = "0/' one.cfg >zero.cfg
check -s 78 -e '"0 MB/s", expected 0.000001 MB/s to' "a rate of nothing" \
    "$PVKIT" paper check zero.cfg
printf '%s' '{"measurements":[{"label":"x","samples_Bps":[1e8],"cpu_ratio":1e300,
    "lat":{"p50_s":1e300,"p99_s":-1}}]}' >absurd.json
check -o 'x .*100 MB/s, 1.00x, 100 % of paper' "what cannot be is not known" \
    "$PVKIT" paper verdict one.cfg absurd.json

# --- labels that differ where a terminal has no room for it
sed 's/results.*/results = { r = { path = "p"; value = "100 MB\/s";\
label = "a name of more than twenty-six letters"; };\
s = { path = "p"; value = "99 MB\/s"; label = "a name that just about fits"; }; };/' \
    one.cfg >long.cfg
check -o '^  a name of more than twent… ' "a label that is cut is marked" \
    "$PVKIT" paper verdict long.cfg
check -o '^  a name of more than twent~ #' "in ASCII, too" \
    "$PVKIT" paper verdict --ascii long.cfg

# --- fio and pvguest bench call their jobs the same: they are two results
sed 's/"rr[0-9]*"/"rr"/g' swept-8.json >ours.json
sed 's/read bs=4096/read bs=1M/; s/pvguest-bench/fio/' ours.json >fio.json
check -s 1 -o '^  rr, fio ' "two jobs of one name" "$PVKIT" paper verdict plain.cfg \
    ours.json fio.json
keep
ok "are two" [ "$(grep -c 'of paper, ' said)" -eq 2 ]
jq '.measurements[0].gates = [{id: "runtime", ok: false, detail: "short"}]' ours.json \
    >short.json
check -s 1 -o 'fixed. No measurement was valid' "nothing valid is not nothing" \
    "$PVKIT" paper verdict plain.cfg short.json

# --- what does something else than the path is no measurement of it, nor how it is now
work_of() {
    jq --arg command "$1" --arg unit "${2:-requests}" '.measurements[0] |=
        (.name = "other" | .label = "other" | .load.unit = $unit |
        .tool.command = $command)' ours.json >other.json
}
other() {
    check -s 1 -o "no measurement: work: $1" "$1" "$PVKIT" paper verdict "$2" \
        one.json other.json
    check -s 1 -o "work FAILED" "$1, on the page" sh -c \
        '"$0" paper report "$1" one.json other.json && exit 1' "$PVKIT" "$2"
}
jq '.measurements[0] |= (.name = "one" | .label = "one" |
    .tool.command = "read bs=1048576 depth=8")' ours.json >one.json
cat >net.cfg <<'END'
components = { d = { kind = "disk"; read = "100 MB/s"; };
    e = { kind = "ethernet"; rate = "1 Gb/s"; }; };
paths = { p = { stages = [ "e" ]; }; };
END
sed 's/p = { /p = { access = "random"; reads = "70 %"; /; s/read = /iops = "9 kIOPS"; &/' \
    plain.cfg >random.cfg
work_of "randread bs=4096 depth=8"
other 'randread was measured, and the path is sequential requests' plain.cfg
other 'randread was measured, and the path is a network' net.cfg
check -s 1 -o 'Not before its cause is known' "what is now is the other one" \
    "$PVKIT" paper verdict plain.cfg one.json other.json
keep
ok "which is judged" grep -q '^one: BELOW' said
check -s 1 -o '^other: BELOW' "randread is random" "$PVKIT" paper verdict random.cfg \
    other.json
work_of "randrw bs=4096 depth=8"
check -s 1 -o '^other: BELOW' "so is randrw" "$PVKIT" paper verdict random.cfg other.json
work_of "write bs=1048576 depth=8"
other 'write was measured, and the path is reads' plain.cfg
work_of "tcp in streams=1" streams
other 'tcp was measured, and the path is more than a network' plain.cfg
check -s 1 -o '^other: BELOW' "a network on its path" "$PVKIT" paper verdict net.cfg \
    other.json

# --- nor is what was done with other blocks or another depth than the path is drawn with
drawn() {
    sed "s/stages/$1 stages/" plain.cfg >drawn.cfg
}
drawn 'block = "1 MB"; qd = 8;'
work_of "read bs=1048576 depth=8"
check -s 1 -o '^other: BELOW' "as it is drawn, MB or MiB" "$PVKIT" paper verdict drawn.cfg \
    other.json
work_of "read bs=4k iodepth=8"
other 'blocks of 4 KiB were measured, and the path is drawn with 1 MB' drawn.cfg
jq '.measurements[0].load.n = 1' other.json >alone.json
mv alone.json other.json
other '4 KiB x 1 was measured, and the path is 1 MB x 8' drawn.cfg
drawn 'qd = 8;'
other '4 KiB x 1 was measured, and the path is 1 MiB x 8' drawn.cfg
work_of "read bs=1M"
jq '.measurements[0].load.n = 2' other.json >two.json
mv two.json other.json
other '2 at once were measured, and the path is drawn with 8' drawn.cfg
drawn 'block = "1 MiB";'
check -s 1 -o '^  other: 2 at once were measured, and the path is drawn with 8, by default$' \
    "what the path does not say is told" "$PVKIT" paper verdict drawn.cfg other.json
keep
ok "and judged" grep -q '^other: BELOW' said
ok "on the page, too" sh -c '"$0" paper report drawn.cfg other.json |
    grep -q "other: 2 at once were measured, .*, by default"' "$PVKIT"
jq 'del(.measurements[0] | .load, .tool)' other.json >silent.json
drawn 'block = "4 KiB"; qd = 1;'
check -s 1 -o '^other: BELOW' "whoever says nothing is believed" "$PVKIT" paper verdict \
    drawn.cfg silent.json
keep
ok "without a word" sh -c '! grep -q "was measured, and\|were measured, and" said'
work_of "tcp in streams=4" streams
sed 's/stages/block = "4 KiB"; qd = 1; stages/' net.cfg >drawn.cfg
check -s 1 -o '^other: BELOW' "networks have streams" "$PVKIT" paper verdict drawn.cfg \
    other.json
echo 'results = { r = { path = "p"; value = "50 MB/s"; load = 2; current = true; }; };' |
    cat plain.cfg - | sed 's/stages/qd = 8; stages/' >vouched.cfg
check -s 1 -o '^r: BELOW' "whoever says that it is so now is believed" "$PVKIT" paper verdict \
    vouched.cfg
echo '{"measurements":[{"samples_Bps":[5e7]}]}' >nameless.json
check -s 1 -o '^unnamed: BELOW' "a measurement without a name has one" "$PVKIT" paper verdict \
    plain.cfg nameless.json

# --- several paths: a result is of the one it is called like, unless something else is said
cat >jobs.cfg <<'END'
components = { d = { kind = "disk"; read = "100 MB/s"; write = "50 MB/s"; }; };
paths = { seqread = { stages = [ "d" ]; };
    seqwrite = { stages = [ "d" ]; direction = "write"; }; };
END
cat >jobs.json <<'END'
{"measurements": [
    {"name": "seqread", "samples_Bps": [95e6], "tool": {"command": "read bs=1048576 depth=8"}},
    {"name": "seqwrite", "samples_Bps": [49e6], "tool": {"command": "write bs=1048576 depth=8"}}]}
END
check -o '^  seqwrite .*49 MB/s, .* 98 % of paper, WITHIN' "jobs called like paths" \
    "$PVKIT" paper verdict jobs.cfg jobs.json
check -o '^seqwrite: .*path seqwrite;' "import, too" "$PVKIT" paper import jobs.cfg jobs.json
check -s 1 -o 'write was measured, and the path is reads' "--path counts for more" \
    "$PVKIT" paper verdict --path seqread jobs.cfg jobs.json
sed 's/"seqwrite"/"other"/' jobs.json >stray.json
check -s 64 -e 'result other: it names no path of jobs.cfg; say which with --path' \
    "called like none" "$PVKIT" paper verdict jobs.cfg stray.json

# --- paper says of a sweep what it should do with its own blocks
sed 's/read = /latency = "1 ms"; &/' plain.cfg >latency.cfg
check "a sweep of 4 KiB" "$PVKIT" paper sweep --json latency.cfg swept-*.json
keep
ok "is beside 4 KiB on paper" jq -e '[.sweeps[0].points[].expected_Bps] |
    .[0] == 4096000 and .[2] == 16384000 and .[6] == 1e8' said

# --- lines fit the terminal, whatever its width
example=$SOURCE/examples/xenserver-freebsd/whiteboard.cfg
bars="'$PVKIT' paper diagram --bars --ascii --no-color '$example'"
# fill WIDTH COMMAND: its longest bar ends at the last columns, and not behind them
fill() {
    sh -c "$2" </dev/null >said
    tr -d '\r' <said | awk -v width="$1" 'NR > 1 && length > n { n = length }
        END { exit !(n <= width && n > width - 3) }'
}
for width in 80 81 100 200; do
    ok "bars fill $width columns" fill $width "COLUMNS=$width $bars"
done
# narrow WIDTH COMMAND: no line is wider, whatever its status
narrow() {
    sh -c "$2" </dev/null >said
    tr -d '\r' <said | awk -v width="$1" 'length > width { wide = 1 }
        END { exit wide || NR < 4 }'
}
verdict="'$PVKIT' paper verdict --all --ascii --no-color '$example'"
for width in 40 47 63 75 76; do
    for what in "$verdict" "'$PVKIT' paper diagram --ascii '$example'" \
        "'$PVKIT' paper expect '$example'" "'$PVKIT' paper what-if '$example'" \
        "'$PVKIT' paper sweep --ascii one.cfg swept-*.json" \
        "'$PVKIT' bench chart --ascii one.json ours.json swept-1.json"; do
        ok "$width columns have room for ${what#* }" narrow $width "COLUMNS=$width $what"
    done
done
ok "20 are taken for 40" narrow 40 "COLUMNS=20 $verdict"
ok "a terminal of 40, too" narrow 40 "script -qec \"stty cols 40; $verdict\" /dev/null"
ok "where there is no terminal, sentences are one line each" \
    sh -c "$verdict | grep -q 'misses the window of 24 h by 6.2 h; then it fits'"
ok "those of the terminal, without COLUMNS" \
    fill 90 "script -qec \"stty cols 90; $bars\" /dev/null"

# --- what a change begins with and leads to, so that the hours add up
check -s 1 -o '  2. Four disks.*\+40.3 %, from 200 MB/s on paper to 280.6 MB/s' "from and to" \
    "$PVKIT" paper verdict "$example"
keep
ok "what nobody has measured is on paper" \
    grep -q 'worth doing, on paper: 9.9 h' said

# --- what is not worth it is not what there is not; what is none has no price
cat >worth.cfg <<'END'
components = { d = { kind = "disk"; read = "100 MB/s"; };
    e = { kind = "ethernet"; rate = "1 Gb/s"; }; };
paths = { p = { stages = [ "d" ]; volume = "1 TB"; };
    n = { stages = [ "e" ]; direction = "write"; }; };
economics = { hour = 10; };
options = { o = { set = [ "d.count=2" ]; cost = 100000; }; };
END
check -s 1 -o 'and no option that is worth its cost shortens that' "dear is not useless" \
    "$PVKIT" paper verdict --path p worth.cfg short.json
check "report of it" "$PVKIT" paper report --path p -o worth.html worth.cfg short.json
ok "no hours and no money of what is no measurement" sh -c \
    'tr "\n" " " <worth.html | grep -q "INVALID</td><td class=\"n\">-</td><td class=\"n\">-<"'
check -o '^n: data going out, all stages at once$' "a network has no blocks" \
    "$PVKIT" paper expect --path n worth.cfg

# --- commands as a shell takes them, and no output over what is read
check -o "'--filename=it'\\\\''s a'" "words of a dry run" \
    "$PVKIT" paper run --dry-run --runs 1 --target "it's a" one.cfg
cp one.cfg kept.cfg
for verb in report "diagram --bars" run; do
    # shellcheck disable=SC2086 # several words
    check -s 64 -e 'one.cfg is what is read' "$verb not over its whiteboard" \
        "$PVKIT" paper $verb --force -o one.cfg one.cfg
done
check -s 64 -e 'ours.json is what is read' "import, not over a result" \
    "$PVKIT" paper import --force -o ours.json one.cfg ours.json
check -s 64 -e 'is what is read' "chart, by another name" \
    "$PVKIT" bench chart --force -o ./ours.json ours.json
check -s 64 -e 'swept-1.json is what is read' "sweep" "$PVKIT" paper sweep --force \
    --save swept-1.json one.cfg swept-1.json
ok "and they are as before" cmp one.cfg kept.cfg
finish
