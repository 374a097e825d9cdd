/* SPDX-License-Identifier: BSD-2-Clause */
/* Huge disks of next to nothing but holes, into an XVA. */
#include <stdatomic.h>

#include "util/num.h"
#include "xva_verbs.h"

/* A disk that tells where its holes are, and counts what is read of it */
struct counted {
	_Atomic uint64_t read;
	uint64_t data_from, data_to;
};

static int
counted_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	struct counted *c = ctx;

	(void)e;
	assert_true(off >= c->data_from && off + len <= c->data_to);
	c->read += len;
	memset(buf, 'd', len);
	return (0);
}

static int
counted_extent(void *ctx, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	const struct counted *c = ctx;
	uint64_t end = off < c->data_from ? c->data_from
	    : off < c->data_to		  ? c->data_to
					  : UINT64_MAX;

	(void)e;
	*hole = off < c->data_from || off >= c->data_to;
	*len = end - off;
	return (0);
}

/* An XVA of that disk */
static struct pvk_xva_created
create(struct counted *c, uint64_t size, const char *path)
{
	static const struct pvk_src_ops ops = { counted_pread, counted_extent };
	const struct pvk_xva_output out = { .path = path };
	const struct pvk_xva_run run = { .threads = 2 };
	struct pvk_ova_spec_disk disk = { size, "d" };
	struct pvk_ova_spec spec = { .name_label = "t",
		.name_description = "",
		.memory = PVK_GIB,
		.vcpus = 1,
		.disks = &disk,
		.ndisks = 1,
		.date = "2026-01-31" };
	struct pvk_xva_created made;
	struct pvk_src *src;
	struct pvk_err e;

	spec.host = pvk_host_find("xcp-ng-8.3", &e);
	src = pvk_src_custom(&ops, c, size, "counted", &e);
	expect_ok(src != NULL, &e);
	expect_ok(pvk_xva_create(&spec, &src, PVK_SUM_XXHASH, &out, &run, &made,
		      &e) == 0,
	    &e);
	pvk_src_close(src);
	return (made);
}

/* A TiB of holes, of which nothing is read and next to nothing written */
static void
test_holes_are_not_read(void **state)
{
	static const struct {
		uint64_t at, chunks;
	} cases[] = {
		{ 0, 2 },
		{ 4096, 3 },
		{ PVK_MIB, 3 },
		{ 5 * PVK_MIB - 512, 4 },
		{ PVK_TIB / 2 + 777, 4 },
		{ PVK_TIB - PVK_MIB, 2 },
	};
	struct pvk_xva_created made;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct counted c = { 0, cases[i].at, cases[i].at + PVK_MIB };

		made = create(&c, PVK_TIB, NULL);
		assert_int_equal(c.read, PVK_MIB);
		assert_int_equal(made.read, PVK_MIB);
		assert_int_equal(made.chunks, cases[i].chunks);
	}
}

/* Beyond 8 digits all counters of a disk are wider: they rise as strings. */
static void
test_wide_counters(void **state)
{
	struct counted c = { 0, PVK_TIB, PVK_TIB + PVK_MIB };
	char *rules;

	(void)state;
	assert_int_equal(create(&c, 128 * PVK_TIB, "a.xva").chunks, 3);
	rules = xva_verify("a.xva");
	assert_string_equal(rules, "");
	free(rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holes_are_not_read),
		unit_test_in_dir(test_wide_counters),
	};

	return (
	    cmocka_run_group_tests_name("xva_create_holes", tests, NULL, NULL));
}
