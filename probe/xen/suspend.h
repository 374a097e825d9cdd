/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Suspend, and going on in another domain: after a restore, after a live
 * migration. There the table of grants is empty and no port of ours exists.
 * xenstore is open again a moment later, and every watch fires then.
 */
#ifndef PVPROBE_SUSPEND_H
#define PVPROBE_SUSPEND_H

struct suspend_hook {
	/*
	 * We go on in another domain. grant_count() and event_count() are 0:
	 * what the driver has of either is void, to be forgotten, not to be
	 * ended or closed. Pages are as they were. No xenstore here: what the
	 * driver has to say there, it says when the watch on its device fires.
	 */
	void (*resumed)(void *ctx);
	void *ctx;
	struct suspend_hook *next; /* of suspend.c */
};

/* h is borrowed for ever. Hooks are called as they were added. */
void suspend_add(struct suspend_hook *h);

#endif
