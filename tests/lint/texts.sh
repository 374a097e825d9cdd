#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Rules about the text of the tree that grep and awk can check.
. "${0%/*}/../tap.sh"
# shellcheck source=tests/lint/sources.sh
. "$TESTS/lint/sources.sh"

# Longer than 400 lines, each with its reason:
#   (none)
long_files=''
# Longer than 60 lines, as FILE:FUNCTION, each with its reason:
#   (none)
long_functions=''

files_too_long() {
    sources | while read -r file; do
        case " $long_files " in *" $file "*) continue ;; esac
        lines=$(wc -l <"$file")
        [ "$lines" -le 400 ] || echo "$file: $lines lines, at most 400"
    done
}

# style(9): a function's name begins a line, its braces stand alone in column 1
functions_too_long() {
    sources | xargs awk -v allowed=" $long_functions " '
        /^[a-z_][a-z0-9_]*\(/ { name = $0; sub(/\(.*/, "", name) }
        /^\{/ { start = FNR }
        /^\}/ {
            if (start && FNR - start > 61 &&
                !index(allowed, " " FILENAME ":" name " "))
                print FILENAME ":" start ": " name ": " FNR - start - 1 \
                    " lines, at most 60"
            start = 0
        }'
}

no_licence() {
    for pattern in '*.[ch]' '*.sh' '*.py' '*.def' '*.[1-9]' meson.build; do
        named "$pattern"
    done | xargs grep -L 'SPDX-License-Identifier: BSD-2-Clause'
}

no_purpose() {
    sources | while read -r file; do
        sed -n '2p' "$file" | grep -q '^/\*' ||
            echo "$file: line 2 is no comment that says what it is for"
    done
}

# grep says 1 when there is nothing: the good case
machine_paths() {
    tree | xargs grep -nE '(^|[^a-zA-Z0-9_])/(work|root|home)/' || :
}

unfinished() {
    tree | xargs grep -nE '\b(TO''DO|FIX''ME|XX''X)\b' || :
}

# All text of the project; .git may be a file or not be there at all.
tree() {
    find . -path ./.git -prune -o -path './build*' -prune -o \
        -path ./tests/fuzz/corpus -prune -o -type f -print | sort
}

upward() {
    awk '
        BEGIN {
            n = split("util xenstore fetch disk ufs kernel check xva image paper", room)
            for (i = 1; i <= n; i++)
                level[room[i]] = i
        }
        FNR == 1 {
            split(FILENAME, part, "/")
            here = part[2]
            if (!(here in level))
                print FILENAME ": lib/" here " is no room of the layer test"
        }
        /^#[ \t]*include[ \t]*"[a-z]+\// {
            there = $0
            sub(/^[^"]*"/, "", there)
            sub(/\/.*/, "", there)
            if (!(there in level) || level[there] > level[here])
                print FILENAME ":" FNR ": lib/" here " includes " there \
                    ", which is above it"
        }' "$@"
}

layers() {
    find lib -name '*.[ch]' | sort | xargs cat >/dev/null || return
    # shellcheck disable=SC2046
    upward $(find lib -name '*.[ch]' | sort)
}

# A program that links both rooms would call one of them for both.
defined_twice() {
    find lib -name '*.c' | sort | xargs awk '
        /^pvk_[a-z0-9_]*\(/ {
            room = FILENAME
            sub(/\/[^\/]*$/, "", room)
            name = $0
            sub(/\(.*/, "", name)
            if (name in where && where[name] != room)
                print name ": in " where[name] " and in " room
            where[name] = room
        }'
}

# The same of rooms of guest/ that have headers for others, in the order of
# docs/architecture.md.
guest_rooms='plan os hooks requests agent'
guest_upward() {
    awk -v rooms="$guest_rooms" '
        BEGIN { for (n = split(rooms, room, " "); n; n--) level[room[n]] = n }
        FNR == 1 { split(FILENAME, part, "/") }
        /^#[ \t]*include[ \t]*"/ {
            split($0, quoted, "\"")
            split(quoted[2], name, "/")
            if (name[1] in level && level[name[1]] > level[part[2]])
                print FILENAME ":" FNR ": guest/" part[2] " includes " \
                    quoted[2] ", which is above it"
        }' "$@"
}

guest_layers() {
    for room in $guest_rooms; do
        guest_upward guest/"$room"/*.[ch]
    done
}

# The layer tests themselves must be able to fail.
guest_layers_catches() {
    mkdir -p "$tap_dir/guest/plan"
    echo '#include "agent/agent.h"' >"$tap_dir/guest/plan/bad.c"
    (cd "$tap_dir" && guest_upward guest/plan/bad.c) | grep -q 'above it'
}

layers_catches() {
    mkdir -p "$tap_dir/lib/util"
    echo '#include "xva/xva.h"' >"$tap_dir/lib/util/bad.c"
    (cd "$tap_dir" && upward lib/util/bad.c) | grep -q 'above it'
}

# What the rooms of probe/ may include, beside what is in their own folder, lib/ and
# guest/plan: names of headers, "room/" for all of one. measure/measure.c is what joins
# measure/ to the machine, and asks Xen for its version.
probe_rules='
boot    xen/ console.h main.h
xen     boot/ console.h libc/
libc    xen/ console.h
emul    xen/page.h xen/clock.h disk.h nic.h
emul/io.c boot/port.h
front   xen/page.h xen/grant.h xen/event.h xen/clock.h xen/suspend.h disk.h nic.h
net     xen/page.h xen/clock.h nic.h bench/net_wire.h
measure xen/page.h xen/clock.h xen/suspend.h front/front.h net/net.h emul/ata.h boot/start.h
measure disk.h nic.h loop.h console.h option.h self.h guest/networks.h bench/net_wire.h
measure timeline.h
measure/measure.c xen/hypercall.h guest/emulated.h
trial   xen/page.h xen/grant.h xen/event.h xen/clock.h front/front.h disk.h loop.h console.h
trial   guest/networks.h nic.h option.h
'

# Headers of the rooms, of the probe itself; what lib/ and guest/plan have is not looked at.
probe_astray() {
    printf '%s\n' "$probe_rules" | awk '
        FILENAME == "-" {
            for (i = 2; i <= NF; i++)
                may[$1 " " $i] = 1
            if (NF)
                known[$1] = 1
            next
        }
        FNR == 1 {
            split(FILENAME, part, "/")
            room = part[2]
        }
        !(room in known) || !/^#[ \t]*include[ \t]*"/ { next }
        {
            name = $0
            sub(/^[^"]*"/, "", name)
            sub(/".*/, "", name)
            there = name
            sub(/\/.*/, "/", there)
            if (there == "util/" || there == "xenstore/" || there == "plan/" ||
                name == "config.h" ||
                there == room "/" || (room " " there in may) ||
                (room " " name in may) ||
                (room "/" part[3] " " name in may))
                next
            print FILENAME ":" FNR ": probe/" room " includes " name
        }' - "$@"
}

probe_rooms() {
    # shellcheck disable=SC2046
    probe_astray $(find probe -mindepth 2 -name '*.[ch]' | sort)
}

probe_catches() {
    mkdir -p "$tap_dir/probe/net"
    printf '#include "xen/page.h"\n#include "xen/grant.h"\n' \
        >"$tap_dir/probe/net/bad.c"
    [ "$(cd "$tap_dir" && probe_astray probe/net/bad.c)" = \
        'probe/net/bad.c:2: probe/net includes xen/grant.h' ]
}

nothing "files have at most 400 lines" files_too_long
nothing "functions have at most 60 lines" functions_too_long
nothing "every file names its licence" no_licence
nothing "every C file says what it is for" no_purpose
nothing "no path of some machine" machine_paths
nothing "nothing is marked as unfinished" unfinished
nothing "rooms of lib/ include only rooms below them" layers
nothing "rooms of guest/ include only rooms below them" guest_layers
ok "that is found, too" guest_layers_catches
nothing "no public function is defined in two rooms" defined_twice
ok "an include of a room above is found" layers_catches
nothing "rooms of probe/ include only what they may" probe_rooms
ok "an include that is astray is found" probe_catches
finish
