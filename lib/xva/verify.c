/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking at an XVA: what is in it and what is wrong with it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "xva/check.h"

struct verify {
	struct xva_in *in;
	struct reader *reader;
	struct check check;
};

static int
verify_take(void *ctx, void *slot, struct pvk_err *e)
{
	struct verify *v = ctx;

	return (reader_next(v->reader, &((struct xva_slot *)slot)->chunk, e));
}

static int
verify_work(void *ctx, void *slot, struct pvk_err *e)
{
	struct verify *v = ctx;

	return (check_work(slot, v->in, false, &v->check, e));
}

static int
verify_commit(void *ctx, void *slot, struct pvk_err *e)
{
	struct verify *v = ctx;

	return (check_commit(&v->check, slot, e));
}

static int
check_sums(struct verify *v, const struct pvk_xva_run *run,
    struct pvk_findings *fs, struct pvk_err *e)
{
	static const struct pvk_pipeline_ops ops = {
		.take = verify_take,
		.work = verify_work,
		.commit = verify_commit,
	};
	struct xva_slots slots;
	int r;

	if (slots_init(&slots, run->threads, NULL, e) != 0)
		return (-1);
	check_init(&v->check, v->reader);
	reader_show(v->reader, run->progress);
	r = pvk_pipeline_run(&ops, v, slots.pointers, slots.n, e);
	if (r == 0)
		r = check_end(&v->check, e);
	if (r == 0)
		r = check_give(&v->check, fs, e);
	check_fini(&v->check);
	slots_fini(&slots);
	return (r);
}

static int
walk(struct reader *reader, struct pvk_err *e)
{
	struct reader_chunk c = { 0 };
	int n;

	while ((n = reader_next(reader, &c, e)) > 0)
		;
	free(c.buf);
	return (n);
}

/* What this host cannot read, whatever ova.xml says */
static int
check_container(struct verify *v, const struct pvk_host *host,
    struct pvk_findings *fs, struct pvk_err *e)
{
	enum pvk_compression c = xva_in_compression(v->in);
	const struct reader_disk *d;
	uint64_t xxhash = 0;
	size_t n;
	int r = 0;

	if (host == NULL)
		return (0);
	d = reader_disks(v->reader, &n);
	for (size_t i = 0; i < n; i++)
		xxhash += d[i].sums[PVK_SUM_XXHASH];
	if (c == PVK_GZIP && !host->reads_gzip)
		r = pvk_findings_add(fs, PVK_RULE_HOST_GZIP, PVK_NOWHERE, "", e,
		    "%s reads plain files only; convert with --for %s",
		    host->name, host->name);
	if (r == 0 && c == PVK_ZSTD && !host->reads_zstd)
		r = pvk_findings_add(fs, PVK_RULE_HOST_ZSTD, PVK_NOWHERE, "", e,
		    "%s does not know zstd; convert with --for %s", host->name,
		    host->name);
	if (r == 0 && xxhash > 0 && !host->reads_xxhash)
		r = pvk_findings_add(fs, PVK_RULE_HOST_XXHASH, PVK_NOWHERE, "",
		    e,
		    "%" PRIu64 " chunks have .xxhash, %s knows .checksum only; "
		    "convert with --for %s",
		    xxhash, host->name, host->name);
	return (r);
}

static int
by_number(const void *a, const void *b)
{
	const struct pvk_xva_disk_info *x = a, *y = b;

	return (x->disk.number < y->disk.number
		? -1
		: x->disk.number > y->disk.number);
}

static int
fill_info(struct pvk_xva_info *info, const struct verify *v, struct pvk_err *e)
{
	const struct pvk_ova *ova = reader_ova(v->reader);
	const struct reader_disk *d;
	const struct pvk_ova_disk *disks;
	size_t len, n;
	const char *xml = pvk_ova_xml(ova, &len);

	memset(info, 0, sizeof(*info));
	info->compression = xva_in_compression(v->in);
	info->file_size = xva_in_file_size(v->in);
	info->tar_size = xva_in_pos(v->in);
	info->ova = pvk_ova_parse(xml, len, xva_in_name(v->in), e);
	if (info->ova == NULL)
		return (-1);
	d = reader_disks(v->reader, &n);
	disks = pvk_ova_disks(info->ova, &n);
	info->disks = calloc(n + 1, sizeof(*info->disks));
	if (info->disks == NULL) {
		pvk_xva_info_fini(info);
		return (
		    pvk_err_set(e, PVK_ENOMEM, "no memory for %zu disks", n));
	}
	info->ndisks = n;
	for (size_t i = 0; i < n; i++)
		info->disks[i] = (struct pvk_xva_disk_info){
			.disk = disks[i],
			.chunks = d[i].chunks,
			.keepalives = d[i].keepalives,
			.stored = d[i].stored,
			.sha1 = d[i].sums[PVK_SUM_SHA1],
			.xxhash = d[i].sums[PVK_SUM_XXHASH],
			.complete = d[i].complete,
		};
	qsort(info->disks, n, sizeof(*info->disks), by_number);
	return (0);
}

void
pvk_xva_info_fini(struct pvk_xva_info *info)
{
	pvk_ova_free(info->ova);
	free(info->disks);
	memset(info, 0, sizeof(*info));
}

/* By place; those of no place, which concern all, first; stable otherwise */
static int
by_place(const void *a, const void *b)
{
	const struct pvk_finding *x = a, *y = b;
	uint64_t ox = x->offset + 1, oy = y->offset + 1;

	if (ox != oy)
		return (ox < oy ? -1 : 1);
	if (x->rule != y->rule)
		return (x->rule < y->rule ? -1 : 1);
	return (strcmp(x->where, y->where));
}

int
pvk_xva_verify(const char *path, enum pvk_xva_level level,
    const struct pvk_host *host, const struct pvk_xva_run *run,
    struct pvk_xva_info *info, struct pvk_findings *fs, struct pvk_err *e)
{
	struct verify v = { 0 };
	int r = -1;

	v.in = xva_in_open(path, e);
	if (v.in == NULL)
		return (-1);
	v.reader = reader_new(v.in,
	    level <= PVK_XVA_STRUCTURE ? READER_NO_DATA : 0, fs, e);
	if (v.reader == NULL)
		goto out;
	r = 0;
	if (level == PVK_XVA_STRUCTURE)
		r = walk(v.reader, e);
	else if (level > PVK_XVA_STRUCTURE)
		r = check_sums(&v, run, fs, e);
	if (r == 0 && level == PVK_XVA_HOST)
		r = check_container(&v, host, fs, e);
	if (r == 0)
		r = pvk_ova_check(reader_ova(v.reader), host, fs, e);
	if (r == 0 && info != NULL)
		r = fill_info(info, &v, e);
	if (r == 0 && fs->len > 0)
		qsort(fs->list, fs->len, sizeof(*fs->list), by_place);
out:
	reader_free(v.reader);
	xva_in_close(v.in);
	return (r);
}
