/* SPDX-License-Identifier: BSD-2-Clause */
/* Random access to the disks inside an XVA, against the bytes they have. */
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/io.h"
#include "util/num.h"
#include "xva/index.h"
#include "xva_pack.h"
#include "xva_random.h"

static struct pvk_xva_index *
open_index(const char *name)
{
	struct pvk_xva_index *x;
	struct pvk_err e;

	x = pvk_xva_index_open(name, &e);
	expect_ok(x != NULL, &e);
	return (x);
}

static void
read_randomly(const struct pvk_xva_index *x, unsigned number,
    const struct xva_random_disk *d, uint64_t seed)
{
	uint8_t buf[8000];
	struct pvk_err e;
	uint64_t off, size;
	size_t len;

	expect_ok(pvk_xva_index_size(x, number, &size, &e) == 0, &e);
	assert_int_equal(size, d->size);
	for (int i = 0; i < 200; i++) {
		off = testing_random(&seed) % (d->size + 1);
		len = (size_t)pvk_min(testing_random(&seed) % sizeof(buf),
		    d->size - off);
		memset(buf, 0xee, sizeof(buf));
		expect_ok(pvk_xva_index_pread(x, number, buf, len, off, &e) ==
			0,
		    &e);
		assert_memory_equal(buf, d->bytes + off, len);
		assert_int_equal(buf[len], 0xee);
	}
}

/* Holes are zeros, data is not, one never follows one of its own kind */
static void
walk_extents(const struct pvk_xva_index *x, unsigned number,
    const struct xva_random_disk *d)
{
	uint64_t off, len, part;
	struct pvk_err e;
	bool hole = false, before;

	for (off = 0; off < d->size; off += len) {
		before = hole;
		expect_ok(pvk_xva_index_extent(x, number, off, &len, &hole,
			      &e) == 0,
		    &e);
		assert_true(len > 0 && len <= d->size - off);
		assert_true(off == 0 || hole != before);
		assert_int_equal(pvk_is_zero(d->bytes + off, (size_t)len),
		    hole);
		/* from anywhere inside of it the rest is told */
		part = len / 2;
		before = hole;
		expect_ok(pvk_xva_index_extent(x, number, off + part, &part,
			      &hole, &e) == 0,
		    &e);
		assert_int_equal(part, len - len / 2);
		assert_int_equal(hole, before);
	}
	assert_false(hole); /* the last chunk is always there */
}

static void
test_random(void **state)
{
	struct pvk_xva_index *x;
	struct xva_random r;
	size_t n;

	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		xva_random_make(&r, seed);
		xva_random_write(&r, PVK_PLAIN, "a.xva");
		x = open_index("a.xva");
		(void)pvk_ova_disks(pvk_xva_index_ova(x), &n);
		assert_int_equal(n, r.ndisks);
		for (unsigned k = 0; k < r.ndisks; k++) {
			read_randomly(x, k, &r.disk[k], seed);
			walk_extents(x, k, &r.disk[k]);
		}
		pvk_xva_index_close(x);
		xva_random_free(&r);
	}
}

struct reading {
	const struct pvk_xva_index *x;
	const struct xva_random *r;
	uint64_t seed;
};

static void *
read_thread(void *arg)
{
	const struct reading *k = arg;

	for (unsigned i = 0; i < k->r->ndisks; i++)
		read_randomly(k->x, i, &k->r->disk[i], k->seed);
	return (NULL);
}

static void
test_threads(void **state)
{
	struct reading readings[4];
	pthread_t threads[PVK_COUNT(readings)];
	struct pvk_xva_index *x;
	struct xva_random r;

	(void)state;
	xva_random_make(&r, 4);
	xva_random_write(&r, PVK_PLAIN, "a.xva");
	x = open_index("a.xva");
	for (size_t i = 0; i < PVK_COUNT(threads); i++) {
		readings[i] = (struct reading){ x, &r, i };
		assert_int_equal(pthread_create(&threads[i], NULL, read_thread,
				     &readings[i]),
		    0);
	}
	for (size_t i = 0; i < PVK_COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	pvk_xva_index_close(x);
	xva_random_free(&r);
}

static void
test_wrong_use(void **state)
{
	struct pvk_xva_index *x;
	struct xva_random r;
	struct pvk_err e;
	uint64_t size;
	uint8_t buf[8];
	bool hole;

	(void)state;
	xva_random_make(&r, 1);
	xva_random_write(&r, PVK_PLAIN, "a.xva");
	x = open_index("a.xva");
	size = r.disk[0].size;
	expect_error(pvk_xva_index_pread(x, 0, buf, 8, size - 7, &e) == 0, &e,
	    PVK_EUSAGE, "a.xva: disk 0");
	expect_error(pvk_xva_index_pread(x, 0, buf, 8, UINT64_MAX - 3, &e) == 0,
	    &e, PVK_EUSAGE, NULL);
	expect_error(pvk_xva_index_pread(x, 9, buf, 0, 0, &e) == 0, &e,
	    PVK_EUSAGE, NULL);
	expect_error(pvk_xva_index_extent(x, 0, size, &size, &hole, &e) == 0,
	    &e, PVK_EUSAGE, "disk 0");
	expect_error(pvk_xva_index_size(x, 9, &size, &e) == 0, &e, PVK_ENOENT,
	    "no disk 9");
	expect_ok(pvk_xva_index_pread(x, 0, buf, 0, r.disk[0].size, &e) == 0,
	    &e);
	pvk_xva_index_close(x);
	xva_random_free(&r);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *script, *message;
	} cases[] = {
		{ "Ref:1/00000000=512 s", "CHUNK-LAST" },
		{ "Ref:1/00000000=512 s Ref:1/00000001=512", "SUM-MISSING" },
		{ "Ref:1/00000000=512 s {bad}Ref:1/00000001=512 s",
		    "TAR-HEADER" },
		{ "Ref:1/00000000=512 s Ref:1/00000001=512 cut=1",
		    "TAR-TRUNCATED" },
		{ "", "DISK-MISSING" },
	};
	struct xva_build b;
	struct xva_random r;
	struct pvk_err e;

	(void)state;
	xva_random_make(&r, 1);
	for (int how = PVK_GZIP; how <= PVK_ZSTD; how++) {
		xva_random_write(&r, how, "a.xva");
		expect_error(pvk_xva_index_open("a.xva", &e) != NULL, &e,
		    PVK_EUNSUPP, "compressed");
	}
	xva_random_free(&r);
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		memset(&b, 0, sizeof(b));
		xva_build_ova(&b, 2, "Ref:1=1024");
		xva_build_add(&b, cases[i].script);
		testing_write_file("a.xva", b.tar.data, b.tar.len);
		expect_error(pvk_xva_index_open("a.xva", &e) != NULL, &e,
		    PVK_ECORRUPT, cases[i].message);
		xva_build_free(&b);
	}
	testing_write_file("a.xva", "no tar", 6);
	expect_error(pvk_xva_index_open("a.xva", &e) != NULL, &e, PVK_ECORRUPT,
	    "a.xva: no XVA");
	expect_error(pvk_xva_index_open("none", &e) != NULL, &e, PVK_ENOENT,
	    "none");
}

/* The file must not change; when it does, no wrong byte is given. */
static void
test_cut_while_open(void **state)
{
	struct pvk_xva_index *x;
	struct xva_random r;
	struct pvk_err e;
	uint8_t *buf;

	(void)state;
	xva_random_make(&r, 2);
	xva_random_write(&r, PVK_PLAIN, "a.xva");
	x = open_index("a.xva");
	assert_int_equal(truncate("a.xva", (off_t)r.b.tar.len / 2), 0);
	buf = malloc((size_t)r.disk[r.ndisks - 1].size);
	assert_non_null(buf);
	expect_error(pvk_xva_index_pread(x, (unsigned)r.ndisks - 1, buf,
			 (size_t)r.disk[r.ndisks - 1].size, 0, &e) == 0,
	    &e, PVK_EIO, "a.xva: the file became shorter");
	free(buf);
	pvk_xva_index_close(x);
	xva_random_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_random),
		unit_test_in_dir(test_threads),
		unit_test_in_dir(test_wrong_use),
		unit_test_in_dir(test_refused),
		unit_test_in_dir(test_cut_while_open),
	};

	return (cmocka_run_group_tests_name("xva_index", tests, NULL, NULL));
}
