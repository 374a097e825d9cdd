/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the host sees of us: the keys that any guest with tools has, written by
 * the guest tools' own planner (guest/plan/plan.h).
 */
#ifndef PVPROBE_SELF_H
#define PVPROBE_SELF_H

#include "plan/facts.h" /* of guest/ */

/*
 * All NICs with their addresses, as they are now; copied. They are in the store
 * before long, also in the next domain.
 */
void self_set_nics(const struct facts_nics *nics);
/*
 * Nothing is more urgent any more. Before, what we have to say is left alone
 * for some seconds: it is fifty requests to xenstore.
 */
void self_begin(void);

#endif
