#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit itself: help, version, completion, the options of every verb, and how it
# says that something is wrong.
. "${0%/*}/../tap.sh"
requires jq
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

check -s 64 -e '^usage: pvkit' "without arguments" "$PVKIT"
check -o '^usage: pvkit' "--help" "$PVKIT" --help
check -o '^usage: pvkit' "help" "$PVKIT" help
check -o '^usage: pvkit xva info' "help xva" "$PVKIT" help xva
check -o '--json' "help xva info" "$PVKIT" help xva info
check -o '--json' "xva info --help" "$PVKIT" xva info --help
check -s 64 -e 'no such noun: nope' "help of no noun" "$PVKIT" help nope
check -s 64 -e 'no such verb: xva nope' "help of no verb" "$PVKIT" help xva nope
check -s 64 -e 'no such verb: xva nope; see pvkit help xva' "no verb" "$PVKIT" xva nope
check -s 64 -e 'no such verb: xva verfy, did you mean verify; ' "a slip in a verb" \
    "$PVKIT" xva verfy a.xva
check -s 64 -e 'no such noun: papr, did you mean paper; ' "in a noun" "$PVKIT" papr check
check -s 64 -e 'xva: no verb in front of --level; see pvkit help xva' "an option in its place" \
    "$PVKIT" xva --level a.xva
check -s 64 -e 'no such noun: nope; ' "no noun" "$PVKIT" nope x
check -s 64 -e '^usage: pvkit' "a noun alone" "$PVKIT" xva
check -o '^usage: pvkit xva info' "a noun's --help" "$PVKIT" xva --help
check -o '^usage: pvkit xva info' "a noun's -h" "$PVKIT" -q xva -h
check -s 64 -e 'no such noun: nope; ' "no noun's" "$PVKIT" nope --help
check -s 64 -e '-z' "no option" "$PVKIT" -z
check -o '^pvkit [0-9]+\.[0-9]+\.[0-9]+$' "--version" "$PVKIT" --version
check -o 'libnbd: (yes|no)' "--version -v" "$PVKIT" --version -v
check -o 'complete ' "completion bash" "$PVKIT" completion bash
check -o '^#compdef pvkit' "completion zsh" "$PVKIT" completion zsh
check -s 64 -e 'bash or zsh' "completion for no shell" "$PVKIT" completion fish
"$PVKIT" completion bash >pvkit.bash
check "bash takes its completion" bash -n pvkit.bash

for verb in info verify create extract convert edit repair diff serve; do
    check -o "^usage: pvkit xva $verb" "$verb --help" xva "$verb" --help
    check -s 64 -e '--nonsense' "$verb --nonsense" xva "$verb" --nonsense
    check -s 64 -e "^usage: pvkit xva $verb" "$verb without operands" xva "$verb"
done
for verb in info verify; do
    check -s 64 -e 'operands' "$verb with two files" xva "$verb" s.xva s.xva
    check -s 66 -e '^pvkit: nope.xva: ' "$verb of no file" xva "$verb" nope.xva
    check -s 65 -e '^pvkit: d/0.raw: ' "$verb of something else" \
        xva "$verb" d/0.raw
    check -s 65 -e '^pvkit: d: a directory' "$verb of a folder" xva "$verb" d
done
check -s 64 -e '--threads' "no threads" xva verify --threads 0 s.xva
check -s 64 -e '--threads' "threads that are no number" \
    xva verify --threads many s.xva
check "-q says nothing" "$PVKIT" -q xva verify s.xva
ok "nothing" [ ! -s "$tap_dir/out" ]

silent() {
    "$PVKIT" xva info nope.xva --json 2>error
    status=$?
    cat error
    [ "$status" -eq 66 ] && jq -e '.schema == "pvkit.error/1" and
        .code == "not_found" and .exit_status == 66 and
        (.message | test("nope.xva"))' error
}
ok "with --json an error is a document too" silent
# told WORDS...: its error is one document, with the exit status in it
told() {
    "$PVKIT" "$@" >output 2>error
    status=$?
    [ ! -s output ] && [ "$status" -eq 64 ] &&
        "$PYTHON" -c 'import json; d = json.load(open("error"))
assert d["schema"] == "pvkit.error/1" and d["exit_status"] == 64, d'
}
ok "wherever --json is: behind an unknown option" told xva info --bogus --json a.xva
ok "behind a wrong value" told template build --size x --json -o y
ok "behind what is no flag, abbreviated" told xva info --json=1 --js a.xva
ok "behind a wrong number of operands" told xva info a b --json
ok "in front" told xva info --json --bogus a.xva
ok "with a verb that is none" told xva bogus --json
ok "with a noun that is none" told bogus x --json
check -s 64 -e '^pvkit: --bogus: no such option' "not behind --" \
    "$PVKIT" xva info --bogus -- --json
check -s 64 -e '^pvkit: --runs: ' "of two faults the first is told" \
    "$PVKIT" paper run --runs x --bogus --runs y
check -s 74 -e 'standard output|No space' "a full standard output" \
    sh -c '"$0" xva info s.xva >/dev/full' "$PVKIT"

# a terminal must not be driven by what stands in a file
escapes() {
    "$PVKIT" "$@" >shown 2>&1
    cat shown
    grep -q 'x1[bB]' shown && ! grep -q "$(printf '\033')" shown
}
make_xva bad name-control control.xva
ok "control characters are made visible" escapes xva verify control.xva
check -s 64 -e 'control character' "and refused in a field" xva edit s.xva \
    --set "vm.name_label=$(printf 'a\033[31mb')"
finish
