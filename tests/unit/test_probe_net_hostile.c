/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PV NIC with a backend that lies, and one that comes and goes. A lie ends
 * the device, with a line that names it; nothing leaks.
 */
#include "testing.h"

#include <errno.h>

#include "probe_frames.h"

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
