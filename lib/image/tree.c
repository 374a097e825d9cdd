/* SPDX-License-Identifier: BSD-2-Clause */
/* What goes into the file system; see tree.h. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "image/slim.h"
#include "image/tree.h"
#include "util/auto.h"
#include "util/text.h"

/* What a set may make: FreeBSD has 60,000 members and 2 GiB. */
#define MEMBERS_MAX ((uint64_t)2 << 20)
#define BYTES_MAX   (256 * PVK_GIB)

/* What makes a system this one and no other: each clone makes its own. */
static const char identity[] = "etc/ssh/ssh_host_*\n"
			       "etc/hostid\n"
			       "etc/machine-id\n"
			       "var/db/machine-id\n"
			       "entropy\n"
			       "boot/entropy\n"
			       "var/db/entropy/*\n"
			       "var/db/dhclient.leases.*\n"
			       "var/db/pvguest/*\n"
			       "root/.*history\n"
			       "home/*/.*history\n"
			       "usr/home/*/.*history\n";

int
tree_init(struct tree *t, const struct pvk_image_spec *spec,
    struct pvk_image_built *b, struct pvk_err *e)
{
	t->spec = spec;
	t->b = b;
	t->identity = pvk_image_slim_new(e);
	if (t->identity == NULL)
		return (-1);
	return (pvk_image_slim_add(t->identity, identity, "identities", e));
}

void
tree_fini(struct tree *t)
{
	pvk_ufs_free(t->w);
	pvk_image_slim_free(t->identity);
	for (size_t i = 0; i < CONTENT_COUNT; i++)
		pvk_buf_fini(&t->content[i]);
	skel_fini(&t->skel);
}

int
tree_note(struct tree *t, struct pvk_err *e, const char *fmt, ...)
{
	PVK_AUTO_FREE char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		text = NULL;
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	}
	return (pvk_buf_addf(&t->b->notes, e, "%s\n", text));
}

static int
bad_member(const struct tree *t, const char *path, const char *fact,
    struct pvk_err *e)
{
	char shown[256];

	return (pvk_err_set(e, PVK_ECORRUPT, "%s: %s: %s", t->source,
	    pvk_text_show(path, strlen(path), shown, sizeof(shown)), fact));
}

char *
tree_path(const struct tree *t, const char *path, struct pvk_err *e)
{
	char *clean = malloc(strlen(path) + 2), *to = clean;

	if (clean == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", t->source);
		return (NULL);
	}
	*to = '\0';
	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len == 2 && memcmp(path, "..", 2) == 0) {
			bad_member(t, path, "leads upwards by ..", e);
			free(clean);
			return (NULL);
		}
		if (len > 0 && !(len == 1 && *path == '.')) {
			if (to > clean)
				*to++ = '/';
			memcpy(to, path, len);
			to += len;
			*to = '\0';
		}
		path += len;
		path += *path == '/';
	}
	return (clean);
}

struct pvk_ufs_attr
tree_attr(const struct tree *t, uint16_t mode)
{
	struct pvk_ufs_time now = { .sec = t->spec->time };

	return ((struct pvk_ufs_attr){ .mode = mode,
	    .atime = now,
	    .mtime = now,
	    .birth = now });
}

bool
tree_has(struct tree *t, const char *path)
{
	struct pvk_ufs_stat st;
	const char *target;
	struct pvk_err e;

	return (pvk_ufs_peek(t->w, path, &st, &target, &e) == 0);
}

int
tree_begin(struct tree *t, const char *path, const struct pvk_ufs_attr *a,
    bool *skip, struct pvk_err *e)
{
	enum content c = content_at(path);

	*skip = slim_drops(t->identity, path) != NULL;
	if (*skip)
		return (tree_note(t, e,
		    "%s: not taken over: each clone makes "
		    "its own",
		    path));
	t->keep = (struct keep){ .path = path, .limit = SKEL_LIMIT };
	if (c != CONTENT_COUNT) {
		t->seen[c] = true;
		t->content[c].len = 0;
		t->keep.buf = &t->content[c];
		t->keep.limit = content_limit(c, &t->keep.cut);
	} else
		t->keep.buf = skel_keep(&t->skel, path, a->mode);
	return (pvk_ufs_file_begin(t->w, path, a, e));
}

/* The next piece of what is kept; before it there may be a hole. */
static int
keep(struct tree *t, const void *data, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct pvk_buf *buf = t->keep.buf;
	size_t limit = t->keep.limit, hole;

	if ((off > limit || len > limit - off) && !t->keep.cut)
		return (
		    pvk_err_set(e, PVK_ELIMIT, "%s: %s: more than %zu bytes",
			t->source, t->keep.path, limit));
	if (off >= limit)
		return (0);
	hole = (size_t)off - buf->len;
	if (hole > 0) {
		if (pvk_buf_reserve(buf, (size_t)off, e) != 0)
			return (-1);
		memset(buf->data + buf->len, 0, hole);
		buf->len = (size_t)off;
	}
	return (pvk_buf_add(buf, data, pvk_min(len, limit - buf->len), e));
}

int
tree_write(struct tree *t, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	t->bytes += len;
	if (t->bytes > BYTES_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: more than 256 GiB of data", t->source));
	if (t->keep.buf != NULL && keep(t, buf, len, off, e) != 0)
		return (-1);
	return (pvk_ufs_file_write(t->w, buf, len, off, e));
}

int
tree_end(struct tree *t, const char *path, uint64_t size, struct pvk_err *e)
{
	t->b->files++;
	t->b->bytes += size;
	t->keep.buf = NULL;
	shares_add(&t->large, path, shares_place(path), size);
	return (pvk_ufs_file_end(t->w, size, e));
}

int
tree_put(struct tree *t, const char *path, uint16_t mode, const void *data,
    size_t len, struct pvk_err *e)
{
	struct pvk_ufs_attr a = tree_attr(t, mode);

	if (pvk_ufs_file_begin(t->w, path, &a, e) != 0 ||
	    (len > 0 && tree_write(t, data, len, 0, e) != 0))
		return (-1);
	return (tree_end(t, path, len, e));
}

/* ---- members of archives ---- */

static struct pvk_ufs_attr
attr_of(struct archive_entry *entry)
{
	struct pvk_ufs_time m = { archive_entry_mtime(entry),
		(uint32_t)archive_entry_mtime_nsec(entry) };
	struct pvk_ufs_time a = m, b = m;

	if (archive_entry_atime_is_set(entry))
		a = (struct pvk_ufs_time){ archive_entry_atime(entry),
			(uint32_t)archive_entry_atime_nsec(entry) };
	if (archive_entry_birthtime_is_set(entry))
		b = (struct pvk_ufs_time){ archive_entry_birthtime(entry),
			(uint32_t)archive_entry_birthtime_nsec(entry) };
	return ((struct pvk_ufs_attr){
	    .mode = (uint16_t)(archive_entry_perm(entry) & 07777),
	    .uid = (uint32_t)archive_entry_uid(entry),
	    .gid = (uint32_t)archive_entry_gid(entry),
	    .atime = a,
	    .mtime = m,
	    .birth = b });
}

static int
member_file(struct tree *t, struct set *s, const char *path,
    const struct pvk_ufs_attr *a, uint64_t size, struct pvk_err *e)
{
	const void *buf;
	int64_t off;
	size_t len;
	bool skip;

	if (tree_begin(t, path, a, &skip, e) != 0)
		return (-1);
	for (;;) {
		if (set_data(s, &buf, &len, &off, e) != 0)
			return (-1);
		if (buf == NULL)
			break;
		if (off < 0 || (uint64_t)off > size ||
		    len > size - (uint64_t)off)
			return (bad_member(t, path, "data beyond its size", e));
		if (skip || len == 0)
			continue;
		if (tree_write(t, buf, len, (uint64_t)off, e) != 0)
			return (-1);
	}
	return (skip ? 0 : tree_end(t, path, size, e));
}

/* A hard link; what it is a link to may have been left out. */
static int
member_link(struct tree *t, const char *path, const char *target,
    struct pvk_err *e)
{
	PVK_AUTO_FREE char *clean = tree_path(t, target, e);

	if (clean == NULL)
		return (-1);
	if (strcmp(clean, path) == 0)
		return (bad_member(t, path, "a hard link to itself", e));
	if (pvk_ufs_link(t->w, path, clean, e) == 0)
		return (0);
	if (e->code == PVK_ENOENT && slim_drops(t->spec->slim, clean) != NULL)
		return (tree_note(t, e,
		    "%s: left out: it is a hard link to %s, which is", path,
		    clean));
	return (pvk_err_prefix(e, "%s", t->source));
}

static int
drop(struct tree *t, const struct slim_pattern *why, uint64_t bytes)
{
	t->b->dropped_files++;
	t->b->dropped_bytes += bytes;
	shares_add(&t->dropped, why->text, strlen(why->text), bytes);
	return (0);
}

static int
make_member(struct tree *t, struct set *s, struct archive_entry *entry,
    const char *path, struct pvk_err *e)
{
	struct pvk_ufs_attr a = attr_of(entry);
	const char *flags = archive_entry_fflags_text(entry);
	int64_t size = archive_entry_size(entry);

	if (flags != NULL && !fflags_parse(flags, &a.flags))
		return (bad_member(t, flags, "flags that FreeBSD does not know",
		    e));
	if (archive_entry_hardlink(entry) != NULL)
		return (member_link(t, path, archive_entry_hardlink(entry), e));
	switch (archive_entry_filetype(entry)) {
	case AE_IFREG:
		if (size < 0)
			return (bad_member(t, path, "a negative size", e));
		return (member_file(t, s, path, &a, (uint64_t)size, e));
	case AE_IFDIR:
		return (pvk_ufs_mkdir(t->w, path, &a, e));
	case AE_IFLNK:
		if (archive_entry_symlink(entry) == NULL)
			return (bad_member(t, path, "a link to nothing", e));
		return (pvk_ufs_symlink(t->w, path,
		    archive_entry_symlink(entry), &a, e));
	default:
		return (bad_member(t, path,
		    "neither file, directory nor link: a set of FreeBSD has "
		    "nothing else",
		    e));
	}
}

int
tree_member(struct tree *t, struct set *s, struct archive_entry *entry,
    bool slim, struct pvk_err *e)
{
	const char *name = archive_entry_pathname(entry);
	PVK_AUTO_FREE char *path = NULL;
	const struct slim_pattern *why;

	if (name == NULL)
		return (bad_member(t, "?", "a member without a name", e));
	if (t->members++ >= MEMBERS_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: more than %" PRIu64 " members", t->source,
		    MEMBERS_MAX));
	path = tree_path(t, name, e);
	if (path == NULL)
		return (-1);
	why = slim ? slim_drops(t->spec->slim, path) : NULL;
	if (why != NULL)
		return (drop(t, why,
		    archive_entry_hardlink(entry) != NULL
			? 0
			: (uint64_t)pvk_max(archive_entry_size(entry), 0)));
	if (make_member(t, s, entry, path, e) != 0)
		return (-1);
	return (0);
}
