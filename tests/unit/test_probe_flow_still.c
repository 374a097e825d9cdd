/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's TCP jobs on a machine that stands still: with a listener of the
 * test's own at Linux's end of the wire, that says its part in time.
 */
#include "testing.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "bench/net_wire.h"
#include "net/net.h"
#include "probe_machine.h"
#include "probe_tap.h"
#include "xen/clock.h"

#define PORT  5202
#define TOKEN "a-token-for-tests"

static const struct net_address fixed = { .origin = NET_STATIC,
	.address = TAP_PROBE,
	.mask = 0xffffff00 };

static struct wire {
	struct tap tap;
	struct net *net;
	struct net_job job;
} wire;

/* The listener, in a thread of its own; what it says is for the test to see. */
static struct fake {
	pthread_t thread;
	int fd, control, stream;
	_Atomic enum wire_kind said;
	_Atomic bool is_over;
	_Atomic uint64_t came;
	_Atomic bool is_done;  /* by what the probe says */
	_Atomic unsigned late; /* pieces of data that come after that */
	sem_t more;	       /* the next of them */
	sem_t go_on;	       /* with the result */
	struct wire_answer result;
} fake;

static void
say(enum wire_kind kind)
{
	struct wire_answer a = { .kind = kind, .session = 1 };
	uint8_t message[WIRE_BYTES];

	if (kind == WIRE_RESULT)
		a = fake.result;
	a.kind = kind;
	a.bytes = fake.came;
	wire_put_answer(&a, message);
	(void)!send(fake.control, message, sizeof(message), MSG_NOSIGNAL);
	fake.said = kind;
}

static int
take(void)
{
	uint8_t hello[WIRE_BYTES];
	int fd = accept(fake.fd, NULL, NULL), on = 1;

	/* what is said is on the wire then */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)!recv(fd, hello, sizeof(hello), MSG_WAITALL);
	return (fd);
}

static void *
serve(void *arg)
{
	const struct wire *w = arg;
	static const uint8_t data[1000];
	uint8_t bytes[1 << 16];

	fake.control = take();
	say(WIRE_ACCEPTED);
	fake.stream = take();
	say(WIRE_GO);
	if (w->job.kind == NET_JOB_SEND) {
		fake.came =
		    (uint64_t)recv(fake.stream, bytes, sizeof(bytes), 0);
	} else {
		(void)!send(fake.stream, data, sizeof(data), MSG_NOSIGNAL);
		(void)!recv(fake.control, bytes, WIRE_BYTES, MSG_WAITALL);
		fake.is_done = true;
		for (; fake.late > 0; fake.late--) {
			sem_wait(&fake.more);
			(void)!send(fake.stream, data, sizeof(data),
			    MSG_NOSIGNAL);
		}
	}
	sem_wait(&fake.go_on);
	say(WIRE_RESULT);
	close(fake.stream);
	close(fake.control);
	fake.is_over = true;
	return (NULL);
}

static void
begin(enum net_job_kind kind)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(PORT) };
	struct wire *w = &wire;
	int yes = 1;

	memset(w, 0, sizeof(*w));
	w->tap.offload = true;
	machine_reset();
	machine_real_time();
	tap_open(&w->tap);
	w->net = net_new(&w->tap.nic, &fixed);
	assert_non_null(w->net);
	w->job = (struct net_job){ .kind = kind,
		.peer = TAP_HOST,
		.port = PORT,
		.token = TOKEN,
		.duration = NS_PER_S / 2 };
	fake = (struct fake){ .result = { .ns = NS_PER_S / 2 } };
	sem_init(&fake.more, 0, 0);
	sem_init(&fake.go_on, 0, kind == NET_JOB_RECEIVE);
	fake.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fake.fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	assert_int_equal(bind(fake.fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fake.fd, 2), 0);
	assert_int_equal(pthread_create(&fake.thread, NULL, serve, w), 0);
	assert_int_equal(net_job_begin(w->net, &w->job), 0);
}

static void
step(void)
{
	net_step(wire.net);
	tap_sleep(&wire.tap, net_deadline(wire.net));
}

static void
end(void)
{
	while (!wire.job.done)
		step();
	net_free(wire.net);
	tap_close(&wire.tap);
	/* nobody is there any more: what it waits for, it gets no more */
	shutdown(fake.fd, SHUT_RDWR);
	sem_post(&fake.go_on);
	pthread_join(fake.thread, NULL);
	close(fake.fd);
}

/* The result waits, and so does the end of all connections. */
static void
while_the_result_comes(void **state)
{
	(void)state;
	begin(NET_JOB_SEND);
	while (wire.job.own_ns == 0 || fake.came == 0)
		step();
	sem_post(&fake.go_on);
	while (!fake.is_over)
		sched_yield();
	end();
	assert_int_equal(wire.job.error, 0);
	assert_int_equal(wire.job.bytes, fake.came);
}

/* For longer than there is patience; what was waited for is there. */
static void
while_an_answer_comes(void **state)
{
	static const enum wire_kind kinds[] = { WIRE_ACCEPTED, WIRE_GO };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(NET_JOB_RECEIVE);
		while (fake.said != kinds[i])
			step();
		machine_wait(16 * (uint64_t)NS_PER_S);
		end();
		assert_int_equal(wire.job.error, 0);
	}
}

/* In a run that is short: both ends see that it took as long. */
static void
in_the_middle(void **state)
{
	(void)state;
	begin(NET_JOB_RECEIVE);
	fake.result.ns = 13 * (uint64_t)NS_PER_S;
	while (wire.job.own_ns == 0)
		step();
	machine_wait(12 * (uint64_t)NS_PER_S);
	end();
	assert_int_equal(wire.job.error, 0);
	assert_int_equal(wire.job.peer_ns, fake.result.ns);
}

/* Between the wire and the stack: counts frames that are large. */
static struct {
	void (*receive)(struct nic *n, const struct nic_frame *f);
	unsigned large;
} seen;

static void
receive_counted(struct nic *n, const struct nic_frame *f)
{
	seen.large += f->len >= 1000;
	seen.receive(n, f);
}

/* A slow way has data under way for longer than there is patience, and the
 * result is behind it. */
static void
behind_data(void **state)
{
	enum { PIECES = 4 };

	(void)state;
	begin(NET_JOB_RECEIVE);
	fake.late = PIECES;
	seen.receive = wire.tap.nic.receive;
	wire.tap.nic.receive = receive_counted;
	while (!fake.is_done)
		step();
	for (unsigned i = 0; i < PIECES; i++) {
		unsigned before = seen.large;

		sem_post(&fake.more);
		while (seen.large == before && !wire.job.done)
			step();
		machine_wait(4 * (uint64_t)NS_PER_S);
		net_step(wire.net);
	}
	end();
	assert_int_equal(wire.job.error, 0);
}

/* What would be more than all processors, or time that has not passed. */
static void
what_can_not_be(void **state)
{
	static const struct wire_answer lies[] = {
		{ .ns = 0 },
		{ .ns = 3600 * (uint64_t)NS_PER_S },
		{ .ns = NS_PER_S, .own_ns = UINT64_MAX / 2 },
		{ .ns = NS_PER_S, .guest_ns = UINT64_MAX / 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		begin(NET_JOB_RECEIVE);
		fake.result = lies[i];
		end();
		assert_int_equal(wire.job.error, EPROTO);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(while_the_result_comes),
		cmocka_unit_test(while_an_answer_comes),
		cmocka_unit_test(in_the_middle),
		cmocka_unit_test(behind_data),
		cmocka_unit_test(what_can_not_be),
	};

	if (!tap_allowed()) {
		puts("1..0 # SKIP no TAP devices here");
		return (0);
	}
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
