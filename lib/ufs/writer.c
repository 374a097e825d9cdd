/* SPDX-License-Identifier: BSD-2-Clause */
/* A new file system in memory: its beginning, its end, its states. */
#include <stdlib.h>
#include <string.h>

#include "ufs/geom.h"
#include "ufs/writer_private.h"
#include "util/num.h"

static struct pvk_ufs_time
right_time(struct pvk_ufs_time t)
{
	t.nsec = (uint32_t)pvk_min(t.nsec, 999999999);
	return (t);
}

void
ufs_set_attr(struct ufs_node *n, const struct pvk_ufs_attr *a)
{
	n->mode = (uint16_t)((n->mode & UFS_IFMT) | (a->mode & 07777));
	n->uid = a->uid;
	n->gid = a->gid;
	n->flags = a->flags & ~UFS_FLAG_SNAPSHOT;
	n->atime = right_time(a->atime);
	n->mtime = right_time(a->mtime);
	n->birth = right_time(a->birth);
}

struct pvk_ufs_attr
ufs_default_attr(const struct pvk_ufs_writer *w)
{
	return ((struct pvk_ufs_attr){ .mode = 0755,
	    .atime = w->options.time,
	    .mtime = w->options.time,
	    .birth = w->options.time });
}

struct pvk_ufs_writer *
pvk_ufs_new(struct pvk_canvas *canvas, uint64_t offset, uint64_t size,
    const struct pvk_ufs_options *o, struct pvk_err *e)
{
	const char *name = pvk_canvas_name(canvas);
	struct pvk_ufs_writer *w = calloc(1, sizeof(*w));
	struct pvk_ufs_attr a;
	struct ufs_node *root;

	if (w != NULL)
		w->name = strdup(name);
	if (w == NULL || w->name == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name);
		goto fail;
	}
	w->options = *o;
	w->options.label = NULL; /* borrowed: it is in sb from here on */
	w->budget = (struct ufs_budget){ .name = w->name, .limit = o->memory };
	if (ufs_geom(&w->sb, o, name, size, e) != 0)
		goto fail;
	w->out = (struct ufs_out){ .canvas = canvas,
		.offset = offset,
		.end = w->sb.size * w->sb.fsize };
	if (ufs_space_init(&w->space, &w->sb, &w->budget, e) != 0 ||
	    ufs_tree_init(&w->tree, &w->budget, e) != 0 ||
	    ufs_stream_init(w, e) != 0)
		goto fail;
	root = ufs_node(&w->tree, UFS_ROOT_NODE);
	root->mode = UFS_IFDIR;
	root->nlink = 2;
	root->parent = UFS_ROOT_NODE;
	a = ufs_default_attr(w);
	ufs_set_attr(root, &a);
	return (w);
fail:
	pvk_ufs_free(w);
	return (NULL);
}

void
pvk_ufs_free(struct pvk_ufs_writer *w)
{
	if (w == NULL)
		return;
	ufs_stream_fini(&w->stream);
	ufs_tree_fini(&w->tree);
	ufs_space_fini(&w->space);
	free(w->ndir);
	free(w->name);
	free(w);
}

int
ufs_check_state(const struct pvk_ufs_writer *w, bool streaming,
    struct pvk_err *e)
{
	if (w->broken)
		return (pvk_err_set(e, PVK_EBUG,
		    "%s: used after an error, or after its end", w->name));
	if (streaming != (w->stream.node != UFS_NONE))
		return (pvk_err_set(e, PVK_EBUG, "%s: %s", w->name,
		    streaming ? "no file is open" : "a file is still open"));
	return (0);
}

int
ufs_broke(struct pvk_ufs_writer *w, int r)
{
	if (r != 0)
		w->broken = true;
	return (r);
}
