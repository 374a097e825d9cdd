#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# cppcheck over everything that is not a test.
. "${0%/*}/../tap.sh"
requires cppcheck
# shellcheck source=tests/lint/sources.sh
. "$TESTS/lint/sources.sh"

# missingInclude*: system headers are not given to it on purpose.
# unusedFunction: each room is a library, its users are elsewhere.
# checkersReport, normalCheckLevel...: remarks about cppcheck itself.
analyse() {
    cppcheck --quiet --enable=warning,performance,portability --std=c11 \
        --inline-suppr --suppress=missingInclude \
        --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
        -D__GNUC__ -D__linux__ -UPVK_FREEBSD -I lib -I probe -I guest -I "$BUILD" -j 2 \
        --template='{file}:{line}: {severity}: {message} [{id}]' \
        lib bin plugins probe
}

nothing "cppcheck finds nothing" analyse
finish
