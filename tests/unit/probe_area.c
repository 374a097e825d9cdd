/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory for tests of the probe's core; see probe_area.h. */
#include "probe_area.h"

#include <sys/mman.h>

#include "boot/pages.h"
#include "probe_hypervisor.h"
#include "testing.h"
#include "xen/page.h"

uint8_t *area;

int
area_start(void **state)
{
	(void)state;
	hypervisor_reset();
	area = mmap(NULL, AREA_PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	assert_true(area != MAP_FAILED);
	pages_init(0);
	pages_add((uintptr_t)area, (uintptr_t)area + AREA_PAGES * PAGE_SIZE);
	return (0);
}
