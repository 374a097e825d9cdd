/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel of a root file system; see boot_kernel.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check/files.h"
#include "image/boot_kernel.h"
#include "image/ufs_tree.h"
#include "util/text.h"

#define ENTRIES_MAX 20000

/* 1: a file is at path, 0: there is none, or -1 */
static int
is_file(struct boot_kernel *k, const char *path, struct pvk_err *e)
{
	if (pvk_ufs_lookup(k->ufs, path, 0, &k->st, e) != 0)
		return (e->code == PVK_ENOENT ? 0 : -1);
	if (k->st.type != PVK_UFS_FILE)
		return (0);
	path += strspn(path, "/");
	pvk_text_show(path, strlen(path), k->path, sizeof(k->path));
	return (1);
}

/* The same, of the file or of FILE.gz. */
static int
try_file(struct boot_kernel *k, const char *path, struct pvk_err *e)
{
	char packed[PVK_CHECK_PATH + sizeof(".gz")];
	int r = is_file(k, path, e);

	snprintf(packed, sizeof(packed), "%s.gz", path);
	return (r == 0 ? is_file(k, packed, e) : r);
}

/*
 * What the loader looks for when kernel="NAME": /boot/NAME/kernel, NAME/kernel
 * from the root, and either without "kernel".
 */
static int
try_all(struct boot_kernel *k, const char *path, struct pvk_err *e)
{
	char shorter[PVK_CHECK_PATH];
	char *slash;
	int r = 0;

	snprintf(shorter, sizeof(shorter), "%s", path);
	for (int i = 0; i < 2 && r == 0; i++) {
		r = try_file(k, shorter, e);
		if (r == 0 && strncmp(shorter, "/boot/", 6) == 0)
			r = try_file(k, shorter + 5, e);
		slash = strrchr(shorter, '/');
		if (slash == NULL || slash == shorter)
			break;
		*slash = '\0';
	}
	return (r);
}

int
boot_kernel_find(struct pvk_ufs *ufs, struct boot_kernel *k, struct pvk_err *e)
{
	const struct pvk_check_tree tree = ufs_tree(ufs);
	char path[PVK_CHECK_PATH], shown[PVK_CHECK_PATH];
	int r;

	*k = (struct boot_kernel){ .ufs = ufs };
	r = pvk_check_files_boots(&tree, path);
	if (r == ENOMEM)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	if (r == EIO)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "/boot/loader.conf, or a file beside it: can't be read"));
	r = try_all(k, path, e);
	if (r == 0)
		return (pvk_err_set(e, PVK_ENOENT,
		    "no kernel: neither %s nor what else the loader looks for",
		    pvk_text_show(path, strlen(path), shown, sizeof(shown))));
	return (r < 0 ? -1 : 0);
}

/* ---- its bytes ---- */

static int
kernel_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	struct boot_kernel *k = ctx;
	size_t got;

	if (pvk_ufs_pread(k->ufs, &k->st, buf, len, off, &got, e) != 0)
		return (-1);
	if (got != len)
		return (pvk_err_set(e, PVK_ECORRUPT, "%s: ends before its size",
		    k->bytes.name));
	return (0);
}

struct listing {
	struct pvk_kernel_modules *modules;
	unsigned n;
};

static int
take_entry(void *ctx, const char *name, size_t len, uint64_t ino,
    enum pvk_ufs_type type, struct pvk_err *e)
{
	struct listing *l = ctx;

	(void)len;
	(void)ino;
	(void)type;
	(void)e;
	pvk_kernel_modules_add(l->modules, name);
	return (++l->n < ENTRIES_MAX ? 0 : 1);
}

struct pvk_kernel_source *
boot_kernel_source(struct boot_kernel *k, const char *name, struct pvk_err *e)
{
	struct listing l = { .modules = &k->modules };
	const char *slash = strrchr(k->path, '/');
	char dir[BOOT_KERNEL_PATH] = "";
	struct pvk_ufs_stat st;

	if (slash != NULL)
		memcpy(dir, k->path, (size_t)(slash - k->path));
	if (pvk_ufs_lookup(k->ufs, dir, 0, &st, e) != 0 ||
	    pvk_ufs_list(k->ufs, &st, take_entry, &l, e) < 0)
		return (NULL);
	k->bytes = (struct pvk_kernel_bytes){ .pread = kernel_pread,
		.ctx = k,
		.size = k->st.size,
		.name = name };
	return (pvk_kernel_source_wrap(&k->bytes, k->path, &k->modules, e));
}
