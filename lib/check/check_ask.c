/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the rules of rules_ask.def: when is it worth asking the host? */
#include <inttypes.h>
#include <string.h>

#include "check/check_private.h"

static bool
pv_nic_up(struct judge *j, struct words *w)
{
	for (words_begin(w, fact(j, "nic.names")); words_next(w);)
		if (nic_is_pv(j, w->word) &&
		    fact_of_is(j, "nic", w->word, "up", "yes"))
			return (true);
	return (false);
}

void
check_router_csum(struct judge *j)
{
	struct words w;

	if (!is_router(j))
		return;
	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (nic_is_pv(j, w.word) &&
		    fact_of_is(j, "nic", w.word, "up", "yes"))
			trip(j, w.word, "packets are sent on");
}

void
check_ask_chain(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);)
		if (disk_is_pv(j, w.word) &&
		    fact_of_is(j, "disk", w.word, "used", "yes")) {
			const char *front = fact_of(j, "disk", w.word, "front");

			trip(j, w.word, "%s", front != NULL ? front : "PV");
		}
}

void
check_ask_ring(struct judge *j)
{
	struct words w;
	uint64_t n;

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);) {
		const char *front = fact_of(j, "disk", w.word, "front");

		if (front == NULL ||
		    !fact_of_is(j, "disk", w.word, "ring-pages", "1"))
			continue;
		if (fact_of_number(j, "front", front,
			"feature-max-indirect-segments", &n) &&
		    n > 0)
			continue;
		if (!fact_of_number(j, "front", front, "max-ring-page-order",
			&n) ||
		    n == 0)
			trip(j, w.word, "ring_pages 1, %s bytes a request",
			    fact_of(j, "disk", w.word, "max-request-size") !=
				    NULL
				? fact_of(j, "disk", w.word, "max-request-size")
				: "45056");
	}
}

static bool
has_no_flush(struct judge *j, const char *disk)
{
	const char *front = fact_of(j, "disk", disk, "front");
	const char *features = fact_of(j, "disk", disk, "features");
	const char *cache = fact_of(j, "disk", disk, "write-cache");

	if (features != NULL)
		return (strstr(features, "flush") == NULL &&
		    strstr(features, "write_barrier") == NULL);
	return (cache != NULL && strcmp(cache, "write through") == 0 &&
	    front != NULL &&
	    !fact_of_is(j, "front", front, "feature-flush-cache", "1") &&
	    !fact_of_is(j, "front", front, "feature-barrier", "1"));
}

void
check_ask_flush(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);)
		if (disk_is_pv(j, w.word) &&
		    fact_of_is(j, "disk", w.word, "used", "yes") &&
		    has_no_flush(j, w.word))
			trip(j, w.word, "neither flush nor write_barrier");
}

void
check_ask_tso(struct judge *j)
{
	struct words w;

	if (pv_nic_up(j, &w))
		trip(j, w.word, "goes through a NIC of the host's");
}

void
check_ask_dom0(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);)
		if (disk_is_pv(j, w.word)) {
			trip(j, w.word, "its back end is in dom0");
			return;
		}
}

void
check_ask_share(struct judge *j)
{
	const char *n = fact(j, "cpu.count");

	if (n != NULL)
		trip(j, "", "%s vCPU", n);
}

void
check_ask_carp(struct judge *j)
{
	struct words w;
	uint64_t n;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (nic_is_pv(j, w.word) &&
		    fact_of_number(j, "nic", w.word, "carp", &n) && n > 0)
			trip(j, w.word, "%" PRIu64 " vhids of CARP", n);
}

void
check_ask_old_host(struct judge *j)
{
	if (xen_before(j, 4, 13) &&
	    words_have(fact(j, "agent.running"), "xe-daemon"))
		trip(j, "", "Xen %s, xe-daemon", fact(j, "xen.version"));
}
