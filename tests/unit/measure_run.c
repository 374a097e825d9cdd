/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests of the probe's runs share; see measure_run.h. */
#include "measure_run.h"

#include <stdio.h>

#include "measure/gates.h"
#include "testing.h"

struct measure_world world;

static void
say(void *ctx, const char *line)
{
	size_t len = strlen(world.said);

	(void)ctx;
	assert_true(strlen(line) < 80);
	assert_null(strchr(line, '\n'));
	world.lines++;
	snprintf(world.said + len, sizeof(world.said) - len, "%s\n", line);
}

static size_t
reaching(void *ctx, uint32_t peer, struct nic **out, size_t most)
{
	size_t n = 0;

	(void)ctx;
	assert_int_equal(peer, options.peer);
	for (struct nic *k = nics; k != NULL && !world.unreachable; k = k->next)
		if (strcmp(k->kind, "pv") == 0 && n < most)
			out[n++] = k;
	return (n);
}

static struct net *
network(void *ctx, struct nic *n)
{
	(void)ctx;
	world.used = n;
	return (n != NULL ? n->driver : NULL);
}

static bool
is_settled(void *ctx)
{
	(void)ctx;
	return (!world.unsettled);
}

static bool
has_disks(void *ctx)
{
	(void)ctx;
	return (!world.diskless);
}

static void
look(void *ctx)
{
	(void)ctx;
	world.looks++;
	if (world.found != NULL)
		world.found();
	world.found = NULL;
}

static void
mark(void *ctx, const char *what)
{
	size_t len = strlen(world.marks);

	(void)ctx;
	if (strstr(world.marks, what) == NULL)
		snprintf(world.marks + len, sizeof(world.marks) - len, "%s ",
		    what);
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
	.has_disks = has_disks,
	.is_settled = is_settled,
	.look = look,
	.mark = mark,
	.reaching = reaching,
	.network = network,
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
	model_nets_reset();
	options_init(&options);
	options.time_ms = 10000;
	run_init(&run, &host);
	return (0);
}

void
turn(void)
{
	uint64_t again;

	model_nets_step();
	again = run_step(&run);
	if (run.state != RUN_IDLE && again > model_now())
		model_sleep(again);
}

void
run_on(void)
{
	while (run.state != RUN_IDLE)
		turn();
}

void
run_all(void)
{
	run_start(&run, &options);
	run_on();
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
