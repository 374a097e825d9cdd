/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of netfront share:
 *
 *	netfront.c	the device: its handshake, its features
 *	net_tx.c	frames to the backend
 *	net_rx.c	frames from it
 */
#ifndef PVPROBE_FRONT_NET_H
#define PVPROBE_FRONT_NET_H

#include "front/abi_netif.h"
#include "front/ring.h"
#include "front/xenbus.h"
#include "nic.h"

#define NET_NICS_MAX	16
#define NET_SLOTS	256 /* entries of a ring of one page */
#define NET_TX_PAGES	128 /* that frames being sent are in */
#define NET_FRAME_PAGES 16  /* for a frame of NIC_FRAME_MAX in one piece */

/* A page of ours and its grant. */
struct net_page {
	uint8_t *page;
	uint32_t ref;
};

struct net_tx {
	struct ring ring;
	/* by id; granted for as long as the connection lives: the backend
	 * reads only what we send it anyway */
	struct net_page slots[NET_TX_PAGES];
	uint16_t free[NET_TX_PAGES];
	bool busy[NET_TX_PAGES];
	uint32_t nfree;
	uint32_t extras; /* extra infos under way: they have no id */
};

struct net_rx {
	struct ring ring;
	/*
	 * By the index of the request in the ring. Granted only while the
	 * backend may write there: a frame does not change while it is read.
	 */
	struct net_page slots[NET_SLOTS];
	uint32_t nslots;   /* that have a page */
	uint8_t *assembly; /* where frames of several pages become one */
};

struct netfront {
	struct nic nic;
	struct xenbus_device *dev;
	uint32_t id;
	bool used, listed, up, polling, held;
	bool sg;       /* frames of several pages may be sent */
	bool tx_gso6;  /* of IPv6, too; nic.tx_gso is of IPv4 */
	bool tx_csum6; /* nic.tx_csum is of IPv4 */
	uint32_t port;
	struct net_tx tx;
	struct net_rx rx;
	uint64_t rx_bad, tx_bad; /* frames that came to nothing */
};

/* ---- net_tx.c ---- */

/* 0, or -1: no memory. */
int net_tx_open(struct netfront *n);
void net_tx_close(struct netfront *n, bool lost);
int net_send(struct nic *nic, const struct nic_frame *f);
/* Takes answers. False: the backend lies, and the device has failed. */
bool net_tx_poll(struct netfront *n);

/* ---- net_rx.c ---- */

int net_rx_open(struct netfront *n);
void net_rx_close(struct netfront *n, bool lost);
/* Gives the backend all pages that it can write frames to. */
void net_rx_refill(struct netfront *n);
/* Takes frames and calls nic.receive. As above. */
bool net_rx_poll(struct netfront *n);

#endif
