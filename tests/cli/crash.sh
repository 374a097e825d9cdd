#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Killed at every system call that writes: an edit in place can be taken back,
# every other verb leaves the old file or the new one, and nothing beside it.
# SIGKILL comes from strace(1), at the very call, and so at no moment of chance.
. "${0%/*}/../tap.sh"
requires strace
# shellcheck source=tests/cli/samples.sh
. "$TESTS/cli/samples.sh"

# What LeakSanitizer does at the end cannot be done under strace.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
strace -qq -e trace=none true 2>/dev/null || {
    echo "1..0 # SKIP strace may not trace here"
    exit 0
}

# killed CALL N COMMAND...: is it killed at its N-th such call?
killed() {
    call=$1 n=$2
    shift 2
    strace -f -qq -o trace -e "trace=$call" \
        -e "inject=$call:signal=KILL:when=$n" -- "$@" >said 2>&1
    [ $? -eq 137 ]
}
# what is here, but for our own notes
files() {
    find . ! -name said ! -name trace | sort
}

mv s.xva good.xva
cp good.xva edited.xva
check "an edit in place" xva edit edited.xva --set vm.name_label=killed
long=vm.name_description=$(printf '%3000s' x | tr ' ' x)
cp good.xva longer.xva
check "an edit by a new file" xva edit longer.xva --set "$long"
mkdir work && cd work || exit 99

points=0
for call in write pwrite64 fsync linkat /^unlink; do
    n=1
    while cp ../good.xva f.xva && killed "$call" "$n" "$PVKIT" xva edit f.xva \
        --set vm.name_label=killed; do
        what="edit in place, killed at $call $n"
        # killed when it had done all but say so
        wanted=../good.xva
        if [ -e .f.xva.pvkit-undo ]; then
            check -s 65 -e 'edit in place was interrupted' \
                "$what: verify says so" xva verify f.xva
            check "$what: edit takes it back" xva edit f.xva
        elif cmp -s f.xva ../edited.xva; then
            wanted=../edited.xva
        fi
        ok "$what: the file is whole" cmp f.xva $wanted
        ok "$what: nothing is beside it" [ "$(files)" = ".
./f.xva" ]
        n=$((n + 1)) points=$((points + 1))
    done
    ok "no $call $n: the edit is done" cmp f.xva ../edited.xva
done
ok "killed at $points calls" [ "$points" -ge 5 ]

points=0
for call in write pwrite64 fsync linkat /^rename; do
    n=1
    while cp ../good.xva f.xva && killed "$call" "$n" "$PVKIT" xva edit f.xva \
        --threads 1 --set "$long"; do
        what="edit by a new file, killed at $call $n"
        cmp -s f.xva ../longer.xva ||
            ok "$what: the file is as it was" cmp f.xva ../good.xva
        # the whole new file has a name of its own for the time of one call
        [ "$call" != /^rename ] || rm -f .f.xva.tmp-*
        ok "$what: nothing is beside it" [ "$(files)" = ".
./f.xva" ]
        n=$((n + 1)) points=$((points + 1))
    done
    ok "no $call $n: the edit is done" cmp f.xva ../longer.xva
done
ok "killed at $points calls" [ "$points" -ge 8 ]

# the others, to a new file, which is there whole or not at all
rm -f f.xva
each() {
    name=$1 points=0 wrong=''
    shift
    xva "$@" >/dev/null && mv new ../whole
    for call in write pwrite64 ftruncate fsync linkat; do
        n=1
        while killed "$call" "$n" "$PVKIT" xva "$@"; do
            # once it has its name it is whole
            [ ! -e new ] || cmp -s new ../whole || wrong="$wrong $call:$n"
            rm -f new
            [ "$(files)" = . ] || wrong="$wrong $call:$n"
            n=$((n + 1)) points=$((points + 1))
        done
        ok "$name: written when not killed at $call" cmp new ../whole
        rm -f new
    done
    ok "$name: killed at $points calls, nothing is left$wrong" [ -z "$wrong" ]
    ok "$name: these are enough" [ "$points" -ge 4 ]
}
each create create --name n --disk ../d/0.raw -o new --threads 1
each extract extract ../good.xva --disk 0 -o new --threads 1
each convert convert ../good.xva new --checksum xxhash --threads 1
each repair repair ../good.xva new --threads 1
# a signal while it waits for somebody to write to a FIFO
mkfifo fifo
for wish in INT:130 TERM:143; do
    signal=${wish%:*}
    check -s "${wish#*:}" -e 'interrupted by' "SIG$signal while opening a FIFO" \
        strace -f -qq -o trace -P "$PWD/fifo" -P fifo -e trace=openat \
        -e "inject=openat:signal=$signal:when=1" -- \
        "$PVKIT" xva convert fifo new
    ok "nothing is left" [ ! -e new ]
done
finish
