/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking away from a process what it does not need: confine_SYSTEM.c. What a
 * system cannot do is left out, and said in the log once; what it refuses is an
 * error.
 */
#ifndef PVGUEST_CONFINE_H
#define PVGUEST_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

/*
 * The publisher, for good: the user (by name; only when started as root), no
 * capabilities, no new privileges, limits, and of the system calls only those
 * for memory, time, and the descriptors that are open: Capsicum with rights for
 * each on FreeBSD, seccomp on Linux. xenstore: its descriptor, -1 when it comes
 * later through peer; peer: the socket to the collector. *done, of size bytes,
 * gets what was done, for the log.
 */
int confine_publisher(const char *user, int xenstore, int peer, char *done,
    size_t size, struct pvk_err *e);
/* A descriptor of xenstore that came later. */
int confine_xenstore(int fd, struct pvk_err *e);
/*
 * The collector. With hooks it has to keep what these need, and gets limits
 * alone; without, it can only read.
 */
int confine_collector(bool has_hooks, char *done, size_t size,
    struct pvk_err *e);

#endif
