/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The backend of a NIC, as Linux's netback behaves: it takes frames apart that
 * are sent to it, and makes frames for the other way, of pieces as a test
 * likes.
 */
#ifndef PVK_TESTS_PROBE_NETBACK_H
#define PVK_TESTS_PROBE_NETBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "front/abi_netif.h"
#include "front/abi_ring.h"
#include "front/abi_xenbus.h"

#define NETBACK_FRAMES 64
#define NETBACK_RING   256

struct netback_frame {
	uint8_t data[65536];
	uint32_t len;
	bool csum_blank, csum_good;
	uint16_t gso_size;
	uint8_t gso_type;
	unsigned slots;
};

struct netback {
	unsigned vif, domid;
	/* features, set before netback_plug() */
	bool no_rx_copy, sg, gso4, gso6, no_csum, csum6;
	const char *mac;

	char path[64], front[64];
	enum xenbus_state state;
	bool connected;
	struct ring_shared *tx, *rx;
	uint32_t tx_ref, rx_ref, port;
	uint32_t tx_cons, tx_prod, rx_cons, rx_prod;
	struct netback_frame *sent; /* by the frontend; the last come last */
	unsigned nsent;
	unsigned notified;
};

void netback_init(struct netback *b, unsigned domid, unsigned vif);
void netback_fini(struct netback *b);
void netback_plug(struct netback *b);
void netback_unplug(struct netback *b);
void netback_step(struct netback *b);
void netback_let_go(struct netback *b);
void netback_migrate(struct netback *b, unsigned domid);

/* Takes the frames that were sent, and answers them with status. */
void netback_take(struct netback *b, int16_t status);
/*
 * Sends f in pieces of at most piece bytes, each off bytes into its page;
 * unpublished. False: there is no room.
 */
bool netback_send(struct netback *b, const struct netback_frame *f,
    uint32_t piece, uint16_t off);
/* The next request of the rx ring. False: there is none. */
bool netback_next(struct netback *b, struct netif_rx_request *rq);
/* Any response. */
void netback_write_rx(struct netback *b, const struct netif_rx_response *rsp);
void netback_write_tx(struct netback *b, const struct netif_tx_response *rsp);
/* Publishes both rings; notifies if asked to. */
void netback_push(struct netback *b);

#endif
