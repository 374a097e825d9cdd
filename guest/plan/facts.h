/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of this guest. Facts flow one way: a system's back end (os.h)
 * gathers them, the collector sends them (message.h), the planner turns them
 * into keys of xenstore (plan.h). Plain values of fixed size: they can be
 * copied, compared and sent as they are, and nothing of them has to be freed.
 *
 * Text is UTF-8 without control characters, always NUL-terminated; "" is not
 * known.
 */
#ifndef PVGUEST_FACTS_H
#define PVGUEST_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FACTS_NICS	24 /* Xen gives a guest 7 to 8 VIFs; more are VFs */
#define FACTS_ADDRESSES 24 /* of one NIC */
#define FACTS_VOLUMES	32

struct facts_system {
	char name[128];	  /* "FreeBSD 14.2-RELEASE", "Debian GNU/Linux 12" */
	char distro[32];  /* "freebsd", "debian": a word for an icon */
	char major[16];	  /* "14" */
	char minor[16];	  /* "2" */
	char kernel[128]; /* "14.2-RELEASE-p1", "6.1.0-27-amd64" */
	char host[256];	  /* name without its domain */
	char domain[256];
	bool balloon;	  /* the kernel follows memory/target */
	bool hotplug_vif; /* NICs can come and go */
	bool hotplug_vbd; /* disks can */
	bool power; /* the kernel acts on control/shutdown: poweroff, reboot */
	bool suspend;	   /* and suspend, so that it can be migrated */
	bool vcpu_hotplug; /* it follows cpu/N/availability */
};

struct facts_memory {
	uint64_t total_kib; /* 0: not known */
	uint64_t free_kib;  /* what programs could have, caches given up */
};

/* Of those that a NIC has, in the order in which they are worth showing. */
enum facts_rank {
	RANK_PRIMARY,	/* what the guest is known by, and speaks from */
	RANK_SECONDARY, /* aliases, addresses of what is stacked on the NIC */
	RANK_SHARED,	/* CARP, VRRP: another host may have it tomorrow */
	RANK_TEMPORARY, /* privacy addresses, deprecated ones */
	RANK_LINK_LOCAL,
};

struct facts_address {
	uint8_t bytes[16]; /* in network order; IPv4: the first 4 */
	uint8_t family;	   /* 4 or 6 */
	uint8_t prefix;	   /* length in bits */
	uint8_t rank;	   /* enum facts_rank */
};

#define FACTS_NO_VIF (-1)

struct facts_nic {
	char name[16]; /* as the system calls it */
	uint8_t mac[6];
	uint8_t zero[2]; /* no padding: facts are compared as they are */
	int32_t vif; /* K of device/vif/K when the system knows, or NO_VIF */
	uint32_t n;
	struct facts_address
	    address[FACTS_ADDRESSES]; /* by rank, then stable */
};

struct facts_nics {
	uint32_t n;
	uint32_t left_out; /* addresses and NICs for which there was no room */
	struct facts_nic nic[FACTS_NICS];
};

struct facts_volume {
	char mount_point[256];
	char device[64];
	char filesystem[16];
	uint64_t size, free; /* in bytes */
};

struct facts_volumes {
	uint32_t n;
	uint32_t zero; /* no padding */
	struct facts_volume volume[FACTS_VOLUMES];
};

#endif
