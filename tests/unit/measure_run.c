/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests of the probe's runs share; see measure_run.h. */
#include "measure_run.h"

#include "measure/gates.h"
#include "testing.h"

struct measure_world world;

static void
say(void *ctx, const char *line)
{
	(void)ctx;
	assert_true(strlen(line) < 80);
	assert_null(strchr(line, '\n'));
	world.lines++;
}

static bool
is_settled(void *ctx)
{
	(void)ctx;
	return (!world.unsettled);
}

static uint32_t
lives(void *ctx)
{
	(void)ctx;
	return (world.lives);
}

static void
over(void *ctx)
{
	(void)ctx;
	world.overs++;
}

static const struct run_host host = { .say = say,
	.is_settled = is_settled,
	.lives = lives,
	.over = over };

const struct model_disk pv_disk = { .latency_ns = 100000,
	.ns_per_mib = 10485760,
	.submit_ns = 2000 };
const struct model_disk ide_disk = { .disk = { .max_bytes = 131072,
					 .depth = 1 },
	.latency_ns = 300000,
	.ns_per_mib = 31457280,
	.at_once = true };

struct run run;
struct options options;

int
setup(void **state)
{
	(void)state;
	memset(&world, 0, sizeof(world));
	model_reset(16384);
	options_init(&options);
	options.time_ms = 10000;
	run_init(&run, &host);
	return (0);
}

void
turn(void)
{
	uint64_t again = run_step(&run);

	if (run.state != RUN_IDLE && again > model_now())
		model_sleep(again);
}

void
run_all(void)
{
	run_start(&run, &options);
	while (run.state != RUN_IDLE)
		turn();
}

struct job *
job(const char *name)
{
	for (size_t i = 0; i < run.schedule.n; i++)
		if (strcmp(run.schedule.jobs[i].name, name) == 0)
			return (&run.schedule.jobs[i]);
	fail_msg("no job %s", name);
	return (NULL);
}

uint64_t
median(const struct job *j)
{
	struct stats s;

	stats_make(j->samples, j->n, &s);
	return (s.median);
}

void
near(uint64_t got, uint64_t wanted, unsigned percent, const char *what)
{
	uint64_t off = got > wanted ? got - wanted : wanted - got;

	if (off * 100 > wanted * percent)
		fail_msg("%s: %llu, expected %llu", what,
		    (unsigned long long)got, (unsigned long long)wanted);
}

bool
passes(const struct job *j, const char *id)
{
	struct gate gates[GATES_MAX];
	size_t n = gates_make(j, gates);

	for (size_t i = 0; i < n; i++)
		if (strcmp(gates[i].id, id) == 0)
			return (gates[i].ok);
	fail_msg("%s: no gate %s", j->name, id);
	return (false);
}
