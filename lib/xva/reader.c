/* SPDX-License-Identifier: BSD-2-Clause */
/* The walk through an XVA; see reader.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "xva/reader_private.h"

/* A file of members that no XVA has is not read for ever. */
#define MAX_FOREIGN ((uint64_t)64 << 20)

/* ova.xml stands first, or in a file to be repaired behind other members */
static int
find_ova(struct reader *r, struct pvk_err *e)
{
	struct member *m = &r->member;
	uint64_t skipped = 0;
	bool first = true;
	int n;

	while ((n = reader_member(r, e)) > 0) {
		if (strcmp(m->h.name, "ova.xml") == 0)
			return (1);
		if (first &&
		    READER_NOTE(r, m, PVK_RULE_OVA_FIRST, e,
			"expected ova.xml here") != 0)
			return (-1);
		first = false;
		skipped += m->h.size;
		if (!xva_in_seekable(r->in) && skipped > MAX_FOREIGN)
			break;
		if (reader_skip(r, m, m->h.size + tar_padding(m->h.size), e) !=
		    0)
			return (-1);
	}
	return (n < 0 ? -1 : 0);
}

static int
read_ova(struct reader *r, struct pvk_err *e)
{
	struct member *m = &r->member;
	struct pvk_buf xml = { 0 };
	char name[READER_NAME];
	size_t got = 0;
	int ret = -1;

	if (m->h.size > PVK_OVA_MAX_XML)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: ova.xml: %" PRIu64 " bytes, at most %zu are read",
		    xva_in_name(r->in), m->h.size, PVK_OVA_MAX_XML));
	if (pvk_buf_reserve(&xml, (size_t)m->h.size + 1, e) != 0 ||
	    reader_read(r, xml.data, (size_t)m->h.size, &got, e) != 0)
		goto out;
	if (got < m->h.size) {
		pvk_err_set(e, PVK_ECORRUPT,
		    "%s: ova.xml at %" PRIu64
		    ": the file ends after %zu of %" PRIu64 " bytes",
		    xva_in_name(r->in), m->data_off, got, m->h.size);
		goto out;
	}
	snprintf(name, sizeof(name), "%.100s: ova.xml", xva_in_name(r->in));
	r->ova = pvk_ova_parse(xml.data, got, name, e);
	if (r->ova == NULL || reader_skip(r, m, tar_padding(got), e) != 0)
		goto out;
	r->ova_member = *m;
	r->disks = pvk_ova_disks(r->ova, &r->ndisks);
	r->state = calloc(r->ndisks + 1, sizeof(*r->state));
	if (r->state == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "no memory for %zu disks",
		    r->ndisks);
		goto out;
	}
	ret = 0;
out:
	pvk_buf_fini(&xml);
	return (ret);
}

/* Findings on what the file is wrapped in and on the sizes of its disks */
static int
check_frame(struct reader *r, struct pvk_err *e)
{
	if (xva_in_leads_with_skippable(r->in) &&
	    pvk_findings_add(r->fs, PVK_RULE_ZSTD_SKIPPABLE, PVK_NOWHERE, "", e,
		"the first frame is a skippable one") != 0)
		return (-1);
	if (pvk_ova_version(r->ova)->export_vsn < 2 &&
	    pvk_findings_add(r->fs, PVK_RULE_VSN_OLD, PVK_NOWHERE, "ova.xml", e,
		"export_vsn %" PRIu64 ", expected 2",
		pvk_ova_version(r->ova)->export_vsn) != 0)
		return (-1);
	for (size_t i = 0; i < r->ndisks; i++) {
		r->state[i].complete = r->disks[i].virtual_size == 0;
		if (r->disks[i].virtual_size % 512 != 0 &&
		    pvk_findings_add(r->fs, PVK_RULE_DISK_RAGGED, PVK_NOWHERE,
			r->disks[i].ref, e, "%" PRIu64 " bytes",
			r->disks[i].virtual_size) != 0)
			return (-1);
	}
	return (0);
}

/*
 * Finds and reads ova.xml. Where it is not the first member a seekable file is
 * read again from its beginning, so that no chunk before it is missed; what
 * was noted on the way is noted then.
 */
static int
begin(struct reader *r, struct pvk_findings *fs, struct pvk_err *e)
{
	struct pvk_findings way = { 0 };
	bool again;
	int n;

	r->fs = &way;
	n = find_ova(r, e);
	if (n == 0 && way.by_rule[PVK_RULE_PACK_DAMAGED] > 0)
		pvk_err_set(e, PVK_ECORRUPT, "%s", way.list[way.len - 1].text);
	else if (n == 0)
		pvk_err_set(e, PVK_ECORRUPT,
		    "%s: no XVA: it has no ova.xml at its beginning",
		    xva_in_name(r->in));
	n = n > 0 ? read_ova(r, e) : -1;
	r->fs = fs;
	again = n == 0 && way.by_rule[PVK_RULE_OVA_FIRST] > 0 &&
	    xva_in_seekable(r->in);
	if (again) {
		pvk_findings_fini(&way);
		n = READER_NOTE(r, &r->ova_member, PVK_RULE_OVA_FIRST, e,
		    "not the first member");
		xva_in_seek(r->in, 0);
		r->ended = r->saw_zero = false;
		r->lost = 0;
	} else if (pvk_findings_move(fs, &way, e) != 0)
		n = -1;
	pvk_findings_fini(&way);
	return (n);
}

struct reader *
reader_new(struct xva_in *in, unsigned flags, struct pvk_findings *fs,
    struct pvk_err *e)
{
	struct reader *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "no memory for a reader");
		return (NULL);
	}
	r->in = in;
	r->flags = flags;
	if (begin(r, fs, e) != 0 || check_frame(r, e) != 0) {
		reader_free(r);
		return (NULL);
	}
	return (r);
}

void
reader_free(struct reader *r)
{
	if (r == NULL)
		return;
	reader_table_free(r);
	pvk_ova_free(r->ova);
	free(r->state);
	free(r);
}

void
reader_show(struct reader *r, struct pvk_progress *p)
{
	r->progress = p;
}

struct pvk_ova *
reader_ova(const struct reader *r)
{
	return (r->ova);
}

const struct tar_header *
reader_ova_header(const struct reader *r)
{
	return (&r->ova_member.h);
}

uint64_t
reader_ova_off(const struct reader *r)
{
	/* not that of an extension header before it */
	return (r->ova_member.data_off - TAR_BLOCK);
}

const struct reader_disk *
reader_disks(const struct reader *r, size_t *n)
{
	*n = r->ndisks;
	return (r->state);
}

/* Disks without chunks, or without the last one */
static int
check_disks(struct reader *r, struct pvk_err *e)
{
	const struct pvk_ova_disk *od;
	const struct reader_disk *d;
	int n = 0;

	for (size_t i = 0; i < r->ndisks && n == 0; i++) {
		od = &r->disks[i];
		d = &r->state[i];
		if (d->chunks == 0 && od->virtual_size > 0)
			n = pvk_findings_add(r->fs, PVK_RULE_DISK_MISSING,
			    PVK_NOWHERE, od->ref, e,
			    "no chunk, expected %" PRIu64 " bytes",
			    od->virtual_size);
		else if (!d->complete)
			n = pvk_findings_add(r->fs, PVK_RULE_CHUNK_LAST,
			    PVK_NOWHERE, od->ref, e,
			    "the chunks end at %" PRIu64 ", expected %" PRIu64,
			    d->end, od->virtual_size);
	}
	return (n);
}

int
reader_end(struct reader *r, struct pvk_err *e)
{
	uint64_t vsn = pvk_ova_version(r->ova)->export_vsn;
	const uint64_t *met = r->fs->by_rule;
	int n = 0;

	if ((r->flags & READER_ANY_ORDER) == 0)
		n = check_disks(r, e);
	if (n == 0 && vsn < 2 && !r->has_table)
		n = pvk_findings_add(r->fs, PVK_RULE_TABLE_MISSING,
		    xva_in_pos(r->in), "", e, "export_vsn %" PRIu64, vsn);
	/* a file that could not be read to its end may well have one */
	if (n == 0 &&
	    (r->saw_zero ||
		met[PVK_RULE_TAR_TRUNCATED] + met[PVK_RULE_PACK_DAMAGED] +
			met[PVK_RULE_TAR_HEADER] ==
		    0))
		n = reader_trailer(r, e);
	if (n == 0 && xva_in_cut_short(r->in) &&
	    met[PVK_RULE_TAR_TRUNCATED] == 0)
		n = pvk_findings_add(r->fs, PVK_RULE_TAR_TRUNCATED,
		    xva_in_pos(r->in), "", e,
		    "the compressed data stops before its end");
	if (n == 0 && xva_in_has_junk(r->in))
		n = pvk_findings_add(r->fs, PVK_RULE_TAR_JUNK,
		    xva_in_pos(r->in), "", e,
		    "bytes behind the compressed data");
	return (n);
}

bool
reader_spoils_data(enum pvk_rule rule)
{
	switch (rule) {
	case PVK_RULE_TAR_TRUNCATED:
	case PVK_RULE_TAR_HEADER:
	case PVK_RULE_PACK_DAMAGED:
	case PVK_RULE_DISK_MISSING:
	case PVK_RULE_CHUNK_UNKNOWN:
	case PVK_RULE_CHUNK_NAME:
	case PVK_RULE_CHUNK_ORDER:
	case PVK_RULE_CHUNK_LAST:
	case PVK_RULE_CHUNK_BEYOND:
	case PVK_RULE_SUM_MISSING:
	case PVK_RULE_SUM_STRAY:
	case PVK_RULE_SUM_FORMAT:
	case PVK_RULE_SUM_MISMATCH:
	case PVK_RULE_TABLE_MISMATCH:
	case PVK_RULE_TABLE_FORMAT:
		return (true);
	default:
		return (false);
	}
}

int
reader_check_data(const struct xva_in *in, const struct pvk_findings *fs,
    struct pvk_err *e)
{
	const struct pvk_finding *f;
	char at[32] = "";

	for (size_t i = 0; i < fs->len; i++) {
		f = &fs->list[i];
		if (!reader_spoils_data(f->rule))
			continue;
		if (f->offset != PVK_NOWHERE)
			snprintf(at, sizeof(at), " at %" PRIu64, f->offset);
		return (pvk_err_set(e, PVK_ECORRUPT, "%s: %s%s: %s (%s)",
		    xva_in_name(in), f->where[0] != '\0' ? f->where : "tar", at,
		    f->text, pvk_rule(f->rule)->id));
	}
	return (0);
}
