/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stopping on SIGINT, SIGTERM and SIGHUP. The handler only sets a flag and
 * writes to a pipe; long loops ask for the flag and return PVK_EINTR, so that
 * the ordinary error path removes what is half written. A third signal ends the
 * process the hard way: timeout(1) sends two, to it and to its group. SIGHUP
 * stays ignored for nohup(1).
 */
#ifndef PVK_UTIL_STOP_H
#define PVK_UTIL_STOP_H

#include <stdbool.h>

#include "util/err.h"

/* Installs the handlers and ignores SIGPIPE. Called once, by main. */
void pvk_stop_init(void);
bool pvk_stop_requested(void);
/* The signal that asked to stop, 0 when none did. */
int pvk_stop_signal(void);
/* -1 with PVK_EINTR when a stop was requested, else 0. */
int pvk_stop_check(struct pvk_err *e);
/*
 * Waits until fd may be read without blocking, or until a stop is asked for,
 * whichever thread the signal reached: 0 or -1 with PVK_EINTR.
 */
int pvk_stop_wait_readable(int fd, struct pvk_err *e);

#endif
