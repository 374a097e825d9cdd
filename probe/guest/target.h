/* SPDX-License-Identifier: BSD-2-Clause */
/* memory/target: how much memory the host wants us to have. */
#ifndef PVPROBE_TARGET_H
#define PVPROBE_TARGET_H

#include <stdint.h>

#include "xenstore/xenstore.h"

/* Watches it. -1: it can't be watched. */
int target_init(struct pvk_xs *xs, struct pvk_err *e);
/*
 * A step towards it; when clock_ns() wants the next one: UINT64_MAX when what
 * is wanted is there.
 */
uint64_t target_follow(void);

#endif
