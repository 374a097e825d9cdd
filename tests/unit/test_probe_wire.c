/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's network stack against Linux's over a TAP device: bytes both ways
 * over good and bad wires, with and without offloading, ping, jobs.
 */
#include "testing.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/stack.h"
#include "net/tcp.h"
#include "probe_linux.h"
#include "probe_machine.h"
#include "probe_tap.h"
#include "xen/clock.h"

#define MIB ((uint64_t)1 << 20)

static const struct net_address fixed = { .origin = NET_STATIC,
	.address = TAP_PROBE,
	.mask = 0xffffff00 };

struct wire {
	struct tap tap;
	struct net *net;
	struct tcp tcp;
	uint64_t came, wrong;
};

static void
fill(void *ctx, uint64_t offset, uint8_t *to, uint32_t len)
{
	(void)ctx;
	for (uint32_t i = 0; i < len; i++)
		to[i] = stream_byte(offset + i);
}

static void
take(void *ctx, const uint8_t *data, uint32_t len)
{
	struct wire *w = ctx;

	for (uint32_t i = 0; i < len; i++)
		w->wrong += data[i] != stream_byte(w->came++);
}

static void
wire_open(struct wire *w)
{
	machine_reset();
	machine_real_time();
	tap_open(&w->tap);
	w->net = net_new(&w->tap.nic, &fixed);
	assert_non_null(w->net);
}

static void
wire_close(struct wire *w)
{
	net_free(w->net);
	tap_close(&w->tap);
	assert_int_equal(machine_pages_used(), 0);
}

static void
wire_step(struct wire *w)
{
	net_step(w->net);
	tap_sleep(&w->tap, net_deadline(w->net));
}

/* Both ends send what they are to, both ends close: who got what? */
static void
exchange(struct wire *w, struct linux_server *s, uint64_t to_send)
{
	const struct tcp_owner owner = { .fill = fill,
		.take = take,
		.take_ctx = w };

	linux_serve(s);
	tcp_connect(&w->tcp, w->net, TAP_HOST, s->port, &owner);
	tcp_offer(&w->tcp, to_send);
	tcp_finish(&w->tcp);
	while (w->tcp.state != TCP_CLOSED)
		wire_step(w);
	linux_join(s);
	print_message("# sent %llu, received %llu, sent again %llu, "
		      "frames up to %llu out, %llu in, rtt %u us\n",
	    (unsigned long long)s->came, (unsigned long long)w->came,
	    (unsigned long long)w->tcp.retransmits,
	    (unsigned long long)w->tap.largest_out,
	    (unsigned long long)w->tap.largest_in, w->tcp.srtt / 1000);
}

static void
both_ways(bool offload, struct tap_faults faults, uint64_t out, uint64_t in)
{
	struct wire w = { .tap = { .offload = offload } };
	struct linux_server s = { .port = 7001, .to_send = in };

	wire_open(&w);
	w.tap.faults = faults;
	exchange(&w, &s, out);
	assert_int_equal(w.tcp.error, 0);
	assert_int_equal(s.wrong_at, UINT64_MAX);
	assert_int_equal(s.came, out);
	assert_int_equal(w.wrong, 0);
	assert_int_equal(w.came, in);
	assert_int_equal(w.tcp.una, out + 1);
	if (offload && out > MIB)
		assert_true(w.tap.largest_out > 60000);
	if (offload && in > MIB && faults.lost == 0)
		assert_true(w.tap.largest_in > 20000);
	wire_close(&w);
}

static void
sends(void **state)
{
	(void)state;
	both_ways(false, (struct tap_faults){ 0 }, 64 * MIB, 0);
}

static void
receives(void **state)
{
	(void)state;
	both_ways(false, (struct tap_faults){ 0 }, 0, 64 * MIB);
}

static void
offloads(void **state)
{
	(void)state;
	both_ways(true, (struct tap_faults){ 0 }, 256 * MIB, 0);
	both_ways(true, (struct tap_faults){ 0 }, 0, 256 * MIB);
	both_ways(true, (struct tap_faults){ 0 }, 64 * MIB, 64 * MIB);
}

static void
odd_sizes(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 1459, 1460, 1461, 65535 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		both_ways(false, (struct tap_faults){ 0 }, sizes[i], sizes[i]);
		both_ways(true, (struct tap_faults){ 0 }, sizes[i], sizes[i]);
	}
}

static void
bad_wires(void **state)
{
	(void)state;
	both_ways(false, (struct tap_faults){ .lost = 10 }, 4 * MIB, 4 * MIB);
	both_ways(false, (struct tap_faults){ .late = 30 }, 4 * MIB, 4 * MIB);
	both_ways(false, (struct tap_faults){ .twice = 50 }, 4 * MIB, 4 * MIB);
	both_ways(false, (struct tap_faults){ .broken = 5 }, 4 * MIB, 4 * MIB);
	both_ways(false,
	    (struct tap_faults){ .lost = 5,
		.twice = 5,
		.late = 10,
		.broken = 5 },
	    2 * MIB, 2 * MIB);
	both_ways(true, (struct tap_faults){ .lost = 20 }, 8 * MIB, 8 * MIB);
}

static void
a_slow_reader(void **state)
{
	struct wire w = { .tap = { .offload = true } };
	struct linux_server s = { .port = 7001,
		.receive_buffer = 8192,
		.slow_ms = 1500 };

	(void)state;
	wire_open(&w);
	exchange(&w, &s, 2 * MIB);
	assert_int_equal(w.tcp.error, 0);
	assert_int_equal(s.came, 2 * MIB);
	assert_int_equal(s.wrong_at, UINT64_MAX);
	wire_close(&w);
}

static void
refusals(void **state)
{
	struct wire w = { .tap = { .offload = false } };
	const struct tcp_owner owner = { .fill = fill,
		.take = take,
		.take_ctx = &w };
	struct linux_server s = { .port = 7001, .reset = true };

	(void)state;
	wire_open(&w);
	tcp_connect(&w.tcp, w.net, TAP_HOST, 7002, &owner);
	while (w.tcp.state != TCP_CLOSED)
		wire_step(&w);
	assert_int_equal(w.tcp.error, ECONNREFUSED);
	tcp_connect(&w.tcp, w.net, TAP_HOST + 5, 7002, &owner);
	while (w.tcp.state != TCP_CLOSED)
		wire_step(&w);
	assert_int_equal(w.tcp.error, EHOSTUNREACH);
	exchange(&w, &s, MIB);
	assert_int_equal(w.tcp.error, ECONNRESET);
	wire_close(&w);
}

/* For a while, or longer where others have the processors meanwhile. */
static void
pings(void **state)
{
	struct wire w = { .tap = { .offload = true } };
	uint32_t latency[100], least = UINT32_MAX;
	struct net_job j;

	(void)state;
	wire_open(&w);
	for (uint64_t ns = NS_PER_S / 4; ns < 60 * (uint64_t)NS_PER_S;
	     ns *= 2) {
		j = (struct net_job){ .kind = NET_JOB_PING,
			.peer = TAP_HOST,
			.duration = ns,
			.latency = latency,
			.latency_max = 100 };
		assert_int_equal(net_job_begin(w.net, &j), 0);
		while (!j.done)
			wire_step(&w);
		assert_int_equal(j.answered + j.lost, j.sent);
		if (j.answered > 100)
			break;
	}
	assert_int_equal(j.error, 0);
	assert_true(j.answered > 100);
	for (int i = 0; i < 100; i++)
		least = latency[i] < least ? latency[i] : least;
	assert_in_range(least, 1, NS_PER_S);
	print_message("# %u pings, the first took %u ns\n", j.answered,
	    latency[0]);
	wire_close(&w);
}

/* A shell command at Linux's end. */
static pid_t
command(const char *text)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return (pid);
	/* who outlives us would keep the test's standard error open */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execlp("sh", "sh", "-c", text, (char *)NULL);
	_exit(127);
}

/* Linux asks, with payloads up to what a frame carries. */
static void
is_pinged(void **state)
{
	struct wire w = { .tap = { .offload = false } };
	int status = -1;
	pid_t pid;

	(void)state;
	wire_open(&w);
	/* while we stand still, Linux takes us for one that is not there */
	pid = command("once() {\n"
		      "  for i in 1 2 3 4 5 6 7 8 9; do\n"
		      "    busybox ping -q -c 1 \"$@\" 192.0.2.2 && return\n"
		      "  done >/dev/null\n"
		      "  return 1\n"
		      "}\n"
		      "once && once && once && once -s 1472");
	while (waitpid(pid, &status, WNOHANG) == 0)
		wire_step(&w);
	assert_int_equal(status, 0);
	assert_true(net_counters(w.net)->pings_answered >= 4);
	wire_close(&w);
}

/* busybox's DHCP server, until it has given an address. */
static void
a_dhcp_server(void **state)
{
	static const char conf[] = "start 192.0.2.50\nend 192.0.2.50\n"
				   "interface t0\nlease_file leases\n"
				   "pidfile pid\nopt subnet 255.255.255.0\n"
				   "opt router 192.0.2.1\nopt lease 600\n";
	struct wire w = { .tap = { .offload = true } };
	const struct net_address *a;
	uint64_t give_up;
	pid_t server;

	(void)state;
	machine_reset();
	machine_real_time();
	tap_open(&w.tap);
	testing_write_file("conf", conf, sizeof(conf) - 1);
	testing_write_file("leases", "", 0);
	server = command("exec busybox udhcpd -f conf 2>/dev/null");
	w.net = net_new(&w.tap.nic, NULL);
	assert_non_null(w.net);
	a = net_address(w.net);
	for (give_up = clock_ns() + 60 * (uint64_t)NS_PER_S;
	     a->origin != NET_DHCP && clock_ns() < give_up;)
		wire_step(&w);
	assert_int_equal(a->origin, NET_DHCP);
	assert_int_equal(a->address, 0xc0000232);
	assert_int_equal(a->mask, 0xffffff00);
	assert_int_equal(a->gateway, TAP_HOST);
	kill(server, SIGTERM);
	waitpid(server, NULL, 0);
	wire_close(&w);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends),
		cmocka_unit_test(receives),
		cmocka_unit_test(offloads),
		cmocka_unit_test(odd_sizes),
		cmocka_unit_test(bad_wires),
		cmocka_unit_test(a_slow_reader),
		cmocka_unit_test(refusals),
		cmocka_unit_test(pings),
		cmocka_unit_test(is_pinged),
		unit_test_in_dir(a_dhcp_server),
	};

	if (!tap_allowed()) {
		puts("1..0 # SKIP no TAP devices here");
		return (0);
	}
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
