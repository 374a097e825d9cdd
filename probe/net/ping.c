/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The payload of a ping:
 *
 *     0  "pvpr"    4  number, from 0    8  bytes: each is its own place
 *
 * An answer counts when it comes from where it was asked, has a number that is
 * waited for, and all its bytes.
 */
#include "net/ping.h"

#include <errno.h>
#include <string.h>

#include "net/icmp.h"
#include "net/stack.h"
#include "net/wire.h"
#include "xen/clock.h"

#define MAGIC	     0x70767072u
#define HEADER	     8u
#define SIZE_DEFAULT 56u
/* An answer that takes its time is one: the other end may stand still. */
#define LOST_AFTER  ((uint64_t)6 * NS_PER_S)
#define DOUBT_AFTER ((uint64_t)1 * NS_PER_S)
#define AGAIN_AFTER                                               \
	((uint64_t)1 * NS_PER_MS) /* the NIC or ARP was not ready \
				   */

static void
take_udp(void *ctx, const struct udp_in *in)
{
	struct ping *p = ctx;

	if (in->port == p->job->port)
		ping_answer(p, in);
}

int
ping_begin(struct ping *p, struct net_job *j)
{
	struct net *n = j->net;
	uint32_t most =
	    ip_mtu(n) - IP_HEADER - UDP_HEADER; /* ICMP's is equal */

	if (j->size == 0)
		j->size = SIZE_DEFAULT;
	if (j->size < HEADER || j->size > most ||
	    (j->kind == NET_JOB_UDP && j->port == 0))
		return (-EINVAL);
	*p = (struct ping){ .job = j, .next = n->now };
	if (j->kind == NET_JOB_PING)
		p->id = (uint16_t)net_random(n);
	else {
		p->id = udp_open(n, 0, take_udp, p);
		if (p->id == 0)
			return (-EBUSY);
	}
	return (0);
}

void
ping_end(struct ping *p)
{
	if (p->job->kind == NET_JOB_UDP)
		udp_close(p->job->net, p->id);
}

static int
ask(struct ping *p)
{
	struct net_job *j = p->job;
	struct net *n = j->net;
	bool udp = j->kind == NET_JOB_UDP;
	uint8_t *to = udp ? udp_room(n) : icmp_room(n);
	struct udp_out u = { .from = n->address.address,
		.to = j->peer,
		.from_port = p->id,
		.to_port = j->port,
		.len = j->size };

	put32(to, MAGIC);
	put32(to + 4, j->sent);
	for (uint32_t i = HEADER; i < j->size; i++)
		to[i] = (uint8_t)i;
	return (udp ? udp_send(n, &u)
		    : icmp_ping(n, j->peer, p->id, (uint16_t)j->sent, j->size));
}

/* Where the next one is noted; not 0: the one before there is waited for. */
static uint64_t *
next_slot(struct ping *p)
{
	return (&p->sent_at[p->job->sent % PING_WAITING]);
}

static bool
send_one(struct ping *p, int *error)
{
	struct net_job *j = p->job;
	uint64_t at = clock_ns();
	int r = ask(p);

	if (r == -EAGAIN) {
		p->next = at + AGAIN_AFTER;
		return (false);
	}
	if (r != 0) {
		*error = -r;
		return (true);
	}
	if (j->sent == 0) {
		watch_begin(&p->watch, j, at);
		p->stop = at + j->duration;
	}
	*next_slot(p) = at;
	j->sent++;
	p->next += j->interval;
	if (p->next < at)
		p->next = at + j->interval;
	return (false);
}

/* Gives up those of long ago; how many are still waited for. */
static unsigned
waiting(struct ping *p)
{
	struct net_job *j = p->job;
	uint64_t now = j->net->now;
	bool doubt = false;
	unsigned n = 0;

	for (size_t i = 0; i < PING_WAITING; i++) {
		if (p->sent_at[i] == 0)
			continue;
		n++;
		doubt |= now >= p->sent_at[i] + DOUBT_AFTER;
		if (now < p->sent_at[i] + LOST_AFTER)
			continue;
		p->sent_at[i] = 0;
		j->lost++;
		n--;
	}
	if (doubt)
		ip_doubt(j->net, j->peer);
	return (n);
}

bool
ping_step(struct ping *p, int *error)
{
	struct net_job *j = p->job;
	uint64_t now = j->net->now;
	unsigned open = waiting(p);

	*error = 0;
	if (j->sent > 0 && now >= p->stop) {
		if (open > 0)
			return (false);
		if (j->answered == 0)
			*error = ETIMEDOUT;
		return (true);
	}
	if (now < p->next || (j->interval == 0 && open > 0) ||
	    *next_slot(p) != 0)
		return (false);
	return (send_one(p, error));
}

uint64_t
ping_deadline(const struct ping *p)
{
	const struct net_job *j = p->job;
	uint64_t at = NET_NEVER, due;
	bool waits = false;

	for (size_t i = 0; i < PING_WAITING; i++) {
		if (p->sent_at[i] == 0)
			continue;
		waits = true;
		due = p->sent_at[i] + DOUBT_AFTER;
		if (due <= j->net->now)
			due = p->sent_at[i] + LOST_AFTER;
		at = due < at ? due : at;
	}
	if (p->sent_at[j->sent % PING_WAITING] == 0 &&
	    (!waits || j->interval != 0) && p->next < at)
		at = p->next;
	if (j->sent > 0 && p->stop > j->net->now && p->stop < at)
		at = p->stop;
	return (at);
}

void
ping_answer(struct ping *p, const struct udp_in *in)
{
	struct net_job *j = p->job;
	uint32_t number;
	uint64_t *slot;

	if (in->from != j->peer || in->len != j->size ||
	    get32(in->data) != MAGIC)
		return;
	number = get32(in->data + 4);
	slot = &p->sent_at[number % PING_WAITING];
	if (number >= j->sent || j->sent - number > PING_WAITING || *slot == 0)
		return; /* twice, or too late */
	for (uint32_t i = HEADER; i < j->size; i++)
		if (in->data[i] != (uint8_t)i)
			return;
	if (j->answered < j->latency_max) {
		uint64_t latency = j->net->now - *slot;

		j->latency[j->answered] =
		    latency > UINT32_MAX ? UINT32_MAX : (uint32_t)latency;
	}
	j->answered++;
	j->bytes += j->size;
	j->ended = j->net->now;
	watch_note(&p->watch, j, j->net->now >= p->stop);
	*slot = 0;
}
