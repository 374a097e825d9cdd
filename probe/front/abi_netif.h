/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests and responses of a network interface, after Xen's public header
 * io/netif.h. A frame takes one entry a page; more of them follow one another,
 * after its first entry come its extra infos, then the rest of its pages.
 */
#ifndef PVPROBE_FRONT_ABI_NETIF_H
#define PVPROBE_FRONT_ABI_NETIF_H

#include <stddef.h>
#include <stdint.h>

/* flags, of both directions */
#define NETIF_TX_CSUM_BLANK	1u /* the checksum is of the pseudo header */
#define NETIF_TX_DATA_VALIDATED 2u
#define NETIF_TX_MORE_DATA	4u
#define NETIF_TX_EXTRA_INFO	8u

#define NETIF_RX_DATA_VALIDATED 1u /* the checksum is known to be good */
#define NETIF_RX_CSUM_BLANK	2u
#define NETIF_RX_MORE_DATA	4u
#define NETIF_RX_EXTRA_INFO	8u

#define NETIF_RSP_OKAY		0
#define NETIF_RSP_ERROR		(-1)
#define NETIF_RSP_DROPPED	(-2)
#define NETIF_RSP_NULL		1 /* of an extra info: it has no id */

#define NETIF_EXTRA_GSO		1
#define NETIF_EXTRA_TYPES	6 /* known ones are below this */
#define NETIF_EXTRA_MORE	1u
#define NETIF_GSO_TCPV4		1
#define NETIF_GSO_TCPV6		2

/* Entries of one frame that every backend takes. */
#define NETIF_SLOTS 18

struct netif_tx_request {
	uint32_t ref;
	uint16_t offset;
	uint16_t flags;
	uint16_t id;
	uint16_t size; /* the first: of the whole frame; others: their own */
};
_Static_assert(sizeof(struct netif_tx_request) == 12, "io/netif.h");

struct netif_tx_response {
	uint16_t id;
	int16_t status;
};
_Static_assert(sizeof(struct netif_tx_response) == 4, "io/netif.h");

struct netif_extra {
	uint8_t type;
	uint8_t flags;
	uint16_t gso_size;
	uint8_t gso_type;
	uint8_t pad;
	uint16_t gso_features;
};
_Static_assert(sizeof(struct netif_extra) == 8, "io/netif.h");

struct netif_rx_request {
	uint16_t id;
	uint16_t pad;
	uint32_t ref;
};
_Static_assert(sizeof(struct netif_rx_request) == 8, "io/netif.h");

struct netif_rx_response {
	uint16_t id;
	uint16_t offset;
	uint16_t flags;
	int16_t status; /* bytes, or an error */
};
_Static_assert(sizeof(struct netif_rx_response) == 8, "io/netif.h");

union netif_tx_entry {
	struct netif_tx_request request;
	struct netif_extra extra;
	struct netif_tx_response response;
};
_Static_assert(sizeof(union netif_tx_entry) == 12, "io/netif.h");

union netif_rx_entry {
	struct netif_rx_request request;
	struct netif_extra extra;
	struct netif_rx_response response;
};
_Static_assert(sizeof(union netif_rx_entry) == 8, "io/netif.h");

#endif
