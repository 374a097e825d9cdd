/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The states of the two ends of a split driver, which each writes to its key
 * "state", after Xen's public header io/xenbus.h.
 */
#ifndef PVPROBE_FRONT_ABI_XENBUS_H
#define PVPROBE_FRONT_ABI_XENBUS_H

#include <stdint.h>

enum xenbus_state {
	XENBUS_UNKNOWN = 0, /* no such key: it is gone */
	XENBUS_INITIALISING = 1,
	XENBUS_INIT_WAIT = 2, /* back: my features are there, tell yours */
	XENBUS_INITIALISED = 3,
	XENBUS_CONNECTED = 4,
	XENBUS_CLOSING = 5,
	XENBUS_CLOSED = 6,
	XENBUS_RECONFIGURING = 7,
	XENBUS_RECONFIGURED = 8,
};

/* Numbers of domains, as "backend-id" has one; those above are Xen's own. */
#define XENBUS_DOMID_MAX 0x7fef
#define XENBUS_NOBODY	 UINT16_MAX

#endif
