/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the rules of rules_net.def. */
#include <inttypes.h>
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

static void
check_offload(struct judge *j, const char *what)
{
	struct words w;

	if (!is_router(j))
		return;
	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (nic_is_pv(j, w.word) &&
		    fact_of_is(j, "nic", w.word, "up", "yes") &&
		    fact_of_is(j, "nic", w.word, what, "on"))
			trip(j, w.word, "%s on, and packets are sent on", what);
}

void
check_router_lro(struct judge *j)
{
	check_offload(j, "lro");
}

void
check_router_tso(struct judge *j)
{
	check_offload(j, "tso");
}

static void
check_bad(struct judge *j, const char *protocol)
{
	char name[PVK_FACT_NAME_MAX];
	uint64_t all, bad;

	snprintf(name, sizeof(name), "net.%s.received", protocol);
	if (!fact_number(j, name, &all))
		return;
	snprintf(name, sizeof(name), "net.%s.bad-checksums", protocol);
	/* a hundred, so that one bad minute long ago is none */
	if (fact_number(j, name, &bad) && bad >= 100 && bad > all / 1000)
		trip(j, protocol, "%" PRIu64 " of %" PRIu64 " packets", bad,
		    all);
}

void
check_bad_checksums(struct judge *j)
{
	check_bad(j, "tcp");
	check_bad(j, "udp");
}

/* opnsense/src#211 and #245: crashes by 14.1 and 14.2. */
void
check_netmap(struct judge *j)
{
	struct words w;
	uint64_t n;

	if (!fact_number(j, "net.netmap", &n) || n == 0)
		return;
	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (nic_is_pv(j, w.word)) {
			trip(j, w.word, "netmap is in use, osreldate %s",
			    fact(j, "kernel.osreldate"));
			return;
		}
}

/* 1 Gb/s for 10 ms */
#define UNDER_WAY 1250000

void
check_tcp_buffers(struct judge *j)
{
	uint64_t most;

	if (fact_number(j, "net.tcp.receive-max", &most) && most < UNDER_WAY)
		trip(j, "receive", "%" PRIu64 " bytes, 1250000 are under way",
		    most);
	if (fact_number(j, "net.tcp.send-max", &most) && most < UNDER_WAY)
		trip(j, "send", "%" PRIu64 " bytes, 1250000 are under way",
		    most);
}

void
check_mbuf_denied(struct judge *j)
{
	uint64_t n, clusters = 0;

	fact_number(j, "net.mbuf.clusters", &clusters);
	/* a hundred, so that one bad minute long ago is none */
	if (fact_number(j, "net.mbuf.denied", &n) && n >= 100)
		trip(j, "", "%" PRIu64 " requests denied, nmbclusters %" PRIu64,
		    n, clusters);
}
