/* SPDX-License-Identifier: BSD-2-Clause */
/* Directories from the root on, the links that they make, and what is left. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ufs/check_private.h"
#include "ufs/mix.h"
#include "util/auto.h"
#include "util/stop.h"

/* Directories that have been met and are still to be read. */
struct todo {
	uint32_t ino, parent, depth;
};

struct dirs {
	struct ufs_check *c;
	struct todo *queue; /* owned */
	size_t len, cap, next;
	struct todo here;
	uint64_t nentries; /* of here, so far */
	uint64_t *names;   /* owned: hashes of the names in here */
	size_t nnames, names_cap;
};

#define NOTE(d, rule, e, ...)                    \
	ufs_note((d)->c->report, PVK_UFS_##rule, \
	    ufs_where_inode((d)->c, (d)->here.ino), (e), __VA_ARGS__)

/*
 * Room for one more item in a list that doubles: the list, perhaps at another
 * place. NULL on error: then the old one is as it was.
 */
static void *
make_room(struct dirs *d, void *list, size_t len, size_t *cap, size_t item,
    struct pvk_err *e)
{
	size_t more = *cap == 0 ? 256 : *cap * 2;
	void *p;

	if (list != NULL && len < *cap)
		return (list);
	if (ufs_budget_take(&d->c->budget, (more - *cap) * item, e) != 0)
		return (NULL);
	p = realloc(list, more * item);
	if (p == NULL)
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", d->c->budget.name);
	else
		*cap = more;
	return (p);
}

static int
enqueue(struct dirs *d, uint64_t ino, uint64_t parent, uint32_t depth,
    struct pvk_err *e)
{
	struct todo *list;

	list = make_room(d, d->queue, d->len, &d->cap, sizeof(*list), e);
	if (list == NULL)
		return (-1);
	list[d->len++] =
	    (struct todo){ (uint32_t)ino, (uint32_t)parent, depth };
	d->queue = list;
	return (0);
}

static int
note_name(struct dirs *d, const struct ufs_dirent *en, struct pvk_err *e)
{
	uint64_t h = ufs_mix(en->namlen), word, *list;

	for (size_t i = 0; i < en->namlen; i += 8) {
		word = 0;
		memcpy(&word, en->name + i,
		    en->namlen - i < 8 ? en->namlen - i : 8);
		h = ufs_mix(h ^ word);
	}
	list = make_room(d, d->names, d->nnames, &d->names_cap, sizeof(h), e);
	if (list == NULL)
		return (-1);
	list[d->nnames++] = h;
	d->names = list;
	return (0);
}

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x < *y ? -1 : *x > *y);
}

static int
check_names(struct dirs *d, struct pvk_err *e)
{
	uint64_t same = 0;

	if (d->nnames > 0)
		qsort(d->names, d->nnames, sizeof(*d->names), by_value);
	for (size_t i = 1; i < d->nnames; i++)
		same += d->names[i] == d->names[i - 1];
	d->nnames = 0;
	if (same == 0)
		return (0);
	return (NOTE(d, DIR_SAME, e,
	    "%" PRIu64 " names are there more than once", same));
}

static void
count_link(struct ufs_seen *s)
{
	if (s->found < UINT32_MAX)
		s->found++;
}

/* The first two entries. */
static int
check_dot(struct dirs *d, const struct ufs_dirent *en, uint64_t off,
    struct pvk_err *e)
{
	bool first = d->nentries == 0;
	uint64_t want = first ? d->here.ino : d->here.parent;
	size_t len = first ? 1 : 2;

	if (en->namlen != len || memcmp(en->name, "..", len) != 0 ||
	    en->ino != want || en->type != PVK_UFS_DIRECTORY)
		return (NOTE(d, DIR_DOT, e,
		    "entry at %" PRIu64 " is no %s for inode %" PRIu64, off,
		    first ? "." : "..", want));
	count_link(ufs_seen(d->c, want));
	return (0);
}

static int
check_entry(struct dirs *d, const struct ufs_dirent *en, uint64_t off,
    struct pvk_err *e)
{
	struct ufs_seen *s = NULL;

	if (en->namlen <= 2 && memcmp(en->name, "..", en->namlen) == 0)
		return (NOTE(d, DIR_DOT, e,
		    "entry at %" PRIu64 " is another . or ..", off));
	/* a whiteout of a union mount hides a name below */
	if (en->ino == UFS_WHITEOUT && en->type == 14)
		return (0);
	if (en->ino >= UFS_ROOT && en->ino < d->c->sb->ipg * d->c->sb->ncg)
		s = ufs_seen(d->c, en->ino);
	if (s == NULL || s->state == 0)
		return (NOTE(d, DIR_INODE, e,
		    "entry at %" PRIu64 " leads to inode %" PRIu64
		    ", which is free",
		    off, en->ino));
	count_link(s);
	if (note_name(d, en, e) != 0)
		return (-1);
	if (en->type != (s->state & UFS_I_TYPE) &&
	    NOTE(d, DIR_TYPE, e,
		"entry at %" PRIu64 " has type %u, inode %" PRIu64 " has %u",
		off, en->type, en->ino, s->state & UFS_I_TYPE) != 0)
		return (-1);
	if ((s->state & UFS_I_TYPE) != PVK_UFS_DIRECTORY)
		return (0);
	if ((s->state & UFS_I_REACHED) != 0)
		return (NOTE(d, DIR_TWICE, e,
		    "entry at %" PRIu64
		    " is another name of directory %" PRIu64,
		    off, en->ino));
	s->state |= UFS_I_REACHED;
	return (enqueue(d, en->ino, d->here.ino, d->here.depth + 1, e));
}

/* One piece of DIRBLK bytes, at off of the directory. */
static int
check_piece(struct dirs *d, const uint8_t *p, uint64_t off, struct pvk_err *e)
{
	struct ufs_dirent en;
	const char *wrong;
	int r;

	for (size_t at = 0; at < UFS_DIRBLK; at += en.reclen) {
		wrong = ufs_dirent_read(p + at, UFS_DIRBLK - at, &en);
		/* the rest of the piece cannot be read */
		if (wrong != NULL)
			return (NOTE(d, DIR_ENTRY, e,
			    "entry at %" PRIu64 ": %s", off + at, wrong));
		if (d->nentries < 2)
			r = check_dot(d, &en, off + at, e);
		else
			r = en.ino == 0 ? 0 : check_entry(d, &en, off + at, e);
		if (r != 0)
			return (-1);
		d->nentries++;
	}
	return (0);
}

static int
check_directory(struct dirs *d, uint8_t *block, struct pvk_err *e)
{
	const struct ufs_sb *sb = d->c->sb;
	uint64_t addr, lbn, left;
	struct ufs_inode in;
	size_t len;

	if (ufs_read_inode(d->c->u, d->here.ino, &in, e) != 0)
		return (-1);
	/* FreeBSD before 14 leaves it 0 */
	if (in.dirdepth != 0 && in.dirdepth != d->here.depth &&
	    NOTE(d, INODE_DEPTH, e, "a depth of %" PRIu64 ", expected %" PRIu32,
		in.dirdepth, d->here.depth) != 0)
		return (-1);
	d->nentries = 0;
	for (lbn = 0; lbn * sb->bsize < in.size; lbn++) {
		left = in.size - lbn * sb->bsize;
		len = (size_t)(left < sb->bsize ? left : sb->bsize);
		if (ufs_bmap(d->c->u, &in, lbn, &addr, e) != 0)
			return (-1);
		if (addr == 0) {
			if (NOTE(d, DIR_HOLE, e,
				"block %" PRIu64 " of the directory is a hole",
				lbn) != 0)
				return (-1);
			continue;
		}
		if (ufs_read(d->c->u, addr, block, len, e) != 0)
			return (-1);
		for (size_t at = 0; at + UFS_DIRBLK <= len; at += UFS_DIRBLK)
			if (check_piece(d, block + at, lbn * sb->bsize + at,
				e) != 0)
				return (-1);
	}
	return (check_names(d, e));
}

static int
check_all(struct dirs *d, struct pvk_err *e)
{
	PVK_AUTO_FREE uint8_t *block = malloc((size_t)d->c->sb->bsize);
	const struct ufs_seen *s;
	int r = 0;

	if (block == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory",
		    d->c->budget.name));
	while (r == 0 && d->next < d->len) {
		d->here = d->queue[d->next++];
		s = ufs_seen(d->c, d->here.ino);
		/* blocks that are no directory's, or read already, tell lies */
		if ((s->state & UFS_I_BROKEN) == 0)
			r = check_directory(d, block, e);
		if (r == 0)
			r = pvk_stop_check(e);
	}
	return (r);
}

int
ufs_check_directories(struct ufs_check *c, struct pvk_err *e)
{
	struct ufs_seen *root = ufs_seen(c, UFS_ROOT);
	struct dirs d = { .c = c };
	int r;

	if (root == NULL || (root->state & UFS_I_TYPE) != PVK_UFS_DIRECTORY)
		return (ufs_note(c->report, PVK_UFS_ROOT, "inode 2", e,
		    "it is no directory: no path leads anywhere"));
	root->state |= UFS_I_REACHED;
	r = enqueue(&d, UFS_ROOT, UFS_ROOT, 0, e);
	if (r == 0)
		r = check_all(&d, e);
	free(d.queue);
	free(d.names);
	return (r);
}

int
ufs_check_links(struct ufs_check *c, struct pvk_err *e)
{
	const struct ufs_seen *s;
	uint64_t ino;
	bool lost;
	int r = 0;

	for (uint64_t g = 0; g < c->sb->ncg; g++)
		for (uint64_t k = 0; r == 0 && k < c->group[g].nseen; k++) {
			s = &c->group[g].seen[k];
			ino = g * c->sb->ipg + k;
			if (s->state == 0)
				continue;
			lost = (s->state & UFS_I_TYPE) == PVK_UFS_DIRECTORY
			    ? (s->state & UFS_I_REACHED) == 0
			    : s->found == 0;
			if (lost)
				r = ufs_note(c->report, PVK_UFS_INODE_LOST,
				    ufs_where_inode(c, ino), e,
				    "no directory leads to it");
			else if (s->found != s->nlink)
				r = ufs_note(c->report, PVK_UFS_INODE_NLINK,
				    ufs_where_inode(c, ino), e,
				    "a count of %d links, found %" PRIu32,
				    (int16_t)s->nlink, s->found);
		}
	return (r);
}
