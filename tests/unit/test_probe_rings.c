/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rings of xenstore and the console, with an other end that reads and
 * writes in pieces, not at all, or sets positions that can't be. And what else
 * core takes from others: the command line, memory/target, the clock.
 */
#include <errno.h>

#include "guest/option_text.h"
#include "guest/target_pages.h"
#include "probe_hypervisor.h"
#include "testing.h"
#include "util/num.h"
#include "xen/abi_ring.h"
#include "xen/clock.h"
#include "xen/clock_scale.h"
#include "xen/console_private.h"
#include "xen/event_private.h"
#include "xen/page.h"
#include "xen/store_ring.h"

static uint8_t page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static struct abi_store *const store = (struct abi_store *)(void *)page;
static struct abi_console *const console = (struct abi_console *)(void *)page;

bool memmap_is_mapped(uint64_t start, uint64_t len);

bool
memmap_is_mapped(uint64_t start, uint64_t len)
{
	return (start != 0 && len == PAGE_SIZE);
}

static int
start(void **state)
{
	(void)state;
	hypervisor_reset();
	memset(page, 0, sizeof(page));
	hypervisor.param[ABI_HVM_STORE_FRAME] = (uintptr_t)page / PAGE_SIZE;
	hypervisor.param[ABI_HVM_STORE_PORT] = 2;
	hypervisor.param[ABI_HVM_CONSOLE_FRAME] = (uintptr_t)page / PAGE_SIZE;
	hypervisor.param[ABI_HVM_CONSOLE_PORT] = 3;
	assert_true(event_init());
	return (0);
}

/* ---- xenstore ---- */

static void
no_store(void **state)
{
	(void)state;
	hypervisor.param[ABI_HVM_STORE_FRAME] = 0;
	assert_false(store_ring_open());
	hypervisor.param[ABI_HVM_STORE_FRAME] = 77;
	hypervisor.param[ABI_HVM_STORE_PORT] = 0;
	assert_false(store_ring_open());
}

/* Bytes of any lengths through rings whose positions wrap. */
static void
store_bytes(void **state)
{
	uint8_t out[1500], in[1500];
	uint64_t seed = 2;

	(void)state;
	store->request_cons = store->request_prod = UINT32_MAX - 500;
	store->reply_cons = store->reply_prod = UINT32_MAX - 700;
	assert_true(store_ring_open());
	for (int i = 0; i < 500; i++) {
		size_t len = testing_random(&seed) % sizeof(out);
		ssize_t n, m;

		testing_random_bytes(&seed, out, len);
		n = store_ring_write(out, len);
		assert_int_equal(n, pvk_min(len, ABI_STORE_RING));
		assert_int_equal(hypervisor.sent, 2);
		assert_int_equal(store_ring_has_room(), n < ABI_STORE_RING);
		/* the daemon echoes all of it */
		while (store->request_cons != store->request_prod)
			store->reply[store->reply_prod++ % ABI_STORE_RING] =
			    store->request[store->request_cons++ %
				ABI_STORE_RING];
		assert_int_equal(store_ring_has_bytes(), n > 0);
		for (m = 0; m < n;) {
			size_t want = 1 + testing_random(&seed) % 600;
			ssize_t r = store_ring_read(in + m, want);

			assert_true(r > 0 && (size_t)r <= want);
			m += r;
		}
		assert_memory_equal(in, out, (size_t)n);
	}
	errno = 0;
	assert_int_equal(store_ring_read(in, 5), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(store_ring_write(out, 1024), 1024);
	assert_int_equal(store_ring_write(out, 1), -1);
	assert_int_equal(errno, EAGAIN);
	assert_false(store_ring_has_room());
}

/* What came for who was here before is nobody's. */
static void
store_leftovers(void **state)
{
	uint8_t byte = 7;

	(void)state;
	store->reply_cons = UINT32_MAX - 3;
	store->reply_prod = 1000;
	assert_true(store_ring_open());
	assert_false(store_ring_has_bytes());
	assert_int_equal(store_ring_read(&byte, 1), -1);
	assert_int_equal(store->reply_cons, 1000);
	/* who waits for room learns that there is some */
	assert_int_equal(hypervisor.sent, 2);
	hypervisor.sends = 0;
	assert_true(store_ring_open());
	assert_int_equal(hypervisor.sends, 0);
}

/* Positions that can't be end it, whoever meets them. */
static void
store_positions(void **state)
{
	uint8_t byte = 0;

	(void)state;
	assert_true(store_ring_open());
	store->reply_prod = 1025;
	assert_true(store_ring_has_bytes());
	assert_int_equal(store_ring_read(&byte, 1), 0);
	assert_int_equal(store_ring_write(&byte, 1), -1);
	assert_int_equal(errno, EPIPE);
	store->reply_prod = 0;
	assert_int_equal(store_ring_read(&byte, 1), 0); /* it stays so */
	assert_true(store_ring_open());
	store->request_cons = 5; /* more than was written */
	assert_int_equal(store_ring_write(&byte, 1), -1);
	assert_int_equal(errno, EPIPE);
	assert_true(store_ring_open());
	store->request_cons = 0;
	store->reply_cons = 1;
	assert_int_equal(store_ring_read(&byte, 1), 0);
	store_ring_hang_up();
	store_ring_await(UINT64_MAX); /* nothing to wait for */
	assert_true(store_ring_has_bytes() && store_ring_has_room());
}

/* ---- the console ---- */

static void
console_reads_on(void)
{
	hypervisor.now++;
	console->out_cons = console->out_prod;
	hypervisor_fire(3);
}

static void
console_out(void **state)
{
	char text[5000];

	(void)state;
	console_ring_write("lost", 4, false); /* there is none yet */
	console_ring_init();
	console_ring_write("hello", 5, false);
	assert_memory_equal(console->out, "hello", 5);
	assert_int_equal(hypervisor.sent, 3);
	memset(text, 'x', sizeof(text));
	hypervisor.asleep = console_reads_on;
	console_ring_write(text, sizeof(text), false);
	assert_int_equal(console->out_prod, 5005);
	assert_int_equal(hypervisor.sleeps, 2);
	console_flush();
	assert_int_equal(console->out_cons, 5005);
}

/* Who does not read is waited for once, and not again until he does. */
static void
console_deaf(void **state)
{
	char text[3000];
	uint64_t waited;

	(void)state;
	console_ring_init();
	memset(text, 'x', sizeof(text));
	console_ring_write(text, sizeof(text), false);
	assert_int_equal(console->out_prod, 2048);
	waited = hypervisor.now;
	assert_true(waited > 0);
	console_ring_write(text, sizeof(text), false);
	assert_int_equal(hypervisor.now, waited);
	console->out_cons = 1000;
	console_ring_write(text, 10, false);
	assert_int_equal(console->out_prod, 2058);
	console->out_cons = 3000; /* can't be: full */
	console_ring_write(text, sizeof(text), false);
	assert_int_equal(console->out_prod, 2058);
}

/* Who stands still for 5 seconds gets all of a document, and not of lines. */
static uint64_t stands_until;

static void
console_stands_still(void)
{
	hypervisor.now += NS_PER_S;
	if (hypervisor.now < stands_until)
		return;
	console->out_cons = console->out_prod;
	hypervisor_fire(3);
}

static void
console_document(void **state)
{
	char text[3000];

	(void)state;
	console_ring_init();
	memset(text, 'x', sizeof(text));
	hypervisor.asleep = console_stands_still;
	stands_until = UINT64_MAX;
	console_ring_write(text, sizeof(text), false);
	assert_int_equal(console->out_prod, 2048);
	stands_until = hypervisor.now + 5 * (uint64_t)NS_PER_S;
	console_ring_write(text, sizeof(text), true);
	assert_int_equal(console->out_prod, 5048);
	/* nobody at all: it is waited for once */
	stands_until = UINT64_MAX;
	console_ring_write(text, sizeof(text), true);
	stands_until = hypervisor.now;
	console_ring_write(text, sizeof(text), true);
	assert_int_equal(hypervisor.now, stands_until);
}

/* ---- the command line ---- */

static void
options(void **state)
{
	static const struct {
		const char *line, *name, *value; /* NULL: not found */
	} cases[] = {
		{ "", "a", NULL },
		{ "a", "a", "yes" },
		{ "a=1", "a", "1" },
		{ "a=", "a", "" },
		{ "  b=2   a=1 ", "a", "1" },
		{ "ab=2", "a", NULL },
		{ "a=1 a=2", "a", "1" },
		{ "x=a a=y=z", "a", "y=z" },
		{ "xa=1", "a", NULL },
		{ "a=1234567", "a", "1234567" },
		{ "a=12345678", "a", "1234..." },
		{ "a=\x1b[m", "a", "\\x1b[m" },
	};
	char value[8];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		bool found = option_find(cases[i].line, cases[i].name, value,
		    sizeof(value));

		assert_int_equal(found, cases[i].value != NULL);
		assert_string_equal(value,
		    cases[i].value != NULL ? cases[i].value : "");
	}
}

/* ---- memory/target ---- */

static void
targets(void **state)
{
	static const struct {
		uint64_t missing, first, now, pages;
	} cases[] = {
		{ 0, 16384, 16384, 0 },
		{ 0, 16384, 8192, 2048 },
		{ 0, 16384, 32768, 0 }, /* more than it was given */
		{ 4096, 16384, 16384, 4096 },
		{ 4096, 16384, 20480, 3072 },
		{ 4096, 16384, UINT64_MAX, 0 },
		{ 4096, 16384, 0, 8192 },
		{ 0, 5, 4, 0 },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++)
		assert_int_equal(target_pages(cases[i].missing, cases[i].first,
				     cases[i].now),
		    cases[i].pages);
}

/* ---- the clock ---- */

static void
scales(void **state)
{
	(void)state;
	/* 1 GHz: a tick is a nanosecond */
	assert_int_equal(clock_scale(12345, 1, 0x80000000), 12345);
	/* 2.5 GHz: 0.4 ns */
	assert_int_equal(clock_scale(2500000000, -1, 0xcccccccc), 999999999);
	/* a century at 4 GHz does not overflow */
	assert_int_equal(clock_scale((uint64_t)1 << 63, -1, 0x80000000),
	    (uint64_t)1 << 61);
	assert_int_equal(clock_scale(1000, 0, (uint64_t)1 << 33), 2000);
	/* what Xen does not say */
	assert_int_equal(clock_scale(1000, 64, 5), 0);
	assert_int_equal(clock_scale(1000, -64, 5), 0);
}

#define ring_test(test) cmocka_unit_test_setup(test, start)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ring_test(no_store),
		ring_test(store_bytes),
		ring_test(store_leftovers),
		ring_test(store_positions),
		ring_test(console_out),
		ring_test(console_deaf),
		ring_test(console_document),
		cmocka_unit_test(options),
		cmocka_unit_test(targets),
		cmocka_unit_test(scales),
	};

	return (cmocka_run_group_tests_name("probe_rings", tests, NULL, NULL));
}
