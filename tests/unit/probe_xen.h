/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Xen for the probe's drivers on the build machine: grants, event channels,
 * pages and a clock that count everything and forgive nothing. What the drivers
 * call is in probe/xen/; here is the other side of it.
 */
#ifndef PVK_TESTS_PROBE_XEN_H
#define PVK_TESTS_PROBE_XEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define XEN_BACK_DOMID 3 /* the backends' domain */

/* As after the start of a machine with so many pages and grants. */
void xen_reset(size_t pages, uint32_t grants);
/* Pages that were allocated and are not free. */
size_t xen_pages_used(void);

/*
 * The page behind a grant, for the backend to use until xen_unmap(); NULL: no
 * such grant to the backend's domain, or it is read-only and write is asked
 * for. While it is used, the drivers can't end it.
 */
uint8_t *xen_map(uint32_t ref, bool write);
void xen_unmap(uint32_t ref);

/* Fires a port of the drivers. False: there is none. */
bool xen_notify(uint32_t port);
/* How often they have notified it since the last call. */
unsigned xen_notified(uint32_t port);

/* Lets time pass. */
void xen_wait(uint64_t ns);
/* Another domain: no grant, no port; what is used by nobody any more. */
void xen_migrate(void);

#endif
