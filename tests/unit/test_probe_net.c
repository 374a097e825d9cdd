/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PV NIC: frames of all sizes both ways, with checksums to be made and
 * segments to be cut, in any number of pieces; and what it refuses.
 */
#include "testing.h"

#include <errno.h>

#include "probe_frames.h"

static struct netback_frame sample;

/* ---- to the backend ---- */

static void
sends(void **state)
{
	static const uint32_t lens[] = { 14, 60, 1514, 4095, 4096, 4097, 9014,
		8192, 32768, 65535 };
	struct nic *n = begin();
	struct nic_frame f;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(lens); i++)
		for (unsigned k = 0; k < 6; k++) {
			int version = k % 2 == 0 ? 4 : 6;

			f = frame(lens[i], version);
			f.csum_blank = k >= 2;
			f.gso_size = k >= 4 ? 1448 : 0;
			assert_int_equal(n->send(n, &f), 0);
			back.nsent = 0;
			netback_take(&back, NETIF_RSP_OKAY);
			netback_push(&back);
			assert_int_equal(back.nsent, 1);
			assert_int_equal(back.sent[0].len, lens[i]);
			assert_memory_equal(back.sent[0].data, bytes, lens[i]);
			assert_int_equal(back.sent[0].csum_blank, f.csum_blank);
			assert_int_equal(back.sent[0].gso_size, f.gso_size);
			if (f.gso_size > 0)
				assert_int_equal(back.sent[0].gso_type,
				    version == 4 ? NETIF_GSO_TCPV4
						 : NETIF_GSO_TCPV6);
			turns(1);
		}
	end();
}

static void
refuses(void **state)
{
	const struct netback none = { .no_csum = true };
	const struct netback all = { .sg = true, .gso4 = true, .csum6 = true };
	const struct front_options o = { .no_offload = true };
	struct nic *n = begin_like(&none, NULL);
	struct nic_frame f = frame(4097, 4);

	(void)state;
	assert_false(n->tx_csum || n->tx_gso);
	assert_int_equal(n->send(n, &f), -EINVAL);
	f = frame(100, 4);
	f.csum_blank = true;
	assert_int_equal(n->send(n, &f), -EINVAL);
	f.len = 13;
	assert_int_equal(n->send(n, &f), -EINVAL);
	end();

	n = begin_like(&all, NULL);
	assert_true(n->tx_csum && n->tx_gso);
	f = frame(5000, 6);
	f.csum_blank = true;
	f.gso_size = 1440;
	assert_int_equal(n->send(n, &f), -EINVAL); /* not of IPv6 */
	f = frame(5000, 4);
	f.gso_size = 1440; /* nobody would make the checksums */
	assert_int_equal(n->send(n, &f), -EINVAL);
	f.csum_blank = true;
	assert_int_equal(n->send(n, &f), 0);
	end();

	n = begin_like(&all, &o);
	assert_false(n->tx_csum || n->tx_gso);
	assert_int_equal(store_number("/local/domain/7/device/vif/0/feature-sg",
			     9),
	    0);
	assert_int_equal(
	    store_number("/local/domain/7/device/vif/0/feature-no-csum-offload",
		9),
	    1);
	end();
}

/* What is told of frames' size is kept to what they can have. */
static void
sizes_of_frames(void **state)
{
	static const struct {
		const char *mtu;
		bool sg;
		uint32_t is;
	} t[] = { { "1500", true, 1500 }, { "9000", true, 9000 },
		{ "9000", false, 1500 }, { "1400", false, 1400 },
		{ "65521", true, 65521 }, { "65535", true, 1500 },
		{ "0", true, 576 }, { "27", true, 576 }, { "", true, 1500 },
		{ "-9", true, 1500 } };
	struct nic_frame f;
	struct nic *n;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(t); i++) {
		const struct netback like = { .sg = t[i].sg };

		n = begin_like(&like, NULL);
		store_put("/local/domain/7/device/vif/0/mtu", "%s", t[i].mtu);
		assert_int_equal(front_reconnect("vif0"), 0);
		turns(12);
		assert_int_equal(n->mtu, t[i].is);
		f = frame(n->mtu + 14, 4);
		assert_int_equal(n->send(n, &f), 0);
		end();
	}
}

/* As much as there is room for, and again when there is room. */
static void
until_it_is_full(void **state)
{
	struct nic *n = begin();
	struct nic_frame f = frame(9000, 4);
	unsigned sent = 0;

	(void)state;
	netback_take(&back, NETIF_RSP_OKAY);
	back.notified = 0;
	while (n->send(n, &f) == 0)
		sent++;
	assert_int_equal(n->send(n, &f), -EAGAIN);
	assert_in_range(sent, 40, 43); /* 128 pages, 3 each */
	netback_take(&back, NETIF_RSP_OKAY);
	assert_int_equal(back.notified, 1);
	assert_int_equal(back.nsent, sent);
	netback_push(&back);
	/* no turn of the loop: it finds the answers itself */
	assert_int_equal(n->send(n, &f), 0);
	back.nsent = 0;
	/* and in the end every page is free, whatever became of the frame */
	netback_take(&back, NETIF_RSP_DROPPED);
	netback_push(&back);
	turns(2);
	for (unsigned i = 0; i < sent; i++)
		assert_int_equal(n->send(n, &f), 0);
	end();
}

/* ---- from the backend ---- */

static void
receives(void **state)
{
	static const struct {
		uint32_t len, piece;
		uint16_t off;
	} t[] = { { 14, 4096, 0 }, { 60, 4096, 2 }, { 1514, 4096, 64 },
		{ 1514, 100, 0 }, { 4096, 4096, 0 }, { 9014, 4096, 0 },
		{ 9014, 4000, 96 }, { 9014, 600, 3496 }, { 65535, 4096, 0 },
		{ 65535, 3900, 1 } };
	struct nic *n = begin();

	(void)state;
	(void)n;
	/* long enough for the ring to go round several times */
	for (unsigned round = 0; round < 40; round++)
		for (size_t i = 0; i < PVK_COUNT(t); i++) {
			sample.len = t[i].len;
			testing_random_bytes(&seed, sample.data, t[i].len);
			sample.csum_blank = round % 2 == 0;
			sample.csum_good = round % 3 == 0;
			sample.gso_size = round % 4 == 0 ? 1448 : 0;
			sample.gso_type = NETIF_GSO_TCPV4;
			ngot = 0;
			assert_true(
			    netback_send(&back, &sample, t[i].piece, t[i].off));
			netback_push(&back);
			turns(1);
			assert_int_equal(ngot, 1);
			assert_int_equal(got.len, sample.len);
			assert_memory_equal(got.data, sample.data, got.len);
			assert_int_equal(got.csum_blank, sample.csum_blank);
			assert_int_equal(got.csum_good, sample.csum_good);
			assert_int_equal(got.gso_size, sample.gso_size);
		}
	end();
}

static void
many_at_once(void **state)
{
	unsigned sent = 0;

	(void)state;
	(void)begin();
	memset(&sample, 0, sizeof(sample));
	sample.len = 1514;
	while (netback_send(&back, &sample, 4096, 0))
		sent++;
	assert_in_range(sent, 250, 256);
	netback_push(&back);
	turns(2);
	assert_int_equal(ngot, sent);
	/* the pages are back with the backend */
	assert_true(netback_send(&back, &sample, 4096, 0));
	end();
}

/* Half a frame is no frame, until its other half is there. */
static void
in_two_halves(void **state)
{
	struct netif_rx_response rsp;
	struct netif_rx_request rq;
	struct netback_frame *f = &sample;

	(void)state;
	(void)begin();
	memset(f, 7, sizeof(*f));
	assert_true(netback_next(&back, &rq));
	rsp = (struct netif_rx_response){ .id = rq.id,
		.status = 4096,
		.flags = NETIF_RX_MORE_DATA };
	netback_write_rx(&back, &rsp);
	netback_push(&back);
	turns(3);
	assert_int_equal(ngot, 0);
	assert_true(netback_next(&back, &rq));
	rsp = (struct netif_rx_response){ .id = rq.id, .status = 100 };
	netback_write_rx(&back, &rsp);
	netback_push(&back);
	turns(1);
	assert_int_equal(ngot, 1);
	assert_int_equal(got.len, 4196);
	end();
}

/* What the backend itself calls an error is dropped, and nothing else. */
static void
errors(void **state)
{
	static const int16_t status[] = { -1, -2, 0, INT16_MIN, 13 };
	struct netif_rx_response rsp;
	struct netif_rx_request rq;

	(void)state;
	(void)begin();
	for (size_t i = 0; i < PVK_COUNT(status); i++) {
		assert_true(netback_next(&back, &rq));
		rsp = (struct netif_rx_response){ .id = rq.id,
			.status = status[i] };
		netback_write_rx(&back, &rsp);
	}
	memset(&sample, 0, sizeof(sample));
	sample.len = 77;
	assert_true(netback_send(&back, &sample, 4096, 0));
	netback_push(&back);
	turns(1);
	assert_int_equal(ngot, 1);
	assert_int_equal(got.len, 77);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends),
		cmocka_unit_test(refuses),
		cmocka_unit_test(sizes_of_frames),
		cmocka_unit_test(until_it_is_full),
		cmocka_unit_test(receives),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(in_two_halves),
		cmocka_unit_test(errors),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
