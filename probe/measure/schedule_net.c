/* SPDX-License-Identifier: BSD-2-Clause */
/* From options and NICs to jobs; see schedule.h. */
#include <stdio.h>
#include <string.h>

#include "measure/schedule.h"

#define PING_BYTES 56u /* as ping(8) has it */

struct wanted {
	enum job_op op;
	uint32_t streams;
};

static bool
is_pv(const struct nic *n)
{
	return (strcmp(n->kind, "pv") == 0);
}

/* The emulated card that is the same NIC. */
static struct nic *
twin(const struct options *o, const struct nic *pv)
{
	if (!is_pv(pv) || !o->emulated)
		return (NULL);
	for (struct nic *n = nics; n != NULL; n = n->next)
		if (!is_pv(n) && !n->gone &&
		    memcmp(n->mac, pv->mac, sizeof(n->mac)) == 0)
			return (n);
	return (NULL);
}

/* NULL: no room. */
static struct job *
add(struct schedule *p, const struct nic *n, const struct wanted *w)
{
	struct job *j = schedule_new(p);
	const char *op = job_op_name(w->op);

	if (j == NULL)
		return (NULL);
	snprintf(j->device, sizeof(j->device), "%s", n->name);
	snprintf(j->kind, sizeof(j->kind), "%s", n->kind);
	j->op = w->op;
	if (job_is_tcp(j)) {
		j->depth = w->streams;
		snprintf(j->name, sizeof(j->name), "%s-%s-%u", n->name, op,
		    w->streams);
		snprintf(j->label, sizeof(j->label), "%s (%s) TCP %s, %u %s",
		    n->name, n->kind, w->op == JOB_SEND ? "out" : "in",
		    w->streams, w->streams == 1 ? "stream" : "streams");
	} else {
		j->depth = 1;
		j->block = PING_BYTES;
		snprintf(j->name, sizeof(j->name), "%s-%s-%u", n->name, op,
		    PING_BYTES);
		snprintf(j->label, sizeof(j->label), "%s (%s) ping, %u bytes",
		    n->name, n->kind, PING_BYTES);
	}
	return (j);
}

/* The job and the one it is compared with. */
static bool
add_pair(struct schedule *p, const struct options *o, const struct nic *n,
    const struct wanted *w)
{
	const struct nic *same = twin(o, n);
	struct job *j = add(p, n, w), *other = NULL;

	if (j != NULL && same != NULL) {
		other = add(p, same, w);
		j->against = other != NULL ? (int)(other - p->jobs) : JOB_NONE;
	}
	return (j != NULL && (other != NULL || same == NULL));
}

static bool
add_nic(struct schedule *p, const struct options *o, const struct nic *n)
{
	for (size_t i = 0; i < o->nstreams; i++) {
		const struct wanted out = { JOB_SEND, o->streams[i] };
		const struct wanted in = { JOB_RECEIVE, o->streams[i] };

		if ((o->send && !add_pair(p, o, n, &out)) ||
		    (o->receive && !add_pair(p, o, n, &in)))
			return (false);
	}
	return (!o->ping || add_pair(p, o, n, &(struct wanted){ JOB_PING, 1 }));
}

int
schedule_add_nics(struct schedule *p, const struct options *o,
    struct nic *const *through, size_t n, struct pvk_err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!add_nic(p, o, through[i]))
			return (pvk_err_set(e, PVK_ELIMIT,
			    "more than %d jobs: ask for fewer disks, sizes, "
			    "depths or streams",
			    SCHEDULE_JOBS));
	return (0);
}
