/* SPDX-License-Identifier: BSD-2-Clause */
/* Sources of disk bytes: what is common to all kinds; see disk.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "disk/disk_private.h"
#include "util/num.h"

void *
src_alloc(size_t structsize, const struct src_ops *ops, const char *name,
    struct pvk_err *e)
{
	struct pvk_src *s = calloc(1, structsize);

	if (s != NULL)
		s->name = strdup(name);
	if (s == NULL || s->name == NULL) {
		free(s);
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name);
		return (NULL);
	}
	s->ops = ops;
	return (s);
}

struct pvk_src *
pvk_src_open(const char *name, struct pvk_err *e)
{
	enum pvk_disk_format f;
	const char *path;
	bool spelled;

	pvk_disk_name_split(name, &f, &path, &spelled);
	if (f == PVK_DISK_RAW)
		return (src_raw_open(path, !spelled, e));
	return (src_nbd_open(path, f, e));
}

void
pvk_src_close(struct pvk_src *s)
{
	if (s == NULL)
		return;
	if (s->ops->close != NULL)
		s->ops->close(s);
	free(s->name);
	free(s);
}

uint64_t
pvk_src_size(const struct pvk_src *s)
{
	return (s->size);
}

const char *
pvk_src_name(const struct pvk_src *s)
{
	return (s->name);
}

bool
pvk_src_random_access(const struct pvk_src *s)
{
	return (s->random_access);
}

int
pvk_src_pread(struct pvk_src *s, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	uint64_t end;

	if (pvk_add_overflow(off, len, &end) || end > s->size)
		return (pvk_err_set(e, PVK_EBUG,
		    "%s: read of %zu bytes at %" PRIu64
		    " is beyond the end, %" PRIu64,
		    s->name, len, off, s->size));
	return (len == 0 ? 0 : s->ops->pread(s, buf, len, off, e));
}

int
pvk_src_extent(struct pvk_src *s, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	if (off >= s->size)
		return (pvk_err_set(e, PVK_EBUG,
		    "%s: no extent at %" PRIu64 ", the disk ends at %" PRIu64,
		    s->name, off, s->size));
	if (s->ops->extent != NULL)
		return (s->ops->extent(s, off, len, hole, e));
	*len = s->size - off;
	*hole = false;
	return (0);
}
