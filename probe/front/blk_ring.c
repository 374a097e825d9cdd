/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parts of requests to entries of the ring, and responses back to parts. Public
 * header: io/blkif.h (abi_blkif.h).
 *
 *	request    op  n  handle  id  sector  [ref first last] x 11
 *	indirect    6  op n       id  sector  handle  [ref]
 *	                                                +-> a page of segments
 *	response   id  op  status
 *
 * An entry's id is its part's number. Responses come in any order; each must be
 * of a part that is under way and repeat its operation, or the backend is not
 * worth talking to.
 */
#include <errno.h>
#include <string.h>

#include "front/blk.h"
#include "util/num.h"
#include "xen/event.h"
#include "xen/page.h"

int
blk_parts_open(struct blkfront *b)
{
	size_t one = sizeof(struct blk_part) +
	    b->max_segments * sizeof(struct blk_segment);
	struct blk_segment *s;

	b->parts_pages = (b->ring.size * one + PAGE_SIZE - 1) / PAGE_SIZE;
	b->parts = pages_alloc(b->parts_pages);
	if (b->parts == NULL)
		return (-1);
	s = (struct blk_segment *)(b->parts + b->ring.size);
	for (uint32_t i = 0; i < b->ring.size; i++) {
		b->parts[i].next_free = i + 1;
		b->parts[i].segments = s + (size_t)i * b->max_segments;
	}
	b->free_part = 0;
	b->busy_parts = 0;
	return (0);
}

void
blk_parts_close(struct blkfront *b, bool lost)
{
	if (b->parts == NULL)
		return;
	for (uint32_t i = 0; i < b->ring.size; i++)
		if (b->parts[i].request != NULL)
			blk_drop_part(b, &b->parts[i], lost);
	blk_drop_pool(b, lost);
	pages_free(b->parts, b->parts_pages);
	b->parts = NULL;
	b->busy_parts = 0;
}

static void
part_free(struct blkfront *b, struct blk_part *p)
{
	p->request = NULL;
	p->next_free = b->free_part;
	b->free_part = (uint32_t)(p - b->parts);
	b->busy_parts--;
}

static void
write_segments(const struct blk_part *p, struct blkif_segment *to)
{
	const struct blk_segment *s = p->segments;

	for (unsigned i = 0; i < p->nsegments; i++, s++)
		to[i] = (struct blkif_segment){ .ref = s->ref,
			.first = (uint8_t)(s->offset / DISK_SECTOR),
			.last = (uint8_t)((s->offset + s->bytes) / DISK_SECTOR -
			    1) };
}

static void
write_entry(struct blkfront *b, const struct blk_part *p)
{
	union blkif_entry *e = ring_entry(&b->ring, b->ring.req_prod);
	uint64_t id = (uint64_t)(p - b->parts);
	uint64_t sector = p->request->sector + p->at / DISK_SECTOR;

	if (p->indirect != NULL) {
		e->indirect = (struct blkif_request_indirect){
			.op = BLKIF_OP_INDIRECT,
			.indirect_op = p->op,
			.nsegments = p->nsegments,
			.id = id,
			.sector = sector,
			.handle = (uint16_t)b->id,
			.refs = { p->indirect->ref },
		};
		write_segments(p, (void *)p->indirect->page);
	} else {
		e->request = (struct blkif_request){ .op = p->op,
			.nsegments = (uint8_t)p->nsegments,
			.handle = (uint16_t)b->id,
			.id = id,
			.sector = sector };
		write_segments(p, e->request.segments);
	}
	b->ring.req_prod++;
}

static uint8_t
part_op(const struct blkfront *b, const struct disk_request *r)
{
	switch (r->op) {
	case DISK_READ:
		return (BLKIF_OP_READ);
	case DISK_WRITE:
		return (BLKIF_OP_WRITE);
	default:
		return (b->flush_op);
	}
}

/* Gives the next part of r to the backend. False: not now. */
static bool
give_part(struct blkfront *b, struct disk_request *r)
{
	struct blk_part *p = &b->parts[b->free_part];

	p->op = part_op(b, r);
	p->at = r->moved_bytes;
	p->bytes = 0;
	if (r->op != DISK_FLUSH) {
		p->bytes = blk_attach(b, p, (uint8_t *)r->data + p->at,
		    r->bytes - p->at);
		if (p->bytes == 0)
			return (false);
	}
	b->free_part = p->next_free;
	b->busy_parts++;
	p->request = r;
	write_entry(b, p);
	r->parts++;
	r->moved_bytes += p->bytes;
	if (r->moved_bytes == r->bytes)
		b->cursor = r->next;
	return (true);
}

void
blk_pump(struct blkfront *b)
{
	struct disk_request *r;

	if (b->parts == NULL || b->pumping || b->held || b->dev->failed)
		return;
	b->pumping = true;
	for (uint32_t left = b->ring.size; (r = b->cursor) != NULL;) {
		if (ring_free(&b->ring) == 0 || b->free_part == b->ring.size)
			break;
		if (left-- == 0) {
			b->dev->busy = true;
			break;
		}
		if (r->op == DISK_FLUSH && b->flush_op == BLKIF_OP_READ) {
			blk_refuse(b, r, 0); /* nothing is cached */
		} else {
			if (give_part(b, r))
				continue;
			if (b->busy_parts > 0)
				break; /* an answer gives pages back */
			blk_refuse(b, r, ENOMEM);
		}
		blk_finish_if_done(b, r);
	}
	b->pumping = false;
	if (ring_publish(&b->ring))
		event_notify(b->port);
}

static int
status_error(const struct blk_part *p, int16_t status)
{
	if (status == BLKIF_RSP_OKAY)
		return (0);
	if (status == BLKIF_RSP_EOPNOTSUPP && p->op >= BLKIF_OP_BARRIER)
		return (EOPNOTSUPP);
	return (EIO);
}

static void
take_response(struct blkfront *b, uint32_t i)
{
	struct blkif_response rsp;
	struct disk_request *r;
	struct blk_part *p;
	int error;

	ring_copy(&b->ring, i, &rsp, sizeof(rsp));
	p = rsp.id < b->ring.size ? &b->parts[rsp.id] : NULL;
	if (p == NULL || p->request == NULL) {
		xenbus_fail(b->dev, "an answer to nothing that is under way");
		return;
	}
	if (rsp.op != p->op) {
		xenbus_fail(b->dev, "an answer to operation %u, not to %u",
		    rsp.op, p->op);
		return;
	}
	r = p->request;
	error = status_error(p, rsp.status);
	if (!blk_detach(b, p, (uint8_t *)r->data + p->at, error == 0)) {
		xenbus_fail(b->dev, "it keeps pages that it has answered");
		error = EIO;
	}
	part_free(b, p);
	r->parts--;
	if (error != 0)
		blk_refuse(b, r, error);
	blk_finish_if_done(b, r);
}

/* No more than a ring's worth at a time: others want to run, too. */
static void
take_responses(struct blkfront *b)
{
	uint32_t left = b->ring.size, end;

	do {
		if (!ring_responses(&b->ring, &end)) {
			xenbus_fail(b->dev, "more answers than questions");
			return;
		}
		while (b->ring.rsp_cons != end && left > 0) {
			take_response(b, b->ring.rsp_cons++);
			if (b->dev->failed)
				return;
			left--;
		}
		if (left == 0) {
			b->dev->busy = true;
			return;
		}
	} while (ring_await(&b->ring, b->ring.rsp_cons));
}

void
blk_poll(struct blkfront *b)
{
	if (b->polling || b->parts == NULL || b->dev->failed)
		return;
	b->polling = true;
	b->dev->busy = false;
	take_responses(b);
	b->polling = false;
	blk_pump(b);
}
