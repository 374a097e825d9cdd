/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PV NIC: frames of all sizes both ways, with checksums to be made and
 * segments to be cut, in any number of pieces; what it refuses; and a backend
 * that lies.
 */
#include "testing.h"

#include <errno.h>

#include "probe_netback.h"
#include "probe_world.h"
#include "util/num.h"
#include "xen/clock.h"
#include "xen/event.h"
#include "xen/grant.h"

static struct netback back;
static uint64_t seed;
static struct netback_frame got, sample;
static unsigned ngot;
static uint8_t *bytes;

static void
receive(struct nic *n, const struct nic_frame *f)
{
	assert_ptr_equal(n->owner, &back);
	assert_in_range(f->len, 14, NIC_FRAME_MAX);
	memset(&got, 0, sizeof(got));
	memcpy(got.data, f->data, f->len);
	got.len = f->len;
	got.csum_blank = f->csum_blank;
	got.csum_good = f->csum_good;
	got.gso_size = f->gso_size;
	ngot++;
}

static void
turns(int n)
{
	for (int i = 0; i < n; i++) {
		(void)world_turn();
		netback_step(&back);
	}
}

static struct nic *
begin_like(const struct netback *like, const struct front_options *o)
{
	struct nic *n;

	world_start(o);
	netback_init(&back, WORLD_DOMID, 0);
	back.sg = like->sg;
	back.gso4 = like->gso4;
	back.gso6 = like->gso6;
	back.no_csum = like->no_csum;
	back.csum6 = like->csum6;
	netback_plug(&back);
	turns(8);
	n = world_nic("vif0");
	assert_non_null(n);
	assert_true(front_is_settled());
	n->receive = receive;
	n->owner = &back;
	seed = 9;
	ngot = 0;
	bytes = malloc(NIC_FRAME_MAX);
	assert_non_null(bytes);
	return (n);
}

static struct nic *
begin(void)
{
	const struct netback all = { .sg = true,
		.gso4 = true,
		.gso6 = true,
		.csum6 = true };

	return (begin_like(&all, NULL));
}

static void
end(void)
{
	netback_let_go(&back);
	world_stop();
	netback_fini(&back);
	free(bytes);
}

/* A frame of IPv4, or 6. */
static struct nic_frame
frame(uint32_t len, int version)
{
	testing_random_bytes(&seed, bytes, len);
	bytes[12] = version == 4 ? 0x08 : 0x86;
	bytes[13] = version == 4 ? 0x00 : 0xdd;
	return ((struct nic_frame){ .data = bytes, .len = len });
}

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

/* ---- its life ---- */

static void
life(void **state)
{
	struct nic *n = begin();
	struct nic_frame f;
	uint32_t connections = n->connections;
	size_t grants = grant_count(), pages = xen_pages_used();

	(void)state;
	assert_int_equal(n->mac[3], 0x0a);
	assert_int_equal(n->mac[4], 0xbc);
	assert_int_equal(n->mac[5], 0x7f);
	assert_int_equal(n->mtu, 1500);
	assert_true(n->link);
	for (int i = 0; i < 100; i++) {
		if (i % 2 == 0) {
			assert_int_equal(front_reconnect("vif0"), 0);
			turns(10);
		} else {
			netback_unplug(&back);
			turns(8);
			assert_true(n->gone && nics == NULL);
			assert_int_equal(grant_count(), 0);
			assert_int_equal(event_count(), 0);
			assert_int_equal(xen_pages_used(), 0);
			f = frame(60, 4);
			assert_int_equal(n->send(n, &f), -ENODEV);
			netback_plug(&back);
			turns(8);
		}
		assert_ptr_equal(nics, n);
		assert_int_equal(n->connections, ++connections);
		assert_int_equal(grant_count(), grants);
		assert_int_equal(xen_pages_used(), pages);
		assert_int_equal(event_count(), 1);
	}
	/* another domain */
	xen_migrate();
	store_migrate(9);
	front_resume();
	f = frame(60, 4);
	assert_int_equal(n->send(n, &f), -EAGAIN);
	netback_migrate(&back, 9);
	turns(8);
	assert_int_equal(n->connections, ++connections);
	f = frame(1514, 4);
	assert_int_equal(n->send(n, &f), 0);
	back.nsent = 0;
	netback_take(&back, NETIF_RSP_OKAY);
	assert_int_equal(back.nsent, 1);
	assert_memory_equal(back.sent[0].data, bytes, 1514);
	end();
}

static void
carrier(void **state)
{
	struct nic *n = begin();

	(void)state;
	store_put("/local/domain/3/backend/vif/7/0/carrier", "0");
	store_put("/local/domain/3/backend/vif/7/0/state", "4");
	turns(1);
	assert_false(n->link);
	end();
}

static void
unfit(void **state)
{
	static const char *const macs[] = { NULL, "", "00:16:3e:01:02",
		"00:16:3e:01:02:0g", "00-16-3e-01-02-03",
		"00:16:3e:01:02:03:04" };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(macs); i++) {
		world_start(NULL);
		netback_init(&back, WORLD_DOMID, 1);
		back.mac = macs[i];
		netback_plug(&back);
		turns(10);
		assert_true(world_said("it has no MAC address"));
		assert_null(nics);
		bytes = NULL;
		end();
	}
	world_start(NULL);
	netback_init(&back, WORLD_DOMID, 1);
	back.no_rx_copy = true;
	netback_plug(&back);
	turns(10);
	assert_true(world_said("its backend does not copy frames"));
	end();
}

/* ---- lies ---- */

static void
must_fail(const char *line)
{
	netback_push(&back);
	(void)xen_notify(back.port);
	for (int i = 0; i < 8; i++) {
		(void)world_turn();
		xen_wait(2 * (uint64_t)NS_PER_S);
	}
	assert_true(world_said(line));
	assert_null(nics);
	assert_int_equal(event_count(), 0);
	end();
}

static void
rx_lies(void **state)
{
	static const struct {
		uint16_t id, offset, flags;
		int16_t status;
		const char *said;
	} t[] = {
		{ 1, 0, 0, 60, "a frame in page 1, where 0 is next" },
		{ 256, 0, 0, 60, "a frame in page 256, where 0 is next" },
		{ 65535, 0, 0, -1, "where 0 is next" },
		{ 0, 0, 0, 4097, "4097 bytes at 0 of a frame's page 0" },
		{ 0, 4000, 0, 97, "97 bytes at 4000 of a frame's page 0" },
		{ 0, 4097, 0, 1, "1 bytes at 4097 of a frame's page 0" },
		{ 0, 65535, 0, 1, "1 bytes at 65535" },
		{ 0, 0, 0, INT16_MAX, "32767 bytes at 0" },
	};
	struct netif_rx_request rq;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(t); i++) {
		struct netif_rx_response rsp = { .id = t[i].id,
			.offset = t[i].offset,
			.flags = t[i].flags,
			.status = t[i].status };

		(void)begin();
		assert_true(netback_next(&back, &rq));
		assert_int_equal(rq.id, 0);
		netback_write_rx(&back, &rsp);
		must_fail(t[i].said);
		assert_int_equal(ngot, 0);
	}
}

static void
rx_chains(void **state)
{
	struct netif_rx_response rsp = { .status = 60 };
	struct netif_rx_request rq;
	union netif_rx_entry e;

	(void)state;
	/* a frame of 19 pages */
	(void)begin();
	rsp.flags = NETIF_RX_MORE_DATA;
	for (int i = 0; i < 19; i++) {
		assert_true(netback_next(&back, &rq));
		rsp.id = rq.id;
		netback_write_rx(&back, &rsp);
	}
	must_fail("60 bytes at 0 of a frame's page 18");
	/* an extra info of no known type; too many of them */
	for (int type = 0; type < 8; type += 7) {
		(void)begin();
		rsp.id = 0;
		rsp.flags = NETIF_RX_EXTRA_INFO;
		netback_write_rx(&back, &rsp);
		e.extra = (struct netif_extra){ .type = (uint8_t)type };
		netback_write_rx(&back, &e.response);
		must_fail("an extra info of type");
	}
	(void)begin();
	netback_write_rx(&back, &rsp);
	e.extra = (struct netif_extra){ .type = 2, .flags = NETIF_EXTRA_MORE };
	for (int i = 0; i < 10; i++)
		netback_write_rx(&back, &e.response);
	must_fail("an extra info of type 2");
	/* whose second half never comes: it waits, and can be closed */
	(void)begin();
	netback_write_rx(&back, &rsp);
	netback_push(&back);
	turns(4);
	assert_int_equal(ngot, 0);
	end();
}

static void
index_jumps(void **state)
{
	static const uint32_t jumps[] = { 1, 257, 1u << 31, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(jumps); i++) {
		(void)begin();
		back.tx_prod += jumps[i];
		must_fail("more frames answered than sent");
		if (jumps[i] == 1)
			continue;
		(void)begin();
		back.rx_prod += jumps[i];
		must_fail("more frames than there is room");
	}
}

static void
tx_lies(void **state)
{
	static const struct {
		uint16_t id;
		int16_t status;
		const char *said;
	} t[] = {
		{ 1, 0, "an answer to frame 1, which is not sent" },
		{ 128, 0, "an answer to frame 128, which is not sent" },
		{ 65535, -1, "an answer to frame 65535" },
		{ 0, NETIF_RSP_NULL, "an answer to no extra info" },
	};
	struct nic_frame f;
	struct nic *n;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(t); i++) {
		struct netif_tx_response rsp = { .id = t[i].id,
			.status = t[i].status };

		n = begin();
		f = frame(60, 4);
		assert_int_equal(n->send(n, &f), 0);
		netback_write_tx(&back, &rsp);
		must_fail(t[i].said);
	}
	/* twice */
	n = begin();
	f = frame(60, 4);
	assert_int_equal(n->send(n, &f), 0);
	assert_int_equal(n->send(n, &f), 0);
	netback_write_tx(&back, &(struct netif_tx_response){ .id = 0 });
	netback_write_tx(&back, &(struct netif_tx_response){ .id = 0 });
	must_fail("an answer to frame 0, which is not sent");
}

/* A page that is still written to must not be read as a frame. */
static void
keeps_pages(void **state)
{
	struct netif_rx_response rsp = { .status = 60 };
	struct netif_rx_request rq;

	(void)state;
	(void)begin();
	assert_true(netback_next(&back, &rq));
	assert_non_null(xen_map(rq.ref, true));
	netback_write_rx(&back, &rsp);
	netback_push(&back);
	turns(1);
	assert_int_equal(ngot, 0);
	xen_unmap(rq.ref);
	must_fail("it keeps pages of frames");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends),
		cmocka_unit_test(refuses),
		cmocka_unit_test(until_it_is_full),
		cmocka_unit_test(receives),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(in_two_halves),
		cmocka_unit_test(errors),
		cmocka_unit_test(life),
		cmocka_unit_test(carrier),
		cmocka_unit_test(unfit),
		cmocka_unit_test(rx_lies),
		cmocka_unit_test(rx_chains),
		cmocka_unit_test(index_jumps),
		cmocka_unit_test(tx_lies),
		cmocka_unit_test(keeps_pages),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
