/* SPDX-License-Identifier: BSD-2-Clause */
/* The arithmetic of memory/target. */
#ifndef PVPROBE_TARGET_PAGES_H
#define PVPROBE_TARGET_PAGES_H

#include <stdint.h>

#include "xen/page.h"

/*
 * Pages that are to be the host's, now that the target is now_kib: missing were
 * so when it was first_kib.
 */
static inline uint64_t
target_pages(uint64_t missing, uint64_t first_kib, uint64_t now_kib)
{
	uint64_t more;

	if (now_kib <= first_kib)
		return (missing + (first_kib - now_kib) / (PAGE_SIZE / 1024));
	more = (now_kib - first_kib) / (PAGE_SIZE / 1024);
	return (more < missing ? missing - more : 0);
}

#endif
