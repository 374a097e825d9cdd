/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine of the probe's parts that tries its drivers of emulated devices,
 * and its network stack, on what QEMU emulates. It prints what emulated.py
 * judges, and ends QEMU by its debug port.
 */
#include <string.h>

#include "boot/start.h"
#include "console.h"
#include "emul/ata.h"
#include "emul/io.h"
#include "emul/rtl8139.h"
#include "libc/libc.h"
#include "main.h"
#include "net/net.h"
#include "nic.h"
#include "option.h"
#include "xen/clock.h"
#include "xen/clock_private.h"
#include "xen/console_private.h"
#include "xen/page.h"

#define DEBUG_EXIT 0xf4
#define MOST	   (1024u * 1024)
#define SMALL	   ((uint64_t)64 * 1024) /* is tried with small requests */
#define PATIENCE   ((uint64_t)30 * NS_PER_S)
#define LONG	   ((uint64_t)16 * NS_PER_S) /* for one job */
#define ENOUGH	   100000		     /* bytes, of a stream */

static uint8_t *buffer;
static unsigned ended;

static void
ends(struct disk_request *r)
{
	(void)r;
	ended++;
}

static int
transfer(struct disk *d, enum disk_op op, uint64_t at, uint32_t bytes)
{
	/* at an odd sector of a page, too */
	struct disk_request r = { .op = op,
		.sector = at / DISK_SECTOR,
		.bytes = bytes,
		.data = buffer + at % PAGE_SIZE,
		.done = ends };
	unsigned before = ended;
	int error = d->submit(d, &r);

	while (error == 0 && ended == before)
		d->poll(d);
	return (error == 0 ? r.error : -error);
}

/* FNV-1a over words */
static uint64_t
hash(uint64_t h, const uint8_t *p, size_t len)
{
	uint64_t word;

	for (size_t i = 0; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, p + i, sizeof(word));
		h = (h ^ word) * 0x100000001b3;
	}
	return (h);
}

/* What the disk is to hold from there on. */
static void
fill(uint64_t at, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i += 8) {
		uint64_t word = ((at + i) / 8 + 1) * 0x9e3779b97f4a7c15;

		memcpy(buffer + at % PAGE_SIZE + i, &word, sizeof(word));
	}
}

static void
read_all(struct disk *d, bool dma, uint32_t bytes)
{
	uint64_t h = 0xcbf29ce484222325;
	uint64_t size = d->sectors * DISK_SECTOR, before = clock_ns();
	int error = 0;

	if (bytes < 4096 && size > SMALL)
		size = SMALL;
	for (uint64_t at = 0; at < size && error == 0; at += bytes) {
		uint32_t n = size - at < bytes ? (uint32_t)(size - at) : bytes;

		error = transfer(d, DISK_READ, at, n);
		h = hash(h, buffer + at % PAGE_SIZE, n);
	}
	console_print("read %s %s %u %lu %016lx error %d ms %lu\n", d->name,
	    dma ? "dma" : "pio", bytes, size, h, error,
	    (clock_ns() - before) / NS_PER_MS);
}

static void
write_all(struct disk *d, bool dma, uint32_t bytes)
{
	uint64_t half = d->sectors * DISK_SECTOR / 2;
	uint64_t at = dma ? 0 : half, end = at + half;
	int error = 0;

	for (; at < end && error == 0; at += bytes) {
		uint32_t n = end - at < bytes ? (uint32_t)(end - at) : bytes;

		fill(at, n);
		error = transfer(d, DISK_WRITE, at, n);
	}
	if (error == 0)
		error = transfer(d, DISK_FLUSH, 0, 0);
	console_print("write %s %s error %d\n", d->name, dma ? "dma" : "pio",
	    error);
}

static void
try_disks(void)
{
	static const uint32_t sizes[] = { 512, 1536, 4096, 65536, 200704,
		MOST };
	unsigned n = ata_attach(true);

	console_print("disks %u\n", n);
	for (struct disk *d = disks; d != NULL; d = d->next) {
		console_print("disk %s %lu %s\n", d->name, d->sectors,
		    d->features);
		for (unsigned i = 0; i < 12; i++) {
			bool dma = i % 2 == 0;

			if (ata_use_dma(d, dma))
				read_all(d, dma, sizes[i / 2]);
		}
		if (strcmp(d->name, "hdb") != 0)
			continue;
		ata_use_dma(d, true);
		write_all(d, true, MOST);
		ata_use_dma(d, false);
		write_all(d, false, 65536);
	}
	ata_detach();
	console_print("detached, left %u\n", disks != NULL);
}

static void
run(struct net *net, struct net_job *j)
{
	uint64_t until = clock_ns() + PATIENCE;

	if (net_job_begin(net, j) != 0) {
		j->error = -1;
		return;
	}
	while (!j->done && clock_ns() < until)
		net_step(net);
	net_job_cancel(j);
}

/* Where others have the processors meanwhile, an answer may be late, and so is
 * a job: the same for longer. */
static void
try_pings(struct net *net, uint32_t peer)
{
	uint32_t latency[64];
	struct net_job j;

	for (uint64_t ns = NS_PER_S / 2; ns < LONG; ns *= 2) {
		j = (struct net_job){ .kind = NET_JOB_PING,
			.peer = peer,
			.size = 1400,
			.duration = ns,
			.latency = latency,
			.latency_max = 64 };
		run(net, &j);
		if (j.lost == 0 && j.answered >= 3)
			break;
	}
	console_print("ping error %d sent %u answered %u lost %u\n", j.error,
	    j.sent, j.answered, j.lost);
}

static void
try_flow(struct net *net, const struct net_job *wish, const char *name)
{
	struct net_job j;

	for (uint64_t ns = NS_PER_S; ns < LONG; ns *= 2) {
		j = *wish;
		j.duration = ns;
		run(net, &j);
		if (j.error != 0 || j.bytes > ENOUGH)
			break;
	}
	console_print("flow %s error %d bytes %lu ms %lu resent %lu\n", name,
	    j.error, j.bytes, (j.ended - j.began) / NS_PER_MS, j.retransmits);
}

static void
try_flows(struct net *net, uint32_t peer)
{
	char port[16], token[40];
	struct net_job j;

	if (!option_get("port", port, sizeof(port)) ||
	    !option_get("token", token, sizeof(token)))
		return;
	for (int i = 0; i < 2; i++) {
		j = (struct net_job){ .kind = i == 0 ? NET_JOB_SEND
						     : NET_JOB_RECEIVE,
			.peer = peer,
			.token = token,
			.warm_up = NS_PER_S / 5 };
		for (const char *p = port; *p >= '0' && *p <= '9'; p++)
			j.port = (uint16_t)(j.port * 10 + (*p - '0'));
		try_flow(net, &j, i == 0 ? "sent" : "received");
	}
}

static void
try_network(void)
{
	char text[NET_TEXT];
	uint32_t gateway;
	uint64_t until = clock_ns() + PATIENCE;
	struct net *net;

	console_print("nics %u\n", rtl8139_attach());
	net = nics == NULL ? NULL : net_new(nics, NULL);
	if (net == NULL)
		return;
	while (net_address(net)->origin != NET_DHCP && clock_ns() < until)
		net_step(net);
	console_print("address %s", net_format(net_address(net), text));
	gateway = net_address(net)->gateway;
	console_print(" gateway %s\n", net_format_ip(gateway, text));
	try_pings(net, gateway);
	try_flows(net, gateway);
	net_free(net);
	rtl8139_detach();
	console_print("detached, left %u\n", nics != NULL);
}

void
main_probe(void)
{
	size_t pages;

	console_init(false);
	clock_init();
	if (libc_init()) {
		pages = pages_left();
		buffer = pages_alloc(MOST / PAGE_SIZE + 1);
		try_disks();
		try_network();
		pages_free(buffer, MOST / PAGE_SIZE + 1);
		console_print("pages lost %d\n", (int)(pages - pages_left()));
	}
	console_print("end\n");
	io_out8(DEBUG_EXIT, 0);
	for (;;)
		;
}
