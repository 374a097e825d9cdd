#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# build.sh: configures and builds in build/, and links the programs to the
# places that the documentation names.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh build
# shellcheck source=scripts/programs.sh
. scripts/programs.sh

[ -f build/build.ninja ] || meson setup build
meson compile -C build
# the list is split on purpose
# shellcheck disable=SC2086
for program in bin/pvkit/pvkit plugins/nbdkit/nbdkit-xva-plugin.so \
    probe/pvprobe.elf probe/pvprobe.img \
    $(printf 'guest/%s ' $guest_programs); do
    [ -e "build/$program" ] && ln -sf "$program" "build/${program##*/}"
done
