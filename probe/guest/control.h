/* SPDX-License-Identifier: BSD-2-Clause */
/* What the host asks of a guest in control/shutdown. */
#ifndef PVPROBE_CONTROL_H
#define PVPROBE_CONTROL_H

#include <stdbool.h>

#include "xenstore/xenstore.h"

/* Watches it. -1: it can't be watched, so the host can ask for nothing. */
int control_init(struct pvk_xs *xs, struct pvk_err *e);
/*
 * Does what was asked for; not from a watch. It does not return from a shutdown
 * or a reboot; true: from a suspend, into another domain.
 */
bool control_act(void);

#endif
