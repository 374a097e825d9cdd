/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a flow and pvguest bench net --listen say to each other besides data, in
 * messages of 64 bytes, numbers in network order. guest/bench/net_wire.h is the
 * other side of it.
 *
 *     the first of each connection         every other, but 4
 *      0  "PVKBNCH1"                        0  "PVKBNCH1"
 *      8  1 SESSION or 2 STREAM             8  3 ACCEPTED, 4 GO, 5 DONE, 6
 * RESULT 9  1: the listener sends 10  streams, 8 bits                  12
 * largest segment, 32 bits 12  warming up, ms, 32 bits          16  session, 64
 * bits, as all behind it 16  measured after that, ms          24  bytes that
 * came 20  bytes of a write                 32  measured, ns 24  session of a
 * STREAM, 64 bits     40  of the guest's processors, ns 32  token, filled up
 * with NULs       48  of the program alone, ns 56  segments sent again
 */
#ifndef PVPROBE_FLOW_MESSAGE_H
#define PVPROBE_FLOW_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#define FLOW_MESSAGE	 64u
#define FLOW_TOKEN_LEAST 8u
#define FLOW_TOKEN_MOST	 32u
#define FLOW_UNKNOWN	 UINT64_MAX

enum flow_kind {
	FLOW_SESSION = 1,
	FLOW_STREAM,
	FLOW_ACCEPTED,
	FLOW_GO,
	FLOW_DONE,
	FLOW_RESULT,
};

struct flow_hello {
	enum flow_kind kind;
	bool reverse; /* they send */
	uint8_t streams;
	uint32_t warm_up, measured; /* ms */
	uint64_t session;
	const char *token; /* of FLOW_TOKEN_LEAST to FLOW_TOKEN_MOST letters */
};

struct flow_answer {
	enum flow_kind kind;
	uint64_t session, bytes, ns, guest_ns, resent;
};

void flow_put_hello(const struct flow_hello *h, uint8_t out[FLOW_MESSAGE]);
/* Ours, which say no more than what they are. */
void flow_put_kind(enum flow_kind kind, uint8_t out[FLOW_MESSAGE]);
/* False: it is none. */
bool flow_get_answer(const uint8_t in[FLOW_MESSAGE], struct flow_answer *a);

#endif
