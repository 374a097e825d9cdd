/* SPDX-License-Identifier: BSD-2-Clause */
/* What the loop asks of suspend, beside what drivers do (suspend.h). */
#ifndef PVPROBE_SUSPEND_PRIVATE_H
#define PVPROBE_SUSPEND_PRIVATE_H

#include <stdbool.h>

/* Leaves this domain. True: we are in another one; false: we are still here. */
bool suspend_now(void);

#endif
