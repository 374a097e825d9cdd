/* SPDX-License-Identifier: BSD-2-Clause */
/* A trial of a NIC; see sizes.h. */
#include "trial/sizes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "guest/networks.h"
#include "loop.h"
#include "nic.h"
#include "option.h"
#include "xen/clock.h"

#define LEAST	 8u	   /* a ping of ours has a number */
#define HEADERS	 (20u + 8) /* of IPv4 and ICMP */
#define ATTEMPTS 3	   /* a network may lose one; not the same thrice */

struct sizes {
	struct net *net;
	uint32_t peer;
	unsigned whole, lost, errors;
};

static struct nic *
find(const char *name)
{
	struct nic *n = nics;

	while (n != NULL && strcmp(n->name, name) != 0)
		n = n->next;
	return (n);
}

/* An answer counts only when all its bytes are right; 0, or an errno. */
static int
ping(struct sizes *s, uint32_t size)
{
	struct net_job j = { .kind = NET_JOB_PING,
		.peer = s->peer,
		.size = size,
		.duration = 1 };
	int error = net_job_begin(s->net, &j);

	if (error != 0)
		return (-error);
	while (!j.done)
		loop_turn(clock_ns() + NS_PER_MS);
	return (j.error);
}

static void
try_size(struct sizes *s, uint32_t size)
{
	for (unsigned i = 0; i < ATTEMPTS; i++)
		switch (ping(s, size)) {
		case 0:
			s->whole++;
			return;
		case ETIMEDOUT:
			s->lost++;
			break;
		default:
			s->errors++;
			return;
		}
}

void
sizes_run(const char *name, char *answer, size_t size)
{
	char text[24];
	struct nic *nic = find(name);
	struct sizes s = { .net = NULL };

	if (!option_get("peer", text, sizeof(text)))
		text[0] = '\0';
	text[strcspn(text, ":")] = '\0';
	s.net = networks_use(nic);
	if (s.net == NULL)
		snprintf(answer, size, "no such NIC");
	else if (net_parse_ip(text, &s.peer) != 0)
		snprintf(answer, size, "no peer");
	else {
		for (uint32_t n = LEAST; n <= nic->mtu - HEADERS; n++)
			try_size(&s, n);
		snprintf(answer, size, "sizes %u, lost %u, errors %u", s.whole,
		    s.lost, s.errors);
	}
	(void)networks_use(NULL);
}
