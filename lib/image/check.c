/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks at an image; see check.h. */
#include <stdio.h>
#include <string.h>

#include "image/check_private.h"
#include "image/tree.h"
#include "util/num.h"

#define ENTRIES_MAX 4096 /* of a directory that is looked through */

int
check_read(struct check *c, const char *path, size_t max, struct pvk_buf *buf,
    struct pvk_err *e)
{
	struct pvk_ufs_stat st;
	size_t got;

	if (pvk_ufs_lookup(c->ufs, path, 0, &st, e) != 0)
		return (e->code == PVK_ENOENT ? 0 : -1);
	if (st.type != PVK_UFS_FILE)
		return (0);
	if (pvk_buf_reserve(buf, (size_t)pvk_min(st.size, max) + 1, e) != 0 ||
	    pvk_ufs_pread(c->ufs, &st, buf->data, (size_t)pvk_min(st.size, max),
		0, &got, e) != 0)
		return (-1);
	buf->len = got;
	buf->data[got] = '\0';
	return (1);
}

int
check_has(struct check *c, const char *path, struct pvk_err *e)
{
	struct pvk_ufs_stat st;

	if (pvk_ufs_lookup(c->ufs, path, 0, &st, e) == 0)
		return (1);
	return (e->code == PVK_ENOENT || e->code == PVK_ECORRUPT ? 0 : -1);
}

/* What check_each is at. */
struct each {
	struct check *c;
	const char *dir;
	int (*fn)(struct check *c, const char *path, const char *name,
	    struct pvk_err *e);
	unsigned n;
};

static int
each_entry(void *ctx, const char *name, size_t len, uint64_t ino,
    enum pvk_ufs_type type, struct pvk_err *e)
{
	struct each *each = ctx;
	char path[1024];

	(void)len;
	(void)ino;
	(void)type;
	if (each->n++ >= ENTRIES_MAX)
		return (1);
	snprintf(path, sizeof(path), "%s/%s", each->dir, name);
	return (each->fn(each->c, path, name, e));
}

int
check_each(struct check *c, const char *dir,
    int (*fn)(struct check *c, const char *path, const char *name,
	struct pvk_err *e),
    struct pvk_err *e)
{
	struct each each = { c, dir, fn, 0 };
	struct pvk_ufs_stat st;

	if (pvk_ufs_lookup(c->ufs, dir, 0, &st, e) != 0)
		return (e->code == PVK_ENOENT ? 0 : -1);
	if (st.type != PVK_UFS_DIRECTORY)
		return (0);
	return (pvk_ufs_list(c->ufs, &st, each_entry, &each, e) < 0 ? -1 : 0);
}

static int
ufs_finding(void *ctx, const struct pvk_ufs_finding *f, struct pvk_err *e)
{
	struct check *c = ctx;
	bool odd = pvk_ufs_rule(f->rule)->severity == PVK_WARNING;

	return (check_note(c, odd ? PVK_IMAGE_ROOT_UFS_ODD : PVK_IMAGE_ROOT_UFS,
	    f->where, e, "%s: %s", pvk_ufs_rule(f->rule)->id, f->text));
}

/* c->ufs stays NULL when it is none that can be read. */
static int
open_root(struct check *c, struct pvk_err *e)
{
	struct pvk_ufs_report report = { .fn = ufs_finding, .ctx = c };
	struct pvk_ufs_info info;

	if (c->root == NULL)
		return (check_note(c, PVK_IMAGE_ROOT_MISSING, "", e,
		    "no partition of type freebsd-ufs"));
	if (pvk_ufs_check(c->src, c->root->start, c->root->size, &report, e) !=
	    0)
		return (-1);
	c->ufs = pvk_ufs_open(c->src, c->root->start, c->root->size, e);
	if (c->ufs == NULL && e->code != PVK_EIO && e->code != PVK_ENOMEM &&
	    e->code != PVK_EINTR)
		return (check_note(c, PVK_IMAGE_ROOT_MISSING, c->root->label, e,
		    "%s", e->msg));
	if (c->ufs == NULL)
		return (-1);
	pvk_ufs_info(c->ufs, &info);
	memcpy(c->r->label, info.label, sizeof(c->r->label));
	c->r->root_size = info.size;
	return (0);
}

/* A file system that lies about itself is a finding, not the end. */
static int
look_inside(struct check *c, struct pvk_err *e)
{
	int (*const parts[])(struct check *, struct pvk_err *) = {
		check_settings,
		check_secrets,
		check_logins,
	};

	for (size_t i = 0; i < PVK_COUNT(parts); i++) {
		if (parts[i](c, e) == 0)
			continue;
		if (e->code != PVK_ECORRUPT && e->code != PVK_ELIMIT)
			return (-1);
		if (check_note(c, PVK_IMAGE_ROOT_UFS, "", e, "%s", e->msg) != 0)
			return (-1);
	}
	return (0);
}

static int
find_release(struct check *c, struct pvk_err *e)
{
	struct pvk_buf buf = { 0 };
	int r = check_read(c, content_path(CONTENT_VERSION), 64 << 10, &buf, e);

	if (r > 0)
		release_find(&buf, c->r->release, sizeof(c->r->release));
	pvk_buf_fini(&buf);
	return (r < 0 && e->code != PVK_ECORRUPT ? -1 : 0);
}

int
pvk_image_check(struct pvk_src *src, struct pvk_image_report *r,
    struct pvk_err *e)
{
	struct check c = { .src = src, .r = r };
	struct gpt_faults f = { 0 };
	int v = -1;

	memset(r, 0, sizeof(*r));
	if (gpt_read(src, &c.gpt, &f, e) != 0)
		return (-1);
	if ((f.mbr[0] != '\0' &&
		check_note(&c, PVK_IMAGE_MBR, "", e, "%s", f.mbr) != 0) ||
	    (f.primary[0] != '\0' &&
		check_note(&c, PVK_IMAGE_GPT_PRIMARY, "", e, "%s", f.primary) !=
		    0) ||
	    (f.backup[0] != '\0' &&
		check_note(&c, PVK_IMAGE_GPT_BACKUP, "", e, "%s", f.backup) !=
		    0))
		return (-1);
	for (size_t i = 0; i < c.gpt.len && c.root == NULL; i++)
		if (c.gpt.part[i].type == GPT_UFS)
			c.root = &c.gpt.part[i];
	if (open_root(&c, e) == 0 && check_disk(&c, e) == 0 &&
	    (c.ufs == NULL ||
		(find_release(&c, e) == 0 && look_inside(&c, e) == 0)))
		v = 0;
	pvk_ufs_close(c.ufs);
	return (v);
}
