/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of files, what is there already, and the end of the writer. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ufs/geom.h"
#include "ufs/writer_private.h"
#include "util/num.h"

int
pvk_ufs_file_write(struct pvk_ufs_writer *w, const void *buf, size_t len,
    uint64_t off, struct pvk_err *e)
{
	if (ufs_check_state(w, true, e) != 0)
		return (-1);
	return (ufs_broke(w, ufs_data_write(w, buf, len, off, e)));
}

int
pvk_ufs_file_end(struct pvk_ufs_writer *w, uint64_t size, struct pvk_err *e)
{
	if (ufs_check_state(w, true, e) != 0)
		return (-1);
	return (ufs_broke(w, ufs_data_close(w, size, e)));
}

int
pvk_ufs_peek(struct pvk_ufs_writer *w, const char *path,
    struct pvk_ufs_stat *st, const char **target, struct pvk_err *e)
{
	const struct ufs_node *n;
	uint32_t node, entry;

	if (ufs_check_state(w, false, e) != 0 ||
	    ufs_find(w, path, &node, &entry, e) != 0)
		return (-1);
	n = ufs_node(&w->tree, node);
	*st = (struct pvk_ufs_stat){ .type = UFS_TYPE(n->mode),
		.attr = { .mode = n->mode & 07777,
		    .uid = n->uid,
		    .gid = n->gid,
		    .flags = n->flags,
		    .atime = n->atime,
		    .mtime = n->mtime,
		    .birth = n->birth },
		.nlink = n->nlink,
		.size = n->size,
		.blocks = n->frags * w->sb.fsize / UFS_SECTOR };
	*target = st->type == PVK_UFS_SYMLINK && n->target != UFS_NONE
	    ? ufs_name(&w->tree, n->target)
	    : NULL;
	return (0);
}

bool
pvk_ufs_full(const struct pvk_ufs_writer *w)
{
	return (ufs_space_over(&w->space) ||
	    w->tree.nnodes + UFS_ROOT > w->sb.ipg * w->sb.ncg);
}

static int
too_small(const struct pvk_ufs_writer *w, struct pvk_err *e)
{
	uint64_t enough =
	    ufs_geom_enough(&w->options, w->space.nused, w->tree.nnodes);

	if (enough == 0)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: %" PRIu32 " files and %" PRIu64 " bytes of data are "
		    "more than any such file system holds",
		    w->name, w->tree.nnodes, w->space.nused * w->sb.bsize));
	return (pvk_err_set(e, PVK_ELIMIT,
	    "%s: %" PRIu64 " bytes are too few for %" PRIu32
	    " files and %" PRIu64 " bytes of data, expected at least %" PRIu64
	    " (%" PRIu64 " MiB)",
	    w->name, w->sb.size * w->sb.fsize, w->tree.nnodes,
	    w->space.nused * w->sb.bsize, enough, enough / PVK_MIB));
}

int
pvk_ufs_finish(struct pvk_ufs_writer *w, struct pvk_ufs_usage *u,
    struct pvk_err *e)
{
	if (ufs_check_state(w, false, e) != 0)
		return (-1);
	w->broken = true; /* nothing comes after the end */
	w->ndir = calloc(w->sb.ncg, sizeof(*w->ndir));
	if (w->ndir == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", w->name));
	ufs_emit_number(w);
	if (ufs_emit_directories(w, e) != 0)
		return (-1);
	if (pvk_ufs_full(w))
		return (too_small(w, e));
	if (ufs_emit_inodes(w, e) != 0 || ufs_emit_groups(w, e) != 0)
		return (-1);
	if (u != NULL)
		*u = (struct pvk_ufs_usage){
			.size = w->sb.size * w->sb.fsize,
			.used = w->space.nused * w->sb.bsize,
			.inodes = w->sb.ipg * w->sb.ncg - UFS_ROOT,
			.inodes_used = w->tree.nnodes,
			.memory = w->budget.used,
		};
	return (0);
}
