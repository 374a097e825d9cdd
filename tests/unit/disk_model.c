/* SPDX-License-Identifier: BSD-2-Clause */
/* A disk in memory; see disk_model.h. */
#include "disk_model.h"

#include <pthread.h>
#include <stdatomic.h>

#include "util/io.h"
#include "util/num.h"

#define THREADS 6

struct disk_model
disk_model_new(uint64_t size, uint64_t seed)
{
	struct disk_model m = { .size = size };
	uint64_t len;

	m.bytes = calloc(1, size + 1);
	assert_non_null(m.bytes);
	for (uint64_t off = 0; off < size; off += len) {
		uint64_t kind = testing_random(&seed);

		len = testing_random(&seed) % (size / 12 + 2) + 1;
		if (kind & 1) /* up to the next block */
			len = pvk_round_up(off + len, 65536) - off;
		len = pvk_min(len, size - off);
		if (kind & 2)
			testing_random_bytes(&seed, m.bytes + off, len);
	}
	return (m);
}

void
disk_model_free(struct disk_model *m)
{
	free(m->bytes);
	m->bytes = NULL;
}

void
disk_model_write(const struct disk_model *m, const char *name)
{
	uint64_t n;

	testing_write_hole(name, m->size);
	for (uint64_t off = 0; off < m->size; off += n) {
		n = pvk_min(65536, m->size - off);
		if (!pvk_is_zero(m->bytes + off, n))
			testing_patch_file(name, off, m->bytes + off, n);
	}
}

void
disk_model_expect_src(const struct disk_model *m, struct pvk_src *s)
{
	uint64_t seed = m->size, n;
	uint8_t *buf = malloc(m->size + 1);
	struct pvk_err e;

	assert_non_null(buf);
	assert_int_equal(pvk_src_size(s), m->size);
	for (uint64_t off = 0; off < m->size; off += n) {
		n = testing_random(&seed) % (m->size / 5 + 2);
		n = pvk_min(n, m->size - off);
		expect_ok(pvk_src_pread(s, buf + off, n, off, &e) == 0, &e);
	}
	/* not assert_memory_equal, which would print every difference */
	assert_true(memcmp(buf, m->bytes, m->size) == 0);
	free(buf);
}

uint64_t
disk_model_expect_extents(const struct disk_model *m, struct pvk_src *s)
{
	uint64_t holes = 0, len;
	struct pvk_err e;
	bool hole;

	for (uint64_t off = 0; off < m->size; off += len) {
		expect_ok(pvk_src_extent(s, off, &len, &hole, &e) == 0, &e);
		assert_in_range(len, 1, m->size - off);
		if (!hole)
			continue;
		assert_true(pvk_is_zero(m->bytes + off, len));
		holes += len;
	}
	expect_error(pvk_src_extent(s, m->size, &len, &hole, &e) == 0, &e,
	    PVK_EBUG, "no extent");
	return (holes);
}

int
disk_model_fill(const struct disk_model *m, struct pvk_sink *s, uint64_t seed,
    struct pvk_err *e)
{
	uint64_t n;
	int r = 0;

	for (uint64_t off = 0; off < m->size && r == 0; off += n) {
		n = testing_random(&seed) % (m->size / 8 + 2);
		n = pvk_min(n, m->size - off);
		if (testing_random(&seed) % 2 == 0 &&
		    pvk_is_zero(m->bytes + off, n))
			r = pvk_sink_zero(s, off, n, e);
		else
			r = pvk_sink_pwrite(s, m->bytes + off, n, off, e);
	}
	return (r);
}

/* ---- many threads; only the first may fail the test ---- */

struct team {
	const struct disk_model *m;
	struct pvk_sink *sink; /* or NULL */
	struct pvk_src *src;
	_Atomic uint64_t next;
	atomic_int failures;
};

static void *
team_member(void *arg)
{
	struct team *t = arg;
	uint8_t *buf = malloc(PVK_MIB);
	struct pvk_err e;
	uint64_t off, n;
	bool ok = buf != NULL;

	while (ok && (off = t->next++ * PVK_MIB) < t->m->size) {
		const uint8_t *bytes = t->m->bytes + off;

		n = pvk_min(PVK_MIB, t->m->size - off);
		if (t->sink != NULL)
			ok = pvk_sink_pwrite(t->sink, bytes, n, off, &e) == 0;
		else
			ok = pvk_src_pread(t->src, buf, n, off, &e) == 0 &&
			    memcmp(buf, bytes, n) == 0;
	}
	if (!ok)
		t->failures++;
	free(buf);
	return (NULL);
}

static void
team_work(struct team *t)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, team_member,
				     t),
		    0);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(t->failures, 0);
}

void
disk_model_fill_parallel(const struct disk_model *m, struct pvk_sink *s)
{
	team_work(&(struct team){ .m = m, .sink = s });
}

void
disk_model_expect_src_parallel(const struct disk_model *m, struct pvk_src *s)
{
	team_work(&(struct team){ .m = m, .src = s });
}

void
disk_model_expect_file(const struct disk_model *m, const char *name)
{
	size_t len;
	char *bytes = testing_read_file(name, &len);

	assert_int_equal(len, m->size);
	assert_true(memcmp(bytes, m->bytes, len) == 0);
	free(bytes);
}
