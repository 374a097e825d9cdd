/* SPDX-License-Identifier: BSD-2-Clause */
/* The page that Xen shares with us. */
#ifndef PVPROBE_SHARED_H
#define PVPROBE_SHARED_H

#include <stdbool.h>

#include "xen/abi_xen.h"

/* Has Xen put it in its place: again in each new domain. False: it would not.
 */
bool shared_init(void);
/* NULL without Xen. Xen writes to it at any moment. */
volatile struct abi_shared *shared_page(void);

#endif
