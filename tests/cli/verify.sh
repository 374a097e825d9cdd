#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit xva verify; every rule has its own test in tests/interop.
. "${0%/*}/../tap.sh"
requires jq gzip
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

check -o '0 errors, 0 warnings' "a good file" xva verify s.xva
make_xva bad sum-mismatch sum.xva
check -s 1 -o '^error: SUM-MISMATCH: Ref:10/00000001' "a bad checksum" \
    xva verify sum.xva
check "which --level structure does not see" xva verify --level structure sum.xva
check -s 1 -o 'SUM-MISMATCH' "--level checksums does" \
    xva verify --level checksums sum.xva
check -s 1 -o 'SUM-MISMATCH' "--level host does" xva verify --level host sum.xva
check -s 1 -o 'SUM-MISMATCH' "from standard input" \
    sh -c '"$0" xva verify - <sum.xva' "$PVKIT"
gzip -c sum.xva >sum.gz
check -s 1 -o 'SUM-MISMATCH' "out of gzip" xva verify sum.gz
check -s 1 -o 'SUM-MISMATCH' "with one thread" xva verify --threads 1 sum.xva
ok "--json" json '.schema == "pvkit.xva.verify/1" and (.ok | not) and
    .errors == 1 and .findings[0].id == "SUM-MISMATCH" and
    .findings[0].severity == "error" and .counts["SUM-MISMATCH"] == 1' \
    xva verify sum.xva
check -s 64 -e 'structure, checksums or host' "no such level" \
    xva verify --level all s.xva
check -s 64 -e 'xcp-ng-8.3' "no such host: the hosts are named" \
    xva verify --host xenserver-4 s.xva

make_xva good --sums xxhash xx.xva
check "xxhash on a host that knows it" xva verify --host xcp-ng-8.1 xx.xva
check -s 1 -o 'HOST-XXHASH' "and on one that does not" \
    xva verify --host xcp-ng-8.0 xx.xva
check -s 1 -o 'HOST-XXHASH' "7.1 is one of 7.x" \
    xva verify --host xenserver-7.1 xx.xva
make_xva good --compress zstd z.xva
check -s 1 -o 'HOST-ZSTD' "zstd on an old host" \
    xva verify --host xenserver-7.x z.xva
check "zstd on a new one" xva verify --host xcp-ng-8.0 z.xva
check -o '^note: HOST-SR' "what a host would do" \
    xva verify --host xenserver-6.0.2 s.xva

# the CD drive that keeps an old FreeBSD from booting
check "a FreeBSD 9 with a CD drive" xva create -o cd.xva --name "FreeBSD 9.0" \
    --cd empty --disk d/0.raw
check -o '^warning: VBD-CD-FREEBSD' "a warning" xva verify cd.xva
check -s 1 -o '^error: HOST-CD-FREEBSD' "an error on a host where it hangs" \
    xva verify --host xenserver-6.1 cd.xva
check "none where it does not" xva verify --host xenserver-6.0.2 cd.xva
finish
