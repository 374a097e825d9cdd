/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Backends whose every word is the fuzzer's: a disk and a NIC are connected,
 * and the input says what is written to their rings, their indices and their
 * keys, and when. Whatever that is, no request is done twice, nothing is
 * touched that is not ours (the sanitizers see to that), and in the end nothing
 * is left: no grant, no port, no page (world_stop() sees to that).
 *
 * An operation is a byte: three bits say which it is, one whether the drivers
 * have their turn after it, the others and the bytes behind it, how.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe_blkback.h"
#include "probe_netback.h"
#include "probe_world.h"
#include "xen/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define REQUESTS 16

static const uint8_t *in;
static size_t left;
static struct blkback blk;
static struct netback net;
static struct disk_request requests[REQUESTS];
static bool busy[REQUESTS];
static uint8_t buffer[REQUESTS][65536] __attribute__((aligned(4096)));
static uint32_t sum;
/* what is in the ring need not be what we have written any more, and what we
 * believe of the disk need not be so: the backend does nothing of it */
static bool strayed;

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static unsigned
byte(void)
{
	if (left == 0)
		return (0);
	left--;
	return (*in++);
}

static uint32_t
word(void)
{
	uint32_t n = byte();

	/* mostly small, for small numbers are the interesting ones */
	if ((n & 0xe0) != 0xe0)
		return (n);
	return (n << 24 | byte() << 16 | byte() << 8 | byte());
}

static void
done(struct disk_request *r)
{
	size_t i = (size_t)(r - requests);

	must(busy[i]);
	busy[i] = false;
}

static void
receive(struct nic *n, const struct nic_frame *f)
{
	(void)n;
	must(f->len <= NIC_FRAME_MAX);
	for (uint32_t i = 0; i < f->len; i++)
		sum += f->data[i];
}

static void
submit(unsigned how)
{
	struct disk *d = world_disk("xvda");
	size_t i = byte() % REQUESTS;
	struct disk_request *r = &requests[i];

	if (d == NULL || busy[i])
		return;
	*r = (struct disk_request){ .op = (enum disk_op)(how % 3),
		.sector = word(),
		.bytes = how % 3 == 2 ? 0 : 512 * (1 + byte() % 64),
		.data = buffer[i] + (how & 8) * 64,
		.done = done };
	busy[i] = true;
	if (d->submit(d, r) != 0)
		busy[i] = false;
}

static void
answer_blk(unsigned how)
{
	struct blkif_response rsp = { .id = word(),
		.op = (uint8_t)(how & 3),
		.status = (int16_t)(how >> 2) };

	if (!blk.connected)
		return;
	if (!strayed && (how & 8) == 0 && blkback_take(&blk) > 0) {
		blkback_answer(&blk, byte() % blk.npending,
		    (int16_t)(0 - (int)(how & 3)));
	} else {
		blkback_write(&blk, &rsp);
		strayed = true;
	}
	blkback_push(&blk);
}

static void
send_frame(unsigned how)
{
	struct nic *n = world_nic("vif0");
	struct nic_frame f = { .data = buffer[how],
		.len = 64 * byte() + byte(),
		.csum_blank = how & 1,
		.gso_size = (uint16_t)(how & 2 ? 1448 : 0) };

	if (n == NULL)
		return;
	buffer[how][12] = 8;
	(void)n->send(n, &f);
}

static void
answer_net(unsigned how)
{
	struct netif_rx_response rx;
	struct netif_tx_response tx;
	struct netif_rx_request rq;
	uint8_t *page;

	if (!net.connected)
		return;
	if (net.rx->req_prod - net.rx_cons > NETBACK_RING)
		net.rx_cons = net.rx->req_prod;
	if ((how & 1) != 0) {
		tx.id = (uint16_t)word();
		tx.status = (int16_t)(how & 2 ? 1 : word());
		netback_write_tx(&net, &tx);
	} else if (netback_next(&net, &rq)) {
		page = xen_map(rq.ref, true);
		if (page != NULL)
			page[byte()] = (uint8_t)how;
		if (page != NULL)
			xen_unmap(rq.ref);
		rx = (struct netif_rx_response){ .id = rq.id,
			.status = (int16_t)(how & 2 ? 1500 : word()),
			.flags = (uint16_t)(how & 4 ? byte() : 0),
			.offset = (uint16_t)(how & 8 ? word() : 0) };
		netback_write_rx(&net, &rx);
	}
	netback_push(&net);
}

/* Anything anywhere in a ring's page. */
static void
scribble(unsigned how)
{
	uint8_t *ring = NULL;
	uint32_t at = (word() * 4 + (how >> 2)) % 4096;

	if ((how & 3) == 0 && blk.connected)
		ring = (uint8_t *)blk.ring;
	else if ((how & 3) == 1 && net.connected)
		ring = (uint8_t *)net.tx;
	else if ((how & 3) == 2 && net.connected)
		ring = (uint8_t *)net.rx;
	if (ring == NULL)
		return;
	ring[at] = (uint8_t)byte();
	strayed = true;
}

static void
tell(unsigned how)
{
	static const char *const keys[] = { "state", "sectors", "sector-size",
		"info", "feature-persistent", "max-ring-page-order",
		"feature-max-indirect-segments", "online" };
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", how & 8 ? blk.path : net.path,
	    keys[how & 7]);
	store_put(path, "%u", word());
	strayed = true;
}

static void
live(unsigned how)
{
	switch (how) {
	case 0:
		(void)front_reconnect("xvda");
		break;
	case 1:
		(void)front_reconnect("vif0");
		break;
	case 2:
		blkback_force(&blk);
		break;
	case 3:
		blkback_unplug(&blk);
		break;
	case 4:
		blkback_force(&blk);
		blkback_plug(&blk);
		break;
	case 5:
		netback_unplug(&net);
		break;
	case 6:
		netback_let_go(&net);
		store_remove(net.path);
		store_remove(net.front);
		netback_plug(&net);
		break;
	case 7:
		xen_wait((uint64_t)byte() * 100 * NS_PER_MS);
		break;
	default:
		(void)xen_notify(how - 7);
	}
}

static void
operation(void)
{
	static void (*const kinds[])(unsigned how) = { submit, answer_blk,
		send_frame, answer_net, scribble, tell, live, submit };
	unsigned op = byte();

	kinds[op & 7](op >> 4);
	if ((op & 8) != 0)
		return;
	(void)world_turn();
	blkback_step(&blk);
	netback_step(&net);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct front_options o = { .writable = "all" };
	struct nic *n;

	in = data;
	left = len;
	memset(busy, 0, sizeof(busy));
	world_start(&o);
	blkback_init(&blk, WORLD_DOMID, 51712, 2048);
	netback_init(&net, WORLD_DOMID, 0);
	strayed = false;
	blk.max_order = 16;
	blk.persistent = byte() & 1;
	blk.max_indirect = byte() & 2 ? 256 : 0;
	net.sg = net.gso4 = true;
	blkback_plug(&blk);
	netback_plug(&net);
	for (int i = 0; i < 6; i++) {
		(void)world_turn();
		blkback_step(&blk);
		netback_step(&net);
	}
	n = world_nic("vif0");
	if (n != NULL)
		n->receive = receive;
	while (left > 0)
		operation();
	blkback_let_go(&blk);
	netback_let_go(&net);
	world_stop();
	for (size_t i = 0; i < REQUESTS; i++)
		must(!busy[i]);
	blkback_fini(&blk);
	netback_fini(&net);
	return (0);
}
