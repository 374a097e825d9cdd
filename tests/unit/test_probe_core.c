/* SPDX-License-Identifier: BSD-2-Clause */
/* The probe's grants and events, on a Xen of the tests'. */
#include "boot/interrupt.h"
#include "boot/pages.h"
#include "probe_area.h"
#include "probe_hypervisor.h"
#include "testing.h"
#include "util/num.h"
#include "xen/event.h"
#include "xen/event_private.h"
#include "xen/grant.h"
#include "xen/grant_private.h"
#include "xen/page.h"

/* ---- grants ---- */

static struct abi_grant *
entry(uint32_t ref)
{
	return (&hypervisor.frame[ref / 512][ref % 512]);
}

static void
a_grant(void **state)
{
	uint32_t ref, other;

	(void)state;
	grant_init();
	ref = grant_give(7, area, false);
	other = grant_give(8, area + PAGE_SIZE, true);
	assert_true(ref >= ABI_GRANT_RESERVED && other >= ABI_GRANT_RESERVED);
	assert_int_equal(entry(ref)->flags, ABI_GRANT_ACCESS);
	assert_int_equal(entry(ref)->domid, 7);
	assert_int_equal(entry(ref)->frame, (uintptr_t)area / PAGE_SIZE);
	assert_int_equal(entry(other)->flags,
	    ABI_GRANT_ACCESS | ABI_GRANT_READONLY);
	assert_int_equal(entry(other)->frame, (uintptr_t)area / PAGE_SIZE + 1);
	assert_int_equal(grant_count(), 2);
	assert_true(grant_end(ref) && grant_end(GRANT_NONE));
	assert_int_equal(entry(ref)->flags, 0);
	assert_int_equal(grant_count(), 1);
}

static void
a_grant_in_use(void **state)
{
	uint32_t ref;

	(void)state;
	grant_init();
	ref = grant_give(7, area, false);
	for (uint16_t use = 0x08; use <= 0x18; use += 8) {
		entry(ref)->flags |= use;
		assert_false(grant_end(ref));
		assert_int_equal(grant_count(), 1);
		entry(ref)->flags &= (uint16_t)~use;
	}
	assert_true(grant_end(ref));
	/* a second time, and what never was: nothing happens */
	assert_true(grant_end(ref));
	assert_false(grant_end(3) || grant_end(UINT32_MAX));
	assert_int_equal(grant_count(), 0);
	assert_int_not_equal(grant_give(7, area, false),
	    grant_give(7, area, false));
}

/* All there are, each once; then all again. */
static void
all_grants(void **state)
{
	static uint8_t seen[512 * 16];
	uint32_t ref, n = 0;

	(void)state;
	grant_init();
	for (int round = 0; round < 2; round++) {
		memset(seen, 0, sizeof(seen));
		n = 0;
		while ((ref = grant_give(1, area, true)) != GRANT_NONE) {
			assert_true(ref < sizeof(seen) && seen[ref] == 0);
			seen[ref] = 1;
			n++;
		}
		assert_int_equal(n, sizeof(seen) - ABI_GRANT_RESERVED);
		for (ref = ABI_GRANT_RESERVED; ref < sizeof(seen); ref++)
			assert_true(grant_end(ref));
		assert_int_equal(grant_count(), 0);
	}
}

static void
grants_are_refused(void **state)
{
	(void)state;
	hypervisor.grant_frames = 0;
	grant_init();
	assert_int_equal(grant_give(1, area, true), GRANT_NONE);
	hypervisor.grant_frames = 1;
	hypervisor.refuses_frames = true;
	grant_init();
	assert_int_equal(grant_give(1, area, true), GRANT_NONE);
	hypervisor.refuses_frames = false;
	assert_int_not_equal(grant_give(1, area, true), GRANT_NONE);
	assert_int_equal(grant_count(), 1);
}

/* In another domain the table is empty. */
static void
grants_after_resume(void **state)
{
	uint32_t ref;

	(void)state;
	grant_init();
	ref = grant_give(1, area, true);
	grant_init();
	assert_int_equal(grant_count(), 0);
	assert_int_equal(grant_give(1, area, true), ref);
	assert_int_equal(grant_count(), 1);
}

/* ---- events ---- */

static unsigned calls[4];
static uint32_t ports[4];

static void
count(void *ctx)
{
	calls[(uintptr_t)ctx]++;
}

static void
listen_all(void)
{
	memset(calls, 0, sizeof(calls));
	assert_true(event_init());
	for (size_t i = 0; i < PVK_COUNT(ports); i++)
		ports[i] = event_listen(0, count, (void *)i);
}

static void
events_are_dispatched(void **state)
{
	(void)state;
	listen_all();
	assert_int_equal(hypervisor.param[ABI_HVM_CALLBACK],
	    ABI_HVM_CALLBACK_VECTOR | INTERRUPT_EVENT);
	assert_int_equal(event_count(), 4);
	assert_int_equal(event_dispatch(), 0);
	hypervisor_fire(ports[1]);
	hypervisor_fire(ports[3]);
	hypervisor_fire(ports[3]);
	assert_int_equal(calls[1], 0); /* not before it is asked for */
	assert_int_equal(event_dispatch(), 2);
	assert_true(calls[1] == 1 && calls[3] == 1);
	assert_int_equal(event_dispatch(), 0);
	event_notify(ports[2]);
	assert_int_equal(hypervisor.sent, ports[2]);
	event_notify(EVENT_NONE);
	assert_int_equal(hypervisor.sends, 1);
}

static void
close_others(void *ctx)
{
	count(ctx);
	for (size_t i = 0; i < PVK_COUNT(ports); i++)
		event_close(ports[i]);
}

/* A handler may end any port, also its own and those that fired with it. */
static void
ports_are_closed(void **state)
{
	(void)state;
	listen_all();
	ports[0] = event_listen(0, close_others, (void *)0);
	for (size_t i = 1; i < PVK_COUNT(ports); i++)
		event_close(ports[i]);
	for (size_t i = 1; i < PVK_COUNT(ports); i++)
		ports[i] = event_listen(0, count, (void *)i);
	for (size_t i = 0; i < PVK_COUNT(ports); i++)
		hypervisor_fire(ports[i]);
	assert_int_equal(event_dispatch(), 1);
	assert_true(calls[0] == 1 && calls[1] + calls[2] + calls[3] == 0);
	assert_int_equal(event_count(), 1); /* the first of listen_all() */
	hypervisor_fire(ports[2]);	    /* masked: nobody hears it */
	assert_int_equal(event_dispatch(), 0);
	event_close(EVENT_NONE);
	event_close(UINT32_MAX);
	assert_int_equal(event_count(), 1);
}

static void
ports_are_refused(void **state)
{
	(void)state;
	assert_true(event_init());
	hypervisor.refuses_ports = true;
	assert_int_equal(event_listen(0, count, NULL), EVENT_NONE);
	hypervisor.refuses_ports = false;
	hypervisor.port_last = 5000; /* more than there is room for */
	assert_int_equal(event_listen(0, count, NULL), EVENT_NONE);
	assert_int_equal(hypervisor.closed, 5001);
	assert_int_equal(event_take(EVENT_NONE, count, NULL), -1);
	assert_int_equal(event_take(5000, count, NULL), -1);
	assert_int_equal(event_count(), 0);
	/* one that fired before it was taken still counts */
	hypervisor_fire(77);
	assert_int_equal(event_take(77, count, (void *)1), 0);
	assert_int_equal(event_count(), 0);
	memset(calls, 0, sizeof(calls));
	assert_int_equal(event_dispatch(), 1);
	assert_int_equal(calls[1], 1);
}

static void
fire_2(void)
{
	hypervisor.now += 10;
	hypervisor_fire(ports[2]);
}

static void
sleep_ends(void **state)
{
	(void)state;
	listen_all();
	event_sleep(100); /* by its deadline: the timer's port is nobody's */
	assert_int_equal(hypervisor.now, 100);
	assert_int_equal(event_dispatch(), 0);
	event_sleep(50); /* over already */
	assert_int_equal(hypervisor.sleeps, 1);
	hypervisor_fire(ports[1]); /* fired before it slept */
	event_sleep(1000);
	assert_int_equal(hypervisor.sleeps, 1);
	event_sleep(1000); /* and until its handler is called */
	assert_int_equal(hypervisor.sleeps, 1);
	assert_int_equal(event_dispatch(), 1);
	hypervisor.asleep = fire_2;
	event_sleep(UINT64_MAX);
	assert_int_equal(hypervisor.sleeps, 2);
	assert_int_equal(event_dispatch(), 1);
	assert_int_equal(calls[2], 1);
}

/* A timer that Xen has not set ends no sleep. */
static void
timer_is_refused(void **state)
{
	(void)state;
	hypervisor.refuses_timers = 3;
	hypervisor.asleep = NULL;
	event_sleep(100);
	assert_int_equal(hypervisor.timers, 1);
	assert_int_equal(hypervisor.sleeps, 1);
	assert_int_equal(hypervisor.now, 100);
}

/* One timer serves many sleeps; it is set again only to fire earlier. */
static void
timer_is_kept(void **state)
{
	(void)state;
	listen_all();
	hypervisor.asleep = fire_2;
	for (int i = 0; i < 10; i++) {
		event_sleep(1000 + (uint64_t)i);
		assert_int_equal(event_dispatch(), 1);
	}
	assert_int_equal(hypervisor.timers, 1);
	event_sleep(500);
	assert_int_equal(hypervisor.timers, 2);
	assert_int_equal(event_dispatch(), 1);
	hypervisor.asleep = NULL;
	event_sleep(2000); /* by way of the one at 500 */
	assert_int_equal(hypervisor.now, 2000);
	assert_int_equal(hypervisor.timers, 3);
	assert_int_equal(event_dispatch(), 0);
}

/* Waiting for one port leaves the others for later. */
static void
one_is_awaited(void **state)
{
	(void)state;
	listen_all();
	hypervisor_fire(ports[3]);
	hypervisor.asleep = fire_2;
	assert_true(event_await(ports[2], 1000));
	assert_int_equal(hypervisor.sleeps, 1);
	assert_int_equal(event_dispatch(), 1);
	assert_true(calls[3] == 1 && calls[2] == 0);
	hypervisor.asleep = NULL;
	assert_false(event_await(ports[1], 1000));
	assert_int_equal(hypervisor.now, 1000);
}

static void
events_after_resume(void **state)
{
	(void)state;
	listen_all();
	hypervisor_fire(ports[1]);
	assert_true(event_init());
	assert_int_equal(event_count(), 0);
	assert_int_equal(event_dispatch(), 0);
}

static void
without_xen(void **state)
{
	(void)state;
	hypervisor.absent = true;
	assert_false(event_init());
	assert_int_equal(event_dispatch(), 0);
	event_close(5);
	hypervisor.now = 10;
	event_sleep(10);
	assert_int_equal(hypervisor.sleeps, 0);
}

#define core_test(test) cmocka_unit_test_setup(test, area_start)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		core_test(a_grant),
		core_test(a_grant_in_use),
		core_test(all_grants),
		core_test(grants_are_refused),
		core_test(grants_after_resume),
		core_test(events_are_dispatched),
		core_test(ports_are_closed),
		core_test(ports_are_refused),
		core_test(sleep_ends),
		core_test(timer_is_refused),
		core_test(timer_is_kept),
		core_test(one_is_awaited),
		core_test(events_after_resume),
		core_test(without_xen),
	};

	return (cmocka_run_group_tests_name("probe_core", tests, NULL, NULL));
}
