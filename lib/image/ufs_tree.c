/* SPDX-License-Identifier: BSD-2-Clause */
/* A file system's files, as lib/check reads them; see ufs_tree.h. */
#include "image/ufs_tree.h"

#include <errno.h>

#include "util/num.h"

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

struct pvk_check_tree
ufs_tree(struct pvk_ufs *ufs)
{
	return (
	    (struct pvk_check_tree){ tree_read, tree_list, tree_kernel, ufs });
}
