/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest agent: collector and publisher, kept running. */
#ifndef PVGUEST_AGENT_H
#define PVGUEST_AGENT_H

#include <stdbool.h>

#include "util/err.h"

struct agent_options {
	const char *conf; /* NULL: conf_path(), which need not be there */
	bool debug;	  /* the log is standard error */
};

/*
 * Until SIGTERM or SIGINT: 0, or -1 when it could not begin. What stands in
 * xenstore stays there.
 */
int agent_run(const struct agent_options *o, struct pvk_err *e);

#endif
