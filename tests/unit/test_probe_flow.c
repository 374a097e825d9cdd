/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's TCP jobs with the real pvguest-bench at Linux's end of the wire:
 * both directions, several connections, and what goes wrong.
 */
#include "testing.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/net.h"
#include "probe_machine.h"
#include "probe_tap.h"
#include "xen/clock.h"

#define PORT  5202
#define TOKEN "a-token-for-tests"

static const struct net_address fixed = { .origin = NET_STATIC,
	.address = TAP_PROBE,
	.mask = 0xffffff00 };

struct wire {
	struct tap tap;
	struct net *net;
	pid_t listener;
};

/* pvguest-bench, once it has said that it listens. */
static pid_t
listen_there(void)
{
	const char *build = getenv("BUILD");
	char program[4096], line[256];
	int out[2];
	FILE *f;
	pid_t pid;

	assert_non_null(build);
	snprintf(program, sizeof(program), "%s/guest/pvguest-bench", build);
	assert_int_equal(pipe(out), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(out[1], STDOUT_FILENO);
		execl(program, program, "net", "--listen", "--token", TOKEN,
		    (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	f = fdopen(out[0], "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_non_null(strstr(line, "listening"));
	fclose(f);
	return (pid);
}

static void
wire_open(struct wire *w, bool offload)
{
	memset(w, 0, sizeof(*w));
	w->tap.offload = offload;
	machine_reset();
	machine_real_time();
	tap_open(&w->tap);
	w->net = net_new(&w->tap.nic, &fixed);
	assert_non_null(w->net);
	w->listener = listen_there();
}

static void
wire_close(struct wire *w)
{
	kill(w->listener, SIGKILL);
	waitpid(w->listener, NULL, 0);
	net_free(w->net);
	tap_close(&w->tap);
	assert_int_equal(machine_pages_used(), 0);
}

static struct net_job
job(enum net_job_kind kind)
{
	return ((struct net_job){ .kind = kind,
	    .peer = TAP_HOST,
	    .port = PORT,
	    .token = TOKEN,
	    .warm_up = NS_PER_S / 10,
	    .duration = NS_PER_S / 2 });
}

static void
run(struct wire *w, struct net_job *j)
{
	assert_int_equal(net_job_begin(w->net, j), 0);
	while (!j->done) {
		net_step(w->net);
		tap_sleep(&w->tap, net_deadline(w->net));
	}
}

static void
moves(bool offload, enum net_job_kind kind, unsigned streams)
{
	struct wire w;
	struct net_job j = job(kind);
	uint64_t ns;

	wire_open(&w, offload);
	j.streams = streams;
	run(&w, &j);
	ns = j.ended - j.began;
	print_message(
	    "# %s, %u streams: %llu MB/s, %llu sent again, rtt %u us, "
	    "peer %llu ms, cpu %llu ms, error %d\n",
	    kind == NET_JOB_SEND ? "sent" : "received", streams,
	    (unsigned long long)(j.bytes * 1000 / (ns + 1)),
	    (unsigned long long)j.retransmits, j.rtt / 1000,
	    (unsigned long long)j.peer_ns / 1000000,
	    (unsigned long long)j.peer_cpu_ns / 1000000, j.error);
	assert_int_equal(j.error, 0);
	assert_true(j.bytes > 1000000);
	assert_true(ns >= NS_PER_S / 2 && ns < 5 * (uint64_t)NS_PER_S);
	assert_true(j.peer_ns > 0);
	wire_close(&w);
}

static void
sends(void **state)
{
	(void)state;
	moves(false, NET_JOB_SEND, 1);
	moves(true, NET_JOB_SEND, 1);
	moves(true, NET_JOB_SEND, 4);
}

static void
receives(void **state)
{
	(void)state;
	moves(false, NET_JOB_RECEIVE, 1);
	moves(true, NET_JOB_RECEIVE, 1);
	moves(true, NET_JOB_RECEIVE, 4);
}

static void
errors(void **state)
{
	struct wire w;
	struct net_job j = job(NET_JOB_SEND);

	(void)state;
	wire_open(&w, true);
	j.token = "another-token";
	run(&w, &j);
	assert_int_equal(j.error, EACCES);
	j = job(NET_JOB_SEND);
	j.port = 1;
	run(&w, &j);
	assert_int_equal(j.error, ECONNREFUSED);
	j = job(NET_JOB_RECEIVE);
	j.token = "short";
	assert_int_equal(net_job_begin(w.net, &j), -EINVAL);
	j = job(NET_JOB_RECEIVE);
	j.streams = NET_STREAMS + 1;
	assert_int_equal(net_job_begin(w.net, &j), -EINVAL);
	j = job(NET_JOB_RECEIVE);
	assert_int_equal(net_job_begin(w.net, &j), 0);
	net_job_cancel(&j);
	assert_true(j.done);
	assert_int_equal(j.error, ECANCELED);
	net_job_cancel(&j);
	/* and everything is as it was */
	j = job(NET_JOB_RECEIVE);
	run(&w, &j);
	assert_int_equal(j.error, 0);
	wire_close(&w);
}

/* The listener dies while data flows. */
static void
a_death(void **state)
{
	struct wire w;
	struct net_job j = job(NET_JOB_SEND);

	(void)state;
	wire_open(&w, true);
	j.duration = 20 * (uint64_t)NS_PER_S;
	assert_int_equal(net_job_begin(w.net, &j), 0);
	while (!j.done) {
		net_step(w.net);
		tap_sleep(&w.tap, net_deadline(w.net));
		if (j.bytes > 0)
			kill(w.listener, SIGKILL);
	}
	assert_int_equal(j.error, ECONNRESET);
	wire_close(&w);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends),
		cmocka_unit_test(receives),
		cmocka_unit_test(errors),
		cmocka_unit_test(a_death),
	};

	if (!tap_allowed()) {
		puts("1..0 # SKIP no TAP devices here");
		return (0);
	}
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
