/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Xen of the tests': what the probe's hypercall.h, shared.h, clock.h and
 * interrupt.h promise, for its own code that lies on them. (probe_xen.h is the
 * same a layer higher, for the front ends.)
 */
#ifndef PVK_TESTS_PROBE_HYPERVISOR_H
#define PVK_TESTS_PROBE_HYPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xen/abi_grant.h"
#include "xen/abi_memory.h"
#include "xen/abi_xen.h"

#define XEN_FRAMES 64

struct hypervisor {
	bool absent;
	uint64_t now;	       /* of clock_ns(); a sleep moves it on */
	uint32_t grant_frames; /* that a guest may have */
	bool refuses_frames;
	/* what has been put in the place of pages, by their index */
	struct abi_grant *frame[XEN_FRAMES];
	uint32_t port_last;		 /* the last one given out */
	uint32_t closed, unmasked, sent; /* the last port of each call */
	unsigned sends;
	bool refuses_ports;
	unsigned refuses_timers; /* so many times, a bit later each */
	uint64_t param[64];	 /* enum abi_hvm_index */
	uint64_t timer;		 /* what the timer was set to; 0: it is off */
	unsigned timers;	 /* how often it was set */
	/* what happens while it sleeps; NULL: time goes by until the timer */
	void (*asleep)(void);
	unsigned sleeps;
	struct abi_shared shared;
	/* frames that were given back or taken, and how many a call allows */
	uint64_t frames_out[4096];
	size_t n_out, memory_limit;
};

extern struct hypervisor hypervisor;

/* As after a start. */
void hypervisor_reset(void);
/* A port fires: as Xen sets the bits. */
void hypervisor_fire(uint32_t port);

#endif
