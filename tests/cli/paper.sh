#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit paper and pvkit bench: every verb, option and exit status; the guide's
# three commands, word for word; the example, to the byte.
. "${0%/*}/../loopback.sh"
. "${0%/*}/../tap.sh"
# shellcheck source=tests/cli/swept.sh
. "$TESTS/cli/swept.sh"
requires jq localedef fio iperf3

example=$SOURCE/examples/xenserver-freebsd
golden=$TESTS/golden/paper
board=$example/whiteboard.cfg
unset NO_COLOR COLUMNS SOURCE_DATE_EPOCH

# what the last check printed, for several looks at it
keep() {
    cp out said
}

# --- init, and what it writes is a whiteboard
check -o 'please fill in' "init to standard output" "$PVKIT" paper init
check -o '^init.cfg: look for' "init to a file" "$PVKIT" paper init -o init.cfg
check -s 73 -e 'exists' "init does not overwrite" \
    "$PVKIT" paper init -o init.cfg
check "unless it is told to" "$PVKIT" paper init --force -o init.cfg
check -o '^assumed, and to be looked up: disks' "it is a whiteboard" \
    "$PVKIT" paper check init.cfg
check -o 'the limit is' "with something to expect" \
    "$PVKIT" paper expect init.cfg

# --- check
check -o '6 components, 1 path, 3 options, 2 results' "check" \
    "$PVKIT" paper check "$board"
check -s 64 -e 'at least 1' "check without a file" "$PVKIT" paper check
check -s 66 "check of nothing" "$PVKIT" paper check missing.cfg
echo 'componets = { };' >slip.cfg
check -s 78 -e '^pvkit: slip.cfg:1: componets: .*did you mean components' \
    "a slip is found, with its place" "$PVKIT" paper check slip.cfg
echo '@include "/etc/passwd"' >include.cfg
check -s 78 -e '^pvkit: include.cfg:1: file: @include' \
    "nothing is included" "$PVKIT" paper check include.cfg
sed 's/count = 2;/count = 4294967298;/' "$board" >wide.cfg
check -s 78 -e '^pvkit: wide.cfg:17: file: 4294967298 is more than 2147483647; write an L' \
    "a number is not cut to its lower bits" "$PVKIT" paper check wide.cfg
sed 's/4294967298/&L/' wide.cfg >long.cfg
check -s 78 -e 'count: "4294967298", expected 1 to 4096' "nor is one with an L" \
    "$PVKIT" paper check long.cfg
yes '#' | head -c 70000 >large.cfg
check -s 65 -e 'more than 65536 bytes' "not without end" \
    "$PVKIT" paper check large.cfg

# --- expect
check -o 'expected 200 MB/s; the limit is disks, then vcpu with 280.6 MB/s' \
    "expect" "$PVKIT" paper expect "$board"
check -o '^  hba .*842.1 MB/s .*128 / \(128 \+ 24\)' "a formula, with numbers" \
    "$PVKIT" paper expect --path seqread --no-color "$board"
check -s 64 -e 'did you mean seqread' "no such path" \
    "$PVKIT" paper expect --path seqraed "$board"
check "expect --json" "$PVKIT" paper expect --json "$board"
keep
ok "its numbers" jq -e '.paths[0].expected_Bps == 200e6 and
    .paths[0].bottleneck == "disks" and
    (.paths[0].required_Bps - 115740740.74 | fabs) < 1' said

# --- verdict
check -s 1 -o 'FreeBSD, PV .*188 MB/s, 2.04x, 67 % CPU, 94 % of paper, WITHIN' \
    "verdict" "$PVKIT" paper verdict "$board"
keep
ok "what is assumed" grep -q '^  assumed on paper.*: disks (the limit), sata, hba, xbd0$' said
ok "the guilty layer" grep -q 'the frontend is to blame: .*ada0' said
ok "what the emulation costs" grep -q '180.2 MB/s .*727.5 us .*128 KiB' said
ok "the biggest win" grep -q '^  1. PV drivers.*+104 %.*15.4 h.*GBP 185.01' said
ok "and the next" grep -q '^  2. Four disks.*+40.3 %.*vcpu is the limit' said
ok "and what is not worth doing" \
    grep -q '^  -  MTU 9000.*+0.0 %; not on this path' said
ok "in the window" grep -q 'misses the window of 24 h by 6.2 h; then it fits' said
ok "UTF-8 by default" grep -q '█' said
check -s 1 "verdict --ascii" "$PVKIT" paper verdict --ascii "$board"
keep
ok "is ASCII" sh -c '! LC_ALL=C grep -q "[^ -~]" said'
check -s 1 -o 'gpart show' "verdict --all" "$PVKIT" paper verdict --all "$board"
check -s 1 "verdict --json" "$PVKIT" paper verdict --json "$board"
keep
ok "says the same" jq -e '.paths[0].results | map({(.name): .state}) | add ==
    {"hvm": "BELOW", "pv": "WITHIN"}' said
sed 's/"92 MB/"180 MB/' "$board" >good.cfg
check -o 'WITHIN' "nothing is wrong: 0" "$PVKIT" paper verdict good.cfg

printf '%s\n' 'components = { d = { kind = "disk"; read = "100 MB/s"; }; };' \
    'paths = { p = { stages = [ "d" ]; }; };' >plain.cfg
cp plain.cfg edge.cfg
echo 'results = { r = { path = "p"; samples = ["124 MB/s", "126 MB/s"]; }; };' \
    >>edge.cfg
check -s 1 -o '124 MB/s to 126 MB/s straddles an edge' "verdict on the edge" \
    "$PVKIT" paper verdict edge.cfg
cp plain.cfg above.cfg
echo 'results = { r = { path = "p"; value = "150 MB/s"; }; };' >>above.cfg
check -s 1 -o 'cache: a cache answered' "too fast to be true" \
    "$PVKIT" paper verdict above.cfg
keep
ok "and by nothing slowed down" sh -c '! grep -q "lower speed" said'

# --- what-if
check -o 'PV drivers' "what-if: the options" "$PVKIT" paper what-if "$board"
check -o '280.6 MB/s instead of 200 MB/s on paper, \+40.3 %; then vcpu' \
    "what-if --set" "$PVKIT" paper what-if --set disks.count=4 "$board"
check -o '400 MB/s instead of 200' "several" "$PVKIT" paper what-if \
    --set disks.count=4 --set 'vcpu.count=2' "$board"
check -s 64 -e '^pvkit: --set: .*did you mean count' "what-if: a slip" \
    "$PVKIT" paper what-if --set disks.cuont=4 "$board"
check -s 64 -e 'has no unit' "what-if: no unit" \
    "$PVKIT" paper what-if --set disks.read=200 "$board"
check -s 64 -e 'expected component.key=value' "what-if: nonsense" \
    "$PVKIT" paper what-if --set nonsense "$board"

# --- import
check -o 'rr: 169.8 MB/s, 1 run, path seqread; fio-3.33 randread' "import fio" \
    "$PVKIT" paper import "$board" "$golden/fio-3.33-libaio.json"
check -o 'INVALID: queue depth 8 asked, there for 0 %' "a queue that was none" \
    "$PVKIT" paper import "$board" "$golden/fio-3.33-psync.json"
check -s 65 -e 'it never ran' "a job that never ran" \
    "$PVKIT" paper import "$board" "$golden/fio-3.33-error.json"
check -o 'iperf3: 803.1 MB/s' "import iperf3" \
    "$PVKIT" paper import "$board" "$golden/iperf3-3.12-lo.json"
check -s 65 -e 'Connection refused' "a refused connection" \
    "$PVKIT" paper import "$board" "$golden/iperf3-3.12-refused.json"
check -o 'a file of 64 MiB, memory of 1024 MiB' "import --memory" "$PVKIT" paper \
    import --memory 1GiB "$board" "$golden/fio-3.33-libaio.json"
check -s 64 -e 'the same as a file before it' "one run is no two" "$PVKIT" paper import \
    --name n "$board" "$golden/fio-3.33-libaio.json" "$golden/fio-3.33-libaio.json"
sed 's/"runtime" : 3037/"runtime" : 3036/' \
    "$golden/fio-3.33-libaio.json" >again.json
check "import -o" "$PVKIT" paper import --name n --label 'a <b>' -o n.json \
    "$board" "$golden/fio-3.33-libaio.json" again.json
ok "two runs of one" jq -e '.measurements[0] | .n == 2 and .name == "n" and
    .label == "a <b>" and .path == "seqread"' n.json
check -s 73 "import does not overwrite" "$PVKIT" paper import -o n.json \
    "$board" "$golden/fio-3.33-libaio.json"
check -s 1 -o 'a <b> .*INVALID' "its file is a result" \
    "$PVKIT" paper verdict "$board" n.json
check -s 64 -e 'give them different names' "two jobs are not one" \
    "$PVKIT" paper import --name n "$board" "$golden/fio-3.33-libaio.json" \
    "$golden/fio-3.33-psync.json"
check -s 64 -e 'say which with --path' "no such path" "$PVKIT" paper import \
    --path nowhere "$board" "$golden/fio-3.33-libaio.json"
head -c 2000 "$golden/fio-3.33-libaio.json" >cut.json
check -s 65 -e 'is it whole' "half a file" "$PVKIT" paper import "$board" cut.json
# --- files of other systems, and what is none
printf '\357\273\277' | cat - "$golden/fio-3.33-libaio.json" >bom.json
check -o 'rr: 169.8 MB/s, 1 run, path seqread; fio-3.33' "a byte order mark in front" \
    "$PVKIT" paper import "$board" bom.json
printf '\357\273\277' | cat - "$board" >bom.cfg
check -o '6 components' "of a whiteboard, too" "$PVKIT" paper check bom.cfg
printf '\377\376{\000}\000' >wide.json
check -s 65 -e 'wide.json: UTF-16, expected UTF-8' "UTF-16" "$PVKIT" paper import "$board" \
    wide.json
echo '{"measurements":[{"name":"x","samples_Bps":[1e8,"y"]}]}' >words.json
check -s 65 -e 'measurement x: samples_Bps has something that is no number' "no number" \
    "$PVKIT" paper import "$board" words.json
echo '{"measurements":[{"name":"x","samples_Bps":[1e8]}]}' >bare.json
check -o '^x: 100 MB/s, 1 run, path seqread$' "nothing is said of a tool that is not known" \
    "$PVKIT" paper import "$board" bare.json
check -s 64 -e 'at least 2' "nothing to import" "$PVKIT" paper import "$board"

# --- run, with real fio and iperf3
check -o '^fio --name=seqread .*--rw=read --bs=1048576 --iodepth=8 ' "run --dry-run" \
    "$PVKIT" paper run --dry-run --runs 1 --size 1GiB "$board"
check -o '^real: .* MB/s, 2 runs, path seqread; fio-3' "run" "$PVKIT" paper run \
    --size 16MiB --seconds 1 --runs 2 --name real -o real.json "$board"
ok "its file" jq -e '.measurements[0] | .n == 2 and .name == "real" and
    (.samples_Bps | min) > 0' real.json
ok "nothing is left" sh -c '! ls pvkit-run* 2>/dev/null'
check -s 73 -e 'exists already' "run does not overwrite, and says so at once" \
    "$PVKIT" paper run -o real.json "$board"
check -s 73 -e 'expected a new file' "nor a file that is there" \
    "$PVKIT" paper run --target real.json "$board"
check -s 66 -e 'no such device' "no file instead of a device" \
    "$PVKIT" paper run --target /dev/xbd99 "$board"
check -s 64 -e 'a colon' "no two files instead of one" \
    "$PVKIT" paper run --target a:b "$board"
check -s 73 -e 'are free' "not more than there is" \
    "$PVKIT" paper run --size 60TiB "$board"
ok "nothing is left then" sh -c '! ls pvkit-run* 2>/dev/null'
cat >net.cfg <<'END'
components = { lan = { kind = "ethernet"; rate = "1 Gb/s"; }; };
paths = { net = { stages = [ "lan" ]; }; };
END
check -s 64 -e 'iperf3 -s runs' "a network needs its other end" \
    "$PVKIT" paper run net.cfg
# a port of our own, for both ends; a trial connection would be the one that -1
# waits for, so the table of sockets tells when it listens
port=$("$PYTHON" -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
mkdir wrap
printf '#!/bin/sh\nexec %s -p %s "$@"\n' "$(command -v iperf3)" "$port" >wrap/iperf3
chmod +x wrap/iperf3
# listening: when it returns, the other end does
listening() {
    wrap/iperf3 -s -1 -B 127.0.0.1 >server.log 2>&1 &
    server=$!
    "$PYTHON" -c '
import sys, time
end, wanted = time.time() + 30, "0100007F:%04X" % int(sys.argv[1])
while time.time() < end:
    with open("/proc/net/tcp") as f:
        if any(l.split()[1] == wanted and l.split()[3] == "0A" for l in f):
            sys.exit(0)
    time.sleep(0.02)
sys.exit(1)' "$port"
}
run_net() {
    env PATH="$PWD/wrap:$PATH" "$PVKIT" paper run --target 127.0.0.1 \
        --seconds 1 --runs 1 net.cfg
}
# When an end gets no processor for all of the second there is nothing to measure, and
# that is said: once more then.
run_net_until() {
    while listening; do
        run_net 2>net.err
        status=$?
        kill "$server" 2>/dev/null
        wait "$server"
        cat net.err >&2
        grep -q 'a rate of 0 bytes' net.err || return $status
    done
}
check -o 'net: .* MB/s, 1 run, path net; iperf 3' "run over a network" run_net_until
check -s 65 -e 'iperf3 failed: .*onnection refused' "nobody there" run_net
check -s 64 -e '^pvkit: --size: 4096 bytes, less than one block of the path seqread' \
    "less than a block" "$PVKIT" paper run --size 4096 "$board"
check -s 64 -e '^pvkit: /dev/zero: no disk$' "no disk" "$PVKIT" paper run --target /dev/zero \
    "$board"
mkdir tells
printf '#!/bin/sh\nfor a; do case $a in --output=*) echo "fio: too bad" >"${a#*=}";; esac; done
exit 1\n' >tells/fio
chmod +x tells/fio
check -s 74 -e '^pvkit: fio: status 1: too bad$' "fio says why in its output" \
    env PATH="$PWD/tells:$PATH" "$PVKIT" paper run --size 16MiB "$board"
ok "nothing is left of that" [ ! -e pvkit-run.data ]
check -s 69 -e 'needs the program fio' "without fio" env PATH=/nowhere "$PVKIT" paper run \
    --size 1MiB "$board"

printf '%s' '{"measurements":[{"label":"x","samples_Bps":[1e8]}]}' >escape-none.json
# --- sweep: the law through what was measured at several loads
swept_vector
check -o '32 +15.77 MB/s +3 +15.77 MB/s +49 % +100 MB/s ▒' "sweep" \
    "$PVKIT" paper sweep plain.cfg swept-*.json
keep
ok "its peak" grep -q 'fastest with 98 requests at once: 20.16 MB/s; 48 are enough' said
ok "what comes next" grep -q 'Doubling 64 to 128 would bring +2.3 %' said
ok "its coefficients" grep -q \
    '(lambda) 1 MB/s, .*(sigma) 0.0300, .*(kappa) 0.000100, R^2 1.0000' said
ok "and no doubt" sh -c '! grep -q TRUSTED said'
check "sweep --json" "$PVKIT" paper sweep --json plain.cfg swept-*.json
keep
ok "its numbers" jq -e '.sweeps[0] | .trusted and .load_unit == "requests" and
    (.law.sigma - 0.03 | fabs) < 1e-6 and (.law.kappa - 1e-4 | fabs) < 1e-8 and
    (.law.peak_load - 98.488578 | fabs) < 1e-2 and
    [.points[].load] == [1, 2, 4, 8, 16, 32, 64]' said
check "sweep --ascii" "$PVKIT" paper sweep --ascii --no-color plain.cfg swept-*.json
keep
ok "is ASCII" sh -c '! LC_ALL=C grep -q "[^ -~]" said'
check -o 'It is fastest with' "sweep -o" "$PVKIT" paper sweep -o sweep.svg plain.cfg \
    swept-*.json
ok "sweep.svg is well-formed" "$PYTHON" -c '
import xml.dom.minidom
xml.dom.minidom.parse("sweep.svg")'
check -s 73 "sweep does not overwrite" "$PVKIT" paper sweep -o sweep.svg \
    plain.cfg swept-*.json
check -s 1 -o 'TRUSTED: 4 loads with a measurement; at least 6' "few loads" \
    "$PVKIT" paper sweep plain.cfg swept-1.json swept-2.json swept-4.json swept-8.json
check -s 1 -o 'Too little was measured.*' "no law of two" \
    "$PVKIT" paper sweep plain.cfg swept-1.json swept-2.json
check -s 1 -o '^ +8 .* INVALID: ' "one that is none is left out" \
    "$PVKIT" paper sweep plain.cfg "$golden/fio-3.33-psync.json"
check -s 1 -o 'randread bs=4k .*' "and iperf3, by its streams" "$PVKIT" paper sweep \
    plain.cfg "$golden/fio-3.33-libaio.json" "$golden/iperf3-3.12-lo.json"
keep
ok "another sweep" grep -q '^p: TCP' said
check -s 64 -e '2 kinds of work' "a picture is of one" "$PVKIT" paper sweep -o x.svg \
    plain.cfg "$golden/fio-3.33-libaio.json" "$golden/iperf3-3.12-lo.json"
check -s 1 "--only says which" "$PVKIT" paper sweep -o x.svg --only iperf plain.cfg \
    "$golden/fio-3.33-libaio.json" "$golden/iperf3-3.12-lo.json"
check -s 64 -e 'expected a RESULT, or --loads' "nothing to sweep" \
    "$PVKIT" paper sweep plain.cfg
check -s 64 -e 'is called nobody' "nothing of that name" \
    "$PVKIT" paper sweep --only nobody plain.cfg swept-1.json
sed 's/^paths = {/& q = { stages = [ "d" ]; };/' plain.cfg >two.cfg
check -s 64 -e 'names no path of two.cfg; say which with --path' "of which path?" \
    "$PVKIT" paper sweep two.cfg swept-1.json
check -s 64 -e 'does not say at which load' "no load" \
    "$PVKIT" paper sweep plain.cfg escape-none.json
check -s 64 -e '\-\-loads' "loads that are none" \
    "$PVKIT" paper sweep --loads 1,x plain.cfg
check -s 64 -e '4 twice' "a load twice" "$PVKIT" paper sweep --loads 4,2,4 plain.cfg
check -s 64 -e '\-\-loads' "no loads" "$PVKIT" paper sweep --loads '' plain.cfg
check -o 'iodepth=4 --ioengine=libaio' "sweep --dry-run" "$PVKIT" paper sweep \
    --dry-run --loads 1,4 --runs 1 --size 16MiB plain.cfg
keep
ok "the same engine at each load" [ "$(grep -c 'ioengine=libaio' said)" -eq 2 ]
check -o 'parallel=4' "of a network" "$PVKIT" paper sweep --dry-run --loads 4 \
    --target host net.cfg
check -s 1 -o '^p: read .*' "sweep, with real fio" "$PVKIT" paper sweep --loads 2,1,3 \
    --runs 2 --seconds 1 --size 16MiB --save swept.json plain.cfg
ok "what was measured is kept" jq -e '.schema == "pvkit.paper.import/1" and
    ([.measurements[] | [.load.n, .n]] == [[2, 2], [1, 2], [3, 2]])' swept.json
ok "nothing is left then, either" sh -c '! ls pvkit-run* 2>/dev/null'
check -s 73 -e 'exists already' "and not written over" "$PVKIT" paper sweep \
    --loads 1 --save swept.json plain.cfg
check -s 73 -e 'nowhere' "nor into nothing, after all that" "$PVKIT" paper sweep \
    --loads 1 --save nowhere/swept.json plain.cfg
check -s 1 -o '^p: read' "and it is a result" "$PVKIT" paper sweep plain.cfg swept.json
jq 'del(.measurements[].load)' swept.json >old.json
check -s 1 -o '^ +3 ' "of before there was a load in it, too" \
    "$PVKIT" paper sweep plain.cfg old.json
sed 's/^paths.*/&\nresults = { a = { path = "p"; load = 1; value = "9 MB\/s"; };\
 b = { path = "p"; load = 2; value = "17 MB\/s"; };\
 c = { path = "p"; load = 4; value = "30 MB\/s"; }; };/' plain.cfg >loads.cfg
check -s 1 -o 'no load was measured twice' "results of the whiteboard" \
    "$PVKIT" paper sweep loads.cfg
sed 's/load = 1;/load = "1 B";/' loads.cfg >bad.cfg
check -s 78 -e 'bad.cfg:3: .*load' "a load is a number" \
    "$PVKIT" paper sweep bad.cfg

# --- report, diagram: the example
cp "$board" whiteboard.cfg
SOURCE_DATE_EPOCH=1341100800
export SOURCE_DATE_EPOCH
check "report" "$PVKIT" paper report --print -o report.html whiteboard.cfg
check "diagram" "$PVKIT" paper diagram -o diagram.svg whiteboard.cfg
check "chart" "$PVKIT" paper diagram --bars -o chart.svg whiteboard.cfg
# same FILE: as in the example, but for the version of pvkit
same() {
    sed 's/pvkit [0-9][0-9.]*;/pvkit;/' "$1" >is
    sed 's/pvkit [0-9][0-9.]*;/pvkit;/' "$example/$2" >wanted
    cmp is wanted
}
for file in report.html diagram.svg chart.svg; do
    ok "$file is that of the example" same "$file" "$file"
    ok "$file is well-formed" "$PYTHON" -c '
import sys, xml.dom.minidom
xml.dom.minidom.parse(sys.argv[1])' "$file"
done
ok "the page refers to nothing outside" \
    sh -c '! grep -Eq "(src|href) *=|@import|<script|<link" report.html'
check -s 73 "report does not overwrite" \
    "$PVKIT" paper report -o report.html whiteboard.cfg
check "unless it is told to" \
    "$PVKIT" paper report --force --path seqread -o report.html whiteboard.cfg
check -o '=> disks .* 94 %, the limit' "diagram on a terminal" \
    "$PVKIT" paper diagram --ascii whiteboard.cfg
check -o '188 MB/s, 2.04x' "and bars" \
    "$PVKIT" paper diagram --bars --no-color whiteboard.cfg

# --- a guest that calls itself a script
sed 's/FreeBSD, PV/<script>alert(1)<\/script>\&\\"/' "$board" >script.cfg
check "a hostile label" "$PVKIT" paper report -o script.html script.cfg
ok "is text" sh -c '! grep -q "<script" script.html'
ok "that can be read" grep -q '&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;' \
    script.html
printf '%s' '{"measurements":[{"label":"\u001b[2Jx\u202e","samples_Bps":[1e8]}]}' \
    >escape.json
check -s 1 -o '\\x1b\[2Jx' "nothing moves the cursor" \
    "$PVKIT" paper verdict "$board" escape.json

# --- a decimal comma
localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 >/dev/null 2>&1
# glibc itself forgets LOCPATH's text when libconfig asks for a locale
german() {
    ASAN_OPTIONS=detect_leaks=0 LOCPATH=$PWD LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 "$@"
}
check -s 1 -o '188 MB/s, 2.04x' "verdict in German" \
    german "$PVKIT" paper verdict "$board"
check "report in German" german "$PVKIT" paper report --print -o german.html \
    whiteboard.cfg
ok "is the same" same german.html report.html
"$PVKIT" paper sweep --json plain.cfg swept-*.json >sweep.json
check "sweep in German" german "$PVKIT" paper sweep --json -o german.svg plain.cfg \
    swept-*.json
keep
ok "tells the same" cmp said sweep.json
ok "and draws the same" cmp german.svg sweep.svg

# --- bench chart
check -o 'rr, fio-3.33-libaio.json .*169.8 MB/s, 1.00x, 38 % CPU, INVALID' \
    "bench chart" "$PVKIT" bench chart "$golden/fio-3.33-libaio.json"
check "bench chart -o" "$PVKIT" bench chart -o bars.svg --force \
    "$golden/fio-3.33-libaio.json" "$golden/fio-3.33-psync.json"
ok "bars.svg is well-formed" "$PYTHON" -c '
import xml.dom.minidom
xml.dom.minidom.parse("bars.svg")'
check "bench chart --json" "$PVKIT" bench chart --json n.json
keep
ok "its numbers" jq -e '.bars | length == 1 and .[0].valid == false' said
check -s 64 "bench chart of nothing" "$PVKIT" bench chart
# two ways: each has its factors of its own
jq -n '{measurements: [["out", 1e6], ["out", 3e6], ["in", 1e8], ["in", 2e8]] |
    to_entries | map({name: "n\(.key)", label: "l\(.key)", samples_Bps: [.value[1]],
    tool: {command: "tcp \(.value[0]) streams=1"}})}' >ways.json
check -o 'same kind' "bench chart of two kinds says so" "$PVKIT" bench chart ways.json
check "bench chart --json of them" "$PVKIT" bench chart --json ways.json
keep
ok "factors are those of a kind" jq -e '[.bars[] | [.kind, .relative]] ==
    [["tcp out", 1], ["tcp out", 3], ["tcp in", 1], ["tcp in", 2]]' said

# --- the guide, literally: its three commands, on this machine
unset SOURCE_DATE_EPOCH
mkdir guide
for i in 1 2 3 4 5 6; do
    sed "s/\"runtime\" : 3037/\"runtime\" : $((20000 + i))/" \
        "$golden/fio-3.33-libaio.json" >"guide/fio-$i.json"
done
grep -E '^    pvkit paper (init|import|report) -(o|-path)' \
    "$SOURCE/docs/guides/on-paper.md" >commands
ok "the guide has three commands" [ "$(wc -l <commands)" -eq 3 ]
{
    echo 'set -e'
    echo 'pvkit() { "$PVKIT" "$@"; }'
    cat commands
} >commands.sh
# a machine without a NIC has one path only, which is fine, too
check "they work" sh -c 'cd guide && sh ../commands.sh'
ok "and leave a report" grep -q 'When is it fixed?' guide/report.html
ok "of six runs" jq -e '.measurements[0].n == 6' guide/now.json
finish
