# SPDX-License-Identifier: BSD-2-Clause
# A loopback of a test's own, where that is allowed: nobody else has a port there, neither
# one that was free a moment ago nor one where nobody is to listen. Sourced before tap.sh;
# starts the script anew.
# shellcheck shell=sh
if [ -z "${OWN_LOOPBACK:-}" ]; then
    OWN_LOOPBACK=yes
    export OWN_LOOPBACK
    for how in -n -rn; do
        # shellcheck disable=SC2016 # for the inner shell
        unshare $how ip link set lo up 2>/dev/null &&
            exec unshare $how sh -c 'ip link set lo up && exec sh "$0"' "$0"
    done
fi
