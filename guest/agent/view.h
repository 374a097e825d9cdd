/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a XenServer or XCP-ng host makes of a guest, by what stands in its part
 * of xenstore: whether it sees tools, and which operations it offers. The rules
 * are those of xen-api: xapi_pv_driver_version.ml, xapi_vm_lifecycle.ml,
 * xapi_guest_agent.ml, for an HVM guest, of which most is asked.
 */
#ifndef PVGUEST_VIEW_H
#define PVGUEST_VIEW_H

#include <stdbool.h>

#include "xenstore/xenstore.h"

struct view_operation {
	const char *name; /* of the operation, for people */
	const char *id;	  /* and for programs */
	bool allowed;
	char why[96]; /* not: what is missing */
};

#define VIEW_OPERATIONS 8

struct view {
	bool tools;
	char version[144];  /* as the host shows it; "" without tools */
	char why_none[224]; /* no tools: why */
	struct view_operation operations[VIEW_OPERATIONS];
};

/* -1 when the connection was lost; what can't be read is as if it were missing.
 */
int view_read(struct view *v, struct pvk_xs *xs, struct pvk_err *e);

#endif
