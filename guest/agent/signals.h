/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals as something to poll for. */
#ifndef PVGUEST_SIGNALS_H
#define PVGUEST_SIGNALS_H

#include "util/err.h"

/* Catches SIGTERM, SIGINT and SIGHUP: a descriptor that is readable after one.
 */
int signals_open(int *fd, struct pvk_err *e);
/* Of those that came since the last call: SIGTERM (or SIGINT), else SIGHUP, or
 * 0. */
int signals_take(int fd);
/* In the publisher: the collector decides, and this only ends by it. */
void signals_child(void);

#endif
