/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames from the backend. Public header: io/netif.h (abi_netif.h).
 *
 *	request    id  ref             a page of ours to write to
 *	response   id  offset  flags  status = bytes, or an error
 *
 *	a frame:   response MORE_DATA EXTRA_INFO
 *	           extra    GSO: how large its segments were
 *	           response MORE_DATA
 *	           response
 *
 * Responses come in the order of the requests, since an extra info takes the
 * place of a response and has no id. So a slot is known by its index, and the
 * id must agree. Nothing is taken before all of a frame is there.
 */
#include <string.h>

#include "front/limbo.h"
#include "front/net.h"
#include "xen/event.h"
#include "xen/grant.h"
#include "xen/page.h"

/* What others need while we take pages: 1 MiB. */
#define RESERVE_PAGES	256
#define RX_PAGES_MIN	64
#define ETHERNET_HEADER 14

/* A frame as its responses tell it. */
struct rx_frame {
	uint32_t end; /* index behind it */
	uint32_t pages, len;
	uint16_t flags; /* of the first response */
	uint16_t gso_size;
	bool bad; /* the backend says so, or it is none: to be dropped */
	struct {
		struct net_page *slot;
		uint16_t offset, bytes;
	} part[NETIF_SLOTS];
};

static struct net_page *
slot_at(struct net_rx *rx, uint32_t index)
{
	return (&rx->slots[index & (rx->nslots - 1)]);
}

int
net_rx_open(struct netfront *n)
{
	struct net_rx *rx = &n->rx;

	memset(rx, 0, sizeof(*rx));
	if (ring_open(&rx->ring, n->dev->domid, 0,
		sizeof(union netif_rx_entry)) != 0)
		return (-1);
	rx->assembly = pages_alloc(NET_FRAME_PAGES);
	if (rx->assembly == NULL)
		return (-1);
	rx->nslots = NET_SLOTS;
	while (rx->nslots > RX_PAGES_MIN &&
	    pages_left() < rx->nslots + RESERVE_PAGES)
		rx->nslots /= 2;
	for (uint32_t i = 0; i < rx->nslots; i++) {
		rx->slots[i].page = pages_alloc(1);
		if (rx->slots[i].page == NULL)
			return (-1);
	}
	return (0);
}

void
net_rx_close(struct netfront *n, bool lost)
{
	struct net_rx *rx = &n->rx;
	struct net_page *slot;

	for (uint32_t i = 0; i < rx->nslots; i++) {
		slot = &rx->slots[i];
		if (slot->page == NULL)
			continue;
		if (lost)
			pages_free(slot->page, 1);
		else
			(void)limbo_put(&slot->ref, 1, slot->page, 1);
	}
	pages_free(rx->assembly, NET_FRAME_PAGES);
	ring_close(&rx->ring, lost);
	memset(rx, 0, sizeof(*rx));
}

void
net_rx_refill(struct netfront *n)
{
	struct ring *ring = &n->rx.ring;
	union netif_rx_entry *e;
	struct net_page *slot;

	while (ring->req_prod - ring->rsp_cons < n->rx.nslots) {
		slot = slot_at(&n->rx, ring->req_prod);
		slot->ref = grant_give(n->dev->domid, slot->page, false);
		if (slot->ref == GRANT_NONE)
			break;
		e = ring_entry(ring, ring->req_prod);
		e->request = (struct netif_rx_request){ .id = (uint16_t)(slot -
							    n->rx.slots),
			.ref = slot->ref };
		ring->req_prod++;
	}
	if (ring_publish(ring))
		event_notify(n->port);
}

/* The extra infos from index i on. How many: 0: not all are there. -1: lies. */
static int
take_extras(struct netfront *n, uint32_t i, uint32_t end, struct rx_frame *f)
{
	struct netif_extra extra;
	int count = 0;

	do {
		if (i == end)
			return (0);
		ring_copy(&n->rx.ring, i++, &extra, sizeof(extra));
		if (extra.type == 0 || extra.type >= NETIF_EXTRA_TYPES ||
		    ++count > NETIF_EXTRA_TYPES) {
			xenbus_fail(n->dev, "an extra info of type %u",
			    extra.type);
			return (-1);
		}
		if (extra.type == NETIF_EXTRA_GSO)
			f->gso_size = extra.gso_size;
	} while ((extra.flags & NETIF_EXTRA_MORE) != 0);
	return (count);
}

/* One response that stands for a page. False: lies. */
static bool
take_page(struct netfront *n, const struct netif_rx_response *rsp, uint32_t i,
    struct rx_frame *f)
{
	struct net_page *slot = slot_at(&n->rx, i);

	if (rsp->id != (uint16_t)(slot - n->rx.slots)) {
		xenbus_fail(n->dev, "a frame in page %u, where %u is next",
		    rsp->id, (unsigned)(slot - n->rx.slots));
		return (false);
	}
	if (f->pages == NETIF_SLOTS || rsp->offset > PAGE_SIZE ||
	    rsp->status > (int)(PAGE_SIZE - rsp->offset)) {
		xenbus_fail(n->dev, "%d bytes at %u of a frame's page %u",
		    rsp->status, rsp->offset, (unsigned)f->pages);
		return (false);
	}
	f->part[f->pages].slot = slot;
	f->part[f->pages].offset = rsp->offset;
	f->part[f->pages].bytes = 0;
	if (rsp->status > 0) {
		f->part[f->pages].bytes = (uint16_t)rsp->status;
		f->len += (uint32_t)rsp->status;
	} else {
		f->bad = true;
	}
	f->pages++;
	return (true);
}

/* 1: f is the next frame. 0: not all of it is there. -1: lies. */
static int
gather(struct netfront *n, uint32_t end, struct rx_frame *f)
{
	struct netif_rx_response rsp;
	uint32_t i = n->rx.ring.rsp_cons;
	int extras;

	memset(f, 0, offsetof(struct rx_frame, part));
	do {
		if (i == end)
			return (0);
		ring_copy(&n->rx.ring, i, &rsp, sizeof(rsp));
		if (!take_page(n, &rsp, i, f))
			return (-1);
		i++;
		if (f->pages > 1)
			continue;
		f->flags = rsp.flags;
		if ((rsp.flags & NETIF_RX_EXTRA_INFO) == 0)
			continue;
		extras = take_extras(n, i, end, f);
		if (extras <= 0)
			return (extras);
		i += (uint32_t)extras;
	} while ((rsp.flags & NETIF_RX_MORE_DATA) != 0);
	f->end = i;
	return (1);
}

/* Its pages are ours again. False: the backend keeps one. */
static bool
end_grants(struct netfront *n, uint32_t end)
{
	struct ring *ring = &n->rx.ring;
	struct net_page *slot;

	for (; ring->rsp_cons != end; ring->rsp_cons++) {
		slot = slot_at(&n->rx, ring->rsp_cons);
		if (!grant_end(slot->ref)) {
			xenbus_fail(n->dev, "it keeps pages of frames");
			return (false);
		}
		slot->ref = GRANT_NONE;
	}
	return (true);
}

static void
deliver(struct netfront *n, const struct rx_frame *f)
{
	struct nic_frame frame = { .len = f->len,
		.csum_blank = (f->flags & NETIF_RX_CSUM_BLANK) != 0,
		.csum_good = (f->flags & NETIF_RX_DATA_VALIDATED) != 0,
		.gso_size = f->gso_size };
	uint32_t at = 0;

	if (f->bad || f->len < ETHERNET_HEADER || f->len > NIC_FRAME_MAX) {
		n->rx_bad++;
		return;
	}
	if (n->nic.receive == NULL || !n->listed)
		return;
	frame.data = f->part[0].slot->page + f->part[0].offset;
	if (f->pages > 1) {
		for (uint32_t i = 0; i < f->pages; i++) {
			memcpy(n->rx.assembly + at,
			    f->part[i].slot->page + f->part[i].offset,
			    f->part[i].bytes);
			at += f->part[i].bytes;
		}
		frame.data = n->rx.assembly;
	}
	n->nic.receive(&n->nic, &frame);
}

bool
net_rx_poll(struct netfront *n)
{
	struct ring *ring = &n->rx.ring;
	uint32_t end, left = NET_SLOTS;
	struct rx_frame f;
	int whole;

	do {
		if (!ring_responses(ring, &end)) {
			xenbus_fail(n->dev, "more frames than there is room");
			return (false);
		}
		while ((whole = gather(n, end, &f)) == 1 && left > 0) {
			if (!end_grants(n, f.end))
				return (false);
			deliver(n, &f);
			left--;
		}
		if (whole == -1)
			return (false);
		if (left == 0) {
			n->dev->busy = true;
			return (true);
		}
		/* of a frame that is not whole, only more is news */
	} while (ring_await(ring, end));
	return (true);
}
