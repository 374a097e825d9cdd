/* SPDX-License-Identifier: BSD-2-Clause */
/* Several requests at a time, from a disk's beginning to its end. */
#include "trial/walk.h"

#include <errno.h>
#include <string.h>

#include "loop.h"
#include "util/num.h"
#include "xen/clock.h"
#include "xen/page.h"

#define SLOT_PAGES (WALK_BYTES_MAX / PAGE_SIZE + 1)

struct slot {
	struct disk_request request;
	struct walk *walk;
	uint8_t *pages;
	bool busy;
};

static uint32_t
choose(struct walk *w, uint32_t n)
{
	w->random = w->random * 6364136223846793005u + 1442695040888963407u;
	return ((uint32_t)(w->random >> 33) % n);
}

static void
done(struct disk_request *r)
{
	struct slot *s = r->ctx;
	struct walk *w = s->walk;

	s->busy = false;
	w->busy--;
	if (r->error != 0) {
		w->errors++;
		w->error = w->error != 0 ? w->error : r->error;
		return;
	}
	w->moved += r->bytes;
	if (r->op == DISK_READ && w->data != NULL)
		w->data(w, r->sector, r->data, r->bytes / DISK_SECTOR);
}

/* False: nothing more is to be given. */
static bool
next_extent(struct walk *w, uint64_t *sector, uint32_t *bytes)
{
	const struct disk *d = w->disk;
	uint32_t unit = d->sector_bytes;

	if (w->next >= d->sectors) {
		if ((w->deadline == 0 && w->stop == NULL) || d->sectors == 0)
			return (false);
		w->next = 0;
	}
	if ((w->deadline != 0 && clock_ns() >= w->deadline) ||
	    (w->stop != NULL && *w->stop))
		return (false);
	*bytes = w->bytes != 0 ? w->bytes
			       : unit * (1 + choose(w, WALK_BYTES_MAX / unit));
	*bytes =
	    (uint32_t)pvk_min(*bytes, (d->sectors - w->next) * DISK_SECTOR);
	*sector = w->next;
	return (true);
}

/* False: there is no more to do, or the disk takes none now. */
static bool
submit(struct walk *w, struct slot *s)
{
	uint32_t bytes, shift;
	uint64_t sector;
	int error;

	if (!next_extent(w, &sector, &bytes)) {
		w->over = true;
		return (false);
	}
	shift = w->bytes != 0 ? 0 : DISK_SECTOR * choose(w, 8);
	s->request = (struct disk_request){ .op = w->op,
		.sector = sector,
		.bytes = bytes,
		.data = s->pages + shift,
		.done = done,
		.ctx = s };
	if (w->op == DISK_WRITE && w->data != NULL)
		w->data(w, sector, s->request.data, bytes / DISK_SECTOR);
	s->busy = true;
	w->busy++;
	error = w->disk->submit(w->disk, &s->request);
	if (error != 0) {
		s->busy = false;
		w->busy--;
		if (error != -EAGAIN) {
			w->errors++;
			w->error = -error;
			w->over = true;
		}
		return (false);
	}
	w->next = sector + bytes / DISK_SECTOR;
	return (true);
}

static void
run(struct walk *w, struct slot *slots)
{
	uint32_t i;

	for (;;) {
		for (i = 0; i < w->depth && !w->over; i++)
			if (!slots[i].busy && !submit(w, &slots[i]))
				break;
		if (w->over && w->busy == 0)
			return;
		loop_turn(LOOP_FOR_EVER);
	}
}

int
walk_run(struct walk *w)
{
	static struct slot slots[WALK_SLOTS_MAX];
	int error = 0;

	w->next = w->busy = 0;
	w->random = w->seed;
	w->over = false;
	memset(slots, 0, sizeof(slots));
	for (uint32_t i = 0; i < w->depth; i++) {
		slots[i].walk = w;
		slots[i].pages = pages_alloc(SLOT_PAGES);
		if (slots[i].pages == NULL)
			error = -1;
	}
	if (error == 0)
		run(w, slots);
	for (uint32_t i = 0; i < w->depth; i++)
		pages_free(slots[i].pages, SLOT_PAGES);
	return (error);
}
