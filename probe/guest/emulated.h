/* SPDX-License-Identifier: BSD-2-Clause */
/* The emulated devices of an HVM guest. */
#ifndef PVPROBE_EMULATED_H
#define PVPROBE_EMULATED_H

#include <stdbool.h>

#include "measure/result.h"

/* unplug=disks, nics or all (or yes) takes them away. Once, before the loop. */
void emulated_unplug(void);
/*
 * Finds what is there and uses it, also after they were unplugged: who says
 * that they are gone has looked. Once; a later call does nothing. Not with
 * emulated=no, not for PVH, which has no ports that could answer.
 */
void emulated_find(void);
/* What came of both; not looked: it is not known yet, or not wanted. */
const struct result_emulated *emulated_found(void);

#endif
