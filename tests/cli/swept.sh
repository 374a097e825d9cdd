# SPDX-License-Identifier: BSD-2-Clause
# Results of pvguest bench at several loads, for tests that source this.
# shellcheck shell=sh

# swept LOAD RATE ...: a file swept-LOAD.json each
swept() {
    while [ $# -gt 0 ]; do
        jq -n --argjson n "$1" --argjson rate "$2" '{measurements: [{name: "rr",
            label: "rr", device: "xbd0", samples_Bps: [$rate, $rate, $rate],
            load: {n: $n, unit: "requests"}, tool: {name: "pvguest-bench",
            command: "read bs=4096 depth=\($n)"}}]}' >"swept-$1.json"
        shift 2
    done
}

# Vector 22: sigma 0.03, kappa 0.0001, of 1 MB/s
swept_vector() {
    swept 1 1e6 2 1941370.61 4 3665689.15 8 6581112.21 16 10854816.82 32 15769761.48 \
        64 19433985.18
}
