/* SPDX-License-Identifier: BSD-2-Clause */
/* The fixture of probe_call.h. */
#include "testing.h"

#include <errno.h>

#include "net/wire.h"
#include "probe_call.h"

struct call call;

void
call_fill(void *ctx, uint64_t offset, uint8_t *to, uint32_t len)
{
	(void)ctx;
	for (uint32_t i = 0; i < len; i++)
		to[i] = (uint8_t)((offset + i) * 7);
}

void
call_take(void *ctx, const uint8_t *bytes, uint32_t len)
{
	(void)ctx;
	assert_true(call.n_came + len <= sizeof(call.came));
	memcpy(call.came + call.n_came, bytes, len);
	call.n_came += len;
}

/* From the peer, relative to both SYNs. */
void
call_say(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t len)
{
	struct peer_segment s = { .from = CALL_PORT,
		.to = call.t.local,
		.seq = CALL_ISS + 1 + seq,
		.ack = call.t.iss + 1 + ack,
		.flags = flags,
		.window = call.window,
		.data = len > 0 ? call.data + seq : NULL,
		.len = len };

	peer_tcp(&call.p, &s);
}

int
call_begin(void **state)
{
	const struct tcp_owner owner = { .fill = call_fill, .take = call_take };
	struct peer_segment s;
	uint64_t seed = 4;

	(void)state;
	peer_open(&call.p, true);
	peer_known(&call.p);
	testing_random_bytes(&seed, call.data, sizeof(call.data));
	call.n_came = 0;
	call.window = 60000;
	tcp_connect(&call.t, call.p.net, PEER_ADDRESS, CALL_PORT, &owner);
	peer_step(&call.p, 1);
	s = peer_last_tcp(&call.p);
	assert_int_equal(s.flags, SYN);
	assert_int_equal(s.seq, call.t.iss);
	assert_int_equal(s.options_len, 8);
	assert_int_equal(get16(s.options + 2), 1460);
	assert_int_equal(s.options[7], TCP_SCALE);
	s = (struct peer_segment){ .from = CALL_PORT,
		.to = call.t.local,
		.seq = CALL_ISS,
		.ack = call.t.iss + 1,
		.flags = SYN | ACK,
		.window = 60000,
		.options = { 2, 4, CALL_MSS >> 8, CALL_MSS & 0xff, 1, 3, 3, 0 },
		.options_len = 8 };
	peer_tcp(&call.p, &s);
	assert_int_equal(call.t.state, TCP_OPEN);
	peer_step(&call.p, 1);
	assert_int_equal(peer_last_tcp(&call.p).flags, ACK);
	call.p.n_sent = 0;
	return (0);
}

int
call_end(void **state)
{
	(void)state;
	tcp_abort(&call.t, ECANCELED);
	peer_close(&call.p);
	return (0);
}
