# SPDX-License-Identifier: BSD-2-Clause
# For tests in sh that use a real xenstored. A script begins with
#
#   . "${0%/*}/../../tap.sh"
#   . "$TESTS/xen/standalone/standalone.sh"
#   standalone xenstored|oxenstored
#
# and has, in its directory, the sockets that xenhost makes: "socket" is domain
# 0's, "NAME.sock" the device of the guest NAME.
#
#   host COMMAND...     a command to xenhost (see host.c); 0 when it says "ok"
#   as SOCKET PROGRAM...    runs a program that talks to XENSTORED_PATH
#   standalone_end      waits for the end of xenhost, with its status
#
# Should the script end before, xenhost and its daemon do too.
# shellcheck shell=sh

standalone() {
    if [ -z "${XENHOST:-}" ] || [ -z "${XENSHIM:-}" ]; then
        echo "1..0 # SKIP needs libxen-dev when it is built"
        exit 0
    fi
    standalone_daemon=''
    for standalone_found in /usr/lib/xen-*/bin/"$1"; do
        [ ! -x "$standalone_found" ] || standalone_daemon=$standalone_found
    done
    if [ -z "$standalone_daemon" ]; then
        echo "1..0 # SKIP needs $1 (Debian: xen-utils-4.17)"
        exit 0
    fi
    case $1 in
    oxenstored) standalone_option=--no-fork ;;
    *) standalone_option=-N ;;
    esac
    mkfifo to-host from-host
    "$XENHOST" "$PWD" "$XENSHIM" "$standalone_daemon" "$standalone_option" \
        <to-host >from-host 2>host.log &
    standalone_pid=$!
    exec 8>to-host 9<from-host
    standalone_answer
}

# Its line is "ok", or is shown.
standalone_answer() {
    read -r standalone_line <&9 || standalone_line='xenhost has ended'
    [ "$standalone_line" = ok ] && return
    echo "$standalone_line" >&2
    return 1
}

host() {
    echo "$*" >&8
    standalone_answer
}

as() {
    standalone_socket=$1
    shift
    XENSTORED_PATH=$PWD/$standalone_socket timeout 60 "$@" 8>&- 9>&-
}

standalone_end() {
    exec 8>&- 9<&-
    wait "$standalone_pid"
}
