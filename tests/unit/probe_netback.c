/* SPDX-License-Identifier: BSD-2-Clause */
/* A network backend on the build machine. */
#include "probe_netback.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe_back.h"
#include "probe_store.h"
#include "probe_xen.h"

static void
set_paths(struct netback *b, unsigned domid)
{
	b->domid = domid;
	back_paths(b->path, b->front, "vif", domid, b->vif);
}

void
netback_init(struct netback *b, unsigned domid, unsigned vif)
{
	memset(b, 0, sizeof(*b));
	b->vif = vif;
	b->mac = "00:16:3e:0a:bC:7F";
	set_paths(b, domid);
}

void
netback_fini(struct netback *b)
{
	free(b->sent);
	b->sent = NULL;
}

static void
set_state(struct netback *b, enum xenbus_state state)
{
	b->state = state;
	store_put(back_key(b->path, "state"), "%d", (int)state);
}

void
netback_plug(struct netback *b)
{
	set_state(b, XENBUS_INITIALISING);
	back_plug(b->path, b->front);
	if (b->mac != NULL)
		store_put(back_key(b->front, "mac"), "%s", b->mac);
}

void
netback_unplug(struct netback *b)
{
	store_put(back_key(b->path, "online"), "0");
	set_state(b, XENBUS_CLOSING);
}

void
netback_let_go(struct netback *b)
{
	if (!b->connected)
		return;
	xen_unmap(b->tx_ref);
	xen_unmap(b->rx_ref);
	b->connected = false;
}

void
netback_migrate(struct netback *b, unsigned domid)
{
	b->connected = false;
	set_paths(b, domid);
	netback_plug(b);
}

static void
tell_features(struct netback *b)
{
	store_put(back_key(b->path, "feature-rx-copy"), "%d", !b->no_rx_copy);
	store_put(back_key(b->path, "feature-sg"), "%d", b->sg);
	store_put(back_key(b->path, "feature-gso-tcpv4"), "%d", b->gso4);
	store_put(back_key(b->path, "feature-gso-tcpv6"), "%d", b->gso6);
	store_put(back_key(b->path, "feature-no-csum-offload"), "%d",
	    b->no_csum);
	store_put(back_key(b->path, "feature-ipv6-csum-offload"), "%d",
	    b->csum6);
}

static void
connect_rings(struct netback *b)
{
	must(store_number(back_key(b->front, "request-rx-copy"), 0) == 1);
	must(store_number(back_key(b->front, "feature-rx-notify"), 0) == 1);
	b->tx_ref =
	    (uint32_t)store_number(back_key(b->front, "tx-ring-ref"), 0);
	b->rx_ref =
	    (uint32_t)store_number(back_key(b->front, "rx-ring-ref"), 0);
	b->port =
	    (uint32_t)store_number(back_key(b->front, "event-channel"), 0);
	b->tx = (struct ring_shared *)xen_map(b->tx_ref, true);
	b->rx = (struct ring_shared *)xen_map(b->rx_ref, true);
	must(b->tx != NULL && b->rx != NULL);
	b->tx_cons = b->tx_prod = b->rx_cons = b->rx_prod = 0;
	b->connected = true;
}

void
netback_step(struct netback *b)
{
	long front = store_number(back_key(b->front, "state"), 0);

	if (!store_has(b->path))
		return;
	if (front == XENBUS_INITIALISING &&
	    (b->state == XENBUS_INITIALISING || b->state == XENBUS_CLOSED)) {
		tell_features(b);
		set_state(b, XENBUS_INIT_WAIT);
	} else if (front == XENBUS_CONNECTED && b->state == XENBUS_INIT_WAIT) {
		connect_rings(b);
		set_state(b, XENBUS_CONNECTED);
	} else if (front == XENBUS_CLOSING && b->state < XENBUS_CLOSING) {
		netback_let_go(b);
		set_state(b, XENBUS_CLOSING);
	} else if (front == XENBUS_CLOSED) {
		netback_let_go(b);
		if (b->state != XENBUS_CLOSED)
			set_state(b, XENBUS_CLOSED);
		if (store_number(back_key(b->path, "online"), 0) == 0) {
			store_remove(b->path);
			store_remove(b->front);
		}
	}
}

static union netif_tx_entry *
tx_entry(const struct netback *b, uint32_t i)
{
	return ((union netif_tx_entry *)(b->tx + 1) + i % NETBACK_RING);
}

static union netif_rx_entry *
rx_entry(const struct netback *b, uint32_t i)
{
	return ((union netif_rx_entry *)(b->rx + 1) + i % NETBACK_RING);
}

void
netback_write_tx(struct netback *b, const struct netif_tx_response *rsp)
{
	tx_entry(b, b->tx_prod++)->response = *rsp;
}

void
netback_write_rx(struct netback *b, const struct netif_rx_response *rsp)
{
	rx_entry(b, b->rx_prod++)->response = *rsp;
}

/* One page of a frame. */
static void
take_page(const struct netif_tx_request *rq, struct netback_frame *f,
    uint32_t bytes)
{
	const uint8_t *page = xen_map(rq->ref, false);

	must(page != NULL);
	must(bytes > 0 && rq->offset + bytes <= 4096);
	must(f->len + bytes <= sizeof(f->data));
	memcpy(f->data + f->len, page + rq->offset, bytes);
	f->len += bytes;
	f->slots++;
	xen_unmap(rq->ref);
}

/* What Linux's netback would call a bad frame must not come from us. */
static void
take_frame(struct netback *b, struct netback_frame *f)
{
	struct netif_tx_request rq = tx_entry(b, b->tx_cons++)->request, more;
	uint32_t left = rq.size;
	uint16_t flags = rq.flags;
	struct netif_extra extra;

	f->csum_blank = (flags & NETIF_TX_CSUM_BLANK) != 0;
	if ((flags & NETIF_TX_EXTRA_INFO) != 0) {
		must(b->tx_cons != b->tx->req_prod);
		extra = tx_entry(b, b->tx_cons++)->extra;
		must(extra.type == NETIF_EXTRA_GSO && extra.flags == 0);
		must(extra.gso_size > 0 && extra.gso_features == 0);
		f->gso_size = extra.gso_size;
		f->gso_type = extra.gso_type;
	}
	more = rq;
	/* the first page's own size is what the others leave of the whole */
	uint32_t at = b->tx_cons, others = 0;

	while ((more.flags & NETIF_TX_MORE_DATA) != 0) {
		must(at != b->tx->req_prod && f->slots < NETIF_SLOTS);
		more = tx_entry(b, at++)->request;
		others += more.size;
	}
	must(others < left);
	take_page(&rq, f, left - others);
	while (b->tx_cons != at) {
		more = tx_entry(b, b->tx_cons++)->request;
		take_page(&more, f, more.size);
	}
	must(f->slots <= NETIF_SLOTS && f->len == left);
}

void
netback_take(struct netback *b, int16_t status)
{
	struct netback_frame *f;
	uint32_t first;

	must(b->connected);
	if (b->sent == NULL)
		b->sent = calloc(NETBACK_FRAMES, sizeof(*b->sent));
	must(b->sent != NULL);
	b->notified += xen_notified(b->port);
	while (b->tx_cons != b->tx->req_prod) {
		must(b->tx->req_prod - b->tx_cons <= NETBACK_RING);
		must(b->nsent < NETBACK_FRAMES);
		f = &b->sent[b->nsent++];
		memset(f, 0, sizeof(*f));
		first = b->tx_cons;
		take_frame(b, f);
		for (uint32_t i = first; i != b->tx_cons; i++) {
			struct netif_tx_response rsp = {
				.id = tx_entry(b, i)->request.id,
				.status = status
			};

			if (f->gso_size > 0 && i == first + 1)
				rsp = (struct netif_tx_response){
					.status = NETIF_RSP_NULL
				};
			netback_write_tx(b, &rsp);
		}
	}
	b->tx->req_event = b->tx_cons + 1;
}

bool
netback_next(struct netback *b, struct netif_rx_request *rq)
{
	if (b->rx_cons == b->rx->req_prod)
		return (false);
	must(b->rx->req_prod - b->rx_cons <= NETBACK_RING);
	*rq = rx_entry(b, b->rx_cons++)->request;
	return (true);
}

bool
netback_send(struct netback *b, const struct netback_frame *f, uint32_t piece,
    uint16_t off)
{
	struct netif_rx_response rsp;
	struct netif_rx_request rq;
	uint32_t at = 0, n, slots = (f->len + piece - 1) / piece;
	uint8_t *page;

	if (b->rx->req_prod - b->rx_cons < slots + 1)
		return (false);
	for (; at < f->len; at += n) {
		must(netback_next(b, &rq));
		n = f->len - at < piece ? f->len - at : piece;
		must(n + off <= 4096);
		page = xen_map(rq.ref, true);
		must(page != NULL);
		memcpy(page + off, f->data + at, n);
		xen_unmap(rq.ref);
		rsp = (struct netif_rx_response){ .id = rq.id,
			.offset = off,
			.status = (int16_t)n };
		if (at + n < f->len)
			rsp.flags |= NETIF_RX_MORE_DATA;
		if (at == 0) {
			if (f->csum_blank)
				rsp.flags |= NETIF_RX_CSUM_BLANK;
			if (f->csum_good)
				rsp.flags |= NETIF_RX_DATA_VALIDATED;
			if (f->gso_size > 0)
				rsp.flags |= NETIF_RX_EXTRA_INFO;
		}
		netback_write_rx(b, &rsp);
		if (at == 0 && f->gso_size > 0) {
			must(netback_next(b, &rq));
			rx_entry(b, b->rx_prod++)->extra =
			    (struct netif_extra){ .type = NETIF_EXTRA_GSO,
				    .gso_size = f->gso_size,
				    .gso_type = f->gso_type };
		}
	}
	b->rx->req_event = b->rx_cons + 1;
	return (true);
}

static bool
publish(struct ring_shared *ring, uint32_t prod)
{
	uint32_t old = ring->rsp_prod;

	ring->rsp_prod = prod;
	return (prod - ring->rsp_event < prod - old);
}

void
netback_push(struct netback *b)
{
	bool tx = publish(b->tx, b->tx_prod), rx = publish(b->rx, b->rx_prod);

	if (tx || rx)
		(void)xen_notify(b->port);
}
