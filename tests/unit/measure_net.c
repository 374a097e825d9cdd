/* SPDX-License-Identifier: BSD-2-Clause */
/* Networks for the probe's measurements; see measure_net.h. */
#include "measure_net.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "measure_model.h"
#include "xen/clock.h"

#define SETUP_NS (2 * (uint64_t)NS_PER_MS) /* until data flows */
#define LATE_NS	 (820 * (uint64_t)NS_PER_MS)
#define MSS	 1448

struct nic *nics;

void
model_nets_reset(void)
{
	nics = NULL;
}

void
model_net_add(struct model_net *m, const char *name, const char *kind,
    uint8_t mac)
{
	struct nic **at = &nics;

	snprintf(m->nic.name, sizeof(m->nic.name), "%s", name);
	m->nic.kind = kind;
	m->nic.mac[5] = mac;
	m->nic.mtu = 1500;
	m->nic.driver = m;
	m->nic.next = NULL;
	while (*at != NULL)
		at = &(*at)->next;
	*at = &m->nic;
}

int
net_job_begin(struct net *n, struct net_job *j)
{
	struct model_net *m = (void *)n;

	if (m->busy || m->job != NULL)
		return (-EBUSY);
	m->begun++;
	m->asked = *j;
	m->job = j;
	m->due = clock_ns() + SETUP_NS + j->warm_up + j->duration;
	j->net = n;
	return (0);
}

const struct net_counters *
net_counters(const struct net *n)
{
	return (&((const struct model_net *)(const void *)n)->counters);
}

static void
end(struct model_net *m, int error)
{
	m->job->error = error;
	m->job->done = true;
	m->late = m->late_frames;
	m->job = NULL;
}

void
net_job_cancel(struct net_job *j)
{
	struct model_net *m = (void *)j->net;

	m->cancelled++;
	end(m, ECANCELED);
}

static void
ping(const struct model_net *m, struct net_job *j)
{
	j->answered = j->sent = (uint32_t)(j->duration / j->interval);
	for (uint32_t i = 0; i < j->answered && i < j->latency_max; i++)
		j->latency[i] = (uint32_t)m->rtt_ns;
	j->bytes = (uint64_t)j->answered * j->size;
}

static void
move(const struct model_net *m, struct net_job *j)
{
	j->bytes = m->rate * j->duration / NS_PER_S;
	j->frames = j->bytes / MSS;
	j->mss = MSS;
	j->rtt = (uint32_t)m->rtt_ns;
	j->differs = j->compare && m->differs;
	/* it measures from its own word on until it hears ours */
	j->peer_ns = j->duration + m->peer_off_ns +
	    (j->kind == NET_JOB_RECEIVE ? m->rtt_ns : 0);
	j->peer_own_ns = j->peer_cpu_ns = j->duration * m->peer_work / 100;
}

static void
finish(struct model_net *m)
{
	struct net_job *j = m->job;

	j->began = m->due - j->duration;
	j->ended = m->due;
	j->own_ns = j->duration + (m->begun <= m->late_words ? LATE_NS : 0);
	j->idle_ns = j->duration * (100 - m->work) / 100;
	j->stolen_ns = j->duration * m->stolen / 100;
	if (j->kind == NET_JOB_PING)
		ping(m, j);
	else
		move(m, j);
	end(m, 0);
}

void
model_nets_step(void)
{
	for (struct nic *n = nics; n != NULL; n = n->next) {
		struct model_net *m = n->driver;

		if (m->late > 0) {
			m->late--;
			m->counters.frames_in++;
		}
		if (m->job == NULL || m->stuck)
			continue;
		if (m->error != 0)
			end(m, m->error);
		else if (clock_ns() >= m->due)
			finish(m);
	}
}
