#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvguest bench disk and net: what is written to and what is not, that nothing stays,
# and that pvkit paper takes what comes out. The runs are too short to be measurements,
# which they say.
. "${0%/*}/../loopback.sh"
. "${0%/*}/../tap.sh"
requires jq

# json FILTER: true of the document that the last check printed
json() {
    jq -e "$1" out
}

run() {
    "$PVGUEST" bench "$@"
}

quick='--seconds 1 --runs 2'
disk() {
    # shellcheck disable=SC2086
    run disk $quick "$@"
}

# --- a file that is made
check -s 1 -o '^seqread .* INVALID' "a new file" disk --size 16MiB new
cp out table
ok "its table fits a console of 80 columns" awk '/^(job|seqread)/ { n++ }
    /^(job|seqread)/ && length > 80 { n = -9 } END { exit n != 2 }' table
check "so does how it is called" sh -c '"$0" bench disk --help && "$0" help bench' "$PVGUEST"
cp out table
ok "with options that stay whole" awk '/^usage|^    *(pvguest|\[)/ && length > 79 { wide = 1 }
    /^ *\[--jobs LIST\] \[--json\]/ { n++ } END { exit wide || n != 2 }' table
ok "nothing of it stays" [ ! -e new ]
check -s 1 "three jobs as JSON" disk --size 16MiB --json --depth 2 \
    --jobs seqwrite,seqread,mix70 new
cp out three.json
ok "each has its load" json '[.measurements[].load] ==
    ([range(3)] | map({n: 2, unit: "requests"}))'
ok "each has its runs" json '.schema == "pvguest.bench.disk/1" and
    [.measurements[].name] == ["seqwrite", "seqread", "mix70"] and
    ([.measurements[].n] | unique) == [2] and
    all(.measurements[]; .median_Bps > 0 and .cpu_ratio > 0)'
ok "and latencies, in order" json 'all(.measurements[].lat;
    0 < .p50_s and .p50_s <= .p95_s and .p95_s <= .p99_s and .p99_s <= .p999_s)'
ok "and what makes it no measurement" json 'all(.measurements[];
    .gates | any(.id == "runtime" and .ok == false))'
ok "what was read had been written" json 'all(.measurements[1].gates[];
    .id != "zeros" or .ok)'
ok "nothing of it stays, either" [ ! -e new ]
check -s 1 "without a name" disk --size 16MiB
ok "in this directory, and away" [ ! -e pvguest-bench.data ]

# --- what was there before
head -c 4194304 /dev/urandom >old
cp old copy
check -s 1 -o '^seqread' "a file is read" disk old
ok "and left alone" cmp old copy
check -s 77 -e 'old: was there before.*--destroy old' "it is not written to" \
    disk --jobs seqread,syncw old
check -s 64 -e '\-\-destroy ./old: none of the targets' \
    "not even by another name of it" disk --jobs seqwrite --destroy ./old old
check -s 64 -e 'none of the targets' "nor is anything else measured then" disk \
    --destroy old
ok "and still the same" cmp old copy
check -s 1 -o '^seqwrite' "unless it is named twice" disk --jobs seqwrite \
    --destroy old old
ok "then it is written over" sh -c '! cmp -s old copy'
ok "and no larger" [ "$(wc -c <old)" -eq 4194304 ]
ln -s elsewhere link
check -s 73 -e '^pvguest: link' "nothing is made through a link" disk link
truncate -s 4M zeros
check -s 1 -o 'INVALID: zeros' "nothing but zeros is no measurement" disk zeros
check -s 66 -e 'no such device' "a device that is not there is no file" \
    disk /dev/pvguest-nope
ln -s /dev devices
check -s 66 -e 'no such device' "nor by another way there" disk devices/pvguest-nope
ok "and nothing is made there" [ ! -e /dev/pvguest-nope ]
check -s 1 -o '^seqread .* INVALID' "a size that is no whole block" \
    disk --size 16777217 odd
ok "nothing stays of that" [ ! -e odd ]
check -s 64 -e 'expected a device' "a directory" disk .
check -s 64 -e 'smaller than a request' "less than a block" \
    disk --block 8MiB old
check -s 64 -e 'no disk' "a device that is no disk" disk /dev/null
check -s 1 "two targets take turns" disk --label one --label two --json old copy
ok "each with its name and label" json '[.measurements[] | .name, .label] ==
    ["seqread-old", "one", "seqread-copy", "two"]'

# --- options
check -s 64 -e 'no job nope, expected seqread' "no job" disk --jobs nope
check -s 64 -e 'multiple of 512' "half a sector" disk --block 1000
check -s 64 -e 'depth' "no depth" disk --depth 0
check -s 64 -e 'runs' "too many runs" disk --runs 101
check -s 64 -e '1 operand, expected 0' "cpu takes none" run cpu nothing
check -s 64 -e 'label: 2 of them, .* each of 1' "a label of no target" \
    disk --label one --label two old
check -s 64 -e 'label: 2 of them, .* each of 1' "or of no host" \
    run net --label one --label two --token 12345678 127.0.0.1
check -s 73 -e 'needs .* MiB' "more than there is room for" disk --size 60TiB new
ok "and nothing stays" [ ! -e new ]

# --- interrupted: once its file is open, which has lost its name by then
"$PVGUEST" bench disk --seconds 600 --size 64MiB new >said 2>&1 &
pid=$!
until [ -n "$(find "/proc/$pid/fd" -lname '*new (deleted)' 2>/dev/null)" ] ||
    ! kill -0 $pid 2>/dev/null; do
    sleep 0.05
done
kill -TERM $pid
wait $pid
ok "it ends by the signal" [ $? -eq 143 ]
ok "and leaves nothing" [ ! -e new ]

# --- cpu
check "cpu" run cpu --runs 2 --seconds 1 --json
ok "has two figures and the gaps" json '(.measurements | length) == 2 and
    .hiccups.seconds >= 1 and (.hiccups.gaps | length) == 12 and
    .hiccups.lost_ratio <= 1'

# --- pvkit takes it
cat >board.cfg <<'END'
components = { d = { kind = "measured"; rate = "100 MB/s"; }; };
paths = { p = { stages = [ "d" ]; }; };
END
check -s 0 "import" "$PVKIT" paper import --json board.cfg three.json
ok "has all three, with the command" json '[.measurements[] | [.name, .tool.command,
    .n]] == [["seqwrite", "write bs=1048576 depth=2", 2],
    ["seqread", "read bs=1048576 depth=2", 2],
    ["mix70", "randrw bs=8192 depth=2", 2]]'
jq '{measurements: [.measurements[1]]}' three.json >invalid.json
check -s 1 -o INVALID "a run that is too short has no verdict" \
    "$PVKIT" paper verdict board.cfg invalid.json
jq '.measurements[0] |= (.gates[].ok = true | .samples_Bps |= map(1e8) |
    .lat = {} | .cpu_ratio = 0.1)' invalid.json >within.json
check -s 0 -o WITHIN "one that is none has" \
    "$PVKIT" paper verdict board.cfg within.json
check -o 'seqwrite' "a chart" "$PVKIT" bench chart --ascii three.json

# --- net
port=$("$PYTHON" -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$PVGUEST" bench net --listen --port "$port" 127.0.0.1 >listener 2>&1 &
pid=$!
until grep -q 'the token is' listener || ! kill -0 $pid 2>/dev/null; do
    sleep 0.05
done
token=$(sed -n 's/.*the token is //p' listener)
ok "a token of 16 digits" sh -c 'expr "$0" : "[0-9a-f]\{16\}$" >/dev/null' "$token"
net() {
    # shellcheck disable=SC2086
    run net $quick --port "$port" "$@" 127.0.0.1
}
check -s 1 -o '^net-in ' "both ways" net --token "$token"
check -s 1 "with the token from the environment, as JSON" \
    env PVGUEST_BENCH_TOKEN="$token" "$PVGUEST" bench net --port "$port" \
    --seconds 1 --runs 2 --streams 3 --json 127.0.0.1
cp out net.json
ok "at which load" json '[.measurements[].load] ==
    ([range(2)] | map({n: 3, unit: "streams"}))'
ok "what went which way" json '[.measurements[] | [.name, .n, .device,
    .tool.command]] == [["net-out", 2, "lo", "tcp out streams=3"],
    ["net-in", 2, "lo", "tcp in streams=3"]] and
    all(.measurements[]; .median_Bps > 1e6 and .mss_bytes > 1000 and
    .peer_cpu_ratio > 0)'
check -s 1 "one way" net --token "$token" --direction in --json
ok "only that" json '[.measurements[].name] == ["net-in"]'
check -s 0 "pvkit imports it" "$PVKIT" paper import --json board.cfg net.json
ok "with the segment's size" json 'all(.measurements[]; .mss_bytes > 1000)'
check -s 77 -e 'another token' "the wrong token" net --token 0123456789
check -s 64 -e 'expected --token' "no token" net
check -s 64 -e '5 characters' "a short one" net --token short
check -s 64 -e 'sideways' "no such direction" net --direction sideways
check -s 64 -e '0 hosts' "no host" run net --token 12345678
check -s 73 -e 'port' "a port that is taken" \
    run net --listen --port "$port" 127.0.0.1
kill -TERM $pid
wait $pid
ok "it listens until it is told to stop" [ $? -eq 143 ]
ok "and has said what it did" grep -q '^received [0-9.]* MB/s' listener
ok "and what it did not" grep -q 'without the token was closed' listener
check -s 69 -e 'does "pvguest bench net --listen" run' "nobody is there" \
    net --token "$token"
finish
