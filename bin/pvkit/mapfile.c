/* SPDX-License-Identifier: BSD-2-Clause */
/* The map of a salvage; see mapfile.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "util/buf.h"
#include "util/io.h"
#include "util/outfile.h"

#include "mapfile.h"

static int
add_range(struct pvk_buf *b, uint64_t off, uint64_t len, char status,
    struct pvk_err *e)
{
	if (len == 0)
		return (0);
	return (pvk_buf_addf(b, e, "0x%08" PRIX64 "  0x%08" PRIX64 "  %c\n",
	    off, len, status));
}

static int
by_offset(const void *a, const void *b)
{
	const struct pvk_xva_bad *x = a, *y = b;

	return (x->off < y->off ? -1 : x->off > y->off);
}

static int
add_disk(struct pvk_buf *b, const struct pvk_xva_bad *bad, size_t n,
    uint64_t size, struct pvk_err *e)
{
	uint64_t off = 0;

	for (size_t i = 0; i < n; i++) {
		if (add_range(b, off, bad[i].off - off, '+', e) != 0 ||
		    add_range(b, bad[i].off, bad[i].len,
			bad[i].lost ? '-' : '/', e) != 0)
			return (-1);
		off = bad[i].off + bad[i].len;
	}
	return (add_range(b, off, size - off, '+', e));
}

int
mapfile_write(const char *path, bool force, const struct pvk_xva_extract *x,
    unsigned disk, uint64_t size, struct pvk_err *e)
{
	struct pvk_xva_bad *bad = calloc(x->nbad + 1, sizeof(*bad));
	struct pvk_outfile *o = NULL;
	struct pvk_buf b = { 0 };
	size_t n = 0;
	int r = -1;

	if (bad == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory for a map"));
	for (size_t i = 0; i < x->nbad; i++)
		if (x->bad[i].disk == disk)
			bad[n++] = x->bad[i];
	qsort(bad, n, sizeof(*bad), by_offset);
	if (pvk_buf_addf(&b, e,
		"# Mapfile. Created by pvkit\n"
		"# + checked or hole, - lost, / checksum wrong or missing\n"
		"# current_pos  current_status  current_pass\n"
		"0x00000000     +               1\n"
		"#      pos        size  status\n") != 0 ||
	    add_disk(&b, bad, n, size, e) != 0)
		goto out;
	o = pvk_outfile_new(path, force ? PVK_OUTFILE_FORCE : 0, e);
	if (o != NULL &&
	    pvk_write_full(pvk_outfile_fd(o), b.data, b.len, path, e) == 0)
		r = pvk_outfile_commit(o, e);
out:
	pvk_outfile_free(o);
	pvk_buf_fini(&b);
	free(bad);
	return (r);
}
