/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that can only be read; see confine.h. */
#ifndef PVGUEST_CONFINE_LINUX_READ_H
#define PVGUEST_CONFINE_LINUX_READ_H

#include "util/err.h"

/*
 * From now on no file can be written, made, removed or run, in this process and
 * in what it starts, but for the device of xenstore. 1: so it is; 0: this
 * kernel can't; -1: it was refused.
 */
int confine_read(struct pvk_err *e);

#endif
