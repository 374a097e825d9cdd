/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What two ends that measure a network say to each other, apart from the data
 * that is measured: messages of 64 bytes, numbers in network order. Either end
 * may be pvguest-bench; the one that asks may be pvprobe (probe/net/flow.c), so
 * nothing here needs an operating system.
 *
 *	the first of each connection		every other
 *	 0  8	magic				 0  8	magic
 *	 8  1	WIRE_SESSION, WIRE_STREAM	 8  1	what it is
 *	 9  1	1: the one that listens sends	 9  1	was it compared?
 *	10  1	streams				10  2	0
 *	11  1	1: who receives compares	12  4	largest segment, bytes
 *	12  4	warming up, ms			16  8	session
 *	16  4	measured after that, ms		24  8	bytes that came
 *	20  4	bytes of a write		32  8	measured, ns
 *	24  8	session, of WIRE_STREAM		40  8	the guest's processors,
 *ns 32 32	token, filled up with NULs	48  8	of the program alone, ns
 *						56  8	segments sent again
 *
 * A session is one run: the client asks for it (WIRE_SESSION), is given its
 * number (WIRE_ACCEPTED), opens that many connections more (WIRE_STREAM), and
 * is told that all are there (WIRE_GO). Then data flows one way. The end that
 * receives it measures; when the time is over the listener says what it saw
 * (WIRE_RESULT), after a client that receives has said that it is done
 * (WIRE_DONE).
 *
 * The data of each connection, behind the first message, is one sequence of
 * random bytes over and over: nobody on the way is to make less of it, and who
 * receives can compare.
 */
#ifndef BENCH_NET_WIRE_H
#define BENCH_NET_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define WIRE_BYTES	  64
#define WIRE_TOKEN	  32
#define WIRE_TOKEN_LEAST  8
#define WIRE_STREAMS_MOST 16
#define WIRE_SECONDS_MOST 3600
#define WIRE_BLOCK_LEAST  1024
#define WIRE_BLOCK_MOST	  (1 << 20)
/*
 * Bytes of the sequence: a prime, so that two pages or segments of a stream are
 * never equal, and none can take the other's place unseen.
 */
#define WIRE_PATTERN 65521

enum wire_kind {
	WIRE_SESSION = 1,
	WIRE_STREAM,
	WIRE_ACCEPTED,
	WIRE_GO,
	WIRE_DONE,
	WIRE_RESULT,
};

struct wire_hello {
	enum wire_kind kind;
	bool reverse; /* the one that listens sends */
	bool compare; /* who receives looks at what comes */
	unsigned streams;
	uint32_t warming_up, measured; /* ms */
	uint32_t block;
	uint64_t session;
	char token[WIRE_TOKEN];
};

#define WIRE_UNKNOWN UINT64_MAX /* of ns of the guest's processors */

/* What came, beside what was sent. */
enum wire_compared { WIRE_NOT_COMPARED, WIRE_EQUAL, WIRE_DIFFERENT };

struct wire_answer {
	enum wire_kind kind;
	enum wire_compared compared;
	uint32_t mss;
	uint64_t session, bytes, ns, guest_ns, own_ns, resent;
};

void wire_put_hello(const struct wire_hello *h, uint8_t out[WIRE_BYTES]);
/* False: it is none, or asks for more than there is. The token is as it came.
 */
bool wire_get_hello(const uint8_t in[WIRE_BYTES], struct wire_hello *h);
void wire_put_answer(const struct wire_answer *a, uint8_t out[WIRE_BYTES]);
bool wire_get_answer(const uint8_t in[WIRE_BYTES], struct wire_answer *a);

/* The first len bytes of a stream: byte i is that of i modulo WIRE_PATTERN. */
void wire_pattern(uint8_t *out, size_t len);

/* Fills it up; PVK_EUSAGE when it is too short or too long. */
int wire_token(const char *text, char token[WIRE_TOKEN], struct pvk_err *e);
/* In the same time wherever they differ. */
bool wire_same_token(const char a[WIRE_TOKEN], const char b[WIRE_TOKEN]);

#endif
