/* SPDX-License-Identifier: BSD-2-Clause */
/* The RTL8139's driver on a simulated card. */
#include "testing.h"

#include <errno.h>

#include "emul/rtl8139.h"
#include "nic.h"
#include "probe_machine.h"
#include "probe_ports.h"
#include "probe_rtl.h"
#include "xen/clock.h"

static struct rtl_model m;
static uint8_t frame[1600];
static unsigned received;
static uint32_t received_len;
static uint8_t received_bytes[2048];

static void
receive(struct nic *n, const struct nic_frame *f)
{
	(void)n;
	assert_false(f->csum_blank || f->csum_good || f->gso_size != 0);
	assert_true(f->len <= sizeof(received_bytes));
	memcpy(received_bytes, f->data, f->len);
	received_len = f->len;
	received++;
}

static int
begin(void **state)
{
	uint64_t seed = 3;

	(void)state;
	machine_reset();
	ports_reset(true);
	memset(&m, 0, sizeof(m));
	testing_random_bytes(&seed, frame, sizeof(frame));
	received = 0;
	rtl_model_add(&m);
	assert_int_equal(rtl8139_attach(), 1);
	nics->receive = receive;
	return (0);
}

static int
end(void **state)
{
	(void)state;
	rtl8139_detach();
	assert_null(nics);
	assert_int_equal(m.reg[0x37] & 0x0c, 0);
	assert_int_equal(machine_pages_used(), 0);
	return (0);
}

static int
send(uint32_t len)
{
	struct nic_frame f = { .data = frame, .len = len };

	return (nics->send(nics, &f));
}

static void
is_described(void **state)
{
	static const uint8_t mac[6] = { 0x00, 0x16, 0x3e, 9, 8, 7 };

	(void)state;
	assert_string_equal(nics->name, "rtl0");
	assert_string_equal(nics->kind, "rtl8139");
	assert_memory_equal(nics->mac, mac, 6);
	assert_int_equal(nics->mtu, 1500);
	assert_true(nics->link);
	assert_false(nics->tx_csum || nics->tx_gso || nics->gone);
	assert_int_equal(m.reg[0x3c] | m.reg[0x3d], 0); /* no interrupts */
}

static void
sends(void **state)
{
	static const uint8_t zeros[60];

	(void)state;
	for (uint32_t i = 0; i < 20; i++)
		assert_int_equal(send(42 + i * 70), 0);
	assert_int_equal(m.n_sent, 20);
	assert_int_equal(m.sent_len[0], 60);
	assert_memory_equal(m.sent[0], frame, 42);
	assert_memory_equal(m.sent[0] + 42, zeros, 18);
	for (uint32_t i = 1; i < 20; i++) {
		assert_int_equal(m.sent_len[i], 42 + i * 70);
		assert_memory_equal(m.sent[i], frame, 42 + i * 70);
	}
	assert_int_equal(send(1519), -EINVAL);
	assert_int_equal(send(1518), 0);
}

/* Four are under way at most, and none is overwritten. */
static void
waits_for_room(void **state)
{
	(void)state;
	m.slow = true;
	for (int i = 0; i < 4; i++)
		assert_int_equal(send(100), 0);
	assert_int_equal(send(100), -EAGAIN);
	rtl_model_sent(&m);
	assert_int_equal(send(100), 0);
	assert_int_equal(m.n_sent, 5);
}

static void
receives(void **state)
{
	uint64_t seed = 5;
	unsigned n = 0;

	(void)state;
	/* several times around the ring, with every length at its end */
	for (int i = 0; i < 500; i++) {
		uint32_t len = 14 + (uint32_t)(testing_random(&seed) % 1501);
		unsigned batch = i % 7 == 0 ? 9 : 1;

		for (unsigned k = 0; k < batch; k++, n++)
			assert_true(rtl_model_receive(&m, frame, len));
		nics->poll(nics);
		assert_int_equal(received, n);
		assert_int_equal(received_len, len);
		assert_memory_equal(received_bytes, frame, len);
	}
	assert_int_equal(m.resets, 1);
}

static void
survives_a_flood(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		(void)rtl_model_receive(&m, frame, 1514);
	assert_true(m.n_lost > 50);
	nics->poll(nics);
	assert_int_equal(received, 100 - m.n_lost);
	assert_true(rtl_model_receive(&m, frame, 64));
	nics->poll(nics);
	assert_int_equal(received_len, 64);
	assert_int_equal(m.resets, 1);
}

/* Headers that no card writes: it is reset, and goes on. */
static void
strange_frames(void **state)
{
	static const struct {
		uint16_t status, len;
	} cases[] = { { 1, 0 }, { 1, 4 }, { 1, 1523 }, { 1, 65535 }, { 0, 100 },
		{ 1, 104 } };

	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* 90 bytes are there, whatever the header says */
		rtl_model_write(&m, cases[i].status, cases[i].len, frame, 90);
		nics->poll(nics);
		assert_int_equal(received, i);
		assert_int_equal(m.resets, i + 2);
		assert_true(rtl_model_receive(&m, frame, 64));
		nics->poll(nics);
		assert_int_equal(received, i + 1);
	}
	/* not all there yet: waited for */
	rtl_model_write(&m, 1, 0xfff0, frame, 90);
	nics->poll(nics);
	assert_int_equal(m.resets, 7);
	m.reg[0x3b] = 0xff; /* written far outside */
	nics->poll(nics);
	assert_int_equal(m.resets, 8);
}

static void
unplugged(void **state)
{
	(void)state;
	m.gone = true;
	machine_wait(2 * (uint64_t)NS_PER_S);
	nics->poll(nics);
	assert_true(nics->gone);
	assert_false(nics->link);
	assert_int_not_equal(send(100), 0);
	m.gone = false;
}

static void
loses_its_link(void **state)
{
	(void)state;
	m.reg[0x58] = 4;
	machine_wait(2 * (uint64_t)NS_PER_S);
	nics->poll(nics);
	assert_false(nics->link);
	assert_false(nics->gone);
	m.reg[0x58] = 0;
	machine_wait(2 * (uint64_t)NS_PER_S);
	nics->poll(nics);
	assert_true(nics->link);
}

static void
does_not_begin(void **state)
{
	(void)state;
	rtl8139_detach();
	m.never_resets = true;
	assert_int_equal(rtl8139_attach(), 0);
	m.never_resets = false;
	for (size_t i = 0; i < 2; i++) {
		machine_limit_pages(i);
		assert_int_equal(rtl8139_attach(), 0);
		assert_int_equal(machine_pages_used(), 0);
	}
	ports_reset(false);
	assert_int_equal(rtl8139_attach(), 0);
	m.reg[0x37] = 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(is_described),
		TEST(sends),
		TEST(waits_for_room),
		TEST(receives),
		TEST(survives_a_flood),
		TEST(strange_frames),
		TEST(unplugged),
		TEST(loses_its_link),
		TEST(does_not_begin),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
