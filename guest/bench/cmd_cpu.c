/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvguest bench cpu: what one processor copies and hashes, for the whiteboard,
 * and what time is taken from it.
 */
#include <sys/mman.h>

#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "hiccup.h"
#include "measurement.h"
#include "usage.h"
#include "util/num.h"
#include "util/size.h"
#include "util/stop.h"

#define AREA	     ((size_t)64 << 20) /* of each: more than caches hold */
#define PIECE	     ((size_t)1 << 20)	/* between two looks at the clock */
#define BLOCK	     ((size_t)16 << 10) /* what is hashed: it stays in L1 */
#define RUNS_DEFAULT 7
#define RUN_SECONDS  1 /* of each job in each run */
#define SECONDS_MOST 3600

enum { OPT_JSON = OPT_FIRST, OPT_RUNS, OPT_SECONDS };

const struct option_spec cmd_bench_cpu_options[] = {
	{ OPT_JSON, "json", NULL, "one JSON document on standard output" },
	{ OPT_RUNS, "runs", "N", "how often; default: 7" },
	{ OPT_SECONDS, "seconds", "N", "to watch the clock; default: 10" },
	{ 0, NULL, NULL, NULL },
};

struct settings {
	uint64_t runs, seconds;
};

struct areas {
	uint8_t *from, *to;
	uint64_t hash; /* of all that was hashed: so it must be reckoned */
};

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct settings *s = ctx;

	if (id == OPT_RUNS)
		return (
		    pvk_uint_parse(arg, 1, BENCH_RUNS, "--runs", &s->runs, e));
	return (
	    pvk_uint_parse(arg, 1, SECONDS_MOST, "--seconds", &s->seconds, e));
}

static size_t
copy_some(struct areas *a, size_t at)
{
	memcpy(a->to + at, a->from + at, PIECE);
	return (PIECE);
}

/* FNV-1a, eight bytes at a time: multiplications that wait for each other */
static size_t
hash_some(struct areas *a, size_t at)
{
	uint64_t h = a->hash, word;

	(void)at;
	for (size_t i = 0; i < BLOCK; i += sizeof(word)) {
		memcpy(&word, a->from + i, sizeof(word));
		h = (h ^ word) * UINT64_C(0x100000001b3);
	}
	a->hash = h;
	return (BLOCK);
}

/* One run of a job */
static void
run(struct bench_measurement *m, size_t (*some)(struct areas *a, size_t at),
    struct areas *a)
{
	struct usage begun = usage_read(), end = begun, u;
	double done = 0;
	size_t at = 0;

	while (end.now - begun.now < RUN_SECONDS && !pvk_stop_requested()) {
		done += (double)some(a, at);
		at = (at + PIECE) % AREA;
		end.now = bench_now();
	}
	end = usage_read();
	u = usage_between(&begun, &end);
	bench_sample(m, done / u.now, usage_cpu(&u));
}

static int
measure(struct cli *c, const struct settings *s, struct areas *a)
{
	struct bench_measurement m[] = {
		{ .name = "copy", .label = "memory copied" },
		{ .name = "hash", .label = "FNV-1a of 16 KiB" },
	};
	const struct bench_measurement *const all[] = { &m[0], &m[1] };
	struct bench_clocks start;
	struct hiccups h;
	struct bench_more more = { hiccup_print, hiccup_json, &h };
	struct pvk_err e;

	snprintf(m[0].command, sizeof(m[0].command), "memcpy of %zu MiB",
	    AREA >> 20);
	snprintf(m[1].command, sizeof(m[1].command), "FNV-1a of %zu KiB",
	    BLOCK >> 10);
	for (size_t i = 0; i < PVK_COUNT(m); i++) {
		m[i].load = 1;
		m[i].load_unit = "threads";
	}
	bench_clocks_read(&start);
	for (uint64_t i = 0; i < s->runs && !pvk_stop_requested(); i++) {
		run(&m[0], copy_some, a);
		run(&m[1], hash_some, a);
	}
	hiccup_look((double)s->seconds, &h);
	if (pvk_stop_check(&e) != 0)
		return (cli_report(c, &e));
	for (size_t i = 0; i < PVK_COUNT(m); i++)
		bench_clocks_gate(&start, &m[i]);
	return (bench_show(c, all, PVK_COUNT(all), &more));
}

int
cmd_bench_cpu(struct cli *c, int argc, char **argv)
{
	struct settings s = { .runs = RUNS_DEFAULT, .seconds = 10 };
	struct areas a;
	struct pvk_err e;
	uint8_t *memory;
	int status = cli_parse(c, argc, argv, apply, &s);

	if (status >= 0)
		return (status);
	memory = mmap(NULL, 2 * AREA, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		pvk_err_sys(&e, PVK_ENOMEM, "%zu MiB of memory", AREA >> 19);
		return (cli_report(c, &e));
	}
	memset(memory, 1, 2 * AREA); /* so that there is memory behind it */
	a = (struct areas){ .from = memory, .to = memory + AREA };
	status = measure(c, &s, &a);
	munmap(memory, 2 * AREA);
	return (status);
}
