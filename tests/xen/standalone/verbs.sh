#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# verbs.sh DAEMON: pvguest store beside Xen's own tools, in domain 0 and in a guest.
# shellcheck disable=SC2016 # what $1 and $2 are is for the inner shell to say
. "${0%/*}/../../tap.sh"
requires xenstore-read xenstore-write xenstore-list xenstore-ls xenstore-chmod \
    timeout jq
# shellcheck source=tests/xen/standalone/standalone.sh
. "$TESTS/xen/standalone/standalone.sh"
standalone "$1"

# store SOCKET VERB...
store() {
    store_socket=$1
    shift
    as "$store_socket" "$PVGUEST" store "$@"
}

# same NAME: the files ours and theirs are equal
same() {
    ok "$1" cmp ours theirs
}

ok "a guest" host create 1 xenserver web
ok "another" host create 2 xenserver db
home=/local/domain/1

# ---- write and read ----

check "write" store web.sock write data/os_name 'FreeBSD 14.2' data/x/y 1
check -o '^FreeBSD 14\.2$' "Xen's tool reads it" \
    as web.sock xenstore-read data/os_name
check -o '^1$' "a node was made above it" as web.sock xenstore-read data/x/y
check "Xen's tool writes" as web.sock xenstore-write data/theirs 'a b'
check -o '^a b$' "read" store web.sock read data/theirs
check "read two" store web.sock read data/theirs data/os_name
ok "a line each" [ "$(cat out)" = "a b
FreeBSD 14.2" ]
printf 'two\nlines\001' >value
check "write from standard input" \
    sh -c 'XENSTORED_PATH=$PWD/web.sock "$1" store write data/raw - <value' \
    sh "$PVGUEST"
store web.sock read --raw data/raw >ours
ok "read --raw gives the same bytes" cmp ours value
check -o '^two\\x0alines\\x01$' "read shows what no terminal should get" \
    store web.sock read data/raw
check "write what begins with -" store web.sock write -- data/minus -1
check -o '^-1$' "and read it" store web.sock read data/minus
check "write nothing" store web.sock write data/empty ''
ok "read nothing" [ -z "$(store web.sock read --raw data/empty)" ]
check -s 66 -e 'data/none' "read what is not there" \
    store web.sock read data/os_name data/none
ok "then nothing is shown" [ -z "$(cat out)" ]
check -s 77 "write what is the host's" store web.sock write name other
check -s 64 "a path that cannot be" store web.sock read 'data/a b'
check -s 64 "a path too long" store web.sock read "$(printf '%04000d' 0)"
check -s 64 -e 'pairs' "half a pair" store web.sock write data/a
check -s 64 "nothing to read" store web.sock read
head -c 5000 /dev/zero | tr '\0' x >long
check -s 65 -e 'too long' "a value too long" \
    sh -c 'XENSTORED_PATH=$PWD/web.sock "$1" store write data/long - <long' \
    sh "$PVGUEST"

# ---- ls and tree ----

as socket xenstore-list $home/data | sort >theirs
store socket ls $home/data >ours
same "ls: the names that xenstore-list gives"
store socket ls $home/data/ >ours
same "ls: a / at the end does no harm"
as web.sock xenstore-list $home | sort >theirs
store web.sock ls >ours
same "ls: without a path it is the guest's own node"
check -o '^local$' "in domain 0, the root" store socket ls
check -s 66 "ls of what is not there" store web.sock ls data/none
check -s 77 "ls of what is another's" store web.sock ls /local/domain/2/data
check -o '^os_name = "FreeBSD 14\.2"  \(n1\)$' "ls -l" \
    store web.sock ls -l data
check -o '^theirs = "a b"  \(n1\)$' "ls --long" \
    store web.sock ls --long data

# what Xen's tools escape, they escape in their way
check "rm" store web.sock rm data/raw
as socket xenstore-ls -f $home | sort >theirs
store socket tree -f $home | sort >ours
same "tree -f: what xenstore-ls -f shows"
as web.sock xenstore-ls -f data | sort >theirs
store web.sock tree -f data | sort >ours
same "tree -f of a relative path"
as socket xenstore-write /one 1 /one/two 2 /one/two/three 3 /one/four 4
printf 'four = "4"\ntwo = "2"\n three = "3"\n' >theirs
store socket tree /one >ours
same "tree: a blank a level"
as socket xenstore-ls -f / | sort >theirs
store socket tree -f / | sort >ours
same "tree of all"
check -s 66 "tree of what is not there" store web.sock tree data/none
check -s 64 "tree of two" store web.sock tree data attr

deep=/deep
for i in $(seq 200); do deep=$deep/$((i % 10)); done
check "a deep node" store socket write "$deep" end
check -o "^$deep = \"end\"\$" "tree goes down to it" \
    store socket tree -f /deep

# a list that takes more than one message
i=0
while [ $i -lt 600 ]; do
    printf ' /many/node-%04d x' $i
    i=$((i + 1))
done >many
# shellcheck disable=SC2046
check "many nodes" store socket write $(cat many)
if [ "$1" = xenstored ]; then
    ok "ls of many" [ "$(store socket ls /many | wc -l)" -eq 600 ]
else
    check -s 76 "ls of many: oxenstored's answer is too long" \
        store socket ls /many
fi
check "rm of many" store socket rm /many

# what may not be read
check "a node of domain 0's" store socket write $home/data/secret s
check "perms" store socket perms $home/data/secret n0
check -o '^secret = \(may not be read\)' "tree goes on past it" \
    store web.sock tree data
check -o '"value": null' "tree --json too" store web.sock tree --json data
check -o '^os_name' "and shows the rest" store web.sock tree data

# ---- perms ----

check -o '^n0,r1$' "perms shows" store socket perms $home/name
check "perms sets" store web.sock perms data/os_name n1 r0,b3
check -o '^n1,r0,b3$' "all of them" store web.sock perms data/os_name
ok "Xen's tool sees them" \
    sh -c 'XENSTORED_PATH=$PWD/web.sock xenstore-ls -p data |
        grep -q "os_name.*(n1,r0,b3)"'
check "Xen's tool sets" as web.sock xenstore-chmod data/os_name n1
check -o '^n1$' "perms shows that" store web.sock perms data/os_name
for perm in x1 n r-1 n1x n99999999999 '' ','; do
    check -s 64 "no permission: '$perm'" \
        store web.sock perms data/os_name "$perm"
done
check -s 77 "perms of what is the host's" store web.sock perms name n1

# ---- rm ----

check "rm two" store web.sock rm data/theirs data/x
check -s 66 "they are gone" store web.sock read data/theirs
check -s 66 "with all below" store web.sock read data/x/y
check "rm of what is gone" store web.sock rm data/x
check -s 64 -e 'not all of the store' "rm /" store socket rm /
check -s 64 "rm ''" store socket rm ''
check -s 64 "rm of nothing" store socket rm
check -s 77 "rm of what is the host's" store web.sock rm name

# ---- JSON ----

store web.sock write data/json/plain 1 'data/json/quoted' 'a "b" \c'
store socket write $home/data/json/secret s
store socket perms $home/data/json/secret n0
# json NAME VERB...: its document is kept
json() {
    json_name=$1
    shift
    check "$json_name --json" store web.sock "$@"
    cp out "$json_name.json"
}
json ls ls --json data/json
json ls-long ls --json -l data/json
json tree tree --json data
json read read --json data/json/plain data/json/quoted
json perms perms --json data/json
json perms-set perms --json data/json n1 r0
check -s 66 "an error with --json" store web.sock read --json data/none
cp err error.json
nothing() {
    "$@" >said 2>&1
    cat said
    [ ! -s said ]
}
ok "the documents are as their schemas say" \
    nothing "$PYTHON" "$TESTS/lint/schema.py" ./*.json
echo '{"schema": "pvguest.store.read/1", "nodes": [{"path": 1}]}' >wrong.json
"$PYTHON" "$TESTS/lint/schema.py" wrong.json >said
ok "and a wrong one would be found" [ -s said ]
ok "values are whole" [ "$(jq -r '.nodes[1].value' read.json)" = 'a "b" \c' ]
store web.sock rm data/json

# ---- watch ----

mkfifo events
as web.sock "$PVGUEST" store watch -n 5 data/moved data/other >events &
watcher=$!
exec 7<events
read -r first <&7
read -r second <&7
ok "each fires when set" \
    [ "$(printf '%s\n' "$first" "$second" | sort | tr '\n' ' ')" = \
    "data/moved data/other " ]
check "a change" as socket xenstore-write $home/data/moved/below 1
read -r line <&7
ok "a change below" [ "$line" = data/moved/below ]
ok "migration" host migrate 1 3
home=/local/domain/3
read -r first <&7
read -r second <&7
ok "each fires in the new domain" \
    [ "$(printf '%s\n' "$first" "$second" | sort | tr '\n' ' ')" = \
    "data/moved data/other " ]
ok "it ends after -n lines" wait "$watcher"
exec 7<&-

# while the daemon is away, it waits and comes back
XENSTORED_PATH=$PWD/socket "$PVGUEST" store watch /again >events 2>watch.err \
    8>&- 9>&- &
watcher=$!
exec 7<events
read -r line <&7
ok "it fires when set" [ "$line" = /again ]
ok "the daemon is killed" host kill
ok "and started again" host start
read -r line <&7
ok "the watch is back" [ "$line" = /again ]
check "a change" as socket xenstore-write /again 1
read -r line <&7
ok "and is seen" [ "$line" = /again ]
kill -TERM "$watcher"
wait "$watcher"
status=$?
ok "SIGTERM ends it" [ $status -eq 143 ]
ok "it said that the daemon was away" grep -q 'warning' watch.err
exec 7<&-
check -s 64 "watch of nothing" store web.sock watch
check -s 64 "watch -n 0" store web.sock watch -n 0 data

# ---- where there is no Xen ----

check -s 69 -e 'is this a Xen guest' "no store" \
    env -u XENSTORED_PATH "$PVGUEST" store read name

ok "all ends well" standalone_end
finish
