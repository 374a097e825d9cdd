#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# build.sh: configures and builds in build/, and links the programs to the
# places that the documentation names.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh build

[ -f build/build.ninja ] || meson setup build
meson compile -C build
for program in bin/pvkit/pvkit guest/pvguest plugins/nbdkit/nbdkit-xva-plugin.so \
    probe/pvprobe.elf probe/pvprobe.img; do
    [ -e "build/$program" ] && ln -sf "$program" "build/${program##*/}"
done
