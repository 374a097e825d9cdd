/* SPDX-License-Identifier: BSD-2-Clause */
/* Sinks of disk bytes: what is common to all kinds; see disk.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "disk/disk_private.h"
#include "util/io.h"
#include "util/num.h"

/* Zeros become holes in blocks of this size, aligned to it. */
#define BLOCK ((size_t)64 << 10)

void *
sink_alloc(size_t structsize, const struct sink_ops *ops, const char *name,
    uint64_t size, struct pvk_err *e)
{
	struct pvk_sink *s = calloc(1, structsize);

	if (s != NULL)
		s->name = strdup(name);
	if (s == NULL || s->name == NULL) {
		free(s);
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name);
		return (NULL);
	}
	s->ops = ops;
	s->size = size;
	return (s);
}

struct pvk_sink *
pvk_sink_new(const char *path, enum pvk_disk_format f, uint64_t size,
    unsigned flags, struct pvk_err *e)
{
	if (disk_format_check_size(f, size, path, e) != 0)
		return (NULL);
	if (f == PVK_DISK_RAW)
		return (sink_raw_new(path, size, flags, e));
	return (sink_nbd_new(path, f, size, flags, e));
}

bool
pvk_sink_random_access(const struct pvk_sink *s)
{
	return (s->random_access);
}

const char *
pvk_sink_name(const struct pvk_sink *s)
{
	return (s->name);
}

static int
range_check(const struct pvk_sink *s, uint64_t off, uint64_t len,
    struct pvk_err *e)
{
	uint64_t end;

	if (!pvk_add_overflow(off, len, &end) && end <= s->size)
		return (0);
	return (pvk_err_set(e, PVK_EBUG,
	    "%s: write of %" PRIu64 " bytes at %" PRIu64
	    " is beyond the end, %" PRIu64,
	    s->name, len, off, s->size));
}

/*
 * How many bytes at off are of one kind: whole aligned blocks of zeros, or
 * anything else.
 */
static size_t
run_length(const uint8_t *p, size_t len, uint64_t off, bool *zero)
{
	size_t run = 0, n;
	bool z;

	while (run < len) {
		n = (size_t)pvk_min(BLOCK - (off + run) % BLOCK, len - run);
		z = n == BLOCK && pvk_is_zero(p + run, n);
		if (run > 0 && z != *zero)
			break;
		*zero = z;
		run += n;
	}
	return (run);
}

int
pvk_sink_pwrite(struct pvk_sink *s, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	const uint8_t *p = buf;
	bool zero = false;
	size_t run;
	int r = 0;

	if (range_check(s, off, len, e) != 0)
		return (-1);
	while (len > 0 && r == 0) {
		run = run_length(p, len, off, &zero);
		r = zero ? s->ops->zero(s, off, run, e)
			 : s->ops->write(s, p, run, off, e);
		p += run;
		off += run;
		len -= run;
	}
	return (r);
}

int
pvk_sink_zero(struct pvk_sink *s, uint64_t off, uint64_t len, struct pvk_err *e)
{
	if (range_check(s, off, len, e) != 0)
		return (-1);
	return (len == 0 ? 0 : s->ops->zero(s, off, len, e));
}

int
pvk_sink_commit(struct pvk_sink *s, struct pvk_err *e)
{
	return (s->ops->commit(s, e));
}

void
pvk_sink_free(struct pvk_sink *s)
{
	if (s == NULL)
		return;
	s->ops->free(s);
	free(s->name);
	free(s);
}
