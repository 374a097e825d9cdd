/* SPDX-License-Identifier: BSD-2-Clause */
/* Event channels: Xen's public header event_channel.h. */
#ifndef PVPROBE_ABI_EVENT_H
#define PVPROBE_ABI_EVENT_H

#include <stddef.h>
#include <stdint.h>

#define ABI_EVENT_BIND_VIRQ 1
#define ABI_EVENT_CLOSE	    3
#define ABI_EVENT_SEND	    4
#define ABI_EVENT_LISTEN    6 /* EVTCHNOP_alloc_unbound */
#define ABI_EVENT_UNMASK    9

struct abi_event_bind_virq {
	uint32_t virq, vcpu;
	uint32_t port; /* out */
};
_Static_assert(sizeof(struct abi_event_bind_virq) == 12, "event_channel.h");

/* close, send and unmask take no more than the port */
struct abi_event_port {
	uint32_t port;
};

struct abi_event_listen {
	uint16_t domid, peer; /* ours, and who may bind it */
	uint32_t port;	      /* out */
};
_Static_assert(sizeof(struct abi_event_listen) == 8, "event_channel.h");

#endif
