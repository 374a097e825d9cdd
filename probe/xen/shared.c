/* SPDX-License-Identifier: BSD-2-Clause */
/* The page that Xen shares with us: it takes the place of one of our own. */
#include "xen/shared.h"

#include <stddef.h>

#include "xen/hypercall.h"
#include "xen/page.h"

static uint8_t page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static bool is_there;

bool
shared_init(void)
{
	is_there =
	    hypercall_memory_add(ABI_SPACE_SHARED, 0, page_frame(page)) == 0;
	return (is_there);
}

volatile struct abi_shared *
shared_page(void)
{
	return (is_there ? (volatile struct abi_shared *)page : NULL);
}
