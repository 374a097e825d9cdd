/* SPDX-License-Identifier: BSD-2-Clause */
/* The agent's log; see log.h. */
#include "agent/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/text.h"

static bool log_debug; /* the log's sink: standard error */

void
log_open(bool debug)
{
	log_debug = debug;
	if (!debug)
		openlog("pvguest", LOG_PID, LOG_DAEMON);
}

void
log_say(int priority, const char *fmt, ...)
{
	char raw[1024], line[2048];
	va_list ap;

	if (priority == LOG_DEBUG && !log_debug)
		return;
	va_start(ap, fmt);
	vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	pvk_text_show(raw, strlen(raw), line, sizeof(line));
	if (log_debug)
		fprintf(stderr, "pvguest: %s\n", line);
	else
		syslog(priority, "%s", line);
}
