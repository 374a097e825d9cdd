# SPDX-License-Identifier: BSD-2-Clause
# What most command line tests start from: s.xva, two disks of nine chunks of
# 64 KiB with an empty chunk in each, and the disks themselves as d/0.raw, d/1.raw.
# shellcheck shell=sh
make_xva() {
    "$PYTHON" "$TESTS/interop/make_xva.py" "$@"
}
xva() {
    "$PVKIT" xva "$@"
}
# json FILTER COMMAND...: its JSON document satisfies FILTER
json() {
    tap_filter=$1
    shift
    "$@" --json >json.out 2>json.err
    tap_got=$?
    cat json.out json.err
    [ "$tap_got" -le 1 ] && jq -e "$tap_filter" json.out
}
make_xva good --disks 2 --keepalive 1 s.xva --raw d
