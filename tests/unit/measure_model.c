/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine for the probe's measurements; see measure_model.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure_model.h"
#include "xen/clock.h"
#include "xen/page.h"

static struct {
	uint64_t now, idle, stolen;
	size_t pages, used;
} machine;

struct disk *disks;

/* Who only looks at the clock works too, and sees it go. */
uint64_t
clock_ns(void)
{
	machine.now += 20;
	return (machine.now);
}

uint64_t
clock_wall_s(void)
{
	return (1000000000 + machine.now / NS_PER_S);
}

uint64_t
clock_idle_ns(void)
{
	return (machine.idle);
}

uint64_t
clock_stolen_ns(void)
{
	return (machine.stolen);
}

void *
pages_alloc(size_t n)
{
	void *p;

	if (n > machine.pages - machine.used)
		return (NULL);
	p = aligned_alloc(PAGE_SIZE, n * PAGE_SIZE);
	if (p == NULL)
		abort();
	memset(p, 0, n * PAGE_SIZE);
	machine.used += n;
	return (p);
}

void
pages_free(void *pages, size_t n)
{
	if (pages != NULL)
		machine.used -= n;
	free(pages);
}

size_t
pages_left(void)
{
	return (machine.pages - machine.used);
}

size_t
model_pages_used(void)
{
	return (machine.used);
}

void
model_reset(size_t pages)
{
	memset(&machine, 0, sizeof(machine));
	machine.pages = pages;
	machine.now = NS_PER_S / 10;
	disks = NULL;
}

uint64_t
model_now(void)
{
	return (machine.now);
}

void
model_work(uint64_t ns)
{
	machine.now += ns;
}

void
model_steal(uint64_t ns)
{
	machine.now += ns;
	machine.stolen += ns;
}

static void
answer(struct model_disk *d, uint32_t i)
{
	struct disk_request *q = d->queue[i];

	d->n--;
	d->queue[i] = d->queue[d->n];
	d->due[i] = d->due[d->n];
	q->error = d->disk.gone ? ENODEV
	    : d->error_each != 0 && ++d->answered % d->error_each == 0
	    ? (d->error != 0 ? d->error : EIO)
	    : 0;
	if (q->op == DISK_READ && q->error == 0)
		memset(q->data, d->byte, q->bytes);
	q->done(q);
}

static void
poll(struct disk *disk)
{
	struct model_disk *d = disk->driver;

	for (uint32_t i = 0; i < d->n;)
		if (!d->stuck && d->due[i] <= machine.now)
			answer(d, i);
		else
			i++;
}

static void
poll_counted(struct disk *disk)
{
	((struct model_disk *)disk->driver)->polled++;
	poll(disk);
}

void
model_sleep(uint64_t deadline)
{
	uint64_t until = deadline;

	for (struct disk *k = disks; k != NULL; k = k->next) {
		const struct model_disk *d = k->driver;

		for (uint32_t i = 0; i < d->n && !d->stuck; i++)
			if (d->due[i] < until)
				until = d->due[i];
	}
	if (until == UINT64_MAX)
		abort(); /* nobody would ever wake it */
	if (until > machine.now) {
		machine.idle += until - machine.now;
		machine.now = until;
	}
	for (struct disk *k = disks, *next; k != NULL; k = next) {
		next = k->next;
		poll(k);
	}
}

static int
submit(struct disk *disk, struct disk_request *q)
{
	struct model_disk *d = disk->driver;
	uint64_t transfer = (uint64_t)q->bytes * d->ns_per_mib >> 20, start;

	if (disk->gone)
		return (-ENODEV);
	if (d->n >= disk->depth || d->busy)
		return (-EAGAIN);
	if (q->bytes == 0 || q->bytes > disk->max_bytes ||
	    q->bytes % disk->sector_bytes != 0 ||
	    (uintptr_t)q->data % DISK_SECTOR != 0 ||
	    q->sector + q->bytes / DISK_SECTOR > disk->sectors)
		return (-EINVAL);
	if (q->op == DISK_WRITE && disk->readonly)
		return (-EROFS);
	if (d->submitted++ == 0)
		d->first_at = machine.now;
	d->written += q->op == DISK_WRITE ? q->bytes / DISK_SECTOR : 0;
	if (q->sector < d->lowest)
		d->lowest = q->sector;
	if (q->sector + q->bytes / DISK_SECTOR > d->highest)
		d->highest = q->sector + q->bytes / DISK_SECTOR;
	machine.now += d->submit_ns;
	start = d->free_at > machine.now ? d->free_at : machine.now;
	d->free_at = start + transfer;
	d->queue[d->n] = q;
	d->due[d->n++] = d->free_at + d->latency_ns;
	if (d->at_once) {
		machine.now = d->free_at + d->latency_ns;
		answer(d, d->n - 1);
	}
	return (0);
}

void
model_disk_add(struct model_disk *d, const char *name, const char *kind,
    uint64_t mib)
{
	struct disk **at = &disks;

	snprintf(d->disk.name, sizeof(d->disk.name), "%s", name);
	d->disk.kind = kind;
	d->disk.sectors = mib << 11;
	d->disk.sector_bytes = DISK_SECTOR;
	if (d->disk.max_bytes == 0)
		d->disk.max_bytes = 45056;
	if (d->disk.depth == 0)
		d->disk.depth = 32;
	d->disk.submit = submit;
	d->disk.poll = poll_counted;
	d->disk.driver = d;
	d->disk.gone = false;
	d->disk.next = NULL;
	d->lowest = UINT64_MAX;
	if (d->byte == 0 && d->ns_per_mib != 0)
		d->byte = 0x5a;
	while (*at != NULL)
		at = &(*at)->next;
	*at = &d->disk;
}

void
model_disk_pull(struct model_disk *d)
{
	struct disk **at = &disks;

	d->disk.gone = true;
	while (d->n > 0)
		answer(d, 0);
	while (*at != &d->disk)
		at = &(*at)->next;
	*at = d->disk.next;
}
