/* SPDX-License-Identifier: BSD-2-Clause */
/* Random access to the disks inside a plain XVA; see index.h. */
#include <stdlib.h>

#include "xva/index.h"
#include "xva/scan.h"

struct pvk_xva_index {
	struct xva_in *in;
	struct scan scan;
};

struct pvk_xva_index *
pvk_xva_index_open(const char *path, struct pvk_err *e)
{
	struct pvk_xva_index *x = calloc(1, sizeof(*x));
	struct pvk_findings fs = { 0 };

	if (x == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "no memory for an index");
		return (NULL);
	}
	x->in = xva_in_open(path, e);
	if (x->in == NULL)
		goto fail;
	if (!xva_in_seekable(x->in)) {
		pvk_err_set(e, PVK_EUNSUPP,
		    "%s: %s, random access needs a plain file; "
		    "pvkit xva convert --compress none makes one",
		    path,
		    xva_in_compression(x->in) == PVK_PLAIN ? "a pipe"
							   : "compressed");
		goto fail;
	}
	if (scan_run(&x->scan, x->in, 0, &fs, NULL, e) != 0 ||
	    reader_check_data(x->in, &fs, e) != 0)
		goto fail;
	pvk_findings_fini(&fs);
	return (x);
fail:
	pvk_findings_fini(&fs);
	pvk_xva_index_close(x);
	return (NULL);
}

void
pvk_xva_index_close(struct pvk_xva_index *x)
{
	if (x == NULL)
		return;
	scan_fini(&x->scan);
	xva_in_close(x->in);
	free(x);
}

const struct pvk_ova *
pvk_xva_index_ova(const struct pvk_xva_index *x)
{
	return (x->scan.ova);
}

static const struct scan_disk *
find_number(const struct pvk_xva_index *x, unsigned number)
{
	for (size_t i = 0; i < x->scan.ndisks; i++)
		if (x->scan.disks[i].number == number)
			return (&x->scan.disks[i]);
	return (NULL);
}

int
pvk_xva_index_size(const struct pvk_xva_index *x, unsigned number,
    uint64_t *size, struct pvk_err *e)
{
	const struct scan_disk *d = find_number(x, number);

	if (d == NULL)
		return (pvk_err_set(e, PVK_ENOENT, "%s: no disk %u, it has %zu",
		    xva_in_name(x->in), number, x->scan.ndisks));
	*size = d->size;
	return (0);
}

int
pvk_xva_index_pread(const struct pvk_xva_index *x, unsigned number, void *buf,
    size_t len, uint64_t off, struct pvk_err *e)
{
	const struct scan_disk *d = find_number(x, number);

	if (d == NULL || off > d->size || len > d->size - off)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: disk %u: read beyond its end", xva_in_name(x->in),
		    number));
	return (scan_pread(d, x->in, buf, len, off, e));
}

int
pvk_xva_index_extent(const struct pvk_xva_index *x, unsigned number,
    uint64_t off, uint64_t *len, bool *hole, struct pvk_err *e)
{
	const struct scan_disk *d = find_number(x, number);

	if (d == NULL || off >= d->size)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: disk %u: extent beyond its end", xva_in_name(x->in),
		    number));
	scan_extent(d, off, len, hole);
	return (0);
}
