/* SPDX-License-Identifier: BSD-2-Clause */
/* Directories, and the way along a path; see ufs.h. */
#include <inttypes.h>
#include <string.h>

#include "ufs/path.h"
#include "ufs/reader_private.h"
#include "util/auto.h"
#include "util/num.h"

#define LINKS_FOLLOWED 32

const char *
ufs_dirent_read(const uint8_t *p, size_t len, struct ufs_dirent *d)
{
	if (len < 12)
		return ("too little room is left for it");
	d->ino = ufs_get(p, 4);
	d->reclen = (size_t)ufs_get(p + 4, 2);
	d->type = p[6];
	d->namlen = p[7];
	d->name = (const char *)p + 8;
	if (d->reclen % 4 != 0 || d->reclen < 12 || d->reclen > len)
		return ("its length cannot be");
	if (ufs_entry_len(d->namlen) > d->reclen)
		return ("its name does not fit");
	if (d->ino == 0)
		return (NULL);
	if (d->namlen == 0)
		return ("it has no name");
	if (d->name[d->namlen] != '\0')
		return ("no zero byte ends its name");
	if (memchr(d->name, '\0', d->namlen) != NULL ||
	    memchr(d->name, '/', d->namlen) != NULL)
		return ("its name has a / or a zero byte in it");
	return (NULL);
}

static bool
is_dot(const struct ufs_dirent *d)
{
	return ((d->namlen == 1 && d->name[0] == '.') ||
	    (d->namlen == 2 && memcmp(d->name, "..", 2) == 0));
}

/* The entries of one piece of DIRBLK bytes, which is at off. */
static int
list_block(struct pvk_ufs *u, const struct pvk_ufs_stat *dir, const uint8_t *p,
    uint64_t off,
    int (*fn)(void *ctx, const struct ufs_dirent *d, struct pvk_err *e),
    void *ctx, struct pvk_err *e)
{
	struct ufs_dirent d;
	const char *wrong;
	int r;

	for (size_t at = 0; at < UFS_DIRBLK; at += d.reclen) {
		wrong = ufs_dirent_read(p + at, UFS_DIRBLK - at, &d);
		if (wrong != NULL)
			return (pvk_err_set(e, PVK_ECORRUPT,
			    "%s: UFS2: inode %" PRIu64 ": entry at %" PRIu64
			    ": %s",
			    pvk_src_name(u->src), dir->ino, off + at, wrong));
		if (d.ino == 0)
			continue;
		r = fn(ctx, &d, e);
		if (r != 0)
			return (r);
	}
	return (0);
}

/* Every entry, with "." and "..". */
static int
list_all(struct pvk_ufs *u, const struct pvk_ufs_stat *dir,
    int (*fn)(void *ctx, const struct ufs_dirent *d, struct pvk_err *e),
    void *ctx, struct pvk_err *e)
{
	PVK_AUTO_FREE uint8_t *block = NULL;
	size_t got;
	int r;

	if (dir->type != PVK_UFS_DIRECTORY)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: UFS2: inode %" PRIu64 " is no directory",
		    pvk_src_name(u->src), dir->ino));
	if (dir->size % UFS_DIRBLK != 0 || dir->size > UFS_DIR_MAX)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: UFS2: inode %" PRIu64 ": a directory of %" PRIu64
		    " bytes",
		    pvk_src_name(u->src), dir->ino, dir->size));
	block = malloc((size_t)u->sb.bsize);
	if (block == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory",
		    pvk_src_name(u->src)));
	/* a hole has no entries: it is found to be damaged */
	for (uint64_t off = 0; off < dir->size; off += got) {
		if (pvk_ufs_pread(u, dir, block, (size_t)u->sb.bsize, off, &got,
			e) != 0)
			return (-1);
		for (size_t at = 0; at + UFS_DIRBLK <= got; at += UFS_DIRBLK) {
			r = list_block(u, dir, block + at, off + at, fn, ctx,
			    e);
			if (r != 0)
				return (r);
		}
		/* what is on the disk may have changed since it was read */
		if (got % UFS_DIRBLK != 0 || got == 0)
			break;
	}
	return (0);
}

struct listing {
	int (*fn)(void *ctx, const char *name, size_t len, uint64_t ino,
	    enum pvk_ufs_type type, struct pvk_err *e);
	void *ctx;
};

static int
give_entry(void *ctx, const struct ufs_dirent *d, struct pvk_err *e)
{
	struct listing *l = ctx;

	if (is_dot(d))
		return (0);
	return (l->fn(l->ctx, d->name, d->namlen, d->ino,
	    (enum pvk_ufs_type)d->type, e));
}

int
pvk_ufs_list(struct pvk_ufs *u, const struct pvk_ufs_stat *dir,
    int (*fn)(void *ctx, const char *name, size_t len, uint64_t ino,
	enum pvk_ufs_type type, struct pvk_err *e),
    void *ctx, struct pvk_err *e)
{
	struct listing l = { .fn = fn, .ctx = ctx };

	return (list_all(u, dir, give_entry, &l, e));
}

/* ---- paths ---- */

struct wanted {
	const char *name;
	size_t len;
	uint64_t ino;
};

static int
is_wanted(void *ctx, const struct ufs_dirent *d, struct pvk_err *e)
{
	struct wanted *w = ctx;

	(void)e;
	if (d->namlen != w->len || memcmp(d->name, w->name, w->len) != 0)
		return (0);
	w->ino = d->ino;
	return (1);
}

struct walk {
	struct pvk_ufs *u;
	const char *path;	       /* as it was asked for */
	char rest[2 * PVK_UFS_TARGET]; /* what is still to be walked */
	unsigned links;
	struct pvk_ufs_stat st; /* where it is */
};

static int
walk_error(const struct walk *w, enum pvk_code code, const char *fact,
    struct pvk_err *e)
{
	return (
	    ufs_path_error(e, code, pvk_src_name(w->u->src), w->path, fact));
}

/* Puts the target of a symbolic link before what is still to be walked. */
static int
walk_link(struct walk *w, const char *behind, const struct pvk_ufs_stat *link,
    struct pvk_err *e)
{
	char target[PVK_UFS_TARGET];
	size_t len, more = strlen(behind);

	if (++w->links > LINKS_FOLLOWED)
		return (
		    walk_error(w, PVK_ECORRUPT, "too many symbolic links", e));
	if (pvk_ufs_readlink(w->u, link, target, e) != 0)
		return (-1);
	len = strlen(target);
	if (len + more >= sizeof(w->rest))
		return (walk_error(w, PVK_ELIMIT,
		    "its symbolic links make it too long", e));
	memmove(w->rest + len, behind, more + 1);
	memcpy(w->rest, target, len);
	if (target[0] == '/')
		return (pvk_ufs_stat(w->u, UFS_ROOT, &w->st, e));
	return (0);
}

/* One part further: 1, or 0 when there is none. */
static int
walk_step(struct walk *w, unsigned flags, struct pvk_err *e)
{
	char *name = w->rest + strspn(w->rest, "/"), *behind;
	struct wanted want = { .name = name, .len = strcspn(name, "/") };
	struct pvk_ufs_stat next;
	int r;

	behind = name + want.len;
	if (want.len == 0)
		return (0);
	if (w->st.type != PVK_UFS_DIRECTORY)
		return (walk_error(w, PVK_ENOENT,
		    "a part of it is no directory", e));
	r = list_all(w->u, &w->st, is_wanted, &want, e);
	if (r < 0)
		return (-1);
	if (r == 0)
		return (
		    walk_error(w, PVK_ENOENT, "no such file or directory", e));
	if (pvk_ufs_stat(w->u, want.ino, &next, e) != 0)
		return (-1);
	if (next.type == PVK_UFS_SYMLINK &&
	    (behind[strspn(behind, "/")] != '\0' ||
		(flags & PVK_UFS_NOFOLLOW) == 0))
		return (walk_link(w, behind, &next, e) != 0 ? -1 : 1);
	w->st = next;
	memmove(w->rest, behind, strlen(behind) + 1);
	return (1);
}

int
pvk_ufs_lookup(struct pvk_ufs *u, const char *path, unsigned flags,
    struct pvk_ufs_stat *st, struct pvk_err *e)
{
	struct walk w = { .u = u, .path = path };
	int r;

	if (strlen(path) >= sizeof(w.rest) / 2)
		return (
		    walk_error(&w, PVK_EUSAGE, "a path that is too long", e));
	memcpy(w.rest, path, strlen(path) + 1);
	if (pvk_ufs_stat(u, UFS_ROOT, &w.st, e) != 0)
		return (-1);
	while ((r = walk_step(&w, flags, e)) > 0)
		;
	*st = w.st;
	return (r);
}
