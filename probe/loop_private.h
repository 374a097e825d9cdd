/* SPDX-License-Identifier: BSD-2-Clause */
/* How the loop begins. */
#ifndef PVPROBE_LOOP_PRIVATE_H
#define PVPROBE_LOOP_PRIVATE_H

#include <stdbool.h>

/* Opens xenstore. False, and it is said why, without one. */
bool loop_init(void);

#endif
