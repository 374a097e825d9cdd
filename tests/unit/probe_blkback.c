/* SPDX-License-Identifier: BSD-2-Clause */
/* A block backend with a disk in memory. */
#include "probe_blkback.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe_back.h"
#include "probe_store.h"
#include "probe_xen.h"

#define KEY(b, side, key) back_key((b)->side, key)

static void
set_paths(struct blkback *b, unsigned domid)
{
	b->domid = domid;
	back_paths(b->path, b->front, "vbd", domid, b->vbd);
}

void
blkback_init(struct blkback *b, unsigned domid, unsigned vbd, uint64_t sectors)
{
	memset(b, 0, sizeof(*b));
	b->vbd = vbd;
	set_paths(b, domid);
	b->sectors = sectors;
	b->image = calloc(sectors, 512);
	b->pending = calloc(BLKBACK_PENDING, sizeof(*b->pending));
	must(b->image != NULL && b->pending != NULL);
}

void
blkback_fini(struct blkback *b)
{
	free(b->image);
	free(b->pending);
	b->image = NULL;
	b->pending = NULL;
}

void
blkback_set_state(struct blkback *b, enum xenbus_state state)
{
	b->state = state;
	store_put(KEY(b, path, "state"), "%d", (int)state);
}

void
blkback_plug(struct blkback *b)
{
	blkback_set_state(b, XENBUS_INITIALISING);
	back_plug(b->path, b->front);
}

void
blkback_unplug(struct blkback *b)
{
	store_put(KEY(b, path, "online"), "0");
	blkback_set_state(b, XENBUS_CLOSING);
}

static void
unmap_request(struct blkback *b, struct blkback_request *r)
{
	for (unsigned i = 0; i < r->nsegments && !b->keeps; i++)
		xen_unmap(r->segments[i].ref);
	for (unsigned i = 0; i < BLKIF_INDIRECT_PAGES && !b->keeps; i++)
		if (r->indirect[i] != 0)
			xen_unmap(r->indirect[i]);
}

void
blkback_let_go(struct blkback *b)
{
	if (!b->connected)
		return;
	for (unsigned i = 0; i < b->npending; i++)
		unmap_request(b, &b->pending[i]);
	for (unsigned i = 0; i < b->nkept; i++)
		xen_unmap(b->kept[i].ref);
	for (unsigned i = 0; i < b->ring_pages; i++)
		xen_unmap(b->ring_refs[i]);
	b->npending = b->nkept = 0;
	b->connected = false;
	b->ring = NULL;
}

void
blkback_force(struct blkback *b)
{
	blkback_let_go(b);
	b->state = XENBUS_UNKNOWN;
	store_remove(b->path);
	store_remove(b->front);
}

void
blkback_migrate(struct blkback *b, unsigned domid)
{
	b->connected = false;
	b->ring = NULL;
	b->npending = b->nkept = 0;
	set_paths(b, domid);
	blkback_plug(b);
}

static void
connect_ring(struct blkback *b)
{
	long order = store_number(KEY(b, front, "ring-page-order"), -1);
	uint8_t *page = NULL, *first = NULL;
	char key[32];

	must(order <= (long)b->max_order);
	b->ring_pages = order < 0 ? 1 : 1u << order;
	for (unsigned i = 0; i < b->ring_pages; i++) {
		snprintf(key, sizeof(key), "ring-ref%u", i);
		b->ring_refs[i] =
		    (uint32_t)store_number(KEY(b, front,
					       order < 0 ? "ring-ref" : key),
			0);
		page = xen_map(b->ring_refs[i], true);
		must(page != NULL);
		if (i == 0)
			first = page;
		/* a backend maps them in order, here they are in order */
		must(page == first + (size_t)i * 4096);
	}
	must(strcmp(store_get(KEY(b, front, "protocol")), BLKIF_PROTOCOL) == 0);
	b->ring = (struct ring_shared *)first;
	b->size = 32 * b->ring_pages; /* of 112 bytes */
	b->req_cons = b->rsp_prod = 0;
	b->port = (uint32_t)store_number(KEY(b, front, "event-channel"), 0);
	b->keeps = b->persistent &&
	    store_number(KEY(b, front, "feature-persistent"), 0) == 1;
	b->connected = true;
}

static void
tell_disk(struct blkback *b)
{
	store_put(KEY(b, path, "sectors"), "%llu",
	    (unsigned long long)b->sectors);
	store_put(KEY(b, path, "info"), "%u", b->info);
	if (b->sector_size != 0)
		store_put(KEY(b, path, "sector-size"), "%u", b->sector_size);
	store_put(KEY(b, path, "feature-persistent"), "%d", b->persistent);
	store_put(KEY(b, path, "feature-flush-cache"), "%d", b->flush_cache);
	store_put(KEY(b, path, "feature-barrier"), "%d", b->barrier);
	if (b->max_indirect != 0)
		store_put(KEY(b, path, "feature-max-indirect-segments"), "%u",
		    b->max_indirect);
}

void
blkback_step(struct blkback *b)
{
	long front = store_number(KEY(b, front, "state"), 0);

	if (!store_has(b->path))
		return;
	switch (front) {
	case XENBUS_UNKNOWN:
		blkback_let_go(b);
		break;
	case XENBUS_INITIALISING:
		if (b->state != XENBUS_INITIALISING &&
		    b->state != XENBUS_CLOSED)
			break;
		if (b->max_order > 0)
			store_put(KEY(b, path, "max-ring-page-order"), "%u",
			    b->max_order);
		blkback_set_state(b, XENBUS_INIT_WAIT);
		break;
	case XENBUS_INITIALISED:
	case XENBUS_CONNECTED:
		if (b->state != XENBUS_INIT_WAIT)
			break;
		connect_ring(b);
		tell_disk(b);
		blkback_set_state(b, XENBUS_CONNECTED);
		break;
	case XENBUS_CLOSING:
		if (b->state != XENBUS_CLOSED && b->state != XENBUS_CLOSING)
			blkback_set_state(b, XENBUS_CLOSING);
		break;
	case XENBUS_CLOSED:
		blkback_let_go(b);
		if (b->state != XENBUS_CLOSED)
			blkback_set_state(b, XENBUS_CLOSED);
		if (store_number(KEY(b, path, "online"), 0) == 0)
			blkback_force(b);
		break;
	default:
		break;
	}
}

static uint8_t *
map(struct blkback *b, uint32_t ref, bool write)
{
	uint8_t *page;

	if (!b->keeps) {
		b->maps++;
		page = xen_map(ref, write);
		must(page != NULL);
		return (page);
	}
	for (unsigned i = 0; i < b->nkept; i++)
		if (b->kept[i].ref == ref)
			return (b->kept[i].page);
	b->maps++;
	page = xen_map(ref, true);
	must(page != NULL && b->nkept < BLKBACK_KEPT);
	b->kept[b->nkept].ref = ref;
	b->kept[b->nkept++].page = page;
	return (page);
}

static void
take_indirect(struct blkback *b, const struct blkif_request_indirect *e,
    struct blkback_request *r)
{
	const uint8_t *page = map(b, e->refs[0], false);

	must(e->nsegments <= b->max_indirect && e->nsegments <= 256);
	r->op = e->indirect_op;
	r->id = e->id;
	r->sector = e->sector;
	r->nsegments = e->nsegments;
	r->indirect[0] = e->refs[0];
	memcpy(r->segments, page, r->nsegments * sizeof(r->segments[0]));
}

/* What Linux's blkback would refuse must not come from us. */
static void
check_request(const struct blkback *b, const struct blkback_request *r)
{
	unsigned unit = b->sector_size != 0 ? b->sector_size / 512 : 1;
	uint64_t n = 0;

	for (unsigned i = 0; i < r->nsegments; i++) {
		must(r->segments[i].first <= r->segments[i].last);
		must(r->segments[i].last < 8);
		must(r->segments[i].first % unit == 0);
		must((r->segments[i].last + 1u) % unit == 0);
		n += r->segments[i].last - r->segments[i].first + 1u;
	}
	must(r->op <= BLKIF_OP_FLUSH);
	must((r->nsegments == 0) == (r->op > BLKIF_OP_WRITE));
	must(r->sector <= b->sectors && n <= b->sectors - r->sector);
}

unsigned
blkback_take(struct blkback *b)
{
	struct blkback_request *r;
	const union blkif_entry *e;

	must(b->connected);
	b->notified += xen_notified(b->port);
	while (b->req_cons != b->ring->req_prod) {
		must(b->ring->req_prod - b->req_cons <= b->size);
		must(b->npending < BLKBACK_PENDING);
		e = (const union blkif_entry *)(b->ring + 1) +
		    b->req_cons++ % b->size;
		r = &b->pending[b->npending++];
		memset(r, 0, offsetof(struct blkback_request, segments));
		memset(r->indirect, 0, sizeof(r->indirect));
		if (e->request.op == BLKIF_OP_INDIRECT) {
			take_indirect(b, &e->indirect, r);
		} else {
			must(e->request.nsegments <= BLKIF_SEGMENTS);
			r->op = e->request.op;
			r->id = e->request.id;
			r->sector = e->request.sector;
			r->nsegments = e->request.nsegments;
			memcpy(r->segments, e->request.segments,
			    sizeof(e->request.segments));
		}
		check_request(b, r);
		for (unsigned i = 0; i < r->nsegments; i++)
			r->pages[i] =
			    map(b, r->segments[i].ref, r->op == BLKIF_OP_READ);
		b->taken++;
	}
	b->ring->req_event = b->req_cons + 1;
	return (b->npending);
}

static void
move_data(struct blkback *b, const struct blkback_request *r)
{
	uint8_t *at = b->image + r->sector * 512, *page;
	size_t len;

	for (unsigned i = 0; i < r->nsegments; i++) {
		page = r->pages[i] + (size_t)r->segments[i].first * 512;
		len = (r->segments[i].last - r->segments[i].first + 1u) *
		    (size_t)512;
		if (r->op == BLKIF_OP_READ)
			memcpy(page, at, len);
		else
			memcpy(at, page, len);
		at += len;
	}
	if (r->op > BLKIF_OP_WRITE)
		b->flushes++;
}

void
blkback_write(struct blkback *b, const struct blkif_response *rsp)
{
	union blkif_entry *e =
	    (union blkif_entry *)(b->ring + 1) + b->rsp_prod++ % b->size;

	e->response = *rsp;
}

void
blkback_answer(struct blkback *b, unsigned i, int16_t status)
{
	struct blkback_request *r = &b->pending[i];
	struct blkif_response rsp = { .id = r->id,
		.op = r->op,
		.status = status };

	if (status == BLKIF_RSP_OKAY)
		move_data(b, r);
	unmap_request(b, r);
	b->pending[i] = b->pending[--b->npending];
	blkback_write(b, &rsp);
}

void
blkback_push(struct blkback *b)
{
	uint32_t old = b->ring->rsp_prod;

	b->ring->rsp_prod = b->rsp_prod;
	if (b->rsp_prod - b->ring->rsp_event < b->rsp_prod - old)
		(void)xen_notify(b->port);
}

void
blkback_run(struct blkback *b, uint64_t *shuffle)
{
	unsigned i;

	if (!b->connected)
		return;
	(void)blkback_take(b);
	while (b->npending > 0) {
		i = 0;
		if (shuffle != NULL) {
			*shuffle = *shuffle * 6364136223846793005u + 1;
			i = (unsigned)(*shuffle >> 33) % b->npending;
		}
		blkback_answer(b, i, BLKIF_RSP_OKAY);
	}
	blkback_push(b);
}
