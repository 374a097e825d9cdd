/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ordered parallel pipeline; see pipeline.h. One mutex, one condition:
 * "taking" lets a single thread take at a time, "committed" is the ticket
 * whose turn it is to commit.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "util/auto.h"
#include "util/pipeline.h"
#include "util/stop.h"

struct pipeline {
	const struct pvk_pipeline_ops *ops;
	void *ctx;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool taking;
	bool done;	    /* no more jobs are taken */
	uint64_t next;	    /* ticket of the next job */
	uint64_t committed; /* tickets below this one have had their turn */
	uint64_t failed;    /* earliest failed ticket, UINT64_MAX: none */
	struct pvk_err err; /* of that ticket */
};

struct worker {
	struct pipeline *p;
	void *slot;
	pthread_t thread;
};

/* Notes a failure; the earliest ticket's error is the one that is reported. */
static void
fail_locked(struct pipeline *p, uint64_t ticket, const struct pvk_err *e)
{
	p->done = true;
	if (ticket < p->failed) {
		p->failed = ticket;
		p->err = *e;
	}
}

/* 1: *ticket is ours and slot holds its job; 0: there is nothing more to do */
static int
take_job(struct pipeline *p, void *slot, uint64_t *ticket)
{
	struct pvk_err e = { 0 };
	int r;

	pthread_mutex_lock(&p->lock);
	while (p->taking && !p->done)
		pthread_cond_wait(&p->changed, &p->lock);
	if (p->done) {
		pthread_mutex_unlock(&p->lock);
		return (0);
	}
	p->taking = true;
	pthread_mutex_unlock(&p->lock);

	r = pvk_stop_check(&e);
	if (r == 0)
		r = p->ops->take(p->ctx, slot, &e);

	pthread_mutex_lock(&p->lock);
	p->taking = false;
	*ticket = p->next;
	if (r < 0)
		fail_locked(p, p->next, &e);
	else if (r == 0)
		p->done = true;
	else
		p->next++;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	return (r > 0);
}

/*
 * Waits for the ticket's turn. It commits only if no job before it failed:
 * what is placed is always an unbroken prefix.
 */
static int
commit_job(struct pipeline *p, void *slot, uint64_t ticket, bool worked,
    struct pvk_err *e)
{
	int r = worked ? 0 : -1;
	bool go;

	pthread_mutex_lock(&p->lock);
	while (p->committed != ticket)
		pthread_cond_wait(&p->changed, &p->lock);
	if (r != 0)
		fail_locked(p, ticket, e);
	go = r == 0 && p->failed > ticket;
	pthread_mutex_unlock(&p->lock);

	if (go && p->ops->commit != NULL)
		r = p->ops->commit(p->ctx, slot, e);

	pthread_mutex_lock(&p->lock);
	if (r != 0)
		fail_locked(p, ticket, e);
	p->committed = ticket + 1;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	return (go && r == 0);
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct pipeline *p = w->p;
	struct pvk_err e = { 0 };
	uint64_t ticket;
	bool ok;

	while (take_job(p, w->slot, &ticket)) {
		ok = p->ops->work == NULL ||
		    p->ops->work(p->ctx, w->slot, &e) == 0;
		if (!commit_job(p, w->slot, ticket, ok, &e))
			continue;
		if (p->ops->finish != NULL &&
		    p->ops->finish(p->ctx, w->slot, &e) != 0) {
			pthread_mutex_lock(&p->lock);
			fail_locked(p, ticket, &e);
			pthread_mutex_unlock(&p->lock);
		}
	}
	return (NULL);
}

int
pvk_pipeline_run(const struct pvk_pipeline_ops *ops, void *ctx,
    void *const *slots, size_t nslots, struct pvk_err *e)
{
	struct pipeline p = { .ops = ops, .ctx = ctx, .failed = UINT64_MAX };
	PVK_AUTO_FREE struct worker *workers = NULL;
	size_t started = 1;

	workers = calloc(nslots, sizeof(*workers));
	if (workers == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory for threads"));
	pthread_mutex_init(&p.lock, NULL);
	pthread_cond_init(&p.changed, NULL);
	for (size_t i = 0; i < nslots; i++)
		workers[i] = (struct worker){ .p = &p, .slot = slots[i] };
	/* this thread is the first worker; fewer than asked for is no error */
	while (started < nslots &&
	    pthread_create(&workers[started].thread, NULL, work,
		&workers[started]) == 0)
		started++;
	work(&workers[0]);
	for (size_t i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	pthread_cond_destroy(&p.changed);
	pthread_mutex_destroy(&p.lock);
	if (p.failed == UINT64_MAX)
		return (0);
	*e = p.err;
	return (-1);
}
