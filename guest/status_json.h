/* SPDX-License-Identifier: BSD-2-Clause */
/* A struct status as docs/schema/pvguest.status.json describes it. */
#ifndef PVGUEST_STATUS_JSON_H
#define PVGUEST_STATUS_JSON_H

#include "agent/status.h"
#include "cli.h"

void status_print_json(const struct cli *c, const struct status *s);

#endif
