/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes through the PV NIC, both ways: frames of every length up to that of
 * Ethernet, then of all kinds of lengths up to 64 KiB, from and to any place in
 * memory and in any pieces. What arrives is what was sent, to the byte.
 */
#include "testing.h"

#include "probe_frames.h"

#define ETHERNET 1514
#define PLACES	 4096 /* of the first byte in a page */

static struct netback_frame sent;
static uint8_t *room; /* a frame at any place in a page */

/* That frame, of random bytes, at that place. */
static struct nic_frame
at(uint32_t place, uint32_t len)
{
	struct nic_frame f = frame(len, 4);

	memcpy(room + place, bytes, len);
	f.data = room + place;
	return (f);
}

static void
must_arrive_there(struct nic *n, const struct nic_frame *f)
{
	assert_int_equal(n->send(n, f), 0);
	back.nsent = 0;
	netback_take(&back, NETIF_RSP_OKAY);
	netback_push(&back);
	assert_int_equal(back.nsent, 1);
	assert_int_equal(back.sent[0].len, f->len);
	assert_memory_equal(back.sent[0].data, f->data, f->len);
	n->poll(n);
}

static void
must_arrive_here(struct nic *n, uint32_t len, uint32_t piece, uint32_t off)
{
	sent.len = len;
	testing_random_bytes(&seed, sent.data, len);
	sent.gso_size = len > ETHERNET ? 1448 : 0;
	sent.gso_type = NETIF_GSO_TCPV4;
	sent.csum_blank = len > ETHERNET;
	ngot = 0;
	assert_true(netback_send(&back, &sent, piece, (uint16_t)off));
	netback_push(&back);
	n->poll(n);
	assert_int_equal(ngot, 1);
	assert_int_equal(got.len, len);
	assert_memory_equal(got.data, sent.data, len);
}

static struct nic *
open_nic(void)
{
	room = malloc(NIC_FRAME_MAX + PLACES);
	assert_non_null(room);
	return (begin());
}

static void
close_nic(void)
{
	end();
	free(room);
}

static void
every_length(void **state)
{
	struct nic *n = open_nic();

	(void)state;
	for (uint32_t len = 14; len <= ETHERNET; len++) {
		struct nic_frame f =
		    at((uint32_t)(testing_random(&seed) % PLACES), len);

		must_arrive_there(n, &f);
		must_arrive_here(n, len, 4096,
		    (uint32_t)(testing_random(&seed) % (4096 - len + 1)));
	}
	close_nic();
}

/* The longest frame of Ethernet, at each place of a page. */
static void
every_place(void **state)
{
	struct nic *n = open_nic();

	(void)state;
	for (uint32_t place = 0; place < PLACES; place++) {
		struct nic_frame f = at(place, ETHERNET);

		must_arrive_there(n, &f);
		if (place + ETHERNET <= 4096)
			must_arrive_here(n, ETHERNET, 4096, place);
	}
	close_nic();
}

/* TSO and LRO: around each page's end, and at random. */
static void
large(void **state)
{
	struct nic *n = open_nic();

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		uint32_t len = i < 15 * 7 ? 4096 * (1 + i / 7) + i % 7 - 3
					  : ETHERNET + 1 +
			(uint32_t)(testing_random(&seed) %
			    (NIC_FRAME_MAX - ETHERNET));
		uint32_t least = (len + NETIF_SLOTS - 1) / NETIF_SLOTS;
		uint32_t piece = least +
		    (uint32_t)(testing_random(&seed) % (4096 - least + 1));
		struct nic_frame f =
		    at((uint32_t)(testing_random(&seed) % PLACES), len);

		f.csum_blank = true;
		f.gso_size = 1448;
		must_arrive_there(n, &f);
		must_arrive_here(n, len, piece,
		    (uint32_t)(testing_random(&seed) % (4096 - piece + 1)));
	}
	close_nic();
}

/* Many under way, and the backend in another order of speed than we. */
static void
in_bursts(void **state)
{
	static uint8_t copy[NETBACK_FRAMES][ETHERNET];
	uint32_t lens[NETBACK_FRAMES];
	struct nic *n = open_nic();

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		unsigned count =
		    1 + (unsigned)(testing_random(&seed) % NETBACK_FRAMES);

		for (unsigned i = 0; i < count; i++) {
			struct nic_frame f;

			lens[i] = 14 +
			    (uint32_t)(testing_random(&seed) % (ETHERNET - 13));
			f = at((uint32_t)(testing_random(&seed) % PLACES),
			    lens[i]);
			memcpy(copy[i], f.data, lens[i]);
			assert_int_equal(n->send(n, &f), 0);
			/* the buffer is the caller's again */
			memset(room, 0xee, NIC_FRAME_MAX);
		}
		back.nsent = 0;
		netback_take(&back, NETIF_RSP_OKAY);
		netback_push(&back);
		assert_int_equal(back.nsent, count);
		for (unsigned i = 0; i < count; i++) {
			assert_int_equal(back.sent[i].len, lens[i]);
			assert_memory_equal(back.sent[i].data, copy[i],
			    lens[i]);
		}
		n->poll(n);
	}
	close_nic();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_length),
		cmocka_unit_test(every_place),
		cmocka_unit_test(large),
		cmocka_unit_test(in_bursts),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
