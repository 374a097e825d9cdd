/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux: mounted file systems that keep data; see os.h. statvfs(3) on one whose
 * server is gone may never return, and so may the way to a mount point that is
 * below such a one. So only those are asked that are local, and whose mount
 * points are below none but local ones: they are on a block device (their
 * number is not of major 0) or of a kind that has several, and no program
 * (FUSE) is behind them. Media that cannot be written keep no data of ours.
 *
 * The list is proc(5)'s mountinfo:
 *
 *	36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw
 *	id parent device root mount-point options... - kind source ...
 */
#include <sys/statvfs.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/os_linux.h"
#include "util/auto.h"
#include "util/num.h"
#include "util/text.h"

#define LINE_MAX_LEN   4096
#define MOUNTS_MAX     1024
#define CANDIDATES_MAX 64

/* One line, in which the texts are */
struct line {
	unsigned id, parent, major, minor;
	char *root, *point, *kind, *source;
};

struct mount {
	unsigned id, parent;
	bool is_safe; /* what is below can be reached for sure */
	bool is_root;
};

struct candidate {
	unsigned id, major, minor;
	bool is_whole; /* its root is mounted, not a folder of it */
	char point[sizeof(((struct facts_volume *)0)->mount_point)];
	char device[sizeof(((struct facts_volume *)0)->device)];
	char kind[sizeof(((struct facts_volume *)0)->filesystem)];
};

struct mounts {
	struct mount mounts[MOUNTS_MAX];
	struct candidate candidates[CANDIDATES_MAX];
	size_t n_mounts, n_candidates;
};

static bool
is_local_disk(const struct line *l)
{
	static const char *const several_disks[] = { "bcachefs", "btrfs", "zfs",
		NULL };

	return (strncmp(l->kind, "fuse", 4) != 0 &&
	    (l->major != 0 || pvk_text_is_among(l->kind, several_disks)));
}

static bool
keeps_data(const struct line *l)
{
	static const char *const read_only[] = { "cramfs", "erofs", "iso9660",
		"romfs", "squashfs", "udf", NULL };

	return (is_local_disk(l) && !pvk_text_is_among(l->kind, read_only));
}

static bool
is_safe(const struct line *l)
{
	static const char *const memory[] = { "devtmpfs", "overlay", "ramfs",
		"rootfs", "tmpfs", NULL };

	return (is_local_disk(l) || pvk_text_is_among(l->kind, memory));
}

/* Undoes \040 and the like, in place. */
static void
unescape(char *text)
{
	char *out = text;

	for (; *text != '\0'; text++) {
		if (text[0] == '\\' && text[1] >= '0' && text[1] <= '3' &&
		    text[2] >= '0' && text[2] <= '7' && text[3] >= '0' &&
		    text[3] <= '7') {
			*out++ = (char)((text[1] - '0') << 6 |
			    (text[2] - '0') << 3 | (text[3] - '0'));
			text += 3;
		} else
			*out++ = *text;
	}
	*out = '\0';
}

/* A word that is a number, up to end; NULL, or what is behind it */
static char *
parse_number(char *word, char end, unsigned *n)
{
	char *rest = word;

	if (word == NULL || *word < '0' || *word > '9')
		return (NULL);
	*n = (unsigned)strtoul(word, &rest, 10);
	return (*rest == end ? rest + 1 : NULL);
}

static bool
split_line(char *text, struct line *l)
{
	char *save, *word;

	text[strcspn(text, "\n")] = '\0';
	if (parse_number(strtok_r(text, " ", &save), '\0', &l->id) == NULL ||
	    parse_number(strtok_r(NULL, " ", &save), '\0', &l->parent) == NULL)
		return (false);
	word = parse_number(strtok_r(NULL, " ", &save), ':', &l->major);
	if (parse_number(word, '\0', &l->minor) == NULL ||
	    (l->root = strtok_r(NULL, " ", &save)) == NULL ||
	    (l->point = strtok_r(NULL, " ", &save)) == NULL)
		return (false);
	while ((word = strtok_r(NULL, " ", &save)) != NULL &&
	    strcmp(word, "-") != 0)
		;
	if (word == NULL || (l->kind = strtok_r(NULL, " ", &save)) == NULL ||
	    (l->source = strtok_r(NULL, " ", &save)) == NULL)
		return (false);
	unescape(l->root);
	unescape(l->point);
	unescape(l->source);
	return (l->point[0] == '/');
}

/* Parts of one btrfs have numbers of their own, but one source. */
static struct candidate *
find_device(struct mounts *m, const struct line *l)
{
	struct candidate *c;

	for (size_t i = 0; i < m->n_candidates; i++) {
		c = &m->candidates[i];
		if ((c->major == l->major && c->minor == l->minor) ||
		    (l->major == 0 && strcmp(c->device, l->source) == 0))
			return (c);
	}
	return (NULL);
}

/* Of mounts of one device the one that shows all of it, by its shortest name */
static void
add_candidate(struct mounts *m, const struct line *l)
{
	struct candidate *c = find_device(m, l);
	bool is_whole = strcmp(l->root, "/") == 0;

	if (strlen(l->point) >= sizeof(c->point))
		return;
	if (c == NULL) {
		if (m->n_candidates == CANDIDATES_MAX)
			return;
		c = &m->candidates[m->n_candidates++];
	} else if (c->is_whole > is_whole ||
	    (c->is_whole == is_whole && strlen(c->point) <= strlen(l->point)))
		return;
	*c = (struct candidate){ l->id, l->major, l->minor, is_whole, "", "",
		"" };
	snprintf(c->point, sizeof(c->point), "%s", l->point);
	os_copy_text(c->device, sizeof(c->device), l->source, LINE_MAX_LEN);
	os_copy_text(c->kind, sizeof(c->kind), l->kind, LINE_MAX_LEN);
}

static void
read_lines(FILE *f, struct mounts *m)
{
	char text[LINE_MAX_LEN];
	bool is_rest = false, was_rest;
	struct line l;

	while (
	    m->n_mounts < MOUNTS_MAX && fgets(text, sizeof(text), f) != NULL) {
		was_rest = is_rest;
		is_rest = strchr(text, '\n') == NULL;
		if (was_rest || !split_line(text, &l))
			continue;
		m->mounts[m->n_mounts++] = (struct mount){ l.id, l.parent,
			is_safe(&l), strcmp(l.point, "/") == 0 };
		if (keeps_data(&l))
			add_candidate(m, &l);
	}
}

static const struct mount *
find_mount(const struct mounts *m, unsigned id)
{
	for (size_t i = 0; i < m->n_mounts; i++)
		if (m->mounts[i].id == id)
			return (&m->mounts[i]);
	return (NULL);
}

/* From the mount up to the root all is local. */
static bool
is_reachable(const struct mounts *m, unsigned id)
{
	const struct mount *at;

	for (size_t steps = 0; steps < 64; steps++) {
		at = find_mount(m, id);
		if (at == NULL || !at->is_safe)
			return (false);
		if (at->is_root)
			return (true);
		id = at->parent;
	}
	return (false);
}

static int
by_size(const void *pa, const void *pb)
{
	const struct facts_volume *a = pa, *b = pb;

	if (a->size != b->size)
		return (a->size > b->size ? -1 : 1);
	return (strcmp(a->mount_point, b->mount_point));
}

/* False: it has no size, or not to be told */
static bool
ask_volume(const struct candidate *c,
    int (*ask)(const char *path, struct statvfs *answer),
    struct facts_volume *v)
{
	struct statvfs s;

	memset(v, 0, sizeof(*v));
	if (ask(c->point, &s) != 0 || s.f_blocks == 0 ||
	    pvk_mul_overflow(s.f_blocks, s.f_frsize, &v->size) ||
	    pvk_mul_overflow(s.f_bavail, s.f_frsize, &v->free))
		return (false);
	pvk_text_show(c->point, strlen(c->point), v->mount_point,
	    sizeof(v->mount_point));
	snprintf(v->device, sizeof(v->device), "%s", c->device);
	snprintf(v->filesystem, sizeof(v->filesystem), "%s", c->kind);
	return (true);
}

int
os_read_mounts(FILE *mounts,
    int (*ask)(const char *path, struct statvfs *answer),
    struct facts_volumes *f, struct pvk_err *e)
{
	PVK_AUTO_FREE struct mounts *m = calloc(1, sizeof(*m));
	PVK_AUTO_FREE struct facts_volume *all =
	    calloc(CANDIDATES_MAX, sizeof(*all));
	size_t n = 0;

	memset(f, 0, sizeof(*f));
	if (m == NULL || all == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "volumes: no memory"));
	read_lines(mounts, m);
	for (size_t i = 0; i < m->n_candidates; i++)
		if (is_reachable(m, m->candidates[i].id) &&
		    ask_volume(&m->candidates[i], ask, &all[n]))
			n++;
	qsort(all, n, sizeof(all[0]), by_size);
	f->n = (uint32_t)pvk_min(n, FACTS_VOLUMES);
	memcpy(f->volume, all, f->n * sizeof(all[0]));
	return (0);
}

int
os_volumes(struct os *os, struct facts_volumes *f, struct pvk_err *e)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	int r;

	(void)os;
	if (mounts == NULL)
		return (pvk_err_sys(e, PVK_ESYS, "/proc/self/mountinfo"));
	r = os_read_mounts(mounts, statvfs, f, e);
	fclose(mounts);
	return (r);
}
