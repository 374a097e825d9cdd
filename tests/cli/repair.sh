#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvkit xva repair; what it can mend is tested in tests/interop/mend.py.
. "${0%/*}/../tap.sh"
requires jq gzip
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

check -o '0 repairs' "a good file" xva repair s.xva r.xva
check "stays the same" xva diff r.xva s.xva
check -s 73 -e 'exists already; use --force' "an output that exists" \
    xva repair s.xva r.xva
make_xva bad disk-order order.xva
check -o '^Ref:' "says what it did" xva repair order.xva r.xva --force
check "what it wrote is good" xva verify --host xcp-ng-8.3 r.xva
ok "--json" json '.schema == "pvkit.xva.repair/1" and .mended > 0 and
    .not_mended == 0' xva repair order.xva r.xva --force
make_xva bad truncated-chunk lost.xva
check -s 1 -e 'beyond repair' "says what it could not do" \
    xva repair lost.xva r.xva --force
check "what it wrote is good all the same" xva verify --host xcp-ng-8.3 r.xva
gzip -c order.xva >order.gz
check "from a pipe" sh -c '"$0" xva repair - p.xva <order.gz' "$PVKIT"
ok "stays compressed" json '.compression == "gzip"' xva info p.xva
check "with one thread" xva repair order.xva one.xva --threads 1
check "is the same" xva repair order.xva four.xva --threads 4
ok "as with four" cmp one.xva four.xva
make_xva bad xml-cut hopeless.xva
check -s 65 -e 'hopeless.xva' "no ova.xml" xva repair hopeless.xva x.xva
ok "nothing is left" [ ! -e x.xva ]
check -s 66 -e 'nope.xva' "no file" xva repair nope.xva x.xva
check -s 64 -e 'operand' "one operand" xva repair s.xva
finish
