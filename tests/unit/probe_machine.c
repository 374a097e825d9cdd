/* SPDX-License-Identifier: BSD-2-Clause */
/* What the headers of probe/xen promise, for the unit tests. */
#include "probe_machine.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include "disk.h"
#include "nic.h"
#include "xen/clock.h"
#include "xen/page.h"

static uint64_t now;
static bool real;
static size_t used, limit;

void
machine_reset(void)
{
	now = NS_PER_S;
	real = false;
	used = 0;
	limit = SIZE_MAX;
	disks = NULL;
	nics = NULL;
}

void
machine_wait(uint64_t ns)
{
	now += ns;
}

void
machine_real_time(void)
{
	real = true;
}

uint64_t
clock_ns(void)
{
	struct timespec t;

	if (!real)
		return (now += 1000);
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (now + (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec);
}

/* It never sleeps, and nobody takes it away. */
uint64_t
clock_idle_ns(void)
{
	return (0);
}

uint64_t
clock_stolen_ns(void)
{
	return (0);
}

size_t
machine_pages_used(void)
{
	return (used);
}

void
machine_limit_pages(size_t calls)
{
	limit = calls;
}

void *
pages_alloc(size_t n)
{
	void *p;

	if (limit == 0)
		return (NULL);
	limit--;
	p = mmap(NULL, n * PAGE_SIZE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (p == MAP_FAILED)
		abort();
	used += n;
	return (p);
}

void
pages_free(void *pages, size_t n)
{
	if (pages == NULL)
		return;
	used -= n;
	munmap(pages, n * PAGE_SIZE);
}
