/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest bench net: TCP between two guests, in both directions, in turns. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "cmd.h"
#include "measurement.h"
#include "net_listen.h"
#include "net_run.h"
#include "util/num.h"
#include "util/size.h"

#define RUNS_DEFAULT	7
#define SECONDS_DEFAULT 10
#define SECONDS_LEAST	10   /* of a run that counts as a measurement */
#define WARMING_UP	6    /* of a run: one such part before it */
#define GENERATOR_MOST	0.9  /* of a processor, each stream */
#define CLOCKS_MOST	0.01 /* share that the ends' clocks may differ */
#define CLOCKS_SLACK	0.05 /* seconds that a message may take */
#define BLOCK		(128 << 10)
#define PORT_DEFAULT	"5202"
#define HOSTS_MOST	BENCH_TARGETS
#define TOKEN_VARIABLE	"PVGUEST_BENCH_TOKEN"

enum {
	OPT_DIRECTION = OPT_FIRST,
	OPT_JSON,
	OPT_LABEL,
	OPT_LISTEN,
	OPT_PORT,
	OPT_RUNS,
	OPT_SECONDS,
	OPT_STREAMS,
	OPT_TOKEN
};

const struct option_spec cmd_bench_net_options[] = {
	{ OPT_DIRECTION, "direction", "WAY", "in, out or both; default: both" },
	{ OPT_JSON, "json", NULL, "one JSON document on standard output" },
	{ OPT_LABEL, "label", "TEXT",
	    "what people call it; again for the next host" },
	{ OPT_LISTEN, "listen", NULL, "be the other end" },
	{ OPT_PORT, "port", "PORT", "of TCP; default: 5202" },
	{ OPT_RUNS, "runs", "N", "each way; default: 7" },
	{ OPT_SECONDS, "seconds", "N", "of one run; default: 10" },
	{ OPT_STREAMS, "streams", "N", "connections at a time; default: 1" },
	{ OPT_TOKEN, "token", "TEXT", "that the other end knows" },
	{ 0, NULL, NULL, NULL },
};

struct net_bench {
	bool listen, in, out;
	const char *port, *token;
	struct bench_labels labels;
	uint64_t runs, seconds, streams;
	char secret[WIRE_TOKEN];
	char *const *hosts;
	size_t nhosts, n;
	struct bench_measurement m[2 * HOSTS_MOST];
	const char *host[2 * HOSTS_MOST]; /* of each */
};

static int
direction_parse(const char *arg, struct net_bench *b, struct pvk_err *e)
{
	bool both = strcmp(arg, "both") == 0;

	b->in = both || strcmp(arg, "in") == 0;
	b->out = both || strcmp(arg, "out") == 0;
	if (!b->in && !b->out)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--direction: %s, expected in, out or both", arg));
	return (0);
}

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct net_bench *b = ctx;
	uint64_t port;

	switch (id) {
	case OPT_DIRECTION:
		return (direction_parse(arg, b, e));
	case OPT_LABEL:
		return (bench_label(&b->labels, arg, e));
	case OPT_LISTEN:
		b->listen = true;
		return (0);
	case OPT_PORT:
		b->port = arg;
		return (pvk_uint_parse(arg, 1, 65535, "--port", &port, e));
	case OPT_RUNS:
		return (
		    pvk_uint_parse(arg, 1, BENCH_RUNS, "--runs", &b->runs, e));
	case OPT_SECONDS:
		return (pvk_uint_parse(arg, 1, WIRE_SECONDS_MOST, "--seconds",
		    &b->seconds, e));
	case OPT_STREAMS:
		return (pvk_uint_parse(arg, 1, WIRE_STREAMS_MOST, "--streams",
		    &b->streams, e));
	default:
		b->token = arg;
		return (0);
	}
}

/* As said, or by the environment, where nobody sees it; else a new one */
static int
token(struct net_bench *b, struct pvk_err *e)
{
	uint8_t random[8];
	char text[2 * sizeof(random) + 1];
	const char *said = b->token != NULL ? b->token : getenv(TOKEN_VARIABLE);

	if (said != NULL)
		return (wire_token(said, b->secret, e));
	if (!b->listen)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "expected --token, as the other end tells it"));
	if (getentropy(random, sizeof(random)) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "random numbers"));
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(text + 2 * i, 3, "%02x", random[i]);
	return (wire_token(text, b->secret, e));
}

static int
do_listen(struct cli *c, struct net_bench *b)
{
	struct net_listen n = { .port = b->port,
		.address = b->nhosts > 0 ? b->hosts[0] : NULL };
	struct pvk_err e;

	if (b->nhosts > 1)
		return (cli_usage(c, "%zu addresses, expected one at most",
		    b->nhosts));
	memcpy(n.token, b->secret, sizeof(n.token));
	net_listen(c, &n, &e);
	if (e.code == PVK_EINTR)
		return (EXIT_INTERRUPTED);
	return (cli_report(c, &e));
}

/* One way to or from a host */
static void
add(struct net_bench *b, size_t host, bool in)
{
	struct bench_measurement *m = &b->m[b->n];
	struct bench_name name = {
		.job = in ? "net-in" : "net-out",
		.target = b->hosts[host],
		.number = host,
		.targets = b->nhosts,
		.jobs = (size_t)b->in + b->out,
	};

	bench_name(m, &b->labels, &name);
	snprintf(m->command, sizeof(m->command), "tcp %s streams=%u",
	    in ? "in" : "out", (unsigned)b->streams);
	m->load = (unsigned)b->streams;
	m->load_unit = "streams";
	b->host[b->n++] = b->hosts[host];
}

static void
add_all(struct net_bench *b)
{
	for (size_t i = 0; i < b->nhosts && b->out; i++)
		add(b, i, false);
	for (size_t i = 0; i < b->nhosts && b->in; i++)
		add(b, i, true);
}

static void
gates(struct bench_measurement *m, const struct net_run *r)
{
	double streams = r->hello.streams;
	double apart = fabs(r->here.now - r->there.now);

	bench_gate(m, "runtime", r->seconds >= SECONDS_LEAST,
	    "ran for %.1f s, at least %d s wanted", r->seconds, SECONDS_LEAST);
	bench_gate(m, "generator",
	    r->here.own / streams <= GENERATOR_MOST &&
		r->there.own / streams <= GENERATOR_MOST,
	    "a stream took %.0f %% of a processor here, %.0f %% there",
	    100 * r->here.own / streams, 100 * r->there.own / streams);
	bench_gate(m, "clocks",
	    apart <= CLOCKS_MOST * r->here.now + CLOCKS_SLACK,
	    "%.3f s here were %.3f s there", r->here.now, r->there.now);
}

static int
run_one(struct net_bench *b, struct bench_measurement *m, const char *host,
    struct pvk_err *e)
{
	struct net_run r = {
		.host = host,
		.port = b->port,
		.hello = {
			.kind = WIRE_SESSION,
			.reverse = strncmp(m->name, "net-in", 6) == 0,
			.streams = (unsigned)b->streams,
			.warming_up = (uint32_t)(b->seconds * 1000 / WARMING_UP),
			.measured = (uint32_t)b->seconds * 1000,
			.block = BLOCK,
		},
	};

	memcpy(r.hello.token, b->secret, sizeof(r.hello.token));
	if (net_run(&r, e) != 0)
		return (-1);
	bench_sample(m, r.bytes / r.seconds, usage_cpu(&r.here));
	m->there = fmax(m->there, usage_cpu(&r.there));
	m->resent += r.resent;
	m->mss = r.mss;
	snprintf(m->device, sizeof(m->device), "%s", r.device);
	gates(m, &r);
	return (0);
}

static int
run_all(struct cli *c, struct net_bench *b)
{
	const struct bench_measurement *all[PVK_COUNT(b->m)];
	struct bench_clocks start;
	struct pvk_err e;

	bench_clocks_read(&start);
	for (uint64_t run = 1; run <= b->runs; run++)
		for (size_t i = 0; i < b->n; i++) {
			bench_doing(c, &b->m[i], run, b->runs);
			if (run_one(b, &b->m[i], b->host[i], &e) != 0) {
				bench_done(c);
				return (cli_report(c, &e));
			}
		}
	bench_done(c);
	for (size_t i = 0; i < b->n; i++) {
		bench_clocks_gate(&start, &b->m[i]);
		all[i] = &b->m[i];
	}
	return (bench_show(c, all, b->n, NULL));
}

int
cmd_bench_net(struct cli *c, int argc, char **argv)
{
	struct net_bench b = { .in = true,
		.out = true,
		.port = PORT_DEFAULT,
		.runs = RUNS_DEFAULT,
		.seconds = SECONDS_DEFAULT,
		.streams = 1 };
	struct pvk_err e;
	int status = cli_parse(c, argc, argv, apply, &b);

	if (status >= 0)
		return (status);
	b.hosts = argv + c->at;
	b.nhosts = (size_t)(argc - c->at);
	if (!b.listen && (b.nhosts == 0 || b.nhosts > HOSTS_MOST))
		return (cli_usage(c, "%zu hosts, expected 1 to %d", b.nhosts,
		    HOSTS_MOST));
	if ((!b.listen && bench_labels_fit(&b.labels, b.nhosts, &e) != 0) ||
	    token(&b, &e) != 0)
		return (cli_report(c, &e));
	if (b.listen)
		return (do_listen(c, &b));
	add_all(&b);
	return (run_all(c, &b));
}
