#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pvguest.conf(5) has the keys that the program reads, and the environment that
# it gives to hooks; the example hooks use no other.
. "${0%/*}/../tap.sh"
# shellcheck source=tests/lint/sources.sh
. "$TESTS/lint/sources.sh"
page=man/pvguest.conf.5

same() {
    [ -s "$1" ] && diff "$1" "$2"
}

sed -n 's/.*KEY("\([a-z-]*\)".*/\1/p' guest/conf.c >"$tap_dir/keys"
sed -n 's/^\.It Ic \([a-z-]*\) No = .*/\1/p' "$page" >"$tap_dir/page-keys"
nothing "the keys, in the same order" same "$tap_dir/keys" "$tap_dir/page-keys"

grep -ho '"PVGUEST_[A-Z0-9_]*"\|"PATH"' guest/hooks/hooks_env.c | tr -d '"' |
    sort -u >"$tap_dir/variables"
grep '^\.It Ev' "$page" | grep -o '[A-Z][A-Z0-9_]\{3,\}' | sort -u \
    >"$tap_dir/page-variables"
nothing "what hooks are told" same "$tap_dir/variables" \
    "$tap_dir/page-variables"

# PVGUEST_HOME is a variable of their own
unknown() {
    grep -rho 'PVGUEST_[A-Z0-9_]*' packaging/hooks | sort -u |
        grep -vxF -e PVGUEST_HOME -f "$tap_dir/variables" || :
}
nothing "what the example hooks use" unknown

keys=$(grep -o '^	{ "[a-z0-9-]*"' guest/requests/identity.c | cut -d '"' -f 2)
[ -n "$keys" ] || exit 99
untold() {
    for key in $keys; do
        grep -q "\`$key\`" docs/guides/clone-identity.md || echo "guide: $key"
        sed -n '/^\.Ss Identity/,/^\.Sh/p' "$page" | grep -qw -e "$key" ||
            echo "page: $key"
    done
}
nothing "what a clone is told" untold
finish
