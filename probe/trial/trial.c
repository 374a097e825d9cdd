/* SPDX-License-Identifier: BSD-2-Clause */
/* Trials that the host asks for; trial.h says which. */
#include "trial/trial.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "front/front.h"
#include "loop.h"
#include "plan/glance.h"
#include "trial/sizes.h"
#include "trial/walk.h"
#include "util/num.h"
#include "util/size.h"
#include "xen/clock.h"
#include "xen/event.h"
#include "xen/grant.h"
#include "xen/page.h"

#define ASKED	 "vm-data/pvprobe/trial"
#define ANSWERED "data/pvprobe/trial"
#define WORDS	 5
#define LINE	 96
#define DEPTH	 8
#define PATIENCE (20 * (uint64_t)NS_PER_S) /* for one connection */
#define STEP	 (5 * (uint64_t)NS_PER_MS)

static struct {
	struct pvk_xs *xs;
	bool pending;
	char answer[LINE];
} trial;

/* What a line is made of. */
struct line {
	unsigned n;
	char *word[WORDS];
	uint64_t number[WORDS]; /* of words that are numbers */
};

/* ---- data ---- */

static uint32_t crc_table[256];

static void
crc_init(void)
{
	for (uint32_t i = 0, c; i < 256; i++) {
		c = i;
		for (int k = 0; k < 8; k++)
			c = (c & 1) != 0 ? c >> 1 ^ 0xedb88320u : c >> 1;
		crc_table[i] = c;
	}
}

static uint32_t
crc32(const uint8_t *p, size_t len)
{
	uint32_t c = UINT32_MAX;

	while (len-- > 0)
		c = crc_table[(c ^ *p++) & 255] ^ c >> 8;
	return (~c);
}

static void
sum_data(struct walk *w, uint64_t sector, uint8_t *data, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++, sector++, data += DISK_SECTOR)
		w->sum += crc32(data, DISK_SECTOR) * (2 * sector + 1);
}

static uint64_t
pattern(uint64_t seed, uint64_t sector, uint32_t i)
{
	return ((seed ^ sector * 0x9e3779b97f4a7c15u) + i * 0x100000001b3u);
}

static void
fill_data(struct walk *w, uint64_t sector, uint8_t *data, uint32_t n)
{
	uint64_t v;

	for (uint32_t i = 0; i < n * 64; i++, data += sizeof(v)) {
		v = pattern(w->seed, sector + i / 64, i % 64);
		memcpy(data, &v, sizeof(v));
	}
}

static void
verify_data(struct walk *w, uint64_t sector, uint8_t *data, uint32_t n)
{
	bool wrong;
	uint64_t v;

	for (uint32_t s = 0; s < n; s++, sector++) {
		wrong = false;
		for (uint32_t i = 0; i < 64; i++, data += sizeof(v)) {
			memcpy(&v, data, sizeof(v));
			wrong |= v != pattern(w->seed, sector, i);
		}
		w->wrong += wrong;
	}
}

/* ---- trials ---- */

static struct disk *
find_disk(const char *name)
{
	struct disk *d = disks;

	while (d != NULL && strcmp(d->name, name) != 0)
		d = d->next;
	return (d);
}

static void
answer_walk(const struct walk *w, const char *what, uint64_t value)
{
	snprintf(trial.answer, sizeof(trial.answer),
	    "%s %" PRIx64 ", %" PRIu64 " bytes, %" PRIu64 " errors %d", what,
	    value, w->moved, w->errors, w->error);
}

static bool
walk(struct walk *w, const char *name)
{
	w->disk = find_disk(name);
	if (w->disk == NULL) {
		snprintf(trial.answer, sizeof(trial.answer), "no such disk");
		return (false);
	}
	if (walk_run(w) != 0) {
		snprintf(trial.answer, sizeof(trial.answer), "no memory");
		return (false);
	}
	return (true);
}

static void
do_sum(const struct line *l)
{
	struct walk w = { .op = DISK_READ, .depth = DEPTH, .data = sum_data };

	if (walk(&w, l->word[1]))
		answer_walk(&w, "sum", w.sum);
}

static void
flushed(struct disk_request *r)
{
	*(bool *)r->ctx = true;
}

static int
flush(struct disk *d)
{
	bool done = false;
	struct disk_request r = { .op = DISK_FLUSH,
		.done = flushed,
		.ctx = &done };
	int error = d->submit(d, &r);

	if (error != 0)
		return (-error);
	while (!done)
		loop_turn(LOOP_FOR_EVER);
	return (r.error);
}

static void
do_fill(const struct line *l)
{
	struct walk w = { .op = DISK_WRITE,
		.depth = DEPTH,
		.data = fill_data,
		.seed = l->number[2] };

	if (walk(&w, l->word[1]))
		answer_walk(&w, "flush", (uint64_t)flush(w.disk));
}

static void
do_verify(const struct line *l)
{
	struct walk w = { .op = DISK_READ,
		.depth = DEPTH,
		.data = verify_data,
		.seed = l->number[2],
		.stop = &trial.pending };

	if (l->number[3] != 0)
		w.deadline = clock_ns() + l->number[3] * NS_PER_S;
	if (walk(&w, l->word[1]))
		answer_walk(&w, "wrong", w.wrong);
}

static void
do_read(const struct line *l)
{
	uint64_t began = clock_ns(), bytes = l->number[2];
	struct walk w = { .op = DISK_READ,
		.bytes =
		    (uint32_t)pvk_min(pvk_max(bytes, 4096), WALK_BYTES_MAX) &
		    ~4095u,
		.depth =
		    (uint32_t)pvk_min(pvk_max(l->number[3], 1), WALK_SLOTS_MAX),
		.deadline = began + l->number[4] * NS_PER_S };

	if (walk(&w, l->word[1]))
		answer_walk(&w, "ns", clock_ns() - began);
}

/* Everything is connected that can be, or it takes too long. */
static bool
settle(void)
{
	uint64_t until = clock_ns() + PATIENCE;

	while (!front_is_settled() && clock_ns() < until)
		loop_turn(clock_ns() + STEP);
	return (front_is_settled());
}

static void
do_cycle(const struct line *l)
{
	uint64_t done = 0, grants, ports, pages, began;
	bool good = settle();

	/* what persistent grants there are differs; none are after this */
	(void)front_reconnect(l->word[1]);
	good = settle() && good;
	grants = grant_count();
	ports = event_count();
	pages = pages_left();
	began = clock_ns();
	for (; good && done < l->number[2]; done++) {
		if (front_reconnect(l->word[1]) != 0)
			break;
		good = settle();
	}
	snprintf(trial.answer, sizeof(trial.answer),
	    "%" PRIu64 " cycles, grants %" PRIu64 " %zu, ports %" PRIu64
	    " %zu, pages %" PRIu64 " %zu, %" PRIu64 " ms",
	    done, grants, grant_count(), ports, event_count(), pages,
	    pages_left(), (clock_ns() - began) / NS_PER_MS);
}

static void
do_sizes(const struct line *l)
{
	sizes_run(l->word[1], trial.answer, sizeof(trial.answer));
}

static const struct {
	const char *name;
	unsigned words;
	void (*fn)(const struct line *l);
} kinds[] = {
	{ "sum", 2, do_sum },
	{ "fill", 3, do_fill },
	{ "verify", 4, do_verify },
	{ "read", 5, do_read },
	{ "cycle", 3, do_cycle },
	{ "sizes", 2, do_sizes },
};

/* ---- lines ---- */

static void
split(char *text, struct line *l)
{
	struct pvk_err e;
	char *p = text;

	memset(l, 0, sizeof(*l));
	while (l->n < WORDS && *p != '\0') {
		l->word[l->n++] = p;
		while (*p != ' ' && *p != '\0')
			p++;
		if (*p == ' ')
			*p++ = '\0';
	}
	for (unsigned i = 2; i < l->n; i++)
		if (pvk_uint_parse(l->word[i], 0, UINT32_MAX, "trial",
			&l->number[i], &e) != 0)
			l->n = 0;
}

void
trial_run(void)
{
	char text[LINE], words[LINE], out[2 * LINE];
	struct pvk_err e;
	struct line l;

	if (!trial.pending)
		return;
	trial.pending = false;
	if (!glance(trial.xs, ASKED, text, sizeof(text)) ||
	    strcmp(text, "stop") == 0)
		return;
	snprintf(words, sizeof(words), "%s", text);
	split(words, &l);
	snprintf(trial.answer, sizeof(trial.answer), "not understood");
	for (size_t i = 0; i < PVK_COUNT(kinds); i++)
		if (l.word[0] != NULL && l.n == kinds[i].words &&
		    strcmp(l.word[0], kinds[i].name) == 0)
			kinds[i].fn(&l);
	snprintf(out, sizeof(out), "%s = %s", text, trial.answer);
	console_print("trial: %s\n", out);
	/* a migration may just have taken xenstore away */
	while (pvk_xs_write(trial.xs, ANSWERED, out, strlen(out), &e) != 0 &&
	    e.code == PVK_EAGAIN)
		loop_turn(clock_ns() + STEP);
}

/* One that was taken away, or is not in the next domain, asks for nothing. */
static void
asked(void *ctx, const char *path)
{
	char text[LINE];

	(void)ctx;
	if (glance(trial.xs, path, text, sizeof(text)) && text[0] != '\0')
		trial.pending = true;
}

int
trial_init(struct pvk_xs *xs, struct pvk_err *e)
{
	crc_init();
	trial.xs = xs;
	return (pvk_xs_watch(xs, ASKED, asked, NULL, NULL, e));
}
