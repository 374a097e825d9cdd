/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a disk through the list of its chunks; see scan.h. */
#include <string.h>

#include "util/num.h"
#include "xva/scan.h"

/* The first chunk that ends behind off; d->nchunks when there is none */
static size_t
find_chunk(const struct scan_disk *d, uint64_t off)
{
	size_t lo = 0, hi = d->nchunks, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (d->chunks[mid].disk_off + d->chunks[mid].len <= off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (lo);
}

/* The run at off, which lies in chunk c or in the hole before it */
static uint64_t
run_at(const struct scan_disk *d, size_t c, uint64_t off, bool *hole)
{
	const struct scan_chunk *k = c < d->nchunks ? &d->chunks[c] : NULL;

	*hole = k == NULL || off < k->disk_off;
	if (!*hole)
		return (k->disk_off + k->len - off);
	return ((k != NULL ? k->disk_off : d->size) - off);
}

int
scan_pread(const struct scan_disk *d, const struct xva_in *in, void *buf,
    size_t len, uint64_t off, struct pvk_err *e)
{
	const struct scan_chunk *k;
	uint8_t *p = buf;
	size_t c = find_chunk(d, off), n, got;
	bool hole;

	for (; len > 0; p += n, off += n, len -= n) {
		n = (size_t)pvk_min(len, run_at(d, c, off, &hole));
		if (hole) {
			memset(p, 0, n);
			continue;
		}
		k = &d->chunks[c];
		if (xva_in_pread(in, p, n, k->data_off + (off - k->disk_off),
			&got, e) != 0)
			return (-1);
		if (got < n)
			return (pvk_err_set(e, PVK_EIO,
			    "%s: the file became shorter while it was open",
			    xva_in_name(in)));
		if (off + n == k->disk_off + k->len)
			c++;
	}
	return (0);
}

void
scan_extent(const struct scan_disk *d, uint64_t off, uint64_t *len, bool *hole)
{
	size_t c = find_chunk(d, off);
	uint64_t n;
	bool next;

	*len = run_at(d, c, off, hole);
	/* chunks side by side are one run */
	for (; !*hole && off + *len < d->size; *len += n) {
		n = run_at(d, ++c, off + *len, &next);
		if (next)
			break;
	}
}
