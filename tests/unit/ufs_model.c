/* SPDX-License-Identifier: BSD-2-Clause */
/* Random members and what has to become of them; see ufs_model.h. */
#include "ufs_model.h"

#include <stdio.h>

void
ufs_model_init(struct ufs_model *m)
{
	size_t n = 0;

	m->object = calloc(UFS_OBJECTS, sizeof(*m->object));
	assert_non_null(m->object);
	m->nobjects = 0;
	for (int i = 0; i < 4; i++, n++) {
		snprintf(m->path[n], 8, "%c", 'a' + i);
		m->parent[n] = -1;
	}
	for (size_t k = 0; n < UFS_PATHS; n++) {
		k = (n - 4) / 4;
		snprintf(m->path[n], 8, "%.4s/%c", m->path[k],
		    (int)('a' + n % 4));
		m->parent[n] = (int)k;
	}
	memset(m->at, 0, sizeof(m->at));
}

bool
ufs_model_is_dir(const struct ufs_object *o)
{
	return (o->type == PVK_UFS_DIRECTORY);
}

static bool
empty(const struct ufs_model *m, int i)
{
	for (int k = 0; k < UFS_PATHS; k++)
		if (m->parent[k] == i && m->at[k] != NULL)
			return (false);
	return (true);
}

static struct ufs_object *
object_new(struct ufs_model *m, enum pvk_ufs_type type, uint64_t *seed)
{
	struct ufs_object *o = &m->object[m->nobjects++];

	assert_true(m->nobjects < UFS_OBJECTS);
	o->type = type;
	o->attr = testing_random(seed);
	o->seed = testing_random(seed);
	return (o);
}

/* What the writer makes by itself: PVK_EUSAGE when it can't. */
static enum pvk_code
parents(struct ufs_model *m, int i, uint64_t *seed)
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
	return (ufs_model_is_dir(m->at[up]) ? PVK_OK : PVK_EUSAGE);
}

/* How a walk to i ends that makes nothing. */
static enum pvk_code
found(const struct ufs_model *m, int i)
{
	int up = m->parent[i];
	enum pvk_code c = up < 0 ? PVK_OK : found(m, up);

	if (c != PVK_OK)
		return (c);
	if (up >= 0 && !ufs_model_is_dir(m->at[up]))
		return (PVK_EUSAGE);
	return (m->at[i] == NULL ? PVK_ENOENT : PVK_OK);
}

static enum pvk_code
place(struct ufs_model *m, int i, uint64_t *seed)
{
	enum pvk_code c = parents(m, i, seed);

	if (c == PVK_OK && m->at[i] != NULL && ufs_model_is_dir(m->at[i]) &&
	    !empty(m, i))
		c = PVK_EUSAGE;
	return (c);
}

struct pvk_ufs_attr
ufs_model_attr(const struct ufs_object *o)
{
	struct pvk_ufs_attr a = { .mode = 0755,
		.atime = { 1700000000, 5 },
		.mtime = { 1700000000, 5 },
		.birth = { 1700000000, 5 } };

	return (o->attr == 0 ? a : ufs_image_attr(o->attr));
}

static void
make_content(struct ufs_object *o, uint64_t *seed)
{
	uint64_t off = 0;

	for (int i = 0; i < UFS_PIECES; i++) {
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

uint8_t *
ufs_model_content(const struct ufs_object *o)
{
	uint8_t *bytes = calloc(1, (size_t)o->size + 1);
	uint64_t seed = o->seed;

	assert_non_null(bytes);
	for (int i = 0; i < UFS_PIECES; i++)
		testing_random_bytes(&seed, bytes + o->piece[i].off,
		    o->piece[i].len);
	return (bytes);
}

static enum pvk_code
do_file(struct ufs_image *im, struct ufs_model *m, int i, uint64_t *seed)
{
	struct ufs_object *o = object_new(m, PVK_UFS_FILE, seed);
	struct pvk_ufs_attr a = ufs_model_attr(o);
	enum pvk_code c = place(m, i, seed);
	uint8_t *bytes;

	make_content(o, seed);
	if (pvk_ufs_file_begin(im->w, m->path[i], &a, &im->e) != 0)
		return (c == PVK_OK ? PVK_EBUG : c);
	bytes = ufs_model_content(o);
	for (int k = 0; k < UFS_PIECES; k++)
		expect_ok(pvk_ufs_file_write(im->w, bytes + o->piece[k].off,
			      o->piece[k].len, o->piece[k].off, &im->e) == 0,
		    &im->e);
	expect_ok(pvk_ufs_file_end(im->w, o->size, &im->e) == 0, &im->e);
	free(bytes);
	m->at[i] = o;
	return (c);
}

static enum pvk_code
do_symlink(struct ufs_image *im, struct ufs_model *m, int i, uint64_t *seed)
{
	struct ufs_object *o = object_new(m, PVK_UFS_SYMLINK, seed);
	struct pvk_ufs_attr a = ufs_model_attr(o);
	enum pvk_code c = place(m, i, seed);

	o->size = 1 + testing_random(seed) % 299;
	memset(o->target, 'a' + i % 26, (size_t)o->size);
	if (pvk_ufs_symlink(im->w, m->path[i], o->target, &a, &im->e) == 0)
		m->at[i] = o;
	return (c);
}

static enum pvk_code
do_mkdir(struct ufs_image *im, struct ufs_model *m, int i, uint64_t *seed)
{
	struct ufs_object *o = object_new(m, PVK_UFS_DIRECTORY, seed);
	struct pvk_ufs_attr a = ufs_model_attr(o);
	enum pvk_code c = parents(m, i, seed);

	if (pvk_ufs_mkdir(im->w, m->path[i], &a, &im->e) == 0)
		m->at[i] = o;
	return (c);
}

static enum pvk_code
do_link(struct ufs_image *im, struct ufs_model *m, int i, uint64_t *seed)
{
	int to = (int)(testing_random(seed) % UFS_PATHS);
	struct ufs_object *o = m->at[to];
	enum pvk_code c = found(m, to);

	if (c == PVK_OK && ufs_model_is_dir(o))
		c = PVK_EUSAGE;
	if (c == PVK_OK)
		c = place(m, i, seed);
	if (pvk_ufs_link(im->w, m->path[i], m->path[to], &im->e) == 0)
		m->at[i] = o;
	return (c);
}

static enum pvk_code
do_remove(struct ufs_image *im, struct ufs_model *m, int i)
{
	enum pvk_code c = found(m, i);

	if (c == PVK_OK && ufs_model_is_dir(m->at[i]) && !empty(m, i))
		c = PVK_EUSAGE;
	if (pvk_ufs_remove(im->w, m->path[i], &im->e) == 0)
		m->at[i] = NULL;
	return (c);
}

void
ufs_model_act(struct ufs_image *im, struct ufs_model *m, uint64_t *seed)
{
	int i = (int)(testing_random(seed) % UFS_PATHS);
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
