/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls that the publisher may make; see confine.h. */
#ifndef PVGUEST_CONFINE_LINUX_FILTER_H
#define PVGUEST_CONFINE_LINUX_FILTER_H

#include "util/err.h"

/*
 * From now on any other ends the process, for good. 1: it does; 0: this kernel
 * or processor has no such filter; -1: it was refused.
 */
int confine_filter(struct pvk_err *e);

#endif
