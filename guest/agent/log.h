/* SPDX-License-Identifier: BSD-2-Clause */
/* The agent's log: syslog, or standard error when debugging. */
#ifndef PVGUEST_LOG_H
#define PVGUEST_LOG_H

#include <stdbool.h>
#include <syslog.h>

void log_open(bool debug);
/* priority: LOG_ERR ... LOG_DEBUG. What comes from elsewhere is made fit to
 * show. */
void log_say(int priority, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
