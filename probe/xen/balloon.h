/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ballooning: giving memory back to the host, and taking it again. There is
 * never more than the machine began with.
 */
#ifndef PVPROBE_BALLOON_H
#define PVPROBE_BALLOON_H

#include <stdbool.h>
#include <stdint.h>

/*
 * So many pages shall be the host's: one step towards that, of a call to Xen.
 * It gives back what is free, but for some that are kept for the work to come,
 * and takes what Xen has. False: nothing moved, for it is so, or can't be now.
 */
bool balloon_step(uint64_t aim);
/* Pages that are the host's now. */
uint64_t balloon_pages(void);

#endif
