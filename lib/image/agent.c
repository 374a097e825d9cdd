/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest tools: all files of pvguest's package, and the package beside them
 * for "pkg add" at the first boot, which makes pkg(8) know of it.
 */
#include <fcntl.h>
#include <string.h>

#include "firstboot.h"
#include "image/stages.h"
#include "util/auto.h"
#include "util/io.h"

#define CACHE "var/cache/pvkit/"
#define PIECE (64 << 10)

static int
put_files(struct tree *t, struct set *s, struct pvk_err *e)
{
	struct archive_entry *entry;
	bool is_package = false;

	for (;;) {
		const char *name;

		if (set_next(s, &entry, e) != 0)
			return (-1);
		if (entry == NULL)
			break;
		name = archive_entry_pathname(entry);
		if (name != NULL && *name == '+') {
			is_package |= strcmp(name, "+MANIFEST") == 0;
			continue;
		}
		if (!is_package)
			break;
		if (tree_member(t, s, entry, false, e) != 0)
			return (-1);
	}
	if (!is_package)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: not a package of FreeBSD, expected pvguest-VERSION.pkg",
		    t->source));
	return (0);
}

static int
copy_package(struct tree *t, int fd, const char *path, struct pvk_err *e)
{
	struct pvk_ufs_attr a = tree_attr(t, 0644);
	uint8_t buf[PIECE];
	uint64_t off = 0;
	size_t got;

	if (pvk_ufs_file_begin(t->w, path, &a, e) != 0)
		return (-1);
	do {
		if (pvk_read_full(fd, buf, sizeof(buf), &got, t->source, e) !=
			0 ||
		    (got > 0 && tree_write(t, buf, got, off, e) != 0))
			return (-1);
		off += got;
	} while (got == sizeof(buf));
	return (tree_end(t, path, off, e));
}

static int
put_package(struct tree *t, struct pvk_err *e)
{
	const char *slash = strrchr(t->source, '/');
	PVK_AUTO_FREE char *path = NULL;
	PVK_AUTO_FD int fd = open(t->source, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", t->source));
	if (asprintf(&path, CACHE "%s", slash != NULL ? slash + 1 : t->source) <
	    0) {
		path = NULL;
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", t->source));
	}
	return (copy_package(t, fd, path, e));
}

/* rc(8) knows of first boots since FreeBSD 10; before, this would run at each
 */
static int
put_registration(struct tree *t, struct pvk_err *e)
{
	struct pvk_ufs_attr a = tree_attr(t, 0755);

	if (t->b->major > 0 && t->b->major < 10)
		return (tree_note(t, e,
		    "pkg does not know of pvguest until you tell it: pkg add "
		    "-f /" CACHE "*.pkg"));
	if (pvk_ufs_mkdir(t->w, "usr/local/etc/rc.d", &a, e) != 0)
		return (-1);
	return (tree_put(t, "usr/local/etc/rc.d/pvkit_register", 0755,
	    pvkit_register, sizeof(pvkit_register) - 1, e));
}

int
put_agent(struct tree *t, struct pvk_err *e)
{
	struct set *s;
	int r;

	t->source = t->spec->agent;
	s = set_open(t->spec->agent, NULL, e);
	if (s == NULL)
		return (-1);
	r = put_files(t, s, e);
	set_close(s);
	if (r == 0 && !tree_has(t, "usr/local/sbin/pvguest"))
		r = pvk_err_set(e, PVK_EUNSUPP,
		    "%s: a package without /usr/local/sbin/pvguest", t->source);
	return (r != 0 || put_package(t, e) != 0 ? -1 : put_registration(t, e));
}
