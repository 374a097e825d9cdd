/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Repairing an XVA; see xva.h. The file is read twice: once to list its chunks
 * and hear what is wrong with it, once to store its disks anew. A compressed
 * or piped one is first unpacked to a file without a name.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "xva/frame.h"
#include "xva/repair_private.h"
#include "xva/spool.h"
#include "xva/store.h"

/* Holes that a short first disk makes us write out: refused beyond this */
#define MAX_DENSE ((uint64_t)64 << 30)

struct repair {
	struct xva_in *in;
	struct pvk_findings fs;
	struct scan scan;
	struct pvk_xva_repairs *done;
	struct repair_disk {
		const struct xva_in *in;
		const struct scan_disk *disk;
	} * disks;
	struct pvk_src **src; /* by number */
};

/* Says which disks will get a first or last chunk, or are missing */
static int
say_disk(struct repair *c, const struct scan_disk *d, struct pvk_err *e)
{
	const struct scan_chunk *last;
	/* without the end of the tar, who knows what stood before it */
	bool damaged = c->fs.by_rule[PVK_RULE_TAR_NO_END] > 0 ||
	    c->fs.by_rule[PVK_RULE_TAR_TRUNCATED] > 0 ||
	    c->fs.by_rule[PVK_RULE_TAR_HEADER] > 0 ||
	    c->fs.by_rule[PVK_RULE_PACK_DAMAGED] > 0;

	if (d->size == 0)
		return (0);
	if (d->nchunks == 0)
		return (repair_say(c->done, false, e,
		    "%s: no chunk of this disk was found, it is all zero",
		    d->ref));
	last = &d->chunks[d->nchunks - 1];
	if (last->disk_off + last->len == d->size)
		return (0);
	return (repair_say(c->done, !damaged, e,
	    "%s: the chunks ended at %" PRIu64 " of %" PRIu64
	    " bytes: zeros up to there, the last chunk written",
	    d->ref, last->disk_off + last->len, d->size));
}

/* Gaps are measured by the file's first chunk: were they that long? */
static int
say_gaps(struct repair *c, struct pvk_err *e)
{
	const struct scan_chunk *first = NULL, *k;
	const struct scan_disk *d;

	for (size_t i = 0; i < c->scan.ndisks; i++)
		for (size_t n = 0; n < c->scan.disks[i].nchunks; n++) {
			k = &c->scan.disks[i].chunks[n];
			if (first == NULL || k->data_off < first->data_off)
				first = k;
		}
	for (size_t i = 0; i < c->scan.ndisks; i++) {
		d = &c->scan.disks[i];
		if (first != NULL && d->gaps && d->unit != first->len &&
		    repair_say(c->done, true, e,
			"%s: gaps of chunks of %" PRIu64
			" bytes, the file's first one has %" PRIu64
			": stored as a host measures them",
			d->ref, d->unit, first->len) != 0)
			return (-1);
	}
	return (0);
}

static int
check_dense(const struct scan *s, const char *name, struct pvk_err *e)
{
	uint64_t total = 0, first = 0;

	for (size_t i = 0; i < s->ndisks; i++) {
		if (first == 0)
			first = s->disks[i].size;
		else if (pvk_add_overflow(total, s->disks[i].size, &total))
			total = UINT64_MAX;
	}
	if (first >= PVK_XVA_CHUNK || total <= MAX_DENSE)
		return (0);
	return (pvk_err_set(e, PVK_EUNSUPP,
	    "%s: its first disk is smaller than a chunk, so the others would "
	    "have to be written without gaps: %" PRIu64 " bytes",
	    name, total));
}

static int
disk_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	const struct repair_disk *d = ctx;

	return (scan_pread(d->disk, d->in, buf, len, off, e));
}

static int
disk_extent(void *ctx, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	const struct repair_disk *d = ctx;

	(void)e;
	scan_extent(d->disk, off, len, hole);
	return (0);
}

static int
open_disks(struct repair *c, struct pvk_err *e)
{
	static const struct pvk_src_ops ops = { .pread = disk_pread,
		.extent = disk_extent };
	size_t n = c->scan.ndisks;
	const struct scan_disk *d;

	c->disks = calloc(n + 1, sizeof(*c->disks));
	c->src = calloc(n + 1, sizeof(struct pvk_src *));
	if (c->disks == NULL || c->src == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "no memory for %zu disks", n));
	for (size_t i = 0; i < n; i++) {
		d = &c->scan.disks[i];
		c->disks[i].in = c->in;
		c->disks[i].disk = d;
		c->src[d->number] =
		    pvk_src_custom(&ops, &c->disks[i], d->size, d->ref, e);
		if (c->src[d->number] == NULL)
			return (-1);
	}
	return (0);
}

/* The kind of checksum that most chunks have */
static enum pvk_sum
usual_sum(const struct scan *s)
{
	size_t sha1 = 0, xxhash = 0;

	for (size_t i = 0; i < s->ndisks; i++)
		for (size_t k = 0; k < s->disks[i].nchunks; k++) {
			sha1 += s->disks[i].chunks[k].sum == PVK_SUM_SHA1;
			xxhash += s->disks[i].chunks[k].sum == PVK_SUM_XXHASH;
		}
	return (xxhash > sha1 ? PVK_SUM_XXHASH : PVK_SUM_SHA1);
}

/* A host loses its place behind a chunk that is no multiple of 512 bytes */
static int
round_disks(struct repair *c, struct pvk_err *e)
{
	char path[48], value[24];
	struct scan_disk *d;

	for (size_t i = 0; i < c->scan.ndisks; i++) {
		d = &c->scan.disks[i];
		if (d->size % TAR_BLOCK == 0)
			continue;
		d->size = pvk_round_up(d->size, TAR_BLOCK);
		snprintf(path, sizeof(path), "vdi[%u].virtual_size", d->number);
		snprintf(value, sizeof(value), "%" PRIu64, d->size);
		if (pvk_ova_set(c->scan.ova, path, value, e) != 0 ||
		    repair_say(c->done, true, e,
			"%s: virtual size rounded up to %s bytes", d->ref,
			value) != 0)
			return (-1);
	}
	return (0);
}

static int
understand(struct repair *c, const struct pvk_xva_run *run, struct pvk_err *e)
{
	if (scan_run(&c->scan, c->in, SCAN_REPAIR, &c->fs, run, e) != 0 ||
	    repair_say_findings(&c->fs, &c->scan, c->done, e) != 0)
		return (-1);
	for (size_t i = 0; i < c->scan.ndisks; i++)
		if (repair_place(&c->scan.disks[i], c->done, e) != 0 ||
		    say_disk(c, &c->scan.disks[i], e) != 0)
			return (-1);
	if (pvk_ova_version(c->scan.ova)->export_vsn < 2 &&
	    pvk_ova_set(c->scan.ova, "version.export_vsn", "2", e) != 0)
		return (-1);
	if (say_gaps(c, e) != 0 || round_disks(c, e) != 0)
		return (-1);
	return (check_dense(&c->scan, xva_in_name(c->in), e));
}

static int
write_file(struct repair *c, const struct pvk_xva_output *output,
    const struct pvk_xva_run *run, struct pvk_err *e)
{
	const struct store_how how = { .sum = usual_sum(&c->scan),
		.threads = run->threads };
	struct pvk_xva_created created;
	struct xva_out *out;
	const char *xml;
	size_t len;
	int r = -1;

	xml = pvk_ova_xml(c->scan.ova, &len);
	out = xva_out_new(output->path, output->force ? PVK_OUTFILE_FORCE : 0,
	    output->compression, output->level, e);
	if (out != NULL && frame_begin(out, xml, len, how.mode, e) == 0 &&
	    store_disks(c->scan.ova, c->src, out, &how, &created, e) == 0 &&
	    frame_end(out, e) == 0)
		r = xva_out_commit(out, e);
	xva_out_free(out);
	return (r);
}

int
pvk_xva_repair(const char *path, const struct pvk_xva_output *output,
    const struct pvk_xva_run *run, struct pvk_xva_repairs *done,
    struct pvk_err *e)
{
	struct repair c = { .done = done };
	struct pvk_xva_output out = *output;
	int r = -1;

	memset(done, 0, sizeof(*done));
	c.in = xva_in_open(path, e);
	if (c.in == NULL)
		return (-1);
	out.compression = xva_in_compression(c.in);
	if (!xva_in_seekable(c.in) &&
	    spool_unpack(&c.in, output->path, &c.fs, run, e) != 0)
		goto out;
	if (understand(&c, run, e) == 0 && open_disks(&c, e) == 0)
		r = write_file(&c, &out, run, e);
out:
	for (size_t i = 0; c.src != NULL && i < c.scan.ndisks; i++)
		pvk_src_close(c.src[i]);
	free(c.src);
	free(c.disks);
	scan_fini(&c.scan);
	pvk_findings_fini(&c.fs);
	xva_in_close(c.in);
	return (r);
}

void
pvk_xva_repairs_fini(struct pvk_xva_repairs *done)
{
	free(done->line);
	memset(done, 0, sizeof(*done));
}
