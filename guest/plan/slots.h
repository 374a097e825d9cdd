/* SPDX-License-Identifier: BSD-2-Clause */
/* The slots that the host gave us NICs in, as xenstore shows them. */
#ifndef PVGUEST_SLOTS_H
#define PVGUEST_SLOTS_H

#include "plan/plan.h"
#include "xenstore/xenstore.h"

#define SLOTS_MAX     64
#define SLOTS_VIF     "device/vif"
#define SLOTS_VIRTUAL "xenserver/device/net-sriov-vf"

struct slots {
	struct plan_slot slot[SLOTS_MAX]; /* VIFs first, each by number */
	size_t n;
};

/* Reads them anew; what makes no sense is passed over. -1: *s is as it was. */
int slots_read(struct slots *s, struct pvk_xs *xs, struct pvk_err *e);
/* "aa:bb:cc:dd:ee:ff", upper or lower case, and nothing else. */
bool slots_parse_mac(const char *text, uint8_t mac[6]);

#endif
