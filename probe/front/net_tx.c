/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames to the backend. Public header: io/netif.h (abi_netif.h).
 *
 *	frame of 9000 bytes with GSO, as entries of the ring:
 *
 *	  request  ref size=9000 MORE_DATA EXTRA_INFO CSUM_BLANK   page 1
 *	  extra    GSO: 1448 bytes of payload each
 *	  request  ref size=4096 MORE_DATA                         page 2
 *	  request  ref size=808                                    page 3
 *
 * The first entry's size is that of the whole frame. Every entry is answered,
 * those of pages by their id, extra infos by a response without one. A slot's
 * page is granted once, when it is first needed, and is free again when its id
 * has come back.
 */
#include <errno.h>
#include <string.h>

#include "front/limbo.h"
#include "front/net.h"
#include "util/num.h"
#include "xen/event.h"
#include "xen/grant.h"
#include "xen/page.h"

#define ETHERTYPE_IPV4	0x0800
#define ETHERTYPE_IPV6	0x86dd
#define ETHERNET_HEADER 14

int
net_tx_open(struct netfront *n)
{
	struct net_tx *tx = &n->tx;

	memset(tx, 0, sizeof(*tx));
	if (ring_open(&tx->ring, n->dev->domid, 0,
		sizeof(union netif_tx_entry)) != 0)
		return (-1);
	for (uint32_t i = 0; i < NET_TX_PAGES; i++)
		tx->free[i] = (uint16_t)(NET_TX_PAGES - 1 - i);
	tx->nfree = NET_TX_PAGES;
	return (0);
}

void
net_tx_close(struct netfront *n, bool lost)
{
	struct net_tx *tx = &n->tx;

	for (uint32_t i = 0; i < NET_TX_PAGES; i++) {
		if (tx->slots[i].page == NULL)
			continue;
		if (lost)
			pages_free(tx->slots[i].page, 1);
		else
			(void)limbo_put(&tx->slots[i].ref, 1, tx->slots[i].page,
			    1);
	}
	ring_close(&tx->ring, lost);
	memset(tx, 0, sizeof(*tx));
}

static bool
slot_open(struct netfront *n, struct net_page *slot)
{
	if (slot->page == NULL)
		slot->page = pages_alloc(1);
	if (slot->page != NULL && slot->ref == GRANT_NONE)
		slot->ref = grant_give(n->dev->domid, slot->page, true);
	return (slot->ref != GRANT_NONE);
}

/* The slots for a frame are there, with pages. */
static bool
slots_ready(struct netfront *n, uint32_t pages)
{
	struct net_tx *tx = &n->tx;

	if (tx->nfree < pages)
		return (false);
	for (uint32_t i = 0; i < pages; i++)
		if (!slot_open(n, &tx->slots[tx->free[tx->nfree - 1 - i]]))
			return (false);
	return (true);
}

/* Is it a frame this backend takes? Which GSO type is it, 0: none. */
static int
check(const struct netfront *n, const struct nic_frame *f, uint8_t *gso)
{
	unsigned type;

	*gso = 0;
	if (f->len < ETHERNET_HEADER || f->len > NIC_FRAME_MAX ||
	    (f->len > PAGE_SIZE && !n->sg))
		return (-EINVAL);
	type = (unsigned)f->data[12] << 8 | f->data[13];
	if (f->csum_blank &&
	    !(type == ETHERTYPE_IPV6 ? n->tx_csum6 : n->nic.tx_csum))
		return (-EINVAL);
	if (f->gso_size == 0)
		return (0);
	if (type == ETHERTYPE_IPV4 && n->nic.tx_gso)
		*gso = NETIF_GSO_TCPV4;
	else if (type == ETHERTYPE_IPV6 && n->tx_gso6)
		*gso = NETIF_GSO_TCPV6;
	/* the backend makes checksums of what it cuts */
	return (*gso != 0 && f->csum_blank ? 0 : -EINVAL);
}

static void
write_extra(struct net_tx *tx, const struct nic_frame *f, uint8_t gso)
{
	union netif_tx_entry *e = ring_entry(&tx->ring, tx->ring.req_prod);

	e->extra = (struct netif_extra){ .type = NETIF_EXTRA_GSO,
		.gso_size = f->gso_size,
		.gso_type = gso };
	tx->ring.req_prod++;
	tx->extras++;
}

/* One page of the frame, from at on. Returns its bytes. */
static uint32_t
write_page(struct net_tx *tx, const struct nic_frame *f, uint32_t at,
    uint16_t flags)
{
	uint16_t id = tx->free[--tx->nfree];
	uint32_t bytes = (uint32_t)pvk_min(f->len - at, PAGE_SIZE);
	union netif_tx_entry *e = ring_entry(&tx->ring, tx->ring.req_prod);

	memcpy(tx->slots[id].page, f->data + at, bytes);
	if (at + bytes < f->len)
		flags |= NETIF_TX_MORE_DATA;
	e->request = (struct netif_tx_request){ .ref = tx->slots[id].ref,
		.flags = flags,
		.id = id,
		.size = (uint16_t)(at == 0 ? f->len : bytes) };
	tx->busy[id] = true;
	tx->ring.req_prod++;
	return (bytes);
}

int
net_send(struct nic *nic, const struct nic_frame *f)
{
	struct netfront *n = nic->driver;
	struct net_tx *tx = &n->tx;
	uint32_t pages = (f->len + PAGE_SIZE - 1) / PAGE_SIZE, at;
	uint16_t flags = 0;
	uint8_t gso;
	int error;

	if (nic->gone)
		return (-ENODEV);
	if (!n->up || n->held || n->dev->failed)
		return (-EAGAIN);
	error = check(n, f, &gso);
	if (error != 0)
		return (error);
	if (ring_free(&tx->ring) < pages + 1 || !slots_ready(n, pages)) {
		/* answers may have come that nobody has looked at */
		if (!net_tx_poll(n) || ring_free(&tx->ring) < pages + 1 ||
		    !slots_ready(n, pages))
			return (-EAGAIN);
	}
	if (f->csum_blank)
		flags |= NETIF_TX_CSUM_BLANK | NETIF_TX_DATA_VALIDATED;
	if (gso != 0)
		flags |= NETIF_TX_EXTRA_INFO;
	at = write_page(tx, f, 0, flags);
	if (gso != 0)
		write_extra(tx, f, gso);
	while (at < f->len)
		at += write_page(tx, f, at, 0);
	if (ring_publish(&tx->ring))
		event_notify(n->port);
	return (0);
}

static void
take_response(struct netfront *n, uint32_t i)
{
	struct net_tx *tx = &n->tx;
	struct netif_tx_response rsp;

	ring_copy(&tx->ring, i, &rsp, sizeof(rsp));
	if (rsp.status == NETIF_RSP_NULL) {
		if (tx->extras-- == 0)
			xenbus_fail(n->dev, "an answer to no extra info");
		return;
	}
	if (rsp.id >= NET_TX_PAGES || !tx->busy[rsp.id]) {
		xenbus_fail(n->dev, "an answer to frame %u, which is not sent",
		    rsp.id);
		return;
	}
	if (rsp.status != NETIF_RSP_OKAY)
		n->tx_bad++;
	tx->busy[rsp.id] = false;
	tx->free[tx->nfree++] = rsp.id;
}

bool
net_tx_poll(struct netfront *n)
{
	struct net_tx *tx = &n->tx;
	uint32_t end;

	do {
		if (!ring_responses(&tx->ring, &end)) {
			xenbus_fail(n->dev, "more frames answered than sent");
			return (false);
		}
		while (tx->ring.rsp_cons != end && !n->dev->failed)
			take_response(n, tx->ring.rsp_cons++);
	} while (!n->dev->failed && ring_await(&tx->ring, tx->ring.rsp_cons));
	return (!n->dev->failed);
}
