/* SPDX-License-Identifier: BSD-2-Clause */
/* What a job can be asked; see job.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "measure/job.h"

#define TRIES_MOST 2 /* with a disk that is dead */

const char *
job_op_name(enum job_op op)
{
	static const char *const names[] = { "read", "randread", "write",
		"randwrite", "send", "receive", "ping" };

	return (names[op]);
}

const char *
job_size(uint32_t bytes, char out[JOB_SIZE])
{
	if (bytes >= 1u << 20 && bytes % (1u << 20) == 0)
		snprintf(out, JOB_SIZE, "%uM", bytes >> 20);
	else if (bytes >= 1024 && bytes % 1024 == 0)
		snprintf(out, JOB_SIZE, "%uk", bytes / 1024);
	else
		snprintf(out, JOB_SIZE, "%u", bytes);
	return (out);
}

struct disk *
job_disk(const struct job *j)
{
	for (struct disk *d = disks; d != NULL; d = d->next)
		if (strcmp(d->name, j->device) == 0 &&
		    strcmp(d->kind, j->kind) == 0)
			return (d->gone ? NULL : d);
	return (NULL);
}

struct nic *
job_nic(const struct job *j)
{
	for (struct nic *n = nics; n != NULL; n = n->next)
		if (strcmp(n->name, j->device) == 0 &&
		    strcmp(n->kind, j->kind) == 0)
			return (n->gone ? NULL : n);
	return (NULL);
}

const char *
job_trouble(int error)
{
	switch (error) {
	case EACCES:
		return ("hung up: another token, or it is busy");
	case ECONNREFUSED:
		return ("nobody listens there");
	case EHOSTUNREACH:
	case ENETUNREACH:
		return ("nobody has that address");
	case ENETDOWN:
		return ("no address of its own");
	case ETIMEDOUT:
		return ("no answer");
	case EPROTO:
		return ("what the peer says makes no sense");
	case ECONNRESET:
		return ("hung up");
	default:
		return ("errors");
	}
}

bool
job_is_dead(const struct job *j)
{
	return (!job_is_net(j) && j->n == 0 && j->error == ETIMEDOUT &&
	    j->errors >= TRIES_MOST);
}

uint32_t
job_depth_reached(const struct job *j)
{
	return (j->ns == 0 ? 0 : (uint32_t)(j->flight_ns * 100 / j->ns));
}

uint64_t
job_busy_ns(const struct job *j)
{
	return (j->idle_ns < j->ns ? j->ns - j->idle_ns : 0);
}
