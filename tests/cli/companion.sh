#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Verbs that are programs of their own: found beside pvguest and nowhere else, run
# with the same words, listed and explained as all others are.
. "${0%/*}/../tap.sh"

check -o '^  bench    cpu ' "help lists them" "$PVGUEST" help
check -o '^usage: pvguest bench cpu' "help of one" "$PVGUEST" help bench cpu
check -o '^  cpu ' "help of them all" "$PVGUEST" help bench
check -o '^usage: pvguest bench cpu' "--help" "$PVGUEST" bench cpu --help
check -o '^usage: pvguest bench cpu' "the noun's --help" "$PVGUEST" bench --help
check -s 64 -e '^usage: pvguest bench cpu' "the noun alone" "$PVGUEST" bench
check -s 64 -e 'no such verb: bench nope' "no verb" "$PVGUEST" bench nope
check -s 64 -e 'no such verb: bench nope' "help of none" \
    "$PVGUEST" help bench nope
check -s 64 -e '^pvguest: --runs needs an argument' "its errors are pvguest's" \
    "$PVGUEST" -q bench cpu --runs
check -o '^pvguest [0-9.]+$' "its version is, too" "$PVGUEST-bench" --version
check -s 64 -e '^usage: pvguest bench cpu' "by itself, without a word" \
    "$PVGUEST-bench"
check -o '^usage: pvguest bench cpu' "by itself, help" "$PVGUEST-bench" help cpu
check -s 64 -e 'no such verb: bench bench' "by itself it takes no noun" \
    "$PVGUEST-bench" bench cpu

# Completion knows what they take, too
complete() {
    PATH=${PVGUEST%/*}:$PATH bash -c '. ./pvguest.bash; COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1)); _pvguest; printf "%s\n" "${COMPREPLY[@]}"' - "$@"
}
"$PVGUEST" completion bash >pvguest.bash
check -o '^--next-boot$' "completion of an option" complete pvguest check --n
check -o '^--streams$' "of one with a verb" complete pvguest bench net --st

# One that says what it was given, in place of the real one
mkdir here there path
cp "$PVGUEST" here/pvguest
cat >here/pvguest-bench <<'END'
#!/bin/sh
echo "here: $*"
exit 3
END
chmod 755 here/pvguest-bench
sed s/here:/elsewhere:/ here/pvguest-bench >path/pvguest-bench
cp path/pvguest-bench pvguest-bench
chmod 755 path/pvguest-bench pvguest-bench
PATH=$PWD/path:$PATH
check -s 3 -o '^here: cpu --runs 3 -x$' "the words behind the noun" \
    here/pvguest bench cpu --runs 3 -x
check -s 3 -o '^here: -q --verbose cpu$' "and those before it" \
    here/pvguest -q --verbose bench cpu
check -s 3 -o '^here: help cpu$' "and those of help" here/pvguest help bench cpu
ln -s ../here/pvguest there/pvguest
check -s 3 -o '^here: cpu$' "by a link, from beside the file itself" \
    there/pvguest bench cpu

rm here/pvguest-bench
ln -s ../path/pvguest-bench there/pvguest-bench
check -s 69 -e '^pvguest: pvguest-bench: no such program beside pvguest, in /.*/here;' \
    "neither along PATH, nor in the current directory" here/pvguest bench cpu
ok "in one line" [ "$(wc -l <err)" -eq 1 ]
ok "and nothing was run" [ ! -s out ]
check -s 69 -e 'no such program' "nor where a name without / may come from" \
    sh -c 'cd path && exec "$0" bench cpu' "$PWD/here/pvguest"
check -s 69 -e 'no such program' "nor beside a relative name" \
    "$PYTHON" -c 'import os, sys
os.chdir("path")
os.execv(sys.argv[1], ["./pvguest", "bench", "cpu"])' "$PWD/here/pvguest"
: >here/pvguest-bench
check -s 77 -e 'here/pvguest-bench: Permission denied' "one that can't be run" \
    here/pvguest bench cpu
finish
