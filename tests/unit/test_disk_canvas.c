/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk in the making against a plain array of bytes: written, cleared and
 * read in any order, then read as a source, by one thread and by many; each
 * kind, with all, some and none of the memory it could use; and when calls
 * fail.
 */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "disk/canvas.h"
#include "fault.h"
#include "testing.h"
#include "util/num.h"

#define SIZE	(40 * PVK_MIB + 12288) /* more chunks than slots */
#define PLENTY	(64 * PVK_MIB)
#define ACTIONS 600
#define PIECE	(300 * PVK_KIB)

enum kind { A_FILE, IN_MEMORY, PARTLY, ON_DISK, KINDS };

static struct pvk_canvas *
make(enum kind kind, int *fd, struct pvk_err *e)
{
	static const uint64_t memory[KINDS] = { 0, PLENTY, 3 * PVK_MIB, 0 };

	*fd = -1;
	if (kind != A_FILE)
		return (
		    pvk_canvas_packed("canvas", SIZE, memory[kind], "./x", e));
	*fd = open("image", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(*fd >= 0);
	return (pvk_canvas_file(*fd, "image", SIZE, e));
}

static void
done(struct pvk_canvas *c, int fd)
{
	pvk_canvas_free(c);
	if (fd >= 0)
		close(fd);
}

/* Bytes of which some pack well, some not at all, and some are zeros. */
static void
fill(uint64_t *seed, uint8_t *p, size_t len)
{
	switch (testing_random(seed) % 4) {
	case 0:
		testing_random_bytes(seed, p, len);
		break;
	case 1:
		memset(p, 0, len);
		p[testing_random(seed) % len] = 1;
		break;
	default:
		for (size_t i = 0; i < len; i++)
			p[i] = (uint8_t)(i / 7);
	}
}

struct model {
	uint8_t *bytes, *buf; /* what it should be; room for a piece */
	uint64_t seed;
};

static void
model_init(struct model *m, uint64_t seed)
{
	m->bytes = calloc(1, SIZE);
	m->buf = malloc(PIECE);
	m->seed = seed;
	assert_true(m->bytes != NULL && m->buf != NULL);
}

static void
model_fini(struct model *m)
{
	free(m->bytes);
	free(m->buf);
}

static int
act(struct pvk_canvas *c, struct model *m, struct pvk_err *e)
{
	uint64_t off = testing_random(&m->seed) % SIZE;
	size_t len = 1 + (size_t)(testing_random(&m->seed) % PIECE);
	uint64_t what = testing_random(&m->seed) % 8;

	/* the ends of chunks and of the disk, now and then */
	if (what == 7)
		off -= off % PVK_MIB;
	len = (size_t)pvk_min(len, SIZE - off);
	if (what < 2) {
		if (pvk_canvas_read(c, m->buf, len, off, e) != 0)
			return (-1);
		assert_memory_equal(m->buf, m->bytes + off, len);
		return (0);
	}
	if (pvk_canvas_clear(c, off, len, e) != 0)
		return (-1);
	memset(m->bytes + off, 0, len);
	if (what == 2)
		return (0);
	fill(&m->seed, m->buf, len);
	if (pvk_canvas_write(c, m->buf, len, off, e) != 0)
		return (-1);
	memcpy(m->bytes + off, m->buf, len);
	return (0);
}

/* The whole of a source, with its holes, is what it should be. */
static void
compare(struct pvk_src *src, const struct model *m)
{
	uint64_t off = 0, len;
	struct pvk_err e;
	uint8_t *buf = malloc(PVK_MIB);
	bool hole;

	assert_non_null(buf);
	assert_int_equal(pvk_src_size(src), SIZE);
	for (; off < SIZE; off += len) {
		expect_ok(pvk_src_extent(src, off, &len, &hole, &e) == 0, &e);
		assert_true(len > 0 && len <= SIZE - off);
		len = pvk_min(len, PVK_MIB - off % PVK_MIB);
		expect_ok(pvk_src_pread(src, buf, (size_t)len, off, &e) == 0,
		    &e);
		assert_memory_equal(buf, m->bytes + off, (size_t)len);
		for (uint64_t i = 0; hole && i < len; i++)
			assert_int_equal(buf[i], 0);
	}
	free(buf);
}

static void
test_model(void **state)
{
	struct pvk_src *src;
	struct pvk_canvas *c;
	struct pvk_err e;
	struct model m;
	int fd;

	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		model_init(&m, (uint64_t)kind + 1);
		c = make((enum kind)kind, &fd, &e);
		expect_ok(c != NULL, &e);
		for (int round = 0; round < 2; round++) {
			for (int i = 0; i < ACTIONS; i++)
				expect_ok(act(c, &m, &e) == 0, &e);
			src = pvk_canvas_src(c, &e);
			expect_ok(src != NULL, &e);
			compare(src, &m);
			pvk_src_close(src);
		}
		if (kind == IN_MEMORY)
			assert_int_equal(pvk_canvas_written(c), 0);
		else
			assert_true(pvk_canvas_written(c) > 0);
		done(c, fd);
		model_fini(&m);
	}
	/* the file for packed data has no name */
	assert_int_equal(testing_count_files(), 1);
}

struct reader {
	struct pvk_src *src;
	const struct model *m;
	uint64_t seed;
	bool whole; /* chunks, else parts of them */
	bool wrong;
};

static void *
read_all(void *ctx)
{
	struct reader *r = ctx;
	uint8_t *buf = malloc(PVK_MIB);
	struct pvk_err e;

	for (int i = 0; i < 200 && buf != NULL; i++) {
		uint64_t off = testing_random(&r->seed) % SIZE;
		size_t len;

		if (r->whole)
			off -= off % PVK_MIB;
		len = (size_t)pvk_min(SIZE - off, r->whole ? PVK_MIB : 5000);
		if (pvk_src_pread(r->src, buf, len, off, &e) != 0 ||
		    memcmp(buf, r->m->bytes + off, len) != 0)
			r->wrong = true;
	}
	free(buf);
	return (NULL);
}

static void
test_threads(void **state)
{
	struct reader r[4];
	pthread_t thread[4];
	struct pvk_canvas *c;
	struct pvk_err e;
	struct model m;
	int fd;

	(void)state;
	model_init(&m, 9);
	c = make(PARTLY, &fd, &e);
	expect_ok(c != NULL, &e);
	for (int i = 0; i < ACTIONS; i++)
		expect_ok(act(c, &m, &e) == 0, &e);
	for (size_t i = 0; i < PVK_COUNT(r); i++)
		r[i] = (struct reader){ .m = &m,
			.seed = i + 1,
			.whole = i % 2 == 0 };
	r[0].src = pvk_canvas_src(c, &e);
	expect_ok(r[0].src != NULL, &e);
	for (size_t i = 0; i < PVK_COUNT(r); i++) {
		r[i].src = r[0].src;
		assert_int_equal(pthread_create(&thread[i], NULL, read_all,
				     &r[i]),
		    0);
	}
	for (size_t i = 0; i < PVK_COUNT(r); i++) {
		pthread_join(thread[i], NULL);
		assert_false(r[i].wrong);
	}
	pvk_src_close(r[0].src);
	done(c, fd);
	model_fini(&m);
}

/* A few actions, and a look at the result; -1 when one failed. */
static int
few_actions(enum kind kind, struct pvk_err *e)
{
	struct pvk_canvas *c;
	struct pvk_src *src = NULL;
	struct model m;
	int fd, r = -1;

	model_init(&m, 4);
	c = make(kind, &fd, e);
	for (int i = 0; c != NULL && i < 60; i++) {
		r = act(c, &m, e);
		if (r != 0)
			break;
	}
	if (r == 0) {
		src = pvk_canvas_src(c, e);
		r = src != NULL ? 0 : -1;
	}
	pvk_src_close(src);
	done(c, fd);
	model_fini(&m);
	return (r);
}

static void
test_faults(void **state)
{
	static const enum fault kinds[] = { FAULT_ALLOC, FAULT_WRITE };
	struct pvk_err e;
	int r;

	(void)state;
	for (int kind = 0; kind < KINDS; kind++)
		for (size_t k = 0; k < PVK_COUNT(kinds); k++)
			/* the model's own two come first */
			for (size_t n = kinds[k] == FAULT_ALLOC ? 3 : 1;
			     fault_next(kinds[k], n); n += 1 + n / 8) {
				e.code = PVK_OK;
				r = few_actions((enum kind)kind, &e);
				if (fault_off() && r == 0)
					fail_msg("a failed call made no error");
				if (r != 0)
					assert_int_not_equal(e.code, PVK_OK);
			}
}

static void
test_range(void **state)
{
	struct pvk_canvas *c;
	struct pvk_err e;
	uint8_t byte = 1;
	int fd;

	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		c = make((enum kind)kind, &fd, &e);
		expect_ok(c != NULL, &e);
		expect_ok(pvk_canvas_write(c, &byte, 1, SIZE - 1, &e) == 0, &e);
		expect_error(pvk_canvas_write(c, &byte, 1, SIZE, &e) == 0, &e,
		    PVK_EBUG, NULL);
		expect_error(pvk_canvas_read(c, &byte, 1, UINT64_MAX, &e) == 0,
		    &e, PVK_EBUG, NULL);
		expect_error(pvk_canvas_clear(c, 1, UINT64_MAX, &e) == 0, &e,
		    PVK_EBUG, NULL);
		done(c, fd);
	}
	pvk_canvas_free(NULL);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_model),
		unit_test_in_dir(test_threads),
		unit_test_in_dir(test_faults),
		unit_test_in_dir(test_range),
	};

	return (cmocka_run_group_tests_name("disk_canvas", tests, NULL, NULL));
}
