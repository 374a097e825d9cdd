/* SPDX-License-Identifier: BSD-2-Clause */
/* What malloc() and free() are made of; tests give it memory of their own. */
#ifndef PVPROBE_HEAP_H
#define PVPROBE_HEAP_H

#include <stddef.h>

#define HEAP_ALIGN 16

/* All there will ever be: len bytes, a multiple of HEAP_ALIGN, aligned so. */
void heap_init(void *memory, size_t len);
/* Aligned to HEAP_ALIGN; NULL when there is no stretch that long. */
void *heap_alloc(size_t len);
/* NULL is fine. What heap_alloc() did not give, or gave back, ends the machine.
 */
void heap_free(void *p);
/* Bytes that p has room for. */
size_t heap_size(const void *p);
/* Bytes that are given out, with their headers. */
size_t heap_used(void);
/* Called when the heap was written over or freed wrongly; does not return. */
_Noreturn void heap_corrupt(void);

#endif
