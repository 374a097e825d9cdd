/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pages that a part's data is in. Two ways, and each is right somewhere:
 *
 *	direct	    the caller's own pages are granted for one request. We copy
 *		    no byte, but the backend maps and unmaps every page, and
 *		    each unmapping flushes processors' TLBs
 *	persistent  a pool of our pages is granted once, and the backend keeps
 *		    them mapped. We copy, nobody maps. Both ends must want it
 *		    (feature-persistent), and every page is writable then
 *
 * A caller's data that does not begin at a sector within its page goes through
 * the pool as well, though its pages are granted for that request alone.
 * Public header: io/blkif.h (feature-persistent).
 */
#include <stdlib.h>
#include <string.h>

#include "front/blk.h"
#include "front/limbo.h"
#include "util/num.h"
#include "xen/grant.h"
#include "xen/page.h"

/* What others need while we take pages: 1 MiB. */
#define RESERVE_PAGES 256

static struct blk_page *
pool_grow(struct blkfront *b)
{
	struct blk_page *page;

	if (b->npages >= b->pages_max ||
	    (b->npages > 0 && pages_left() < RESERVE_PAGES))
		return (NULL);
	page = calloc(1, sizeof(*page));
	if (page == NULL)
		return (NULL);
	page->page = pages_alloc(1);
	if (page->page == NULL) {
		free(page);
		return (NULL);
	}
	b->npages++;
	return (page);
}

static void
pool_put(struct blkfront *b, struct blk_page *page)
{
	page->next = b->free_pages;
	b->free_pages = page;
}

/* The last that came back is the first to go: it is warm in every cache. */
static struct blk_page *
pool_take(struct blkfront *b, bool readonly)
{
	struct blk_page *page = b->free_pages;

	if (page != NULL)
		b->free_pages = page->next;
	else
		page = pool_grow(b);
	if (page == NULL || page->ref != GRANT_NONE)
		return (page);
	page->ref =
	    grant_give(b->dev->domid, page->page, readonly && !b->persistent);
	if (page->ref != GRANT_NONE)
		return (page);
	pool_put(b, page);
	return (NULL);
}

/* False: the backend still uses it, though it has answered. */
static bool
pool_give_back(struct blkfront *b, struct blk_page *page)
{
	bool over = b->persistent || grant_end(page->ref);

	if (over && !b->persistent)
		page->ref = GRANT_NONE;
	pool_put(b, page);
	return (over);
}

static bool
attach_copied(struct blkfront *b, struct blk_segment *s, const uint8_t *data,
    bool write)
{
	s->page = pool_take(b, write);
	if (s->page == NULL)
		return (false);
	s->ref = s->page->ref;
	s->offset = 0;
	if (write)
		memcpy(s->page->page, data, s->bytes);
	return (true);
}

static bool
attach_direct(struct blkfront *b, struct blk_segment *s, uint8_t *data,
    bool write)
{
	s->page = NULL;
	s->offset = (uint16_t)((uintptr_t)data % PAGE_SIZE);
	s->ref = grant_give(b->dev->domid, data - s->offset, write);
	return (s->ref != GRANT_NONE);
}

static void
page_back(void *ctx)
{
	blk_page_back(ctx);
}

/* Of the caller's own page. False: the backend still uses it. */
static bool
detach_direct(struct blk_part *p, const struct blk_segment *s)
{
	if (limbo_lent(s->ref, page_back, p->request))
		return (true);
	p->request->kept++;
	return (false);
}

/* The entry is full: with a page for a list of segments there may be more. */
static uint32_t
segments_max(struct blkfront *b, struct blk_part *p)
{
	if (b->max_segments > BLKIF_SEGMENTS)
		p->indirect = pool_take(b, true);
	return (p->indirect != NULL ? b->max_segments : BLKIF_SEGMENTS);
}

uint32_t
blk_attach(struct blkfront *b, struct blk_part *p, uint8_t *data,
    uint32_t bytes)
{
	bool write = p->op == BLKIF_OP_WRITE, copied;
	uint32_t done = 0, room, max = BLKIF_SEGMENTS;
	uint32_t start = (uint32_t)((uintptr_t)data % PAGE_SIZE);
	struct blk_segment *s;

	copied = b->persistent || start % b->disk.sector_bytes != 0;
	room = copied ? 0 : start;
	p->nsegments = 0;
	p->indirect = NULL;
	while (done < bytes && p->nsegments < max) {
		s = &p->segments[p->nsegments];
		s->bytes = (uint16_t)pvk_min(bytes - done, PAGE_SIZE - room);
		if (copied ? !attach_copied(b, s, data + done, write)
			   : !attach_direct(b, s, data + done, write))
			break;
		done += s->bytes;
		room = 0;
		if (++p->nsegments == BLKIF_SEGMENTS && done < bytes)
			max = segments_max(b, p);
	}
	if (p->indirect != NULL && p->nsegments == BLKIF_SEGMENTS) {
		(void)pool_give_back(b, p->indirect);
		p->indirect = NULL;
	}
	return (done);
}

bool
blk_detach(struct blkfront *b, struct blk_part *p, uint8_t *data, bool ok)
{
	bool read = p->op == BLKIF_OP_READ, over = true;
	struct blk_segment *s;

	for (unsigned i = 0; i < p->nsegments; i++) {
		s = &p->segments[i];
		if (s->page == NULL) {
			over &= detach_direct(p, s);
			continue;
		}
		over &= pool_give_back(b, s->page);
		if (read && ok)
			memcpy(data, s->page->page, s->bytes);
		data += s->bytes;
	}
	if (p->indirect != NULL)
		over &= pool_give_back(b, p->indirect);
	p->nsegments = 0;
	p->indirect = NULL;
	return (over);
}

void
blk_drop_part(struct blkfront *b, struct blk_part *p, bool lost)
{
	struct blk_segment *s;

	for (unsigned i = 0; i < p->nsegments; i++) {
		s = &p->segments[i];
		if (s->page != NULL)
			pool_put(b, s->page);
		else if (!lost)
			(void)detach_direct(p, s);
	}
	if (p->indirect != NULL)
		pool_put(b, p->indirect);
	p->nsegments = 0;
	p->indirect = NULL;
}

void
blk_drop_pool(struct blkfront *b, bool lost)
{
	struct blk_page *page;

	while ((page = b->free_pages) != NULL) {
		b->free_pages = page->next;
		if (lost)
			pages_free(page->page, 1);
		else
			(void)limbo_put(&page->ref, 1, page->page, 1);
		free(page);
		b->npages--;
	}
}
