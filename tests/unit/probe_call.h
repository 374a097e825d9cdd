/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tests of TCP begin with: a connection that is open, from the stack
 * to a peer that says what the test tells it to.
 */
#ifndef PVK_TESTS_PROBE_CALL_H
#define PVK_TESTS_PROBE_CALL_H

#include "net/tcp_private.h"
#include "probe_peer.h"

#define CALL_PORT 7
#define CALL_ISS  5000u /* of the peer */
#define CALL_MSS  1000u /* likewise */

#define FIN	  1
#define SYN	  2
#define RST	  4
#define ACK	  16

extern struct call {
	struct peer p;
	struct tcp t;
	uint8_t came[65536];
	uint32_t n_came;
	uint8_t data[4096]; /* what the peer sends */
	uint16_t window;    /* what it says its window is */
} call;

/* cmocka fixtures */
int call_begin(void **state);
int call_end(void **state);
#define CALL_TEST(name) \
	cmocka_unit_test_setup_teardown(name, call_begin, call_end)

void call_fill(void *ctx, uint64_t offset, uint8_t *to, uint32_t len);
void call_take(void *ctx, const uint8_t *bytes, uint32_t len);
/* From the peer, relative to both SYNs. */
void call_say(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t len);

#endif
