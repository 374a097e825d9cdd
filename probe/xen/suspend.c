/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Suspend. The call to Xen returns twice, as it were: in this domain, when the
 * host has thought better of it, or in another one, with the same memory and
 * the same processor state, and nothing else: the shared page, the interrupt,
 * events, grants, console and xenstore have to be found again, in this order.
 */
#include "xen/suspend.h"

#include <stddef.h>

#include "console.h"
#include "xen/abi_xen.h"
#include "xen/clock_private.h"
#include "xen/console_private.h"
#include "xen/event_private.h"
#include "xen/grant_private.h"
#include "xen/hypercall.h"
#include "xen/power.h"
#include "xen/shared.h"
#include "xen/store_ring.h"
#include "xen/suspend_private.h"

static struct suspend_hook *hooks;

void
suspend_add(struct suspend_hook *h)
{
	struct suspend_hook **p = &hooks;

	while (*p != NULL)
		p = &(*p)->next;
	h->next = NULL;
	*p = h;
}

static void
arrive(void)
{
	struct suspend_hook *next;

	/* without these nothing can go on, and nobody could be told */
	if (!hypercall_init() || !shared_init())
		power_crash();
	clock_init();
	if (!event_init())
		power_crash();
	grant_init();
	console_ring_init();
	/* lib/xenstore sees it hang up, and opens it again with all watches */
	store_ring_hang_up();
	for (struct suspend_hook *h = hooks; h != NULL; h = next) {
		next = h->next;
		h->resumed(h->ctx);
	}
}

bool
suspend_now(void)
{
	long r;

	console_flush();
	clock_leave();
	r = hypercall_shutdown(ABI_SHUTDOWN_SUSPEND);
	if (r != 0) {
		console_print("suspend: %s\n",
		    r > 0 ? "cancelled by the host" : "refused by Xen");
		return (false);
	}
	arrive();
	return (true);
}
