/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's TCP jobs with the real pvguest-bench at Linux's end of the wire:
 * both directions, several connections, and what goes wrong.
 */
#include "testing.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/net.h"
#include "probe_machine.h"
#include "probe_tap.h"
#include "xen/clock.h"

#define PORT   5202
#define TOKEN  "a-token-for-tests"
#define ENOUGH (30 * 65536ull) /* bytes */

static const struct net_address fixed = { .origin = NET_STATIC,
	.address = TAP_PROBE,
	.mask = 0xffffff00 };

static struct wire {
	struct tap tap;
	struct net *net;
	pid_t listener; /* 0: it is not open */
} wire;

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
		/* who outlives us would keep the test's standard error open */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
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
cut(struct wire *w)
{
	kill(w->listener, SIGKILL);
	waitpid(w->listener, NULL, 0);
	w->listener = 0;
	tap_close(&w->tap);
}

static void
wire_close(struct wire *w)
{
	net_free(w->net);
	cut(w);
	assert_int_equal(machine_pages_used(), 0);
}

/* After a test that failed: the next one wants a device of that name, too. */
static int
end(void **state)
{
	(void)state;
	if (wire.listener > 0)
		cut(&wire);
	return (0);
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

/* Between the wire and the stack: a byte of a large frame is another one, as a
 * page that was mixed up would have it. No checksum tells. */
static struct {
	void (*receive)(struct nic *n, const struct nic_frame *f);
	int (*send)(struct nic *n, const struct nic_frame *f);
	unsigned wish;	/* after so many large ones; 0: none is damaged */
	unsigned after; /* so many more */
	uint8_t bytes[NIC_FRAME_MAX];
} between;

/* The same, for longer where others have the processors meanwhile, until it has
 * moved what shows that it does. */
static void
run_enough(struct wire *w, struct net_job *j)
{
	const struct net_job wish = *j;
	uint64_t duration = wish.duration;

	do {
		*j = wish;
		j->duration = duration;
		between.after = between.wish;
		run(w, j);
		duration *= 2;
	} while (j->error == 0 && (j->bytes < ENOUGH || between.after > 0) &&
	    duration < 60 * (uint64_t)NS_PER_S);
	assert_int_equal(j->error, 0);
	assert_true(j->bytes >= ENOUGH);
}

static void
moves(bool offload, enum net_job_kind kind, unsigned streams)
{
	struct wire *w = &wire;
	struct net_job j = job(kind);
	uint64_t ns;

	wire_open(w, offload);
	j.streams = streams;
	run_enough(w, &j);
	ns = j.ended - j.began;
	print_message(
	    "# %s, %u streams: %llu MB/s, %llu sent again, rtt %u us, "
	    "peer %llu ms, cpu %llu ms, error %d\n",
	    kind == NET_JOB_SEND ? "sent" : "received", streams,
	    (unsigned long long)(j.bytes * 1000 / (ns + 1)),
	    (unsigned long long)j.retransmits, j.rtt / 1000,
	    (unsigned long long)j.peer_ns / 1000000,
	    (unsigned long long)j.peer_cpu_ns / 1000000, j.error);
	assert_true(ns >= j.duration);
	assert_true(j.peer_ns > 0);
	wire_close(w);
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
	struct wire *w = &wire;
	struct net_job j = job(NET_JOB_SEND);

	(void)state;
	wire_open(w, true);
	j.token = "another-token";
	run(w, &j);
	assert_int_equal(j.error, EACCES);
	j = job(NET_JOB_SEND);
	j.port = 1;
	run(w, &j);
	assert_int_equal(j.error, ECONNREFUSED);
	j = job(NET_JOB_RECEIVE);
	j.token = "short";
	assert_int_equal(net_job_begin(w->net, &j), -EINVAL);
	j = job(NET_JOB_RECEIVE);
	j.streams = NET_STREAMS + 1;
	assert_int_equal(net_job_begin(w->net, &j), -EINVAL);
	j = job(NET_JOB_RECEIVE);
	assert_int_equal(net_job_begin(w->net, &j), 0);
	net_job_cancel(&j);
	assert_true(j.done);
	assert_int_equal(j.error, ECANCELED);
	net_job_cancel(&j);
	/* and everything is as it was */
	j = job(NET_JOB_RECEIVE);
	run(w, &j);
	assert_int_equal(j.error, 0);
	wire_close(w);
}

/* ---- acknowledgements are late, the result is not ---- */

/* A segment of TCP that only acknowledges. */
static bool
acknowledges(const struct nic_frame *f)
{
	enum { IP = 14, PROTOCOL = IP + 9, SYN = 0x02 };
	const uint8_t *p = f->data;
	uint32_t ip, tcp, len;

	if (f->len < IP + 40 || p[12] != 8 || p[13] != 0 || p[PROTOCOL] != 6)
		return (false);
	ip = (p[IP] & 15u) * 4;
	tcp = p[IP + ip + 12] / 16u * 4;
	len = p[IP + 2] * 256u + p[IP + 3];
	return (len == ip + tcp && (p[IP + ip + 13] & SYN) == 0);
}

static void
receive_data_only(struct nic *n, const struct nic_frame *f)
{
	if (!acknowledges(f))
		between.receive(n, f);
}

static void
believes_before_it_is_acknowledged(void **state)
{
	struct wire *w = &wire;
	struct net_job j;

	(void)state;
	wire_open(w, true);
	between.receive = w->tap.nic.receive;
	w->tap.nic.receive = receive_data_only;
	/* what arrives before the other end looks for the first time counts for
	 * nothing, and there is no more: once more then */
	do {
		j = job(NET_JOB_SEND);
		j.warm_up = 0;
		run(w, &j);
		assert_int_equal(j.error, 0);
	} while (j.bytes == 0);
	wire_close(w);
}

/* ---- what comes is what was sent ---- */

static struct nic_frame
damaged(const struct nic_frame *f)
{
	struct nic_frame other = *f;

	if (f->len < 1000 || between.after == 0 || --between.after > 0)
		return (other);
	memcpy(between.bytes, f->data, f->len);
	between.bytes[f->len - 500] ^= 0x10;
	other.data = between.bytes;
	return (other);
}

static void
receive_damaged(struct nic *n, const struct nic_frame *f)
{
	struct nic_frame other = damaged(f);

	between.receive(n, &other);
}

static int
send_damaged(struct nic *n, const struct nic_frame *f)
{
	struct nic_frame other = damaged(f);

	return (between.send(n, &other));
}

static void
compares(enum net_job_kind kind, unsigned streams, unsigned after)
{
	struct wire *w = &wire;
	struct net_job j = job(kind);

	wire_open(w, true);
	between.receive = w->tap.nic.receive;
	between.send = w->tap.nic.send;
	between.wish = after;
	if (kind == NET_JOB_RECEIVE)
		w->tap.nic.receive = receive_damaged;
	else
		w->tap.nic.send = send_damaged;
	j.streams = streams;
	j.compare = true;
	run_enough(w, &j);
	assert_int_equal(j.differs, after > 0);
	/* each end measures for itself, and begins when it gets to it */
	assert_true(j.frames > 0 && j.own_ns > 0);
	assert_true(j.peer_own_ns > 0);
	assert_in_range(j.mss, 1000, 1460);
	wire_close(w);
}

static void
what_was_sent(void **state)
{
	(void)state;
	compares(NET_JOB_SEND, 1, 0);
	compares(NET_JOB_SEND, 3, 0);
	compares(NET_JOB_RECEIVE, 1, 0);
	compares(NET_JOB_RECEIVE, 3, 0);
}

static void
what_was_not(void **state)
{
	(void)state;
	compares(NET_JOB_SEND, 1, 50);
	compares(NET_JOB_RECEIVE, 1, 50);
	compares(NET_JOB_RECEIVE, 3, 300);
}

/* The listener dies while data flows. */
static void
a_death(void **state)
{
	struct wire *w = &wire;
	struct net_job j = job(NET_JOB_SEND);

	(void)state;
	wire_open(w, true);
	j.duration = 20 * (uint64_t)NS_PER_S;
	assert_int_equal(net_job_begin(w->net, &j), 0);
	while (!j.done) {
		net_step(w->net);
		tap_sleep(&w->tap, net_deadline(w->net));
		if (j.bytes > 0)
			kill(w->listener, SIGKILL);
	}
	assert_int_equal(j.error, ECONNRESET);
	wire_close(w);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(sends, end),
		cmocka_unit_test_teardown(receives, end),
		cmocka_unit_test_teardown(errors, end),
		cmocka_unit_test_teardown(believes_before_it_is_acknowledged,
		    end),
		cmocka_unit_test_teardown(what_was_sent, end),
		cmocka_unit_test_teardown(what_was_not, end),
		cmocka_unit_test_teardown(a_death, end),
	};

	if (!tap_allowed()) {
		puts("1..0 # SKIP no TAP devices here");
		return (0);
	}
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
