/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two rings that the tool stack gives to every domain, of bytes: Xen's
 * public headers io/console.h and io/xs_wire.h. Positions only grow; the byte
 * at position p is at p modulo the ring's size.
 */
#ifndef PVPROBE_ABI_RING_H
#define PVPROBE_ABI_RING_H

#include <stddef.h>
#include <stdint.h>

#define ABI_CONSOLE_IN	1024
#define ABI_CONSOLE_OUT 2048
struct abi_console {
	uint8_t in[ABI_CONSOLE_IN];
	uint8_t out[ABI_CONSOLE_OUT];
	uint32_t in_cons, in_prod; /* where reader and writer are */
	uint32_t out_cons, out_prod;
};
_Static_assert(offsetof(struct abi_console, in_cons) == 3072, "console.h");

#define ABI_STORE_RING 1024
struct abi_store {
	uint8_t request[ABI_STORE_RING];
	uint8_t reply[ABI_STORE_RING];
	uint32_t request_cons, request_prod;
	uint32_t reply_cons, reply_prod;
};
_Static_assert(offsetof(struct abi_store, request_cons) == 2048, "xs_wire.h");

#endif
