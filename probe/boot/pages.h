/* SPDX-License-Identifier: BSD-2-Clause */
/* Setting up what xen/page.h gives out. */
#ifndef PVPROBE_PAGES_H
#define PVPROBE_PAGES_H

#include <stdint.h>

#define PAGES_MAX ((size_t)1 << 20) /* 4 GiB */

/* No memory yet. It will be within PAGES_MAX pages from the address base on. */
void pages_init(uint64_t base);
/* [start, end) can be given out; addresses of pages. */
void pages_add(uint64_t start, uint64_t end);
/* It can't, whatever was added before or is added again. */
void pages_take(uint64_t start, uint64_t end);

#endif
