/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A network stack on one NIC: IPv4 with an address of its own, which answers
 * ping, and jobs that measure what the network delivers. It takes the place of
 * the NIC's owner. Everything happens in net_step(), which never waits.
 *
 * IPv4 addresses are numbers: 192.0.2.1 is 0xc0000201.
 */
#ifndef PVPROBE_NET_H
#define PVPROBE_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nic.h"

enum net_origin { NET_NOWHERE, NET_STATIC, NET_DHCP, NET_LINK_LOCAL };

struct net_address {
	enum net_origin origin; /* NET_NOWHERE: none yet */
	uint32_t address;
	uint32_t mask;
	uint32_t gateway; /* 0: none */
};

#define NET_TEXT 32 /* room for an address with its prefix */

/* "192.0.2.7/24" or "192.0.2.7/24,192.0.2.1" with a gateway; 0, or -EINVAL. */
int net_parse(const char *text, struct net_address *a);
/* "192.0.2.7", 0 or -EINVAL. */
int net_parse_ip(const char *text, uint32_t *address);
/* The reverse of the two; a without its gateway. Returns text. */
char *net_format(const struct net_address *a, char text[NET_TEXT]);
char *net_format_ip(uint32_t address, char text[NET_TEXT]);

struct net;

/*
 * A stack on nic, which is borrowed until net_free(). It uses the address
 * given, else what DHCP gives, else one of 169.254.0.0/16 until DHCP answers.
 * NULL when there is no memory.
 */
struct net *net_new(struct nic *nic, const struct net_address *fixed);
/* Ends all its jobs with ENODEV. NULL is fine. */
void net_free(struct net *n);

/* Takes what came, sends what is due. Called in each round of the main loop. */
void net_step(struct net *n);
/* When it wants to be called again, even if no event comes: for event_sleep().
 * A card without events is asked for frames every millisecond, when a job is
 * under way at once. */
uint64_t net_deadline(const struct net *n);

/* The address it has now; borrowed until the next step. */
const struct net_address *net_address(const struct net *n);
/* fn(ctx) is called, in net_step(), after the address has changed. */
void net_on_change(struct net *n, void (*fn)(void *ctx), void *ctx);
/* Tells the neighbours where it is: after a migration. */
void net_announce(struct net *n);
/*
 * From here on it uses to, another NIC with the same MAC on the same network,
 * borrowed as nic was, and says so there. Connections and jobs go on.
 */
void net_move(struct net *n, struct nic *to);
/* Whether it has an address from which that one can be reached. */
bool net_reaches(const struct net *n, uint32_t address);

/* What has gone through since net_new(). */
struct net_counters {
	uint64_t frames_in, frames_out;
	uint64_t bytes_in, bytes_out; /* with their Ethernet headers */
	uint64_t bad;		      /* cut short, or a checksum wrong */
	uint64_t ignored;	      /* not for us, or nobody here wants it */
	uint64_t pings_answered;
	uint64_t tcp_retransmits; /* segments */
};
const struct net_counters *net_counters(const struct net *n);

enum net_job_kind {
	NET_JOB_SEND,	 /* TCP to pvguest bench net --listen */
	NET_JOB_RECEIVE, /* TCP from there */
	NET_JOB_PING,	 /* ICMP echo */
	NET_JOB_UDP,	 /* UDP to an echo service (RFC 862) */
};

#define NET_JOBS    2 /* at once on one stack */
#define NET_STREAMS 4 /* at once in one TCP job */

/*
 * A measurement. Zeroed, filled in by the caller and owned by it until done.
 * Its results are current after each net_step(), so whoever wants samples of
 * every second takes differences.
 */
struct net_job {
	enum net_job_kind kind;
	uint32_t peer;
	uint16_t port;	   /* not for ICMP */
	uint64_t duration; /* ns, from when it is measured */

	/* of TCP */
	const char *token; /* of the listener: 8 to 32 letters; borrowed */
	unsigned streams;  /* connections with data, 0: one */
	uint64_t warm_up;  /* ns of data before that */
	bool compare;	   /* who receives looks at what comes */

	/* of NET_JOB_PING and NET_JOB_UDP */
	uint32_t size; /* payload, 0: 56 bytes; at most what the MTU allows */
	uint64_t interval; /* ns between two; 0: as soon as one is answered */
	/* ns of each answer, as they arrive; borrowed */
	uint32_t *latency;
	uint32_t latency_max; /* how many fit; what comes later is counted */

	bool done;
	/* When done: 0, or an errno: ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT,
	 * ...; EACCES: a wrong token, or the listener is busy. */
	int error;
	/* clock_ns() of what was measured; 0: not yet */
	uint64_t began, ended;
	/* Payload. Sent: acknowledged so far, when done what the other side
	 * counted (between began and ended), for it may buffer. */
	uint64_t bytes;
	uint32_t sent, answered, lost; /* pings */
	uint32_t rtt;		       /* TCP: smoothed round trip now, ns */
	uint32_t mss;		       /* TCP: largest segment */
	uint64_t retransmits;	       /* TCP: segments, of who sends data */
	uint64_t frames;	       /* of the NIC, the way that data goes */
	bool differs; /* TCP, with compare: what came is not what was sent */
	/* By our clock: how long it measured; of that, how long our vCPU slept,
	 * and how long it was kept from running. */
	uint64_t own_ns, idle_ns, stolen_ns;
	/* TCP, when done: how long the other side measured, and what its
	 * guest's processors worked meanwhile (UINT64_MAX: it does not know),
	 * and what its program alone did. */
	uint64_t peer_ns, peer_cpu_ns, peer_own_ns;

	struct net *net; /* of the stack */
	void *state;
};

/* 0; -EINVAL; -EBUSY: NET_JOBS are under way; -ENETDOWN: no address yet. */
int net_job_begin(struct net *n, struct net_job *j);
/* Ends it now with ECANCELED; nothing when it is done already. */
void net_job_cancel(struct net_job *j);

#endif
