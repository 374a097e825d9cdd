/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What begins the shared memory of every ring of Xen's split drivers, after its
 * public header io/ring.h. Behind it, entries follow one another: a power of
 * two of them, as many as fit. A request's entry becomes its response's, though
 * not necessarily the same entry.
 *
 * Indices count for ever and wrap at 2^32; entry i lies at i modulo the size.
 */
#ifndef PVPROBE_FRONT_ABI_RING_H
#define PVPROBE_FRONT_ABI_RING_H

#include <stddef.h>
#include <stdint.h>

struct ring_shared {
	uint32_t req_prod;  /* front: requests up to here are there */
	uint32_t req_event; /* back: tell me when req_prod passes this */
	uint32_t rsp_prod;  /* back: responses up to here are there */
	uint32_t rsp_event; /* front: tell me when rsp_prod passes this */
	uint8_t pad[48];    /* once of blktap's and netif's own */
};
_Static_assert(sizeof(struct ring_shared) == 64, "io/ring.h");

#endif
