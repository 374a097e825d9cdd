/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random members in random order, on a model beside the writer: what is read
 * back is what the model holds, the checker finds nothing, free blocks are
 * zeros, and a second run gives the same bytes.
 */
#include <stdio.h>

#include "ufs_image.h"
#include "util/io.h"
#include "util/num.h"

#define PATHS	84 /* of up to 3 parts, each a, b, c or d */
#define OBJECTS 4096
#define PIECES	4

/* What a name can lead to. */
struct object {
	enum pvk_ufs_type type;
	uint64_t attr, seed; /* both of their own sequence */
	uint64_t size;
	struct {
		uint64_t off;
		size_t len;
	} piece[PIECES];
	char target[300];
	uint64_t nlink;
};

struct model {
	struct object *object; /* owned */
	size_t nobjects;
	struct object *at[PATHS]; /* NULL: nothing */
	char path[PATHS][8];
	int parent[PATHS]; /* -1: the root */
};

static void
model_init(struct model *m)
{
	size_t n = 0;

	m->object = calloc(OBJECTS, sizeof(*m->object));
	assert_non_null(m->object);
	m->nobjects = 0;
	for (int i = 0; i < 4; i++, n++) {
		snprintf(m->path[n], 8, "%c", 'a' + i);
		m->parent[n] = -1;
	}
	for (size_t k = 0; n < PATHS; n++) {
		k = (n - 4) / 4;
		snprintf(m->path[n], 8, "%.4s/%c", m->path[k],
		    (int)('a' + n % 4));
		m->parent[n] = (int)k;
	}
	memset(m->at, 0, sizeof(m->at));
}

static bool
is_dir(const struct object *o)
{
	return (o->type == PVK_UFS_DIRECTORY);
}

static bool
empty(const struct model *m, int i)
{
	for (int k = 0; k < PATHS; k++)
		if (m->parent[k] == i && m->at[k] != NULL)
			return (false);
	return (true);
}

static struct object *
object_new(struct model *m, enum pvk_ufs_type type, uint64_t *seed)
{
	struct object *o = &m->object[m->nobjects++];

	assert_true(m->nobjects < OBJECTS);
	o->type = type;
	o->attr = testing_random(seed);
	o->seed = testing_random(seed);
	return (o);
}

/* What the writer makes by itself: PVK_EUSAGE when it can't. */
static enum pvk_code
parents(struct model *m, int i, uint64_t *seed)
{
	int up = m->parent[i];
	enum pvk_code c;

	if (up < 0)
		return (PVK_OK);
	c = parents(m, up, seed);
	if (c != PVK_OK)
		return (c);
	if (m->at[up] == NULL) {
		m->at[up] = object_new(m, PVK_UFS_DIRECTORY, seed);
		m->at[up]->attr = 0; /* the default */
	}
	return (is_dir(m->at[up]) ? PVK_OK : PVK_EUSAGE);
}

/* How a walk to i ends that makes nothing. */
static enum pvk_code
found(const struct model *m, int i)
{
	int up = m->parent[i];
	enum pvk_code c = up < 0 ? PVK_OK : found(m, up);

	if (c != PVK_OK)
		return (c);
	if (up >= 0 && !is_dir(m->at[up]))
		return (PVK_EUSAGE);
	return (m->at[i] == NULL ? PVK_ENOENT : PVK_OK);
}

static enum pvk_code
place(struct model *m, int i, uint64_t *seed)
{
	enum pvk_code c = parents(m, i, seed);

	if (c == PVK_OK && m->at[i] != NULL && is_dir(m->at[i]) && !empty(m, i))
		c = PVK_EUSAGE;
	return (c);
}

static struct pvk_ufs_attr
attr_of(const struct object *o)
{
	struct pvk_ufs_attr a = { .mode = 0755,
		.atime = { 1700000000, 5 },
		.mtime = { 1700000000, 5 },
		.birth = { 1700000000, 5 } };

	return (o->attr == 0 ? a : ufs_image_attr(o->attr));
}

static void
make_content(struct object *o, uint64_t *seed)
{
	uint64_t off = 0;

	for (int i = 0; i < PIECES; i++) {
		if (testing_random(seed) % 3 == 0)
			off += testing_random(seed) % 200000;
		o->piece[i].off = off;
		o->piece[i].len = testing_random(seed) %
		    (testing_random(seed) % 4 == 0 ? 300000 : 3000);
		off += o->piece[i].len;
	}
	o->size = off +
	    (testing_random(seed) % 4 == 0 ? testing_random(seed) % 100000 : 0);
}

/* The bytes that a file has; owned. */
static uint8_t *
content(const struct object *o)
{
	uint8_t *bytes = calloc(1, (size_t)o->size + 1);
	uint64_t seed = o->seed;

	assert_non_null(bytes);
	for (int i = 0; i < PIECES; i++)
		testing_random_bytes(&seed, bytes + o->piece[i].off,
		    o->piece[i].len);
	return (bytes);
}

static enum pvk_code
do_file(struct ufs_image *im, struct model *m, int i, uint64_t *seed)
{
	struct object *o = object_new(m, PVK_UFS_FILE, seed);
	struct pvk_ufs_attr a = attr_of(o);
	enum pvk_code c = place(m, i, seed);
	uint8_t *bytes;

	make_content(o, seed);
	if (pvk_ufs_create(im->w, m->path[i], &a, &im->e) != 0)
		return (c == PVK_OK ? PVK_EBUG : c);
	bytes = content(o);
	for (int k = 0; k < PIECES; k++)
		expect_ok(pvk_ufs_write(im->w, bytes + o->piece[k].off,
			      o->piece[k].len, o->piece[k].off, &im->e) == 0,
		    &im->e);
	expect_ok(pvk_ufs_close(im->w, o->size, &im->e) == 0, &im->e);
	free(bytes);
	m->at[i] = o;
	return (c);
}

static enum pvk_code
do_symlink(struct ufs_image *im, struct model *m, int i, uint64_t *seed)
{
	struct object *o = object_new(m, PVK_UFS_SYMLINK, seed);
	struct pvk_ufs_attr a = attr_of(o);
	enum pvk_code c = place(m, i, seed);

	o->size = 1 + testing_random(seed) % 299;
	memset(o->target, 'a' + i % 26, (size_t)o->size);
	if (pvk_ufs_symlink(im->w, m->path[i], o->target, &a, &im->e) == 0)
		m->at[i] = o;
	return (c);
}

static enum pvk_code
do_mkdir(struct ufs_image *im, struct model *m, int i, uint64_t *seed)
{
	struct object *o = object_new(m, PVK_UFS_DIRECTORY, seed);
	struct pvk_ufs_attr a = attr_of(o);
	enum pvk_code c = parents(m, i, seed);

	if (pvk_ufs_mkdir(im->w, m->path[i], &a, &im->e) == 0)
		m->at[i] = o;
	return (c);
}

static enum pvk_code
do_link(struct ufs_image *im, struct model *m, int i, uint64_t *seed)
{
	int to = (int)(testing_random(seed) % PATHS);
	struct object *o = m->at[to];
	enum pvk_code c = found(m, to);

	if (c == PVK_OK && is_dir(o))
		c = PVK_EUSAGE;
	if (c == PVK_OK)
		c = place(m, i, seed);
	if (pvk_ufs_link(im->w, m->path[i], m->path[to], &im->e) == 0)
		m->at[i] = o;
	return (c);
}

static enum pvk_code
do_remove(struct ufs_image *im, struct model *m, int i)
{
	enum pvk_code c = found(m, i);

	if (c == PVK_OK && is_dir(m->at[i]) && !empty(m, i))
		c = PVK_EUSAGE;
	if (pvk_ufs_remove(im->w, m->path[i], &im->e) == 0)
		m->at[i] = NULL;
	return (c);
}

static void
act(struct ufs_image *im, struct model *m, uint64_t *seed)
{
	int i = (int)(testing_random(seed) % PATHS);
	enum pvk_code want;

	im->e.code = PVK_OK;
	switch (testing_random(seed) % 8) {
	case 0:
		want = do_mkdir(im, m, i, seed);
		break;
	case 1:
		want = do_symlink(im, m, i, seed);
		break;
	case 2:
		want = do_link(im, m, i, seed);
		break;
	case 3:
		want = do_remove(im, m, i);
		break;
	default:
		want = do_file(im, m, i, seed);
	}
	if (im->e.code != want)
		fail_msg("%s: code %d, expected %d: %s", m->path[i],
		    (int)im->e.code, (int)want, im->e.msg);
}

/* ---- what became of it ---- */

static int
count(void *ctx, const char *name, size_t len, uint64_t ino,
    enum pvk_ufs_type type, struct pvk_err *e)
{
	(void)name;
	(void)len;
	(void)ino;
	(void)type;
	(void)e;
	++*(uint64_t *)ctx;
	return (0);
}

static void
expect_object(struct pvk_ufs *u, const struct object *o,
    const struct pvk_ufs_stat *st)
{
	struct pvk_ufs_attr a = attr_of(o);
	char target[PVK_UFS_TARGET];
	uint8_t *want, *got;
	struct pvk_err e;
	size_t n;

	assert_int_equal(st->type, o->type);
	assert_int_equal(st->attr.mode, a.mode);
	assert_int_equal(st->attr.uid, a.uid);
	assert_int_equal(st->attr.flags, a.flags);
	assert_int_equal(st->attr.mtime.sec, a.mtime.sec);
	assert_int_equal(st->attr.birth.nsec, a.birth.nsec);
	if (is_dir(o))
		return;
	assert_int_equal(st->size, o->size);
	assert_int_equal(st->nlink, o->nlink);
	if (o->type == PVK_UFS_SYMLINK) {
		expect_ok(pvk_ufs_readlink(u, st, target, &e) == 0, &e);
		assert_string_equal(target, o->target);
		return;
	}
	want = content(o);
	got = malloc((size_t)o->size + 1);
	assert_non_null(got);
	expect_ok(pvk_ufs_pread(u, st, got, (size_t)o->size + 1, 0, &n, &e) ==
		0,
	    &e);
	assert_int_equal(n, o->size);
	assert_memory_equal(got, want, n);
	free(want);
	free(got);
}

static void
expect_model(struct ufs_image *im, struct model *m)
{
	struct ufs_opened o = ufs_image_open(im->bytes, im->size);
	struct pvk_ufs_stat st;
	uint64_t n, want;
	struct pvk_err e;

	for (int i = 0; i < PATHS; i++)
		if (m->at[i] != NULL)
			m->at[i]->nlink++;
	for (int i = -1; i < PATHS; i++) {
		if (i >= 0 && m->at[i] == NULL) {
			expect_error(pvk_ufs_lookup(o.u, m->path[i],
					 PVK_UFS_NOFOLLOW, &st, &e) == 0,
			    &e,
			    e.code == PVK_ECORRUPT ? PVK_ECORRUPT : PVK_ENOENT,
			    NULL);
			continue;
		}
		expect_ok(pvk_ufs_lookup(o.u, i < 0 ? "/" : m->path[i],
			      PVK_UFS_NOFOLLOW, &st, &e) == 0,
		    &e);
		if (i >= 0)
			expect_object(o.u, m->at[i], &st);
		if (st.type != PVK_UFS_DIRECTORY)
			continue;
		n = want = 0;
		expect_ok(pvk_ufs_list(o.u, &st, count, &n, &e) == 0, &e);
		for (int k = 0; k < PATHS; k++)
			want += m->parent[k] == i && m->at[k] != NULL;
		assert_int_equal(n, want);
	}
	ufs_image_shut(&o);
}

/* Nothing of what was replaced is left in the image. */
static void
expect_zeros(const struct ufs_image *im)
{
	struct ufs_sb sb;
	struct ufs_cg cg;
	const uint8_t *p;

	ufs_sb_unpack(&sb, im->bytes + UFS_SB_OFFSET);
	for (uint64_t c = 0; c < sb.ncg; c++) {
		p = im->bytes + (ufs_cg_base(&sb, c) + sb.cblkno) * sb.fsize;
		ufs_cg_unpack(&cg, p);
		for (uint64_t i = 0; i < cg.ndblk; i++)
			if (ufs_bit(p + cg.freeoff, i))
				assert_true(pvk_is_zero(im->bytes +
					(ufs_cg_base(&sb, c) + i) * sb.fsize,
				    (size_t)sb.fsize));
	}
}

static void
run(uint64_t number, struct ufs_image *im, bool look)
{
	static const uint32_t blocks[] = { 4096, 8192, 32768 };
	uint64_t seed = number;
	struct model m;
	size_t n;

	model_init(&m);
	ufs_image_begin(im, 40 * PVK_MIB, blocks[number % 3]);
	n = (size_t)(testing_random(&seed) % 400);
	for (size_t i = 0; i < n; i++)
		act(im, &m, &seed);
	ufs_image_end(im);
	if (look) {
		expect_model(im, &m);
		expect_zeros(im);
	}
	free(m.object);
}

static void
test_random(void **state)
{
	struct ufs_image im, again;

	(void)state;
	for (uint64_t i = 0; i < 24; i++) {
		run(i, &im, true);
		if (i % 8 == 0) {
			run(i, &again, false);
			assert_memory_equal(im.bytes, again.bytes, im.size);
			ufs_image_free(&again);
		}
		ufs_image_free(&im);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return (cmocka_run_group_tests_name("ufs_random", tests, NULL, NULL));
}
