/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux: what is mounted and swapped to, and on which disks that is; see
 * linux.h. A mount names a device by its number, which /sys/dev/block leads to
 * the name of; what a device mapper is made of, its folder "slaves" tells.
 */
#include <sys/statvfs.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linux.h"
#include "util/auto.h"
#include "util/num.h"
#include "util/text.h"

#define TABLE_TEXT ((size_t)256 * 1024)
#define MOUNTS_MAX 128
#define PATH_TEXT  128
#define LAYERS_MAX 8

/* Of a line of proc(5)'s mountinfo. */
struct line {
	char *device, *point, *options, *kind, *source, *more;
};

static void
unescape(char *text)
{
	char *out = text;

	for (; *text != '\0'; text++, out++)
		if (text[0] == '\\' && text[1] >= '0' && text[1] <= '3' &&
		    text[2] >= '0' && text[2] <= '7' && text[3] >= '0' &&
		    text[3] <= '7') {
			*out = (char)((text[1] - '0') << 6 |
			    (text[2] - '0') << 3 | (text[3] - '0'));
			text += 3;
		} else
			*out = *text;
	*out = '\0';
}

/* id parent device root point options optional... - kind source more */
static bool
split(char *text, struct line *m)
{
	char *words[6], *save, *word = strtok_r(text, " ", &save);
	size_t n = 0;

	for (; word != NULL && strcmp(word, "-") != 0;
	     word = strtok_r(NULL, " ", &save))
		if (n < PVK_COUNT(words))
			words[n++] = word;
	if (word == NULL || n < PVK_COUNT(words))
		return (false);
	*m = (struct line){ .device = words[2],
		.point = words[4],
		.options = words[5] };
	m->kind = strtok_r(NULL, " ", &save);
	m->source = strtok_r(NULL, " ", &save);
	m->more = strtok_r(NULL, " ", &save);
	if (m->source == NULL)
		return (false);
	unescape(m->point);
	unescape(m->source);
	return (true);
}

/* ---- used devices ---- */

struct walk {
	const struct look *l;
	struct linux_used *u;
	bool is_root;
	unsigned depth;
};

static void use(struct walk *w, const char *name);

static void
use_lower(void *arg, const char *name)
{
	struct walk w = *(struct walk *)arg;

	w.depth++;
	use(&w, name);
}

/* The name, and what lies below it: no deeper than LAYERS_MAX. */
static void
use(struct walk *w, const char *name)
{
	struct linux_used *u = w->u;
	char path[LOOK_PATH];
	size_t i = 0;

	if (w->depth == LAYERS_MAX || strlen(name) >= LOOK_NAME)
		return;
	while (i < u->n && strcmp(u->list[i].name, name) != 0)
		i++;
	if (i == LINUX_USED) {
		u->error = EFBIG;
		return;
	}
	if (i == u->n) {
		snprintf(u->list[u->n++].name, LOOK_NAME, "%s", name);
		u->list[i].is_root = false;
	}
	u->list[i].is_root = u->list[i].is_root || w->is_root;
	(void)look_each(w->l,
	    look_path(path, "/sys/class/block/%s/slaves", name), use_lower, w);
}

static const char *
tail_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (slash != NULL ? slash + 1 : path);
}

static void
use_mount(struct walk *w, const struct line *m)
{
	char path[LOOK_PATH], name[LOOK_NAME];

	w->is_root = strcmp(m->point, "/") == 0;
	if (strcmp(m->kind, "zfs") == 0) {
		w->u->has_zfs = true;
		w->u->root_is_zfs = w->u->root_is_zfs || w->is_root;
	}
	if (strncmp(m->device, "0:", 2) != 0 &&
	    look_link(w->l, look_path(path, "/sys/dev/block/%s", m->device),
		name, sizeof(name)))
		use(w, name);
	else if (strncmp(m->source, "/dev/", 5) == 0) /* btrfs, for one */
		use(w, tail_of(m->source));
}

/* Calls take for each line of a table; false when it could not be read. */
static bool
each_line(const struct look *l, const char *path,
    void (*take)(void *arg, char *line), void *arg)
{
	PVK_AUTO_FREE char *text = malloc(TABLE_TEXT);
	char *save, *line;

	if (text == NULL) {
		errno = ENOMEM;
		return (false);
	}
	if (look_read(l, path, text, TABLE_TEXT) < 0)
		return (false);
	for (line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save))
		take(arg, line);
	return (true);
}

static void
take_used(void *arg, char *line)
{
	struct walk *w = arg;
	struct line m;

	if (split(line, &m))
		use_mount(w, &m);
}

static void
take_swap(void *arg, char *line)
{
	struct walk *w = arg;

	line[strcspn(line, " \t")] = '\0';
	w->is_root = false;
	if (strncmp(line, "/dev/", 5) == 0)
		use(w, tail_of(line));
}

void
linux_find_used(const struct look *l, struct linux_used *u)
{
	struct walk w = { .l = l, .u = u };

	memset(u, 0, sizeof(*u));
	if (!each_line(l, "/proc/self/mountinfo", take_used, &w))
		u->error = errno;
	if (!each_line(l, "/proc/swaps", take_swap, &w) && errno != ENOENT)
		u->error = errno;
}

/* ---- mounts as facts ---- */

struct mounts {
	const struct look *l;
	unsigned n;
	/* of those that were taken: what is mounted once more is left out */
	struct {
		char device[24], source[PATH_TEXT];
	} taken[MOUNTS_MAX];
};

static bool
keeps_data(const struct line *m)
{
	static const char *const several_disks[] = { "bcachefs", "btrfs", "zfs",
		"nfs", "nfs4", "cifs", "ceph", NULL };
	static const char *const media[] = { "iso9660", "squashfs", "udf",
		NULL };

	return (!pvk_text_is_among(m->kind, media) &&
	    (strncmp(m->device, "0:", 2) != 0 ||
		pvk_text_is_among(m->kind, several_disks)));
}

/* ro, sync, discard of both words of options, with "," between them. */
static void
keep_options(const struct line *m, char *out, size_t size)
{
	static const char *const known[] = { "ro", "sync", "discard" };
	const char *lists[] = { m->options, m->more != NULL ? m->more : "" };
	size_t n = 0, len;
	bool found;

	out[0] = '\0';
	for (size_t k = 0; k < PVK_COUNT(known); k++) {
		found = false;
		for (size_t i = 0; i < PVK_COUNT(lists); i++)
			for (const char *p = lists[i]; *p != '\0';
			     p += len + (p[len] == ',')) {
				len = strcspn(p, ",");
				found = found ||
				    (len == strlen(known[k]) &&
					strncmp(p, known[k], len) == 0);
			}
		if (found && n < size)
			n += (size_t)snprintf(out + n, size - n, "%s%s",
			    n > 0 ? "," : "", known[k]);
	}
}

/* Of a local one: the server of another may be gone, and we would wait. */
static void
take_sizes(const struct look *l, const char *number, const char *point)
{
	struct statvfs s;
	uint64_t size, unused;
	char text[24];

	if (!l->is_live || statvfs(point, &s) != 0 ||
	    pvk_mul_overflow(s.f_blocks, s.f_frsize, &size) ||
	    pvk_mul_overflow(s.f_bavail, s.f_frsize, &unused))
		return;
	snprintf(text, sizeof(text), "%" PRIu64, size);
	pvk_facts_set_of(l->f, "mount", number, "size", text);
	snprintf(text, sizeof(text), "%" PRIu64, unused);
	pvk_facts_set_of(l->f, "mount", number, "free", text);
}

static bool
is_remote(const struct line *m)
{
	static const char *const kinds[] = { "nfs", "nfs4", "cifs", "ceph",
		NULL };

	return (pvk_text_is_among(m->kind, kinds));
}

/*
 * The same file system was mounted before: a folder of it for a container, a
 * subvolume of btrfs, whose number is another one.
 */
static bool
is_again(const struct mounts *all, const struct line *m)
{
	bool is_btrfs = strcmp(m->kind, "btrfs") == 0;

	for (unsigned i = 0; i < all->n; i++)
		if (is_btrfs ? strcmp(all->taken[i].source, m->source) == 0
			     : strcmp(all->taken[i].device, m->device) == 0)
			return (true);
	return (false);
}

static void
take_mount(void *arg, char *text)
{
	struct mounts *all = arg;
	struct pvk_facts *f = all->l->f;
	char number[16], options[32];
	struct line m;

	if (!split(text, &m) || !keeps_data(&m) || is_again(all, &m))
		return;
	if (all->n == MOUNTS_MAX) {
		pvk_facts_more(f, "mount", EFBIG);
		return;
	}
	snprintf(all->taken[all->n].device, sizeof(all->taken[0].device), "%s",
	    m.device);
	snprintf(all->taken[all->n].source, sizeof(all->taken[0].source), "%s",
	    m.source);
	snprintf(number, sizeof(number), "%u", all->n++);
	keep_options(&m, options, sizeof(options));
	pvk_facts_set_of(f, "mount", number, "device",
	    is_remote(&m) ||
		    (strncmp(m.source, "/dev/", 5) != 0 &&
			strcmp(m.kind, "zfs") != 0)
		? "nfs"
		: m.source);
	pvk_facts_set_of(f, "mount", number, "at", m.point);
	pvk_facts_set_of(f, "mount", number, "type", m.kind);
	pvk_facts_set_of(f, "mount", number, "options", options);
	pvk_facts_set_of(f, "mount", number, "trim",
	    strstr(options, "discard") != NULL ? "yes" : "no");
	if (!is_remote(&m))
		take_sizes(all->l, number, m.point);
}

void
linux_mounts(const struct look *l)
{
	PVK_AUTO_FREE struct mounts *all = calloc(1, sizeof(*all));

	if (all == NULL) {
		pvk_facts_unseen(l->f, "mount.count", ENOMEM);
		return;
	}
	all->l = l;
	if (each_line(l, "/proc/self/mountinfo", take_mount, all))
		pvk_facts_set_uint(l->f, "mount.count", all->n);
	else
		pvk_facts_unseen(l->f, "mount.count", errno);
}
