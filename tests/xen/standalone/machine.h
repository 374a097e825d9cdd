/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine that xenstored believes to run on: memory shared by the daemon,
 * in which shim.c answers for Xen, and xenhost, which plays tool stack and
 * guests. Domains exist because xenhost says so; each has one page, its
 * xenstore ring; event channels are bits, with an eventfd to wake a side up.
 */
#ifndef PVK_TESTS_XEN_MACHINE_H
#define PVK_TESTS_XEN_MACHINE_H

#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

#define MACHINE_PAGE	4096
#define MACHINE_DOMAINS 32 /* domain 0 too */

/* In the daemon's environment: "memory,bell_daemon,bell_host", inherited fds;
 * and the directory for the files it would have in /var/run and /proc/xen. */
#define MACHINE_FDS "PVKIT_XEN_FDS"
#define MACHINE_DIR "PVKIT_XEN_DIR"

/* Event channels: one per domain's ring, one that says that a domain has
 * changed, and one, which no Xen has, that the daemon listens. Port 0: none. */
#define MACHINE_PORT(domid)  ((domid) + 1)
#define MACHINE_PORT_LISTENS 62
#define MACHINE_PORT_VIRQ    63

struct machine_domain {
	_Atomic uint32_t exists;
	_Atomic uint32_t is_shut_down;
	_Atomic uint32_t reason; /* of the shutdown, as SHUTDOWN_* of Xen */
};

struct machine {
	_Atomic uint64_t for_daemon; /* event channels that are pending */
	_Atomic uint64_t for_host;
	struct machine_domain domain[MACHINE_DOMAINS];
	_Alignas(MACHINE_PAGE) uint8_t ring[MACHINE_DOMAINS][MACHINE_PAGE];
};

/* Wakes up the side that sleeps on bell. */
static inline void
machine_ring(int bell)
{
	const uint64_t one = 1;

	/* a bell that is full rings already */
	if (write(bell, &one, sizeof(one)) < 0)
		return;
}

/* The other side notices port. */
static inline void
machine_raise(_Atomic uint64_t *pending, unsigned port, int bell)
{
	atomic_fetch_or(pending, (uint64_t)1 << port);
	machine_ring(bell);
}

#endif
