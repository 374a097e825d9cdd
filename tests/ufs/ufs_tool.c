/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/ufs for shell tests and measurements:
 *
 *	ufs_tool make IMAGE SIZE OFFSET DIRECTORY [check_hashes]
 *	ufs_tool check IMAGE OFFSET
 *	ufs_tool list IMAGE OFFSET	every path with what stat(1) would say
 *	ufs_tool cat IMAGE OFFSET PATH
 *
 * make copies a tree of the machine as lib/image would copy an archive:
 * file by file, in pieces, with attributes of all kinds.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ufs/ufs.h"
#include "util/num.h"

static void
die(const struct pvk_err *e)
{
	fprintf(stderr, "ufs_tool: %s\n", e->msg);
	exit(1);
}

static struct pvk_ufs_attr
attr_of(const struct stat *st)
{
	struct pvk_ufs_time t = { st->st_mtim.tv_sec,
		(uint32_t)st->st_mtim.tv_nsec };

	return ((struct pvk_ufs_attr){ .mode = st->st_mode & 07777,
	    .uid = st->st_uid,
	    .gid = st->st_gid,
	    .atime = t,
	    .mtime = t,
	    .birth = t });
}

/* Hard links that were seen, by device and inode: few enough to search. */
struct seen {
	dev_t dev;
	ino_t ino;
	char *path;
};

static struct seen *seen;
static size_t nseen;

static const char *
seen_before(const struct stat *st, const char *path)
{
	for (size_t i = 0; i < nseen; i++)
		if (seen[i].dev == st->st_dev && seen[i].ino == st->st_ino)
			return (seen[i].path);
	seen = realloc(seen, (nseen + 1) * sizeof(*seen));
	if (seen == NULL)
		abort();
	seen[nseen++] = (struct seen){ st->st_dev, st->st_ino, strdup(path) };
	return (NULL);
}

static void
copy_file(struct pvk_ufs_writer *w, const char *from, const char *to,
    const struct pvk_ufs_attr *a)
{
	static char buf[64 << 10];
	struct pvk_err e;
	uint64_t off = 0;
	ssize_t n;
	int fd = open(from, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (pvk_ufs_file_begin(w, to, a, &e) != 0)
		die(&e);
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		if (pvk_ufs_file_write(w, buf, (size_t)n, off, &e) != 0)
			die(&e);
		off += (uint64_t)n;
	}
	close(fd);
	if (pvk_ufs_file_end(w, off, &e) != 0)
		die(&e);
}

static void
copy_one(struct pvk_ufs_writer *w, const FTSENT *f, size_t skip)
{
	struct pvk_ufs_attr a = attr_of(f->fts_statp);
	const char *to = f->fts_path + skip, *old;
	char target[4096];
	struct pvk_err e;
	ssize_t n;
	int r = 0;

	switch (f->fts_info) {
	case FTS_D:
		r = pvk_ufs_mkdir(w, to, &a, &e);
		break;
	case FTS_F:
		old = f->fts_statp->st_nlink > 1 ? seen_before(f->fts_statp, to)
						 : NULL;
		if (old != NULL)
			r = pvk_ufs_link(w, to, old, &e);
		else
			copy_file(w, f->fts_accpath, to, &a);
		break;
	case FTS_SL:
	case FTS_SLNONE:
		n = readlink(f->fts_accpath, target, sizeof(target) - 1);
		if (n < 0)
			break;
		target[n] = '\0';
		r = pvk_ufs_symlink(w, to, target, &a, &e);
		break;
	default:
		break;
	}
	if (r != 0)
		die(&e);
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return (strcmp((*a)->fts_name, (*b)->fts_name));
}

static int
make(char **argv, bool check_hashes)
{
	uint64_t size = strtoull(argv[3], NULL, 0);
	uint64_t offset = strtoull(argv[4], NULL, 0);
	char *roots[] = { argv[5], NULL };
	struct pvk_canvas *canvas;
	struct pvk_ufs_options o;
	struct pvk_ufs_writer *w;
	struct pvk_ufs_usage u;
	struct pvk_err e;
	FTSENT *f;
	FTS *fts;
	int fd = open(argv[2], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0) {
		perror(argv[2]);
		return (1);
	}
	canvas = pvk_canvas_file(fd, argv[2], offset + size, &e);
	if (canvas == NULL)
		die(&e);
	pvk_ufs_options_init(&o);
	o.label = "rootfs";
	o.time.sec = 1700000000;
	o.check_hashes = check_hashes;
	w = pvk_ufs_new(canvas, offset, size, &o, &e);
	if (w == NULL)
		die(&e);
	fts = fts_open(roots, FTS_PHYSICAL, by_name);
	while (fts != NULL && (f = fts_read(fts)) != NULL)
		copy_one(w, f, strlen(argv[5]));
	fts_close(fts);
	if (pvk_ufs_finish(w, &u, &e) != 0)
		die(&e);
	printf("used %" PRIu64 " of %" PRIu64 " bytes, %" PRIu64
	       " inodes, %" PRIu64 " bytes of memory\n",
	    u.used, u.size, u.inodes_used, u.memory);
	pvk_ufs_free(w);
	pvk_canvas_free(canvas);
	return (close(fd));
}

static struct pvk_src *
open_image(const char *name, const char *offset, uint64_t *off, uint64_t *size)
{
	struct pvk_err e;
	struct pvk_src *src = pvk_src_open(name, &e);

	if (src == NULL)
		die(&e);
	*off = strtoull(offset, NULL, 0);
	*size = pvk_src_size(src) - *off;
	return (src);
}

static int
print_finding(void *ctx, const struct pvk_ufs_finding *f, struct pvk_err *e)
{
	(void)ctx;
	(void)e;
	printf("%s: %s: %s\n", pvk_ufs_rule(f->rule)->id, f->where, f->text);
	return (0);
}

static int
check(char **argv)
{
	struct pvk_ufs_report r = { .fn = print_finding };
	uint64_t off, size;
	struct pvk_src *src = open_image(argv[2], argv[3], &off, &size);
	struct pvk_err e;

	if (pvk_ufs_check(src, off, size, &r, &e) != 0)
		die(&e);
	pvk_src_close(src);
	return (pvk_ufs_report_count(&r, PVK_WARNING) != 0);
}

struct listing {
	struct pvk_ufs *u;
	const char *dir;
	char **more; /* directories still to be listed */
	size_t nmore;
};

static void
print_one(struct listing *l, const char *path, const struct pvk_ufs_stat *st)
{
	char target[PVK_UFS_TARGET] = "";
	struct pvk_err e;

	if (st->type == PVK_UFS_SYMLINK &&
	    pvk_ufs_readlink(l->u, st, target, &e) != 0)
		die(&e);
	printf("%s %x%03o %" PRIu64 " %u %u %" PRIu64 " %" PRId64 ".%09u %s\n",
	    path, st->type, st->attr.mode, st->nlink, st->attr.uid,
	    st->attr.gid, st->type == PVK_UFS_DIRECTORY ? 0 : st->size,
	    st->attr.mtime.sec, st->attr.mtime.nsec, target);
}

static int
list_one(void *ctx, const char *name, size_t len, uint64_t ino,
    enum pvk_ufs_type type, struct pvk_err *e)
{
	struct listing *l = ctx;
	struct pvk_ufs_stat st;
	char *path;

	(void)type;
	if (asprintf(&path, "%s/%.*s", l->dir, (int)len, name) < 0)
		abort();
	if (pvk_ufs_stat(l->u, ino, &st, e) != 0)
		die(e);
	print_one(l, path, &st);
	if (st.type != PVK_UFS_DIRECTORY) {
		free(path);
		return (0);
	}
	l->more = realloc(l->more, (l->nmore + 1) * sizeof(*l->more));
	if (l->more == NULL)
		abort();
	l->more[l->nmore++] = path;
	return (0);
}

static int
list(char **argv)
{
	uint64_t off, size;
	struct pvk_src *src = open_image(argv[2], argv[3], &off, &size);
	struct listing l = { .dir = "" };
	struct pvk_ufs_stat st;
	struct pvk_err e;

	l.u = pvk_ufs_open(src, off, size, &e);
	if (l.u == NULL)
		die(&e);
	for (size_t next = 0;; next++) {
		if (pvk_ufs_lookup(l.u, l.dir, 0, &st, &e) != 0 ||
		    pvk_ufs_list(l.u, &st, list_one, &l, &e) != 0)
			die(&e);
		if (next == l.nmore)
			break;
		l.dir = l.more[next];
	}
	pvk_ufs_close(l.u);
	pvk_src_close(src);
	return (0);
}

static int
cat(char **argv)
{
	static char buf[100000]; /* no multiple of anything */
	uint64_t off, size, at = 0;
	struct pvk_src *src = open_image(argv[2], argv[3], &off, &size);
	struct pvk_ufs *u;
	struct pvk_ufs_stat st;
	struct pvk_err e;
	size_t got;

	u = pvk_ufs_open(src, off, size, &e);
	if (u == NULL || pvk_ufs_lookup(u, argv[4], 0, &st, &e) != 0)
		die(&e);
	do {
		if (pvk_ufs_pread(u, &st, buf, sizeof(buf), at, &got, &e) != 0)
			die(&e);
		fwrite(buf, 1, got, stdout);
		at += got;
	} while (got > 0);
	pvk_ufs_close(u);
	pvk_src_close(src);
	return (fflush(stdout));
}

int
main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (argc >= 6 && strcmp(verb, "make") == 0)
		return (make(argv, argc > 6));
	if (argc == 4 && strcmp(verb, "check") == 0)
		return (check(argv));
	if (argc == 4 && strcmp(verb, "list") == 0)
		return (list(argv));
	if (argc == 5 && strcmp(verb, "cat") == 0)
		return (cat(argv));
	fprintf(stderr, "usage: ufs_tool make|check|list|cat IMAGE ...\n");
	return (64);
}
