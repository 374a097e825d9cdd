/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD: processors, clocks, memory, the network as a whole; see freebsd.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "freebsd.h"
#include "util/num.h"

static void
take_counter(const struct freebsd *os, const char *fact,
    enum freebsd_counter which)
{
	uint64_t n;

	if (os->counter(os->ctx, which, &n))
		pvk_facts_set_uint(os->l->f, fact, n);
	else
		pvk_facts_unseen(os->l->f, fact, errno);
}

static void
take_network(const struct freebsd *os)
{
	static const char *const zones[] = { "vm.uma.mbuf_cluster.stats.fails",
		"vm.uma.mbuf.stats.fails", "vm.uma.mbuf_packet.stats.fails" };
	uint64_t denied = 0, n;
	bool any = false;

	freebsd_take(os, "net.forwarding", "net.inet.ip.forwarding");
	freebsd_take(os, "net.forwarding6", "net.inet6.ip6.forwarding");
	freebsd_take(os, "net.netmap", "dev.netmap.if_curr_num");
	freebsd_take(os, "net.tcp.receive-max", "net.inet.tcp.recvbuf_max");
	freebsd_take(os, "net.tcp.send-max", "net.inet.tcp.sendbuf_max");
	freebsd_take(os, "net.mbuf.clusters", "kern.ipc.nmbclusters");
	take_counter(os, "net.tcp.received", FREEBSD_TCP_RECEIVED);
	take_counter(os, "net.tcp.bad-checksums", FREEBSD_TCP_BAD);
	take_counter(os, "net.udp.received", FREEBSD_UDP_RECEIVED);
	take_counter(os, "net.udp.bad-checksums", FREEBSD_UDP_BAD);
	for (size_t i = 0; i < PVK_COUNT(zones); i++)
		if (freebsd_number(os, zones[i], &n)) {
			denied += n;
			any = true;
		}
	if (any)
		pvk_facts_set_uint(os->l->f, "net.mbuf.denied", denied);
	else
		pvk_facts_absent(os->l->f, "net.mbuf.denied");
}

/* From pages. */
static void
take_balloon(const struct freebsd *os, const char *fact, const char *name)
{
	uint64_t pages, bytes, page = 4096;

	freebsd_number(os, "hw.pagesize", &page);
	if (!freebsd_number(os, name, &pages))
		pvk_facts_unseen(os->l->f, fact, errno);
	else if (!pvk_mul_overflow(pages, page, &bytes))
		pvk_facts_set_uint(os->l->f, fact, bytes / PVK_KIB);
}

struct swap {
	uint64_t size, used;
};

static void
add_swap(void *arg, const char *device, uint64_t size, uint64_t used)
{
	struct swap *all = arg;

	(void)device;
	all->size += size;
	all->used += used;
}

static void
take_memory(const struct freebsd *os)
{
	struct swap swap = { 0 };

	freebsd_take(os, "memory.total", "hw.physmem");
	take_balloon(os, "memory.balloon-current", "dev.xen.balloon.current");
	take_balloon(os, "memory.balloon-target", "dev.xen.balloon.target");
	if (os->swaps(os->ctx, add_swap, &swap)) {
		pvk_facts_set_uint(os->l->f, "swap.total", swap.size);
		pvk_facts_set_uint(os->l->f, "swap.used", swap.used);
	} else {
		pvk_facts_unseen(os->l->f, "swap.total", errno);
		pvk_facts_unseen(os->l->f, "swap.used", errno);
	}
}

void
freebsd_machine(const struct freebsd *os)
{
	static const struct {
		const char *fact, *sysctl;
	} facts[] = {
		{ "cpu.count", "hw.ncpu" },
		{ "cpu.cores", "kern.smp.cores" },
		{ "cpu.threads-per-core", "kern.smp.threads_per_core" },
		{ "time.counter", "kern.timecounter.hardware" },
		{ "time.counters", "kern.timecounter.choice" },
		{ "time.event-timer", "kern.eventtimer.timer" },
		{ "time.event-timers", "kern.eventtimer.choice" },
		{ "time.hz", "kern.hz" },
	};
	int right = os->is_synchronized(os->ctx);

	for (size_t i = 0; i < PVK_COUNT(facts); i++)
		freebsd_take(os, facts[i].fact, facts[i].sysctl);
	if (right >= 0)
		pvk_facts_set_bool(os->l->f, "time.synchronized", right > 0);
	take_memory(os);
	take_network(os);
}
