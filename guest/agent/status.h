/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the agent would say now, and what stands in xenstore: for people who
 * wonder what the host knows. Nothing is written.
 */
#ifndef PVGUEST_STATUS_H
#define PVGUEST_STATUS_H

#include "agent/view.h"
#include "conf.h"
#include "plan/facts.h"
#include "plan/plan.h"
#include "plan/slots.h"

enum status_kind {
	STATUS_RIGHT,
	STATUS_OTHER, /* another value than ours */
	STATUS_MISSING,
	STATUS_UNREADABLE,
};

struct status_key {
	enum status_kind kind;
	char found[128]; /* fit to show */
};

struct status {
	struct facts_system system;
	struct facts_memory memory;
	struct facts_nics nics;
	struct slots slots;
	struct plan plan;
	struct status_key keys[PLAN_KEYS]; /* those of plan */
	size_t wrong;			   /* keys that are not right */
	char domid[16], unique[64];
	struct view view;
};

/* On the heap, all of it; free() frees it. */
struct status *status_read(const struct conf *conf, struct pvk_xs *xs,
    struct pvk_err *e);

#endif
