/* SPDX-License-Identifier: BSD-2-Clause */
/* Members of the new file system, in any order; see ufs.h. */
#include <string.h>

#include "ufs/path.h"
#include "ufs/writer_private.h"

/* A new node of that kind under a name that is free. */
static int
add_node(struct pvk_ufs_writer *w, uint32_t dir, const struct ufs_part *p,
    unsigned type, uint32_t *node, struct pvk_err *e)
{
	struct ufs_node *n, *d = ufs_node(&w->tree, dir);

	if (type == UFS_IFDIR && d->nlink >= UFS_LINK_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: more than %d directories in one", w->name,
		    UFS_LINK_MAX - 2));
	if (ufs_tree_node(&w->tree, node, e) != 0)
		return (-1);
	n = ufs_node(&w->tree, *node);
	n->mode = (uint16_t)type;
	n->nlink = 1;
	if (ufs_tree_add(&w->tree, dir, p->name, p->len, *node, e) != 0)
		return (-1);
	if (type == UFS_IFDIR) {
		n->nlink = 2;
		n->parent = dir;
		d->nlink++;
	}
	return (0);
}

static int
drop_entry(struct pvk_ufs_writer *w, uint32_t entry, struct pvk_err *e)
{
	uint32_t node = ufs_entry(&w->tree, entry)->node;
	uint32_t dir = ufs_entry(&w->tree, entry)->parent;
	struct ufs_node *n = ufs_node(&w->tree, node);

	ufs_tree_remove(&w->tree, entry);
	if ((n->mode & UFS_IFMT) == UFS_IFDIR)
		ufs_node(&w->tree, dir)->nlink--;
	else if (--n->nlink > 0)
		return (0);
	if (ufs_data_free(w, n, e) != 0)
		return (-1);
	ufs_tree_node_free(&w->tree, node);
	return (0);
}

/*
 * The directory that path is in, made when it is not there, and its last part;
 * p->len is 0 for the root itself.
 */
static int
walk(struct pvk_ufs_writer *w, const char *path, bool make, uint32_t *dir,
    struct ufs_part *p, struct pvk_err *e)
{
	struct pvk_ufs_attr a = ufs_default_attr(w);
	struct ufs_part next;
	uint32_t entry;

	*dir = UFS_ROOT_NODE;
	if (ufs_part_first(w->name, path, p, e) != 0)
		return (-1);
	for (;; *p = next) {
		next = *p;
		if (ufs_part_next(w->name, &next, e) != 0)
			return (-1);
		if (next.len == 0)
			return (0);
		entry = ufs_tree_find(&w->tree, *dir, p->name, p->len);
		if (entry == UFS_NONE && !make)
			return (ufs_path_error(e, PVK_ENOENT, w->name, path,
			    "no such file or directory"));
		if (entry == UFS_NONE) {
			if (ufs_broke(w,
				add_node(w, *dir, p, UFS_IFDIR, dir, e)) != 0)
				return (-1);
			ufs_set_attr(ufs_node(&w->tree, *dir), &a);
			continue;
		}
		*dir = ufs_entry(&w->tree, entry)->node;
		if (!ufs_is_dir(w, *dir))
			return (ufs_path_error(e, PVK_EUSAGE, w->name, path,
			    "a part of it is no directory"));
	}
}

/* The place for something new: what has the name now is gone. */
static int
make_place(struct pvk_ufs_writer *w, const char *path, uint32_t *dir,
    struct ufs_part *p, struct pvk_err *e)
{
	uint32_t entry;

	if (walk(w, path, true, dir, p, e) != 0)
		return (-1);
	if (p->len == 0)
		return (ufs_path_error(e, PVK_EUSAGE, w->name, path,
		    "the root is a directory"));
	entry = ufs_tree_find(&w->tree, *dir, p->name, p->len);
	if (entry == UFS_NONE)
		return (0);
	if (ufs_is_dir(w, ufs_entry(&w->tree, entry)->node) &&
	    !ufs_tree_empty(&w->tree, ufs_entry(&w->tree, entry)->node))
		return (ufs_path_error(e, PVK_EUSAGE, w->name, path,
		    "a directory that is not empty"));
	return (ufs_broke(w, drop_entry(w, entry, e)));
}

int
ufs_find(struct pvk_ufs_writer *w, const char *path, uint32_t *node,
    uint32_t *entry, struct pvk_err *e)
{
	struct ufs_part p;
	uint32_t dir;

	*entry = UFS_NONE;
	*node = UFS_ROOT_NODE;
	if (walk(w, path, false, &dir, &p, e) != 0)
		return (-1);
	if (p.len == 0)
		return (0);
	*entry = ufs_tree_find(&w->tree, dir, p.name, p.len);
	if (*entry == UFS_NONE)
		return (ufs_path_error(e, PVK_ENOENT, w->name, path,
		    "no such file or directory"));
	*node = ufs_entry(&w->tree, *entry)->node;
	return (0);
}

int
pvk_ufs_mkdir(struct pvk_ufs_writer *w, const char *path,
    const struct pvk_ufs_attr *a, struct pvk_err *e)
{
	uint32_t dir, entry, node = UFS_ROOT_NODE;
	struct ufs_part p;

	if (ufs_check_state(w, false, e) != 0 ||
	    walk(w, path, true, &dir, &p, e) != 0)
		return (-1);
	if (p.len > 0) {
		entry = ufs_tree_find(&w->tree, dir, p.name, p.len);
		if (entry != UFS_NONE)
			node = ufs_entry(&w->tree, entry)->node;
		if (entry != UFS_NONE && !ufs_is_dir(w, node)) {
			if (ufs_broke(w, drop_entry(w, entry, e)) != 0)
				return (-1);
			entry = UFS_NONE;
		}
		if (entry == UFS_NONE &&
		    ufs_broke(w, add_node(w, dir, &p, UFS_IFDIR, &node, e)) !=
			0)
			return (-1);
	}
	ufs_set_attr(ufs_node(&w->tree, node), a);
	return (0);
}

int
pvk_ufs_symlink(struct pvk_ufs_writer *w, const char *path, const char *target,
    const struct pvk_ufs_attr *a, struct pvk_err *e)
{
	size_t len = strlen(target);
	struct ufs_node *n;
	struct ufs_part p;
	uint32_t dir, node;

	if (ufs_check_state(w, false, e) != 0)
		return (-1);
	if (len == 0 || len > UFS_TARGET_MAX)
		return (ufs_path_error(e, PVK_EUSAGE, w->name, path,
		    "a symbolic link's target has 1 to 1023 bytes"));
	if (make_place(w, path, &dir, &p, e) != 0)
		return (-1);
	if (ufs_broke(w, add_node(w, dir, &p, UFS_IFLNK, &node, e)) != 0)
		return (-1);
	n = ufs_node(&w->tree, node);
	ufs_set_attr(n, a);
	n->size = len;
	if (len < UFS_SYMLINK_MAX)
		return (ufs_broke(w,
		    ufs_tree_text(&w->tree, target, len, &n->target, e)));
	ufs_data_open(w, node, UFS_DATA);
	if (ufs_data_write(w, target, len, 0, e) != 0)
		return (ufs_broke(w, -1));
	return (ufs_broke(w, ufs_data_close(w, len, e)));
}

int
pvk_ufs_link(struct pvk_ufs_writer *w, const char *path, const char *target,
    struct pvk_err *e)
{
	uint32_t node, entry, dir;
	struct ufs_node *n;
	struct ufs_part p;

	if (ufs_check_state(w, false, e) != 0 ||
	    ufs_find(w, target, &node, &entry, e) != 0)
		return (-1);
	n = ufs_node(&w->tree, node);
	if (ufs_is_dir(w, node))
		return (ufs_path_error(e, PVK_EUSAGE, w->name, target,
		    "a directory has one name only"));
	if (n->nlink >= UFS_LINK_MAX)
		return (ufs_path_error(e, PVK_ELIMIT, w->name, target,
		    "more than 32767 names"));
	/* it must outlive its own replacement */
	n->nlink++;
	if (make_place(w, path, &dir, &p, e) != 0) {
		n->nlink--;
		return (-1);
	}
	return (
	    ufs_broke(w, ufs_tree_add(&w->tree, dir, p.name, p.len, node, e)));
}

int
pvk_ufs_remove(struct pvk_ufs_writer *w, const char *path, struct pvk_err *e)
{
	uint32_t node, entry;

	if (ufs_check_state(w, false, e) != 0 ||
	    ufs_find(w, path, &node, &entry, e) != 0)
		return (-1);
	if (entry == UFS_NONE ||
	    (ufs_is_dir(w, node) && !ufs_tree_empty(&w->tree, node)))
		return (ufs_path_error(e, PVK_EUSAGE, w->name, path,
		    "a directory that is not empty"));
	return (ufs_broke(w, drop_entry(w, entry, e)));
}

int
pvk_ufs_setattr(struct pvk_ufs_writer *w, const char *path,
    const struct pvk_ufs_attr *a, struct pvk_err *e)
{
	uint32_t node, entry;

	if (ufs_check_state(w, false, e) != 0 ||
	    ufs_find(w, path, &node, &entry, e) != 0)
		return (-1);
	ufs_set_attr(ufs_node(&w->tree, node), a);
	return (0);
}

int
pvk_ufs_file_begin(struct pvk_ufs_writer *w, const char *path,
    const struct pvk_ufs_attr *a, struct pvk_err *e)
{
	struct ufs_part p;
	uint32_t dir, node;

	if (ufs_check_state(w, false, e) != 0 ||
	    make_place(w, path, &dir, &p, e) != 0 ||
	    ufs_broke(w, add_node(w, dir, &p, UFS_IFREG, &node, e)) != 0)
		return (-1);
	ufs_set_attr(ufs_node(&w->tree, node), a);
	ufs_data_open(w, node, UFS_DATA);
	return (0);
}
