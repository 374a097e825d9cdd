/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PV disk with a backend that lies, and one that is lost in the middle of
 * traffic. A lie ends the device, with a line that names it; no request is done
 * twice, none is forgotten, no page leaks.
 */
#include "testing.h"

#include <errno.h>
#include <stdio.h>

#include "probe_blkback.h"
#include "probe_world.h"
#include "util/num.h"
#include "xen/clock.h"
#include "xen/event.h"
#include "xen/grant.h"

#define VBD	51712
#define SECTORS 8192
#define MANY	24

static struct blkback back;
static uint8_t buffer[MANY * 65536] __attribute__((aligned(4096)));
static struct disk_request requests[MANY];
static unsigned times[MANY]; /* that each was done */
static unsigned ndone;

static void
done(struct disk_request *r)
{
	times[r - requests]++;
	ndone++;
}

static void
turns(int n)
{
	for (int i = 0; i < n; i++) {
		(void)world_turn();
		blkback_step(&back);
	}
}

static struct disk *
begin(bool persistent)
{
	const struct front_options o = { .writable = "all" };
	uint64_t seed = 5;

	world_start(&o);
	blkback_init(&back, WORLD_DOMID, VBD, SECTORS);
	testing_random_bytes(&seed, back.image, SECTORS * 512);
	back.persistent = persistent;
	back.max_indirect = 32;
	blkback_plug(&back);
	turns(10);
	memset(times, 0, sizeof(times));
	ndone = 0;
	assert_non_null(world_disk("xvda"));
	return (world_disk("xvda"));
}

static void
end(void)
{
	blkback_let_go(&back);
	world_stop();
	blkback_fini(&back);
}

static void
submit(struct disk *d, unsigned i, enum disk_op op, uint32_t bytes)
{
	requests[i] = (struct disk_request){ .op = op,
		.sector = 128 * (uint64_t)i,
		.bytes = bytes,
		.data = buffer + (size_t)i * 65536,
		.done = done };
	assert_int_equal(d->submit(d, &requests[i]), 0);
}

/* Each request once, or perhaps not yet. */
static void
must_be_done(bool all)
{
	unsigned n = 0;

	for (unsigned i = 0; i < MANY; i++) {
		assert_in_range(times[i], 0, requests[i].done != NULL);
		if (all && requests[i].done != NULL)
			assert_int_equal(times[i], 1);
		n += times[i];
	}
	assert_int_equal(ndone, n);
}

/* It was found out, said, and everything ends, also if the backend does not
 * help with it. */
static void
must_fail(struct disk *d, const char *line)
{
	turns(1);
	for (int i = 0; i < 8; i++) {
		(void)world_turn();
		xen_wait(2 * (uint64_t)NS_PER_S);
	}
	assert_true(world_said(line));
	assert_true(d->gone);
	assert_null(disks);
	/* callers' own pages that it has are waited for */
	must_be_done(back.persistent);
	assert_int_equal(event_count(), 0);
	/* it stays closed, whatever the backend does next */
	blkback_let_go(&back);
	blkback_set_state(&back, XENBUS_INIT_WAIT);
	xen_wait(NS_PER_S);
	turns(4);
	assert_null(disks);
	must_be_done(true);
	assert_int_equal(grant_count(), 0);
	memset(requests, 0, sizeof(requests));
	end();
}

/* ---- lies ---- */

static void
wrong_ids(void **state)
{
	static const uint64_t ids[] = { 1, 31, 32, 33, 65536, 1ull << 32,
		UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(ids); i++) {
		struct disk *d = begin(i % 2 == 0);
		struct blkif_response rsp = { .id = ids[i] };

		submit(d, 0, DISK_READ, 512);
		(void)blkback_take(&back);
		blkback_write(&back, &rsp);
		blkback_push(&back);
		must_fail(d, "answer to nothing that is under way");
	}
}

static void
twice(void **state)
{
	struct disk *d = begin(true);
	struct blkif_response rsp;

	(void)state;
	submit(d, 0, DISK_READ, 512);
	submit(d, 1, DISK_READ, 512);
	(void)blkback_take(&back);
	rsp = (struct blkif_response){ .id = back.pending[0].id };
	blkback_answer(&back, 0, BLKIF_RSP_OKAY);
	blkback_write(&back, &rsp);
	blkback_push(&back);
	turns(1);
	assert_int_equal(times[0], 1);
	must_fail(d, "answer to nothing that is under way");
}

static void
wrong_operation(void **state)
{
	struct disk *d = begin(true);
	struct blkif_response rsp = { .op = BLKIF_OP_WRITE };

	(void)state;
	submit(d, 0, DISK_READ, 512);
	(void)blkback_take(&back);
	rsp.id = back.pending[0].id;
	blkback_write(&back, &rsp);
	blkback_push(&back);
	must_fail(d, "answer to operation 1, not to 0");
}

static void
index_jumps(void **state)
{
	static const uint32_t jumps[] = { 2, 32, 33, 1u << 31, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(jumps); i++) {
		struct disk *d = begin(i % 2 == 0);

		submit(d, 0, DISK_WRITE, 4096);
		(void)blkback_take(&back);
		back.ring->rsp_prod += jumps[i];
		assert_true(xen_notify(back.port));
		must_fail(d, "more answers than questions");
	}
}

static void
keeps_pages(void **state)
{
	struct disk *d = begin(false);
	uint32_t ref;

	(void)state;
	submit(d, 0, DISK_READ, 8192);
	(void)blkback_take(&back);
	ref = back.pending[0].segments[1].ref;
	assert_non_null(xen_map(ref, true));
	blkback_answer(&back, 0, BLKIF_RSP_OKAY);
	blkback_push(&back);
	turns(4);
	/* whose page it is must not use it for anything else */
	assert_int_equal(times[0], 0);
	assert_true(d->gone);
	xen_unmap(ref);
	must_fail(d, "it keeps pages that it has answered");
	assert_int_equal(ndone, 1);
}

/* Errors, of any number, are the request's affair. */
static void
statuses(void **state)
{
	static const int16_t status[] = { -1, -2, 1, 7, INT16_MIN, INT16_MAX };
	struct disk *d = begin(true);

	(void)state;
	for (unsigned i = 0; i < PVK_COUNT(status); i++) {
		submit(d, i, DISK_READ, 4096);
		(void)blkback_take(&back);
		blkback_answer(&back, 0, status[i]);
		blkback_push(&back);
		turns(1);
		assert_int_equal(requests[i].error, EIO);
		assert_int_equal(times[i], 1);
	}
	memset(requests, 0, sizeof(requests));
	end();
}

/* What is told of the disk: lies are bounded, nonsense is refused. */
static void
keys(void **state)
{
	static const struct {
		const char *key, *value, *said;
	} t[] = {
		{ "sector-size", "0", "sectors of 0 bytes" },
		{ "sector-size", "513", "sectors of 513 bytes" },
		{ "sector-size", "1048576", "sectors of 1048576 bytes" },
		{ "sector-size", "99999999999", NULL },
		{ "sectors", "18446744073709551615", NULL },
		{ "sectors", "-1", NULL },
		{ "sectors", "", NULL },
		{ "feature-max-indirect-segments", "4294967295", NULL },
		{ "feature-max-indirect-segments", "-7", NULL },
		{ "feature-persistent", "yes", NULL },
		{ "info", "999999999999999999", NULL },
	};
	char path[96];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(t); i++) {
		(void)begin(false);
		snprintf(path, sizeof(path), "%s/%s", back.path, t[i].key);
		/* it connects, then tells something else */
		blkback_let_go(&back);
		blkback_set_state(&back, XENBUS_INIT_WAIT);
		for (int k = 0; k < 12; k++) {
			(void)world_turn();
			blkback_step(&back);
			store_put(path, "%s", t[i].value);
		}
		if (t[i].said != NULL)
			assert_true(world_said(t[i].said));
		else
			assert_non_null(disks);
		end();
	}
}

/* ---- lost in traffic ---- */

static void
migrates(bool persistent, unsigned answered)
{
	struct disk *d = begin(persistent);
	uint64_t shuffle = answered;
	uint8_t *was;

	for (unsigned i = 0; i < MANY; i++) {
		memset(buffer + (size_t)i * 65536, (int)(i + 1), 65536);
		submit(d, i, i % 3 == 0 ? DISK_WRITE : DISK_READ, 65536);
	}
	/* some were answered, one of those only in the ring */
	(void)blkback_take(&back);
	for (unsigned i = 0; i < answered && back.npending > 0; i++)
		blkback_answer(&back, i * 7 % back.npending, BLKIF_RSP_OKAY);
	if (back.connected)
		blkback_push(&back);
	(void)world_turn();
	xen_migrate();
	store_migrate(9);
	front_resume();
	assert_int_equal(grant_count(), 0);
	assert_false(d->gone);
	blkback_migrate(&back, 9);
	for (int i = 0; i < 60 && ndone < MANY; i++) {
		turns(1);
		blkback_run(&back, &shuffle);
	}
	assert_int_equal(ndone, MANY);
	for (unsigned i = 0; i < MANY; i++) {
		assert_int_equal(times[i], 1);
		assert_int_equal(requests[i].error, 0);
		was = back.image + requests[i].sector * 512;
		assert_memory_equal(requests[i].data, was, 65536);
		if (i % 3 == 0)
			assert_int_equal(was[77], i + 1);
	}
	assert_ptr_equal(disks, d);
	memset(requests, 0, sizeof(requests));
	end();
}

static void
migration_in_traffic(void **state)
{
	(void)state;
	for (unsigned answered = 0; answered < 40; answered += 3) {
		migrates(true, answered);
		migrates(false, answered);
	}
}

/* Connections end again and again while requests come and go. */
static void
reconnects_in_traffic(void **state)
{
	struct disk *d = begin(true);
	uint64_t seed = 3, shuffle = 4;
	unsigned given = 0, i;

	(void)state;
	while (given < 600) {
		i = given % MANY;
		if (requests[i].done == NULL || times[i] == 1) {
			times[i] = 0;
			submit(d, i, DISK_READ,
			    512 * (uint32_t)(1 + testing_random(&seed) % 128));
			given++;
		}
		if (given % 16 == 0)
			(void)front_reconnect("xvda");
		turns(1);
		if (testing_random(&seed) % 2 == 0)
			blkback_run(&back, &shuffle);
	}
	for (int k = 0; k < 40; k++) {
		turns(1);
		blkback_run(&back, &shuffle);
	}
	assert_int_equal(ndone, given);
	for (i = 0; i < MANY; i++) {
		assert_int_equal(requests[i].error, 0);
		assert_memory_equal(requests[i].data,
		    back.image + requests[i].sector * 512, requests[i].bytes);
	}
	memset(requests, 0, sizeof(requests));
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_ids),
		cmocka_unit_test(twice),
		cmocka_unit_test(wrong_operation),
		cmocka_unit_test(index_jumps),
		cmocka_unit_test(keeps_pages),
		cmocka_unit_test(statuses),
		cmocka_unit_test(keys),
		cmocka_unit_test(migration_in_traffic),
		cmocka_unit_test(reconnects_in_traffic),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
