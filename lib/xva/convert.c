/* SPDX-License-Identifier: BSD-2-Clause */
/* Another checksum, compression or host for the same chunks; see xva.h. */
#include <string.h>

#include "xva/check.h"
#include "xva/frame.h"

struct convert {
	const struct pvk_xva_convert *how;
	struct xva_in *in;
	struct xva_out *out;
	struct reader *reader;
	struct pvk_findings fs;
	struct check check;
	unsigned mode;
	struct pvk_xva_created *created;
};

static int
convert_take(void *ctx, void *slot, struct pvk_err *e)
{
	struct convert *c = ctx;
	int n = reader_next(c->reader, &((struct xva_slot *)slot)->chunk, e);

	if (n >= 0 && reader_check_data(c->in, &c->fs, e) != 0)
		return (-1);
	return (n);
}

static int
convert_work(void *ctx, void *slot, struct pvk_err *e)
{
	struct convert *c = ctx;
	struct xva_slot *s = slot;
	enum pvk_sum sum = c->how->keep_sum ? s->chunk.sum : c->how->sum;

	if (reader_chunk_reserve(&s->chunk, 3 * TAR_BLOCK, e) != 0 ||
	    reader_chunk_load(c->in, &s->chunk, e) != 0 ||
	    check_work(s, c->in, true, &c->check, e) != 0)
		return (-1);
	if (!s->matches)
		return (0);
	return (
	    slot_seal(s, sum == PVK_SUM_NONE ? PVK_SUM_SHA1 : sum, c->mode, e));
}

static int
convert_commit(void *ctx, void *slot, struct pvk_err *e)
{
	struct convert *c = ctx;
	struct xva_slot *s = slot;

	if (check_commit(&c->check, s, e) != 0 ||
	    reader_check_data(c->in, &c->check.found, e) != 0)
		return (-1);
	c->created->chunks++;
	c->created->read += s->chunk.len;
	return (xva_out_place(c->out, &s->packed, e));
}

static int
convert_finish(void *ctx, void *slot, struct pvk_err *e)
{
	struct convert *c = ctx;

	return (xva_out_put(c->out, &((struct xva_slot *)slot)->packed, e));
}

static int
write_chunks(struct convert *c, size_t threads, struct pvk_err *e)
{
	static const struct pvk_pipeline_ops ops = {
		.take = convert_take,
		.work = convert_work,
		.commit = convert_commit,
		.finish = convert_finish,
	};
	struct xva_slots slots;
	int r;

	if (slots_init(&slots, threads, c->out, e) != 0)
		return (-1);
	check_init(&c->check, c->reader);
	r = pvk_pipeline_run(&ops, c, slots.pointers, slots.n, e);
	if (r == 0)
		r = check_end(&c->check, e);
	if (r == 0)
		r = reader_check_data(c->in, &c->check.found, e);
	check_fini(&c->check);
	slots_fini(&slots);
	return (r);
}

/*
 * The document of the new file. It is a copy: the reader's own stays what the
 * input says, whose export_vsn decides how the input is read.
 */
static int
write_ova(struct convert *c, struct pvk_err *e)
{
	const struct pvk_ova *old = reader_ova(c->reader);
	struct pvk_ova *ova;
	const char *xml;
	size_t len;
	int r = 0;

	xml = pvk_ova_xml(old, &len);
	ova = pvk_ova_parse(xml, len, xva_in_name(c->in), e);
	if (ova == NULL)
		return (-1);
	if (c->how->host != NULL)
		r = pvk_ova_set_host(ova, c->how->host, e);
	if (r == 0 && pvk_ova_version(ova)->export_vsn < 2)
		r = pvk_ova_set(ova, "version.export_vsn", "2", e);
	if (r == 0) {
		xml = pvk_ova_xml(ova, &len);
		r = frame_begin(c->out, xml, len, c->mode, e);
	}
	pvk_ova_free(ova);
	return (r);
}

/* The compression, or none when the host does not know it */
static enum pvk_compression
readable(const struct pvk_host *host, enum pvk_compression c)
{
	if (host == NULL || (c == PVK_GZIP && host->reads_gzip) ||
	    (c == PVK_ZSTD && host->reads_zstd))
		return (c);
	return (PVK_PLAIN);
}

int
pvk_xva_convert(const char *path, const struct pvk_xva_convert *how,
    const struct pvk_xva_run *run, struct pvk_xva_created *created,
    struct pvk_err *e)
{
	struct convert c = { .how = how, .created = created };
	const struct tar_header *h;
	enum pvk_compression compression;
	int r = -1;

	memset(created, 0, sizeof(*created));
	c.in = xva_in_open(path, e);
	if (c.in == NULL)
		return (-1);
	c.reader = reader_new(c.in, 0, &c.fs, e);
	if (c.reader == NULL)
		goto out;
	reader_show(c.reader, run->progress);
	h = reader_ova_header(c.reader);
	c.mode = how->host != NULL ? how->host->tar_mode
	    : h->as_host	   ? h->mode
				   : 0;
	compression = how->keep_compression
	    ? readable(how->host, xva_in_compression(c.in))
	    : how->output.compression;
	c.out = xva_out_new(how->output.path,
	    how->output.force ? PVK_OUTFILE_FORCE : 0, compression,
	    how->output.level, e);
	if (c.out == NULL || write_ova(&c, e) != 0 ||
	    write_chunks(&c, run->threads, e) != 0 ||
	    frame_end(c.out, e) != 0 || xva_out_commit(c.out, e) != 0)
		goto out;
	created->size = xva_out_size(c.out);
	r = 0;
out:
	xva_out_free(c.out);
	reader_free(c.reader);
	pvk_findings_fini(&c.fs);
	xva_in_close(c.in);
	return (r);
}
