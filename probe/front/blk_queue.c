/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests, from the probe's side. They wait in one list until they are done:
 *
 *	first                     cursor
 *	  |                         |
 *	 [r] -> [r] -> [r] -> [r] -> [r] -> [r] -> NULL
 *	 all of it is with the      some or all of it
 *	 backend, none is done      is still to be given
 *
 * Since it is all there, a backend that is lost costs nothing: cursor goes back
 * to first, and what was under way is done again. The caller hears of it once,
 * when no backend has a page of it any more.
 */
#include <errno.h>
#include <string.h>

#include "front/blk.h"

static void
forget(struct blkfront *b, struct disk_request *r)
{
	struct disk_request **at = &b->first;

	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	if (b->cursor == r)
		b->cursor = r->next;
	r->next = NULL;
	b->nrequests--;
}

static void
append(struct blkfront *b, struct disk_request *r)
{
	struct disk_request **at = b->cursor != NULL ? &b->cursor : &b->first;

	while (*at != NULL)
		at = &(*at)->next;
	*at = r;
	if (b->cursor == NULL)
		b->cursor = r;
	b->nrequests++;
}

static int
check(const struct disk *d, const struct disk_request *r)
{
	uint32_t unit = d->sector_bytes;
	uint64_t n = r->bytes / DISK_SECTOR;

	if (d->gone)
		return (-ENODEV);
	if (r->op == DISK_FLUSH)
		return (r->bytes == 0 ? 0 : -EINVAL);
	if (r->op == DISK_WRITE && d->readonly)
		return (-EROFS);
	if (r->bytes == 0 || r->bytes > d->max_bytes || r->bytes % unit != 0 ||
	    r->sector % (unit / DISK_SECTOR) != 0)
		return (-EINVAL);
	if (r->sector > d->sectors || n > d->sectors - r->sector)
		return (-EINVAL);
	return (0);
}

int
blk_submit(struct disk *d, struct disk_request *r)
{
	struct blkfront *b = d->driver;
	int error = check(d, r);

	if (error != 0)
		return (error);
	if (b->nrequests >= d->depth)
		return (-EAGAIN);
	r->next = NULL;
	r->moved_bytes = r->parts = r->kept = 0;
	r->over = false;
	r->error = 0;
	append(b, r);
	/* answers make room; what they bring is given in one go after them */
	if (!b->polling)
		blk_pump(b);
	return (0);
}

/* Whoever hears of it uses its pages for something else. */
static void
tell(struct disk_request *r)
{
	if (r->over && r->kept == 0)
		r->done(r);
}

void
blk_page_back(struct disk_request *r)
{
	r->kept--;
	tell(r);
}

static void
conclude(struct blkfront *b, struct disk_request *r)
{
	forget(b, r);
	r->over = true;
	tell(r);
}

void
blk_finish_if_done(struct blkfront *b, struct disk_request *r)
{
	bool moved = r->op == DISK_FLUSH || r->moved_bytes == r->bytes;

	if (r->parts == 0 && moved)
		conclude(b, r);
}

void
blk_refuse(struct blkfront *b, struct disk_request *r, int error)
{
	if (r->error == 0)
		r->error = error;
	r->moved_bytes = r->bytes;
	if (b->cursor == r)
		b->cursor = r->next;
}

void
blk_rewind(struct blkfront *b)
{
	for (struct disk_request *r = b->first; r != NULL; r = r->next) {
		r->moved_bytes = r->parts = 0;
		r->error = 0;
	}
	b->cursor = b->first;
}

void
blk_end_all(struct blkfront *b, int error)
{
	struct disk_request *r;

	while ((r = b->first) != NULL) {
		r->parts = 0;
		r->error = error;
		conclude(b, r);
	}
}
