/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's TCP jobs on a machine that stands still: with a listener of the
 * test's own at Linux's end of the wire, that says its part in time.
 */
#include "testing.h"

#include <errno.h>
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

/* The listener: it says its part when the test does, and in no thread of its
 * own, so that nothing that it has said is read before the test goes on. */
static struct fake {
	int fd, control, stream; /* these do not block */
} fake;

static void
step(void)
{
	net_step(wire.net);
	tap_sleep(&wire.tap, net_deadline(wire.net));
}

/* As step(), when what is waited for can not be behind the job's end. */
static void
step_on(void)
{
	assert_false(wire.job.done);
	step();
}

/* On the wire when it returns: the socket has no delay, its window room. */
static void
say(struct wire_answer answer)
{
	uint8_t message[WIRE_BYTES];

	answer.session = 1;
	wire_put_answer(&answer, message);
	assert_int_equal(send(fake.control, message, sizeof(message),
			     MSG_NOSIGNAL),
	    sizeof(message));
}

static void
hear(int fd)
{
	uint8_t message[WIRE_BYTES];

	while (recv(fd, message, sizeof(message), MSG_PEEK) < WIRE_BYTES)
		step_on();
	assert_int_equal(recv(fd, message, sizeof(message), 0), WIRE_BYTES);
}

/* The next of the probe's connections, with its hello. */
static int
take(void)
{
	int fd, on = 1;

	while ((fd = accept4(fake.fd, NULL, NULL, SOCK_NONBLOCK)) < 0)
		step_on();
	assert_int_equal(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on,
			     sizeof(on)),
	    0);
	hear(fd);
	return (fd);
}

static void
give_data(void)
{
	static const uint8_t data[1000];

	assert_int_equal(send(fake.stream, data, sizeof(data), MSG_NOSIGNAL),
	    sizeof(data));
}

static uint64_t
take_data(void)
{
	static uint8_t data[1 << 16];
	ssize_t n = recv(fake.stream, data, sizeof(data), 0);

	return (n > 0 ? (uint64_t)n : 0);
}

static void
listen_to_it(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(PORT) };
	int yes = 1;

	fake.fd =
	    socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	setsockopt(fake.fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	assert_int_equal(bind(fake.fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fake.fd, 2), 0);
}

static void
begin(enum net_job_kind kind)
{
	struct wire *w = &wire;

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
	listen_to_it();
	assert_int_equal(net_job_begin(w->net, &w->job), 0);
}

/* Up to where the probe measures. */
static void
go(void)
{
	fake.control = take();
	say((struct wire_answer){ .kind = WIRE_ACCEPTED });
	fake.stream = take();
	say((struct wire_answer){ .kind = WIRE_GO });
}

static void
say_result(struct wire_answer result)
{
	result.kind = WIRE_RESULT;
	say(result);
	close(fake.stream);
	close(fake.control);
}

static void
end(void)
{
	while (!wire.job.done)
		step();
	net_free(wire.net);
	tap_close(&wire.tap);
	close(fake.fd);
}

/* The result waits, and so does the end of all connections. */
static void
while_the_result_comes(void **state)
{
	uint64_t came = 0;

	(void)state;
	begin(NET_JOB_SEND);
	go();
	while (came == 0 || wire.job.own_ns == 0) {
		step_on();
		came += take_data();
	}
	say_result((struct wire_answer){ .bytes = came, .ns = NS_PER_S / 2 });
	end();
	assert_int_equal(wire.job.error, 0);
	assert_int_equal(wire.job.bytes, came);
}

/* For longer than there is patience; what was waited for is there. */
static void
while_an_answer_comes(void **state)
{
	static const uint64_t late = 16 * (uint64_t)NS_PER_S;

	(void)state;
	begin(NET_JOB_RECEIVE);
	fake.control = take();
	say((struct wire_answer){ .kind = WIRE_ACCEPTED });
	machine_wait(late);
	fake.stream = take();
	say((struct wire_answer){ .kind = WIRE_GO });
	machine_wait(late);
	give_data();
	hear(fake.control);
	say_result((struct wire_answer){ .ns = NS_PER_S / 2 });
	end();
	assert_int_equal(wire.job.error, 0);
}

/* In a run that is short: both ends see that it took as long. */
static void
in_the_middle(void **state)
{
	static const uint64_t ns = 13 * (uint64_t)NS_PER_S;

	(void)state;
	begin(NET_JOB_RECEIVE);
	go();
	give_data();
	while (wire.job.own_ns == 0)
		step_on();
	machine_wait(12 * (uint64_t)NS_PER_S);
	hear(fake.control);
	say_result((struct wire_answer){ .ns = ns });
	end();
	assert_int_equal(wire.job.error, 0);
	assert_int_equal(wire.job.peer_ns, ns);
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
	(void)state;
	begin(NET_JOB_RECEIVE);
	go();
	give_data();
	seen.receive = wire.tap.nic.receive;
	wire.tap.nic.receive = receive_counted;
	hear(fake.control);
	for (unsigned i = 0; i < 4; i++) {
		unsigned before = seen.large;

		give_data();
		while (seen.large == before)
			step_on();
		machine_wait(4 * (uint64_t)NS_PER_S);
		net_step(wire.net);
	}
	say_result((struct wire_answer){ .ns = NS_PER_S / 2 });
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
		go();
		give_data();
		hear(fake.control);
		say_result(lies[i]);
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
