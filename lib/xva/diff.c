/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comparing two XVAs; see xva.h. Chunks are compared by the checksums beside
 * them; where these are of different kinds, or missing, the data of both files
 * is hashed; where the chunks lie differently, it is read and compared.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "util/stop.h"
#include "xva/ova_diff.h"
#include "xva/scan.h"

#define PIECE ((size_t)256 << 10)

struct file {
	struct xva_in *in;
	struct scan scan;
	bool xxhash, sha1, none; /* kinds of checksum that it has */
};

struct diff {
	const char *path[2];
	struct file file[2];
	bool hashed; /* every chunk's hash was computed */
	struct sum_state *sum;
	uint8_t *buf[2];
	pvk_xva_differs *differs;
	void *ctx;
	bool same;
	struct pvk_xva_difference range; /* not yet told */
};

static int
open_files(struct diff *d, unsigned flags, const struct pvk_xva_run *run,
    struct pvk_err *e)
{
	struct pvk_findings fs = { 0 };
	struct scan *s;
	int r = 0;

	for (int i = 0; i < 2 && r == 0; i++) {
		s = &d->file[i].scan;
		if (flags != 0 && strcmp(d->path[i], "-") == 0)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "the checksums are of different kinds, so both "
			    "have to be read twice: standard input cannot"));
		scan_fini(s);
		xva_in_close(d->file[i].in);
		d->file[i].in = xva_in_open(d->path[i], e);
		if (d->file[i].in == NULL)
			return (-1);
		r = scan_run(s, d->file[i].in, flags, &fs, run, e);
		if (r == 0)
			r = reader_check_data(d->file[i].in, &fs, e);
		pvk_findings_fini(&fs);
		for (size_t n = 0; r == 0 && n < s->ndisks; n++)
			for (size_t k = 0; k < s->disks[n].nchunks; k++) {
				uint8_t sum = s->disks[n].chunks[k].sum;

				d->file[i].sha1 |= sum == PVK_SUM_SHA1;
				d->file[i].xxhash |= sum == PVK_SUM_XXHASH;
				d->file[i].none |= sum == PVK_SUM_NONE;
			}
	}
	return (r);
}

/* Do the checksums as they stand suffice to compare all chunks? */
static bool
kinds_agree(const struct diff *d)
{
	const struct file *a = &d->file[0], *b = &d->file[1];

	return (!a->none && !b->none && !(a->sha1 && a->xxhash) &&
	    !(a->sha1 && b->xxhash) && !(a->xxhash && b->sha1) &&
	    !(b->sha1 && b->xxhash));
}

static int
tell_range(struct diff *d, struct pvk_err *e)
{
	struct pvk_xva_difference r = d->range;

	d->range.len = 0;
	return (r.len == 0 ? 0 : d->differs(d->ctx, &r, e));
}

/* A range that differs; ranges side by side are told as one */
static int
differs_at(struct diff *d, unsigned disk, uint64_t off, uint64_t len,
    struct pvk_err *e)
{
	struct pvk_xva_difference *r = &d->range;

	d->same = false;
	if (r->len > 0 && r->disk == disk && r->off + r->len == off) {
		r->len += len;
		return (0);
	}
	if (tell_range(d, e) != 0)
		return (-1);
	*r = (struct pvk_xva_difference){ .in_disk = true,
		.disk = disk,
		.off = off,
		.len = len };
	return (0);
}

static bool
same_sum(const struct diff *d, const struct scan_chunk *a,
    const struct scan_chunk *b)
{
	if (d->hashed || a->sum == PVK_SUM_XXHASH)
		return (a->hash == b->hash);
	return (memcmp(a->sha1, b->sha1, sizeof(a->sha1)) == 0);
}

/* Is the chunk all zero? By the checksum that so many zeros have. */
static int
zero_sum(struct diff *d, const struct scan_chunk *k, bool *zero,
    struct pvk_err *e)
{
	enum pvk_sum kind = d->hashed ? PVK_SUM_XXHASH : (enum pvk_sum)k->sum;
	char text[SUM_TEXT], have[SUM_TEXT];
	uint64_t left, n;

	memset(d->buf[0], 0, PIECE);
	if (sum_begin(d->sum, kind, e) != 0)
		return (-1);
	for (left = k->len; left > 0; left -= n) {
		n = pvk_min(left, PIECE);
		if (sum_add(d->sum, d->buf[0], (size_t)n, e) != 0)
			return (-1);
	}
	if (sum_end(d->sum, text, e) != 0)
		return (-1);
	if (kind == PVK_SUM_XXHASH)
		snprintf(have, sizeof(have), "%016" PRIX64, k->hash);
	else
		for (size_t i = 0; i < sizeof(k->sha1); i++)
			snprintf(have + 2 * i, 3, "%02x", k->sha1[i]);
	*zero = strcmp(text, have) == 0;
	return (0);
}

/* Byte for byte, where the checksums cannot tell */
static int
compare_bytes(struct diff *d, const struct scan_disk *a,
    const struct scan_disk *b, uint64_t off, uint64_t len, struct pvk_err *e)
{
	size_t n;

	for (int i = 0; i < 2; i++)
		if (!xva_in_seekable(d->file[i].in))
			return (pvk_err_set(e, PVK_EUNSUPP,
			    "%s: its chunks lie differently, and a compressed "
			    "file is not compared byte by byte; "
			    "pvkit xva convert --compress none first",
			    d->path[i]));
	for (; len > 0; off += n, len -= n) {
		n = (size_t)pvk_min(len, PIECE);
		if (pvk_stop_check(e) != 0 ||
		    scan_pread(a, d->file[0].in, d->buf[0], n, off, e) != 0 ||
		    scan_pread(b, d->file[1].in, d->buf[1], n, off, e) != 0)
			return (-1);
		if (memcmp(d->buf[0], d->buf[1], n) != 0 &&
		    differs_at(d, a->number, off, n, e) != 0)
			return (-1);
	}
	return (0);
}

/* How far from off the next chunk k begins, or the disk ends */
static uint64_t
hole_before(const struct scan_disk *d, size_t k, uint64_t off, uint64_t end)
{
	uint64_t next = k < d->nchunks ? d->chunks[k].disk_off : end;

	return (next > off ? pvk_min(next, end) - off : 0);
}

/* One step at off, where chunks i of a and k of b come next; *len: its length
 */
static int
compare_at(struct diff *d, const struct scan_disk *const disk[2],
    size_t next[2], uint64_t off, uint64_t end, uint64_t *len,
    struct pvk_err *e)
{
	uint64_t hole[2];
	const struct scan_chunk *k[2], *one;
	bool zero;

	for (int i = 0; i < 2; i++) {
		while (next[i] < disk[i]->nchunks &&
		    disk[i]->chunks[next[i]].disk_off +
			    disk[i]->chunks[next[i]].len <=
			off)
			next[i]++;
		hole[i] = hole_before(disk[i], next[i], off, end);
		k[i] = hole[i] == 0 ? &disk[i]->chunks[next[i]] : NULL;
	}
	if (hole[0] > 0 && hole[1] > 0) {
		*len = pvk_min(hole[0], hole[1]);
		return (0);
	}
	if (k[0] != NULL && k[1] != NULL && k[0]->disk_off == off &&
	    k[1]->disk_off == off && k[0]->len == k[1]->len) {
		*len = k[0]->len;
		return (same_sum(d, k[0], k[1])
			? 0
			: differs_at(d, disk[0]->number, off, *len, e));
	}
	one = k[0] != NULL ? k[0] : k[1];
	if ((k[0] == NULL || k[1] == NULL) && one != NULL &&
	    one->disk_off == off && one->len <= hole[k[0] != NULL]) {
		*len = one->len;
		if (zero_sum(d, one, &zero, e) != 0)
			return (-1);
		return (
		    zero ? 0 : differs_at(d, disk[0]->number, off, *len, e));
	}
	*len = end - off;
	for (int i = 0; i < 2; i++)
		*len = pvk_min(*len,
		    k[i] != NULL ? k[i]->disk_off + k[i]->len - off : hole[i]);
	return (compare_bytes(d, disk[0], disk[1], off, *len, e));
}

static const struct scan_disk *
find_disk(const struct scan *s, unsigned number)
{
	for (size_t i = 0; i < s->ndisks; i++)
		if (s->disks[i].number == number)
			return (&s->disks[i]);
	return (NULL);
}

static int
compare_disk(struct diff *d, unsigned number, struct pvk_err *e)
{
	const struct scan_disk *disk[2];
	size_t next[2] = { 0, 0 };
	uint64_t end, off, len;

	for (int i = 0; i < 2; i++)
		disk[i] = find_disk(&d->file[i].scan, number);
	if (disk[0] == NULL || disk[1] == NULL)
		return (
		    differs_at(d, number, 0, disk[disk[0] == NULL]->size, e));
	end = pvk_min(disk[0]->size, disk[1]->size);
	for (off = 0; off < end; off += len)
		if (compare_at(d, disk, next, off, end, &len, e) != 0)
			return (-1);
	if (disk[0]->size == disk[1]->size)
		return (0);
	return (differs_at(d, number, end,
	    pvk_max(disk[0]->size, disk[1]->size) - end, e));
}

static int
compare_files(struct diff *d, const struct pvk_xva_run *run, struct pvk_err *e)
{
	size_t n;

	if (open_files(d, 0, run, e) != 0)
		return (-1);
	d->hashed = !kinds_agree(d);
	if (d->hashed && open_files(d, SCAN_HASH, run, e) != 0)
		return (-1);
	if (ova_diff(d->file[0].scan.ova, d->file[1].scan.ova, d->differs,
		d->ctx, e) != 0)
		return (-1);
	n = pvk_max(d->file[0].scan.ndisks, d->file[1].scan.ndisks);
	for (unsigned k = 0; k < n; k++)
		if (compare_disk(d, k, e) != 0)
			return (-1);
	return (tell_range(d, e));
}

/* Between ova_diff and the caller, to hear that there was a difference */
struct listener {
	struct diff *d;
	pvk_xva_differs *differs;
	void *ctx;
};

static int
listen_to(void *ctx, const struct pvk_xva_difference *x, struct pvk_err *e)
{
	struct listener *l = ctx;

	l->d->same = false;
	return (l->differs(l->ctx, x, e));
}

int
pvk_xva_diff(const char *path_a, const char *path_b, pvk_xva_differs *differs,
    void *ctx, const struct pvk_xva_run *run, bool *same, struct pvk_err *e)
{
	struct diff d = { .path = { path_a, path_b }, .same = true };
	struct listener l = { .d = &d, .differs = differs, .ctx = ctx };
	int r = -1;

	d.differs = listen_to;
	d.ctx = &l;
	d.sum = sum_state_new(e);
	for (int i = 0; i < 2; i++)
		d.buf[i] = malloc(PIECE);
	if (d.sum != NULL && (d.buf[0] == NULL || d.buf[1] == NULL))
		pvk_err_set(e, PVK_ENOMEM, "no memory to compare");
	else if (d.sum != NULL)
		r = compare_files(&d, run, e);
	*same = d.same;
	for (int i = 0; i < 2; i++) {
		scan_fini(&d.file[i].scan);
		xva_in_close(d.file[i].in);
		free(d.buf[i]);
	}
	sum_state_free(d.sum);
	return (r);
}
