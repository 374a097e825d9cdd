/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A directory of this machine that is laid over the tree, all of it root's.
 * Links are copied, not followed; a mode is taken over, an owner is not.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <string.h>

#include "image/stages.h"
#include "util/auto.h"
#include "util/io.h"
#include "util/stop.h"

#define PIECE ((size_t)128 << 10)

static struct pvk_ufs_attr
attr_of(const struct tree *t, const struct stat *st)
{
	return (tree_attr(t, (uint16_t)(st->st_mode & 07777)));
}

static int
copy_data(struct tree *t, const FTSENT *f, const char *path, int fd,
    struct pvk_err *e)
{
	PVK_AUTO_FREE uint8_t *buf = malloc(PIECE);
	uint64_t off = 0;
	size_t got;

	if (buf == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "%s: no memory", f->fts_path));
	do {
		if (pvk_read_full(fd, buf, PIECE, &got, f->fts_path, e) != 0 ||
		    pvk_stop_check(e) != 0)
			return (-1);
		if (got == 0)
			break;
		if (tree_write(t, buf, got, off, e) != 0)
			return (-1);
		off += got;
	} while (got == PIECE);
	return (tree_end(t, path, off, e));
}

static int
copy_file(struct tree *t, const FTSENT *f, const char *path, struct pvk_err *e)
{
	struct pvk_ufs_attr a = attr_of(t, f->fts_statp);
	PVK_AUTO_FD int fd = open(f->fts_accpath,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool skip;

	if (fd < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", f->fts_path));
	if (tree_begin(t, path, &a, &skip, e) != 0)
		return (-1);
	return (skip ? 0 : copy_data(t, f, path, fd, e));
}

static int
copy_link(struct tree *t, const FTSENT *f, const char *path, struct pvk_err *e)
{
	struct pvk_ufs_attr a = tree_attr(t, 0755);
	char target[1024];
	ssize_t n = readlink(f->fts_accpath, target, sizeof(target));

	if (n < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", f->fts_path));
	if ((size_t)n == sizeof(target))
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: a link of more than 1023 bytes", f->fts_path));
	target[n] = '\0';
	return (pvk_ufs_symlink(t->w, path, target, &a, e));
}

/* A directory that is there already keeps its mode, as does the root. */
static int
copy_dir(struct tree *t, const FTSENT *f, const char *path, struct pvk_err *e)
{
	struct pvk_ufs_attr a = attr_of(t, f->fts_statp);

	if (*path == '\0' || tree_has(t, path))
		return (0);
	return (pvk_ufs_mkdir(t->w, path, &a, e));
}

static int
copy_one(struct tree *t, const FTSENT *f, size_t skip, struct pvk_err *e)
{
	PVK_AUTO_FREE char *path = tree_path(t, f->fts_path + skip, e);

	if (path == NULL)
		return (-1);
	switch (f->fts_info) {
	case FTS_D:
		return (copy_dir(t, f, path, e));
	case FTS_DP:
		return (0);
	case FTS_F:
		return (copy_file(t, f, path, e));
	case FTS_SL:
	case FTS_SLNONE:
		return (copy_link(t, f, path, e));
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		errno = f->fts_errno;
		return (pvk_err_sys(e, PVK_EIO, "%s", f->fts_path));
	default:
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: neither file, directory nor link", f->fts_path));
	}
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return (strcmp((*a)->fts_name, (*b)->fts_name));
}

int
put_overlay(struct tree *t, struct pvk_err *e)
{
	PVK_AUTO_FREE char *root = strdup(t->spec->overlay);
	char *roots[] = { root, NULL };
	size_t skip = strlen(t->spec->overlay);
	struct stat st;
	FTSENT *f;
	FTS *fts;
	int r = 0;

	t->source = t->spec->overlay;
	if (root == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	if (stat(root, &st) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", root));
	if (!S_ISDIR(st.st_mode))
		return (
		    pvk_err_set(e, PVK_EUSAGE, "%s: not a directory", root));
	fts = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR,
	    by_name);
	if (fts == NULL)
		return (pvk_err_sys(e, PVK_EIO, "%s", root));
	while (r == 0 && (f = fts_read(fts)) != NULL)
		r = copy_one(t, f, skip, e);
	fts_close(fts);
	return (r);
}
