#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Layout of C by clang-format 14 (other versions disagree with it), what shell
# says to shellcheck, Python to its own parser, manual pages to mandoc.
. "${0%/*}/../tap.sh"
requires clang-format-14 shellcheck mandoc python3
# shellcheck source=tests/lint/sources.sh
. "$TESTS/lint/sources.sh"

layout() {
    sources | xargs clang-format-14 --dry-run 2>&1 | grep -E '(warning|error): '
}

shell() {
    scripts | xargs shellcheck -f gcc
}

python() {
    named '*.py' | python3 -W error -c 'import ast, pathlib, sys
for name in sys.stdin.read().split():
    ast.parse(pathlib.Path(name).read_text(), name)'
}

manual() {
    named '*.[1-9]' | xargs mandoc -Tlint -W warning
}

nothing "C is laid out by clang-format" layout
nothing "shellcheck finds nothing" shell
nothing "Python parses" python
nothing "mandoc finds nothing" manual
finish
