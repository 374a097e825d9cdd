/* SPDX-License-Identifier: BSD-2-Clause */
/* One repetition of a disk job; see rep.h. */
#include <errno.h>
#include <string.h>

#include "measure/rep.h"
#include "xen/clock.h"
#include "xen/page.h"

#define POLL_NS	   NS_PER_MS /* a driver that took nothing is asked again */
#define TURN_NS	   (2 * NS_PER_MS) /* at most, without the main loop */
#define ERRORS_MAX 16u
#define ASK_PART   16u	  /* of a request's time, until it is asked for again */
#define SPIN_NS	   50000u /* not worth a sleep */

static uint64_t
random_next(uint64_t *state)
{
	/* xorshift64*: quick, and good enough to find places on a disk */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (*state * 0x2545f4914f6cdd1d);
}

/* What is written has no pattern that something below could compress. */
static void
data_fill(uint8_t *data, size_t len, uint64_t *seed)
{
	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint64_t v = random_next(seed);

		memcpy(data + i, &v, 8);
	}
}

/* A look at each page is enough to tell a disk that was never written. */
static bool
data_seen(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i + 8 <= len; i += PAGE_SIZE) {
		uint64_t v;

		memcpy(&v, data + i, 8);
		if (v != 0)
			return (true);
	}
	return (false);
}

/* So many slots as there is room for: data first, then all the requests. */
static void
slots_place(struct rep *r, const struct rep_plan *p)
{
	size_t block = (p->job->block + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ul);
	size_t requests = r->pieces * sizeof(struct disk_request);
	uint64_t seed = p->seed;
	uint8_t *at = p->memory;
	size_t n = p->size / (block + requests);

	if (n > p->job->depth)
		n = p->job->depth;
	if (n > REP_SLOTS)
		n = REP_SLOTS;
	r->nslots = (uint32_t)n;
	for (size_t i = 0; i < n; i++) {
		struct rep_slot *s = &r->slots[i];

		s->rep = r;
		s->data = at + i * block;
		s->requests = (void *)(at + n * block + i * requests);
		if (job_writes(p->job))
			data_fill(s->data, p->job->block, &seed);
	}
}

bool
rep_disk_begin(struct rep *r, const struct rep_plan *p)
{
	uint64_t bytes = p->disk->sectors * DISK_SECTOR;
	uint32_t most = p->disk->max_bytes, block = p->job->block;

	if (p->span != 0 && p->span < bytes)
		bytes = p->span;
	if (block % p->disk->sector_bytes != 0 || bytes < block || most == 0)
		return (false);
	r->disk = p->disk;
	r->job = p->job;
	r->latency = p->latency;
	r->blocks = bytes / block;
	r->pieces = (block + most - 1) / most;
	r->random = p->seed;
	/* another place each time: nobody reads what was read just before */
	r->next = p->whole ? 0 : random_next(&r->random) % r->blocks;
	r->whole = p->whole;
	r->polled = !job_is_pv(p->job);
	/* from when it begins */
	r->until = p->whole ? UINT64_MAX / 2 : p->duration;
	slots_place(r, p);
	return (r->nslots > 0);
}

static void
request_done(struct disk_request *q)
{
	struct rep_slot *s = q->ctx;
	struct rep *r = s->rep;
	uint64_t now = clock_ns();

	if (q->error != 0)
		s->error = q->error;
	if (--s->left == 0)
		s->ended = now;
	if (q->error != 0 || r->state != REP_BUSY)
		return;
	r->bytes += q->bytes;
	r->last = now;
	r->idle_ns = clock_idle_ns() - r->idle;
	r->stolen_ns = clock_stolen_ns() - r->stolen;
}

static void
slot_start(struct rep *r, struct rep_slot *s)
{
	uint64_t block;

	if (r->job->op == JOB_RANDREAD || r->job->op == JOB_RANDWRITE)
		block = random_next(&r->random) % r->blocks;
	else
		block = r->next++ % r->blocks;
	s->sector = block * (r->job->block / DISK_SECTOR);
	s->sent = 0;
	s->left = r->pieces;
	s->error = 0;
	s->busy = true;
	s->began = clock_ns();
}

/* Hands over what has not been yet; false when the driver takes no more. */
static bool
slot_submit(struct rep *r, struct rep_slot *s)
{
	uint32_t most = r->disk->max_bytes;
	int error;

	while (s->sent < r->pieces) {
		struct disk_request *q = &s->requests[s->sent];
		uint32_t off = s->sent * most, rest = r->job->block - off;

		memset(q, 0, sizeof(*q));
		q->op = job_writes(r->job) ? DISK_WRITE : DISK_READ;
		q->sector = s->sector + off / DISK_SECTOR;
		q->bytes = rest < most ? rest : most;
		q->data = s->data + off;
		q->done = request_done;
		q->ctx = s;
		/* before it is taken: the driver may answer at once */
		s->sent++;
		error = r->disk->submit(r->disk, q);
		if (error == 0)
			continue;
		s->sent--;
		if (error == -EAGAIN)
			return (false);
		s->error = -error;
		s->left -= r->pieces - s->sent;
		s->sent = r->pieces;
		if (s->left == 0)
			s->ended = clock_ns();
	}
	return (true);
}

static void
slot_count(struct rep *r, struct rep_slot *s)
{
	if (s->error == ENODEV || r->disk->gone)
		rep_break(r);
	else if (s->error != 0) {
		r->error = s->error;
		/* no sign of life: to ask once more takes as long again */
		if (++r->errors >= ERRORS_MAX || s->error == ETIMEDOUT)
			r->state = REP_DRAINING;
	}
	if (s->error != 0 || r->state != REP_BUSY)
		return;
	r->done++;
	r->flight_ns += s->ended - s->began;
	if (r->latency != NULL)
		histogram_add(r->latency, s->ended - s->began);
	if (!r->data && !job_writes(r->job))
		r->data = data_seen(s->data, r->job->block);
}

/* Takes in what was answered; how many blocks that were. */
static uint32_t
slots_harvest(struct rep *r)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->nslots; i++) {
		struct rep_slot *s = &r->slots[i];

		if (!s->busy || s->left > 0)
			continue;
		s->busy = false;
		slot_count(r, s);
		n++;
	}
	return (n);
}

static bool
is_under_way(const struct rep *r)
{
	for (uint32_t i = 0; i < r->nslots; i++)
		if (r->slots[i].busy)
			return (true);
	return (false);
}

/* What will never be handed over is no longer waited for. */
static void
slots_give_up(struct rep *r)
{
	for (uint32_t i = 0; i < r->nslots; i++) {
		struct rep_slot *s = &r->slots[i];

		if (s->busy && s->sent < r->pieces) {
			s->left -= r->pieces - s->sent;
			s->sent = r->pieces;
		}
	}
}

/* Keeps the device busy, as far as it takes more. */
static void
slots_fill(struct rep *r)
{
	bool room = true;

	for (uint32_t i = 0; i < r->nslots; i++) {
		struct rep_slot *s = &r->slots[i];

		if (!s->busy && r->whole && r->next == r->blocks)
			continue;
		if (!s->busy)
			slot_start(r, s);
		room = room && slot_submit(r, s);
	}
}

/* Nothing has been taken so far: it begins now, if now something is. */
static void
begin_at(struct rep *r, uint64_t now)
{
	r->idle = clock_idle_ns();
	r->stolen = clock_stolen_ns();
	for (uint32_t i = 0; i < r->nslots; i++)
		r->slots[i].began = now;
}

/* Whether something is with the driver or was. */
static bool
is_taken(const struct rep *r)
{
	for (uint32_t i = 0; i < r->nslots; i++)
		if (r->slots[i].sent > 0)
			return (true);
	return (false);
}

/* Its time is over: what is under way was so until the last answer. */
static void
stop(struct rep *r)
{
	for (uint32_t i = 0; i < r->nslots; i++)
		if (r->slots[i].busy && r->slots[i].began < r->last)
			r->flight_ns += r->last - r->slots[i].began;
	r->state = REP_DRAINING;
}

/* When the request that has taken longest is to be asked for again. */
static void
ask_later(struct rep *r, uint64_t now)
{
	uint64_t longest = 0;

	for (uint32_t i = 0; i < r->nslots; i++)
		if (r->slots[i].busy && now - r->slots[i].began > longest)
			longest = now - r->slots[i].began;
	r->ask_at = now + longest / ASK_PART;
}

/* Looks for answers, unless it is too early. */
static void
ask(struct rep *r, uint64_t now)
{
	if (r->disk->poll == NULL || (r->polled && now < r->ask_at))
		return;
	r->disk->poll(r->disk);
	if (r->polled)
		ask_later(r, now);
}

static uint64_t
drain(struct rep *r)
{
	ask(r, clock_ns());
	slots_give_up(r);
	slots_harvest(r);
	if (is_under_way(r))
		return (r->polled ? r->ask_at : clock_ns() + POLL_NS);
	r->state = r->broken ? REP_BROKEN : REP_DONE;
	return (0);
}

static bool
is_over(const struct rep *r, uint64_t now)
{
	if (r->whole)
		return (r->next == r->blocks && !is_under_way(r));
	return (r->began != 0 && now >= r->until && r->bytes > 0);
}

uint64_t
rep_disk_step(struct rep *r)
{
	uint64_t turn = clock_ns(), now = turn;
	bool more = true;

	while (r->state == REP_BUSY && more && now - turn < TURN_NS) {
		ask(r, now);
		slots_harvest(r);
		if (r->state != REP_BUSY)
			break;
		if (is_over(r, now)) {
			stop(r);
			break;
		}
		if (r->began == 0)
			begin_at(r, now);
		slots_fill(r);
		if (r->began == 0 && is_taken(r)) {
			r->began = now;
			r->until += now;
		}
		/* a driver that answers at once is asked again, for a while */
		more = slots_harvest(r) > 0;
		now = clock_ns();
		/* to sleep for less than waking up takes is no use */
		more |= r->polled && r->ask_at < now + SPIN_NS;
	}
	if (r->state == REP_DRAINING)
		return (drain(r));
	if (r->state != REP_BUSY || more)
		return (0);
	if (r->polled)
		return (r->ask_at);
	if (r->began == 0 || now >= r->until)
		return (now + POLL_NS);
	return (r->until);
}
