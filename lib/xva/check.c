/* SPDX-License-Identifier: BSD-2-Clause */
/* Chunks against their checksums; see check.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "xva/check.h"
#include "xva/reader_table.h"

/* A table has no more entries than that, so neither need we */
#define MAX_REMEMBERED 1000000

struct check_sum {
	char name[READER_NAME];
	uint64_t off;
	char text[SUM_TEXT];
};

void
check_init(struct check *k, struct reader *reader)
{
	memset(k, 0, sizeof(*k));
	k->reader = reader;
	k->remember = pvk_ova_version(reader_ova(reader))->export_vsn < 2;
}

void
check_fini(struct check *k)
{
	pvk_findings_fini(&k->found);
	free(k->sums);
	k->sums = NULL;
}

int
check_work(struct xva_slot *s, const struct xva_in *in, bool in_buffer,
    struct check *k, struct pvk_err *e)
{
	struct reader_chunk *c = &s->chunk;
	enum pvk_sum kind = c->sum;

	s->matches = true;
	if (c->got < c->len)
		return (0); /* cut short: the reader has said so */
	if (kind == PVK_SUM_NONE) {
		if (!k->remember)
			return (0);
		kind = PVK_SUM_SHA1;
	}
	if (slot_sum(s, in, in_buffer, kind, e) != 0)
		return (-1);
	if (c->got < c->len)
		return (pvk_err_set(e, PVK_EIO,
		    "%s: %s: the file became shorter while it was read",
		    xva_in_name(in), c->name));
	s->matches =
	    c->sum == PVK_SUM_NONE || strcmp(s->actual, c->sum_text) == 0;
	return (0);
}

static int
remember(struct check *k, const struct xva_slot *s, struct pvk_err *e)
{
	struct check_sum *sums;
	size_t cap;

	if (k->n == MAX_REMEMBERED)
		return (0);
	if (k->n == k->cap) {
		cap = k->cap == 0 ? 256 : k->cap * 2;
		sums = realloc(k->sums, cap * sizeof(*sums));
		if (sums == NULL)
			return (pvk_err_set(e, PVK_ENOMEM,
			    "no memory for %zu checksums", cap));
		k->sums = sums;
		k->cap = cap;
	}
	memcpy(k->sums[k->n].name, s->chunk.name, READER_NAME);
	k->sums[k->n].off = s->chunk.tar_off;
	memcpy(k->sums[k->n].text, s->actual, SUM_TEXT);
	k->n++;
	return (0);
}

int
check_commit(struct check *k, const struct xva_slot *s, struct pvk_err *e)
{
	const struct reader_chunk *c = &s->chunk;

	if (k->remember && c->got == c->len && c->sum != PVK_SUM_XXHASH &&
	    remember(k, s, e) != 0)
		return (-1);
	if (s->matches)
		return (0);
	return (pvk_findings_add(&k->found, PVK_RULE_SUM_MISMATCH, c->tar_off,
	    c->name, e, "%s of its %" PRIu64 " bytes is %s, expected %s",
	    c->sum == PVK_SUM_SHA1 ? "sha1" : "xxhash", c->len, s->actual,
	    c->sum_text));
}

/* A chunk that is gone leaves a hole which only the table knows of */
static int
check_table_size(struct check *k, struct pvk_err *e)
{
	size_t n, listed = reader_table_size(k->reader);
	const struct reader_disk *d = reader_disks(k->reader, &n);
	uint64_t chunks = 0;

	for (size_t i = 0; i < n; i++)
		chunks += d[i].chunks;
	if (listed <= chunks)
		return (0);
	return (
	    pvk_findings_add(&k->found, PVK_RULE_TABLE_MISMATCH, PVK_NOWHERE,
		"", e, "the table lists %zu chunks, the file has %" PRIu64,
		listed, chunks));
}

int
check_end(struct check *k, struct pvk_err *e)
{
	const struct check_sum *s;
	const char *want;
	int n = 0;

	if (!k->remember || !reader_has_table(k->reader))
		return (0);
	for (size_t i = 0; i < k->n && n == 0; i++) {
		s = &k->sums[i];
		want = reader_table_sum(k->reader, s->name);
		if (want == NULL)
			n = pvk_findings_add(&k->found, PVK_RULE_TABLE_MISMATCH,
			    s->off, s->name, e, "the table does not list it");
		else if (strcmp(want, s->text) != 0)
			n = pvk_findings_add(&k->found, PVK_RULE_TABLE_MISMATCH,
			    s->off, s->name, e, "sha1 %s, the table says %s",
			    s->text, want);
	}
	return (n == 0 ? check_table_size(k, e) : n);
}

int
check_give(struct check *k, struct pvk_findings *fs, struct pvk_err *e)
{
	return (pvk_findings_move(fs, &k->found, e));
}
