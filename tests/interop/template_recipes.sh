#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The recipes of docs/guides/recipes.md, as they stand there, and what a recipe may not be.
. "${0%/*}/../tap.sh"
requires as ld objcopy

"$PYTHON" "$TESTS/interop/make_sets.py" sets 2>/dev/null
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== ops' >ops.pub
mkdir -p firewall/etc
echo 'block all' >firewall/etc/pf.conf
awk '/^<!-- .*\.cfg -->$/ { name = $2 } /^```/ { on = !on; next }
    on && name != "" { print >name } !on && /^```/ { name = "" }' \
    "$SOURCE/docs/guides/recipes.md"
ls ./*.cfg >found
ok "there are five" test "$(wc -l <found)" = 5
for name in server firewall storage jails build; do
    check -o 'would be written' "$name: a dry run" \
        "$PVKIT" template build --dry-run $name.cfg
    ok "$name: nothing was written" test ! -e $name.xva
done
# from elsewhere: names are as seen from the recipe
mkdir there
check -o 'server.xva' "names are as seen from the recipe" \
    sh -c 'cd there && "$PVKIT" template build ../server.cfg'
check -o 'good: 0 errors, 0 warnings' "what it made is good" \
    "$PVKIT" template check server.xva
check "the command line counts" "$PVKIT" template build --name other -o o.xva server.cfg
check -o '>other<' "its name" tar -xOf o.xva ova.xml

# wrong RE TEXT: a recipe that is no recipe
wrong() {
    printf '%s\n' "$2" >bad.cfg
    check -s "${3:-78}" -e "$1" "refused: $1" "$PVKIT" template build -o no.xva bad.cfg
}
wrong 'line 2: unknown setting "hostnam", did you mean "hostname"' 'sets = "sets";
hostnam = "x";'
wrong 'syntax error' 'sets = "sets'
wrong 'line 1: expected no \{ \}' 'user = { a = "b"; };'
wrong 'line 1: expected true or false' 'force = "yes";'
wrong 'line 1: expected a text' 'size = 1.5;'
wrong 'line 1: --size' 'size = "lots";' 64
wrong 'line 2: 9663676416 is more than 2147483647; write a text' 'sets = "sets";
size = 9663676416;'
check -s 78 -e 'a NUL byte' "refused: what is no text" \
    sh -c 'printf "sets = \"sets\";\000" >nul.cfg; "$0" template build -o no.xva nul.cfg' "$PVKIT"
check -s 66 -e 'none.cfg' "one that is not there" \
    "$PVKIT" template build -o no.xva none.cfg
ok "nothing was made" test ! -e no.xva
finish
