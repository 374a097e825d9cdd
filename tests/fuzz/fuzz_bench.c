/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a stranger says to pvguest bench net, and what one that is called
 * answers: what is taken has the limits that net_wire.h promises, and comes out
 * again as it went in.
 */
#include <stdlib.h>
#include <string.h>

#include "net_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
check_hello(const uint8_t m[WIRE_BYTES])
{
	uint8_t again[WIRE_BYTES];
	struct wire_hello h, same;

	if (!wire_get_hello(m, &h))
		return;
	must(h.kind == WIRE_SESSION || h.kind == WIRE_STREAM);
	if (h.kind == WIRE_STREAM)
		return;
	must(h.streams >= 1 && h.streams <= WIRE_STREAMS_MOST);
	must(h.measured > 0 && h.measured <= WIRE_SECONDS_MOST * 1000);
	must(h.warming_up <= WIRE_SECONDS_MOST * 1000);
	must(h.block >= WIRE_BLOCK_LEAST && h.block <= WIRE_BLOCK_MOST);
	wire_put_hello(&h, again);
	must(wire_get_hello(again, &same));
	must(same.streams == h.streams && same.block == h.block &&
	    same.reverse == h.reverse && same.session == h.session);
	must(wire_same_token(same.token, h.token));
}

static void
check_answer(const uint8_t m[WIRE_BYTES])
{
	uint8_t again[WIRE_BYTES];
	struct wire_answer a, same;

	/* what lies between its members is compared, too */
	memset(&a, 0, sizeof(a));
	memset(&same, 0, sizeof(same));
	if (!wire_get_answer(m, &a))
		return;
	must(a.kind >= WIRE_ACCEPTED && a.kind <= WIRE_RESULT);
	wire_put_answer(&a, again);
	must(wire_get_answer(again, &same));
	must(memcmp(&same, &a, sizeof(a)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t m[WIRE_BYTES] = { 0 };

	memcpy(m, data, len < WIRE_BYTES ? len : WIRE_BYTES);
	check_hello(m);
	check_answer(m);
	return (0);
}
