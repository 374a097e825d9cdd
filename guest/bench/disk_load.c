/* SPDX-License-Identifier: BSD-2-Clause */
/* One run of a job; see disk_load.h. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk_load.h"
#include "noise.h"
#include "util/io.h"
#include "util/num.h"
#include "util/stop.h"

#define STEP_SECONDS 0.05 /* between two looks whether to stop */

enum phase { WARMING_UP, MEASURING, OVER };

/* What all threads of a run share */
struct shared {
	const struct disk_job *job;
	const struct target *target;
	uint64_t blocks;       /* that the target has */
	_Atomic uint64_t next; /* block, where they are taken in order */
	_Atomic int phase;
	_Atomic bool failed;
};

/* What is a thread's own; other processors read the counters */
struct worker {
	_Alignas(64) struct shared *shared;
	pthread_t thread;
	uint64_t noise;
	void *data; /* owned: a block */
	_Atomic uint64_t requests, reads, zeros;
	struct latency latency;
	struct pvk_err e; /* what failed in it */
	bool started;
};

static uint64_t
place(struct worker *w)
{
	struct shared *s = w->shared;
	uint64_t block;

	if (s->job->random)
		block = noise_next(&w->noise) % s->blocks;
	else
		block = atomic_fetch_add_explicit(&s->next, 1,
			    memory_order_relaxed) %
		    s->blocks;
	return (block * s->job->block);
}

/* So that no two blocks are alike, to a disk that looks for such */
static void
stamp(struct worker *w)
{
	char *p = w->data;
	uint64_t word;

	for (uint64_t i = 0; i < w->shared->job->block; i += DISK_BLOCK_UNIT) {
		word = noise_next(&w->noise);
		memcpy(p + i, &word, sizeof(word));
	}
}

static int
request(struct worker *w, bool is_read, uint64_t at)
{
	const struct shared *s = w->shared;
	size_t len = (size_t)s->job->block, got;
	const char *name = s->target->path;

	if (!is_read) {
		if (pvk_pwrite_full(s->target->fd, w->data, len, at, name,
			&w->e) != 0)
			return (-1);
		if (s->job->sync && fdatasync(s->target->fd) != 0)
			return (
			    pvk_err_sys(&w->e, PVK_EIO, "%s: fdatasync", name));
		return (0);
	}
	if (pvk_pread_full(s->target->fd, w->data, len, at, &got, name,
		&w->e) != 0)
		return (-1);
	if (got != len)
		return (
		    pvk_err_set(&w->e, PVK_EIO, "%s: %zu of %zu bytes at %llu",
			name, got, len, (unsigned long long)at));
	return (0);
}

static void
one(struct worker *w)
{
	const struct disk_job *job = w->shared->job;
	bool is_read = noise_next(&w->noise) % 100 < job->reads;
	bool counts = atomic_load(&w->shared->phase) == MEASURING;
	uint64_t at = place(w);
	double begun;

	if (!is_read)
		stamp(w);
	begun = bench_now();
	if (request(w, is_read, at) != 0) {
		atomic_store(&w->shared->failed, true);
		return;
	}
	if (counts)
		latency_count(&w->latency,
		    (uint64_t)((bench_now() - begun) * 1e9));
	w->requests++;
	if (!is_read)
		return;
	w->reads++;
	if (pvk_is_zero(w->data, (size_t)job->block))
		w->zeros++;
}

static void *
work(void *arg)
{
	struct worker *w = arg;

	while (atomic_load(&w->shared->phase) != OVER &&
	    !atomic_load(&w->shared->failed))
		one(w);
	return (NULL);
}

/* Of all threads, until now */
static double
requests(const struct worker *w, unsigned n)
{
	double sum = 0;

	for (unsigned i = 0; i < n; i++)
		sum += (double)atomic_load(&w[i].requests);
	return (sum);
}

/* Until then, or until something happens */
static void
wait_until(double then, const struct worker *w, struct shared *s,
    struct pvk_progress *p)
{
	unsigned n = s->job->depth;
	double left = then - bench_now(), done = requests(w, n), seen;
	struct timespec step;

	while (left > 0 && !atomic_load(&s->failed) && !pvk_stop_requested()) {
		step = (struct timespec){
			.tv_nsec = (long)(1e9 *
			    (left < STEP_SECONDS ? left : STEP_SECONDS))
		};
		nanosleep(&step, NULL);
		seen = requests(w, n);
		pvk_progress_add(p, (uint64_t)(seen - done) * s->job->block);
		done = seen;
		left = then - bench_now();
	}
}

static uint64_t
seed(unsigned run, unsigned thread)
{
	return ((UINT64_C(0x9e3779b97f4a7c15) * (run * 1000 + thread + 1)) | 1);
}

static int
start(struct worker *w, struct shared *s, unsigned i, unsigned run,
    struct pvk_err *e)
{
	size_t len = (size_t)s->job->block;
	int r;

	w->shared = s;
	w->noise = seed(run, i);
	w->data = aligned_alloc(TARGET_ALIGN, pvk_round_up(len, TARGET_ALIGN));
	if (w->data == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "%zu bytes: no memory", len));
	noise_fill(w->data, len, &w->noise);
	r = pthread_create(&w->thread, NULL, work, w);
	if (r != 0)
		return (pvk_err_set(e, PVK_ESYS, "a thread: %s", strerror(r)));
	w->started = true;
	return (0);
}

static void
measure(struct worker *w, struct shared *s, const struct load_times *times,
    struct load *load)
{
	unsigned n = s->job->depth;
	struct usage a, b;
	double before;

	wait_until(bench_now() + times->warming_up, w, s, times->progress);
	a = usage_read();
	before = requests(w, n);
	atomic_store(&s->phase, MEASURING);
	wait_until(a.now + times->seconds, w, s, times->progress);
	b = usage_read();
	load->requests = requests(w, n) - before;
	load->bytes = load->requests * (double)s->job->block;
	load->usage = usage_between(&a, &b);
}

/* All that the threads leave; *e is the first error, if there was one. */
static void
gather(struct worker *w, unsigned n, struct load *load, struct latency *l,
    struct pvk_err *e)
{
	double reads = 0, zeros = 0;

	for (unsigned i = 0; i < n; i++) {
		if (w[i].started)
			pthread_join(w[i].thread, NULL);
		free(w[i].data);
		latency_add(l, &w[i].latency);
		reads += (double)w[i].reads;
		zeros += (double)w[i].zeros;
		if (w[i].e.code != PVK_OK && e->code == PVK_OK)
			*e = w[i].e;
	}
	load->zeros = reads > 0 ? zeros / reads : 0;
}

static void
first_block(struct shared *s, unsigned run)
{
	uint64_t noise = seed(run, DISK_DEPTH_MOST);

	atomic_store(&s->next, noise_next(&noise) % s->blocks);
}

int
load_run(const struct disk_job *job, const struct target *t,
    const struct load_times *times, struct load *load, struct latency *l,
    struct pvk_err *e)
{
	struct shared s = { .job = job,
		.target = t,
		.blocks = t->size / job->block };
	struct pvk_err first = { .code = PVK_OK };
	struct worker *w;
	int r = 0;

	*load = (struct load){ 0 };
	if (s.blocks == 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: smaller than a request of %llu bytes", t->path,
		    (unsigned long long)job->block));
	/* not at the same place each time: below us there may be caches */
	first_block(&s, times->run);
	w = aligned_alloc(_Alignof(struct worker), job->depth * sizeof(*w));
	if (w == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "threads: no memory"));
	memset(w, 0, job->depth * sizeof(*w));
	for (unsigned i = 0; i < job->depth && r == 0; i++)
		r = start(&w[i], &s, i, times->run, e);
	if (r == 0)
		measure(w, &s, times, load);
	atomic_store(&s.phase, OVER);
	gather(w, job->depth, load, l, &first);
	free(w);
	if (r == 0 && first.code != PVK_OK) {
		*e = first;
		r = -1;
	}
	return (r == 0 ? pvk_stop_check(e) : -1);
}
