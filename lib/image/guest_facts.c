/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts from a disk; see guest_facts.h. */
#include "image/guest_facts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "check/files.h"
#include "image/gpt.h"
#include "ufs/ufs.h"
#include "util/num.h"

/* ---- the tree, as lib/check reads it ---- */

/* In the words of errno; a file system that lies about itself is EIO. */
static int
error_of(const struct pvk_err *e)
{
	switch (e->code) {
	case PVK_ENOENT:
		return (ENOENT);
	case PVK_ENOMEM:
		return (ENOMEM);
	default:
		return (EIO);
	}
}

static int
tree_read(void *ctx, const char *path, size_t max, struct pvk_buf *out)
{
	struct pvk_ufs_stat st;
	struct pvk_err e;
	size_t got;

	if (pvk_ufs_lookup(ctx, path, 0, &st, &e) != 0)
		return (error_of(&e));
	if (st.type != PVK_UFS_FILE)
		return (st.type == PVK_UFS_DIRECTORY ? EISDIR : EINVAL);
	max = (size_t)pvk_min(st.size, max);
	if (pvk_buf_reserve(out, out->len + max + 1, &e) != 0)
		return (ENOMEM);
	if (pvk_ufs_pread(ctx, &st, out->data + out->len, max, 0, &got, &e) !=
	    0)
		return (error_of(&e));
	out->len += got;
	out->data[out->len] = '\0';
	return (0);
}

struct names {
	void (*fn)(void *arg, const char *name);
	void *arg;
	unsigned n;
};

#define NAMES_MAX 4096

static int
take_name(void *ctx, const char *name, size_t len, uint64_t ino,
    enum pvk_ufs_type type, struct pvk_err *e)
{
	struct names *names = ctx;

	(void)len;
	(void)ino;
	(void)type;
	(void)e;
	names->fn(names->arg, name);
	return (++names->n == NAMES_MAX);
}

static int
tree_list(void *ctx, const char *path, void (*fn)(void *arg, const char *name),
    void *arg)
{
	struct names names = { .fn = fn, .arg = arg };
	struct pvk_ufs_stat st;
	struct pvk_err e;

	if (pvk_ufs_lookup(ctx, path, 0, &st, &e) != 0)
		return (error_of(&e));
	if (st.type != PVK_UFS_DIRECTORY)
		return (ENOTDIR);
	return (pvk_ufs_list(ctx, &st, take_name, &names, &e) < 0 ? error_of(&e)
								  : 0);
}

struct kernel {
	struct pvk_ufs *ufs;
	struct pvk_ufs_stat st;
};

static int
kernel_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	struct kernel *k = ctx;
	size_t got;

	if (pvk_ufs_pread(k->ufs, &k->st, buf, len, off, &got, e) != 0)
		return (-1);
	if (got == len)
		return (0);
	return (pvk_err_set(e, PVK_ECORRUPT, "kernel: ends before its size"));
}

static int
tree_kernel(void *ctx, const char *path,
    int (*fn)(void *arg, const struct pvk_kernel_bytes *bytes), void *arg)
{
	struct kernel k = { .ufs = ctx };
	struct pvk_kernel_bytes bytes = { .pread = kernel_pread,
		.ctx = &k,
		.name = path };
	struct pvk_err e;

	if (pvk_ufs_lookup(ctx, path, 0, &k.st, &e) != 0)
		return (error_of(&e));
	if (k.st.type != PVK_UFS_FILE)
		return (EINVAL);
	bytes.size = k.st.size;
	return (fn(arg, &bytes));
}

/* ---- partitions ---- */

static void
set_number(struct pvk_facts *f, const char *part, const char *leaf, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	pvk_facts_set_of(f, "part", part, leaf, text);
}

/* Named by their numbers, "p2": what the disk will be called is not known. */
static void
take_parts(struct pvk_facts *f, const struct gpt *g)
{
	char name[16];

	pvk_facts_set(f, "part.names", "");
	for (size_t i = 0; i < g->len; i++) {
		const struct gpt_part *p = &g->part[i];

		snprintf(name, sizeof(name), "p%u", p->index);
		pvk_facts_list_add(f, "part.names", name);
		set_number(f, name, "start", p->start);
		set_number(f, name, "size", p->size);
		pvk_facts_set_of(f, "part", name, "type",
		    gpt_type_name(p->type));
		pvk_facts_set_of(f, "part", name, "label",
		    p->label[0] != '\0' ? p->label : NULL);
	}
}

static void
copy_fact(struct pvk_facts *f, const char *from, const char *to)
{
	const struct pvk_fact *fact = pvk_facts_get(f, from);

	if (fact != NULL && fact->kind == PVK_FACT_TEXT)
		pvk_facts_set(f, to, fact->value);
}

static void
take_tree(struct pvk_facts *f, struct pvk_ufs *ufs)
{
	const struct pvk_check_tree tree = { tree_read, tree_list, tree_kernel,
		ufs };
	struct pvk_buf hostid = { 0 };
	char kernel[PVK_CHECK_PATH];
	int error;

	pvk_facts_set(f, "system.source", "files");
	pvk_check_files(&tree, f);
	pvk_check_files_boots(&tree, kernel);
	pvk_check_files_kernel(&tree, kernel, f);
	copy_fact(f, "kernel.release", "system.release");
	copy_fact(f, "kernel.osreldate", "system.osreldate");
	error = tree_read(ufs, "/etc/hostid", 64, &hostid);
	if (error == 0)
		pvk_facts_set(f, "identity.host-uuid", pvk_buf_text(&hostid));
	else
		pvk_facts_unseen(f, "identity.host-uuid", error);
	pvk_buf_fini(&hostid);
}

struct pvk_facts *
pvk_image_guest_facts(struct pvk_src *src, struct pvk_err *e)
{
	const struct gpt_part *root = NULL;
	struct gpt_faults faults = { 0 };
	struct pvk_facts *f;
	struct pvk_ufs *ufs;
	struct gpt g;

	if (gpt_read(src, &g, &faults, e) != 0)
		return (NULL);
	for (size_t i = 0; i < g.len && root == NULL; i++)
		if (g.part[i].type == GPT_UFS)
			root = &g.part[i];
	if (root == NULL) {
		pvk_err_set(e, PVK_ENOENT,
		    "%s: no partition of type freebsd-ufs", pvk_src_name(src));
		return (NULL);
	}
	ufs = pvk_ufs_open(src, root->start, root->size, e);
	if (ufs == NULL)
		return (NULL);
	f = pvk_facts_new(e);
	if (f != NULL) {
		take_tree(f, ufs);
		take_parts(f, &g);
	}
	pvk_ufs_close(ufs);
	return (f);
}
