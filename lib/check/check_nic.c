/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the rules of rules_nic.def. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

static bool
is_up(struct judge *j, const char *nic)
{
	return (fact_of_is(j, "nic", nic, "up", "yes"));
}

void
check_nic_emulated(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);) {
		const char *twin = fact_of(j, "nic", w.word, "twin");
		const char *driver = fact_of(j, "nic", w.word, "driver");

		if (nic_is_emulated(j, w.word) && nic_in_use(j, w.word))
			trip(j, w.word, "driver %s, PCI %s, in use%s%s",
			    driver != NULL ? driver : "unknown",
			    fact_of(j, "nic", w.word, "pci"),
			    twin != NULL ? "; the same NIC is " : "",
			    twin != NULL ? twin : "");
	}
}

void
check_nic_twice(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);) {
		const char *twin = fact_of(j, "nic", w.word, "twin");

		if (twin != NULL && nic_is_emulated(j, w.word) &&
		    nic_is_pv(j, twin) && is_up(j, w.word) && is_up(j, twin))
			trip(j, w.word, "the MAC of %s, and both are up", twin);
	}
}

/* The "re0" of a fact rc.ifconfig_re0_alias1, when QEMU emulates such. */
static bool
is_rc_of(const char *name, const char *driver)
{
	size_t n = strlen(driver), digits;

	if (strncmp(name, driver, n) != 0)
		return (false);
	digits = strspn(name + n, "0123456789");
	return (digits > 0 &&
	    (name[n + digits] == '\0' || name[n + digits] == '_'));
}

/* Whether an xn is set up, and if not, the first emulated one that is. */
static const char *
rc_emulated(struct judge *j, char nic[32])
{
	static const char prefix[] = "rc.ifconfig_";
	static const char *const drivers[] = { "re", "rl", "em", "ed", "le",
		"pcn" };
	const char *found = NULL;

	if (fact_unseen(j, "rc.more")) /* an xn may be set up there */
		return (NULL);
	for (size_t i = 0; i < pvk_facts_count(j->facts); i++) {
		const struct pvk_fact *f = pvk_facts_at(j->facts, i);
		const char *name;

		if (strncmp(f->name, prefix, strlen(prefix)) != 0 ||
		    f->kind != PVK_FACT_TEXT)
			continue;
		name = f->name + strlen(prefix);
		if (is_rc_of(name, "xn") || strncmp(name, "DEFAULT", 7) == 0)
			return (NULL);
		for (size_t k = 0; found == NULL && k < PVK_COUNT(drivers); k++)
			if (is_rc_of(name, drivers[k])) {
				snprintf(nic, 32, "%.*s",
				    (int)strcspn(name, "_"), name);
				found = nic;
			}
	}
	return (found);
}

/* The appliances keep their NICs elsewhere. */
static bool
uses_rc(struct judge *j)
{
	return (fact(j, "system.product") == NULL ||
	    fact_is(j, "system.product", "freebsd"));
}

static bool
has_xn(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (nic_is_pv(j, w.word))
			return (true);
	return (false);
}

void
check_rc_nic(struct judge *j)
{
	char buf[32];
	const char *nic = rc_emulated(j, buf);

	if (nic == NULL || !uses_rc(j))
		return;
	if (is_running(j)) {
		if (has_xn(j) && !words_have(fact(j, "nic.names"), nic))
			trip(j, nic, "ifconfig_%s is set, and there is no %s",
			    nic, nic);
	} else if (fact_is(j, "kernel.verdict", "pv") &&
	    /* a card that was passed through stays */
	    (fact_of(j, "nic", nic, "pci") == NULL || nic_is_emulated(j, nic)))
		trip(j, nic, "ifconfig_%s is set, and the kernel will have xn0",
		    nic);
}

void
check_half_duplex(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);) {
		const char *media = fact_of(j, "nic", w.word, "media");

		if (is_up(j, w.word) && !nic_is_emulated(j, w.word) &&
		    fact_of_is(j, "nic", w.word, "duplex", "half"))
			trip(j, w.word, "%s",
			    media != NULL ? media : "half duplex");
	}
}

void
check_nic_slow(struct judge *j)
{
	struct words w;
	uint64_t speed;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (is_up(j, w.word) && !nic_is_emulated(j, w.word) &&
		    fact_of_number(j, "nic", w.word, "speed", &speed) &&
		    speed > 0 && speed <= 100)
			trip(j, w.word, "%u Mb/s", (unsigned)speed);
}

/* "BYTES,MICROSECONDS": so many bytes in each such while. */
void
check_nic_rate(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "front.names")); words_next(&w);) {
		const char *rate = fact_of(j, "front", w.word, "rate");
		unsigned long long bytes, usec;
		char *end;

		if (rate == NULL || rate[0] < '0' || rate[0] > '9')
			continue;
		bytes = strtoull(rate, &end, 10);
		if (*end != ',')
			continue;
		usec = strtoull(end + 1, NULL, 10);
		if (usec > 0 && bytes < UINT32_MAX)
			trip(j, w.word, "%llu Mb/s", bytes * 8 / usec);
	}
}

void
check_csum_off(struct judge *j)
{
	struct words w;
	uint64_t netmap;

	/* netmap wants it so, and on a router it is a way out, if no good one
	 */
	if (is_router(j) ||
	    (fact_number(j, "net.netmap", &netmap) && netmap > 0))
		return;
	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);) {
		bool tx = fact_of_is(j, "nic", w.word, "txcsum", "off");
		bool rx = fact_of_is(j, "nic", w.word, "rxcsum", "off");

		if (nic_is_pv(j, w.word) && is_up(j, w.word) && (tx || rx))
			trip(j, w.word, "%s%s%s off", tx ? "txcsum" : "",
			    tx && rx ? ", " : "", rx ? "rxcsum" : "");
	}
}

/* Without checksums there is no TSO; then that is what is to be mended. */
void
check_tso_off(struct judge *j)
{
	struct words w;
	uint64_t netmap;

	if (is_router(j) ||
	    (fact_number(j, "net.netmap", &netmap) && netmap > 0))
		return;
	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (nic_is_pv(j, w.word) && is_up(j, w.word) &&
		    fact_of_is(j, "nic", w.word, "tso", "off") &&
		    !fact_of_is(j, "nic", w.word, "txcsum", "off"))
			trip(j, w.word, "tso off");
}

void
check_gro_off(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (nic_is_pv(j, w.word) && is_up(j, w.word) &&
		    fact_of_is(j, "nic", w.word, "gro", "off"))
			trip(j, w.word, "gro off");
}

void
check_no_link(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (nic_in_use(j, w.word) &&
		    fact_of_is(j, "nic", w.word, "link", "down"))
			trip(j, w.word, "up, link down");
}

/* FreeBSD writes no number when it is one (dev/xen/netfront/netfront.c). */
static bool
queues_of(struct judge *j, const char *front, uint64_t *have)
{
	if (fact_of_number(j, "front", front, "multi-queue-num-queues", have))
		return (true);
	*have = 1;
	return (fact_of_absent(j, "front", front, "multi-queue-num-queues") &&
	    fact_of_is(j, "front", front, "state", "4"));
}

void
check_queues(struct judge *j)
{
	struct words w;
	uint64_t cpus, have, most;

	if (!fact_number(j, "cpu.count", &cpus))
		return;
	for (words_begin(&w, fact(j, "front.names")); words_next(&w);)
		if (strncmp(w.word, "vif/", 4) == 0 &&
		    queues_of(j, w.word, &have) &&
		    fact_of_number(j, "front", w.word, "multi-queue-max-queues",
			&most) &&
		    have < pvk_min(cpus, most))
			trip(j, w.word,
			    "%" PRIu64 " queues, the host offers %" PRIu64
			    ", %" PRIu64 " processors",
			    have, most, cpus);
}

/* The MTU of a NIC and of the network it is on; false: not known. */
static bool
mtus(struct judge *j, const char *nic, uint64_t *mtu, uint64_t *network)
{
	const char *front = fact_of(j, "nic", nic, "front");

	return (front != NULL && fact_of_number(j, "nic", nic, "mtu", mtu) &&
	    fact_of_number(j, "front", front, "mtu", network) && *network > 0);
}

void
check_mtu_large(struct judge *j)
{
	struct words w;
	uint64_t mtu, network;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (mtus(j, w.word, &mtu, &network) && mtu > network)
			trip(j, w.word, "%" PRIu64 ", the network has %" PRIu64,
			    mtu, network);
}

void
check_mtu_small(struct judge *j)
{
	struct words w;
	uint64_t mtu, network;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (mtus(j, w.word, &mtu, &network) && network >= 9000 &&
		    mtu <= 1500)
			trip(j, w.word, "%" PRIu64 ", the network has %" PRIu64,
			    mtu, network);
}
