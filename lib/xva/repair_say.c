/* SPDX-License-Identifier: BSD-2-Clause */
/* What a repair did or could not do, in words; see repair_private.h. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "util/text.h"
#include "xva/repair_private.h"

#define MAX_LINES 1000

int
repair_say(struct pvk_xva_repairs *done, bool mended, struct pvk_err *e,
    const char *fmt, ...)
{
	char text[512];
	void *more;
	va_list ap;

	done->total++;
	done->not_mended += !mended;
	if (done->len >= MAX_LINES)
		return (0);
	if (done->len == done->cap) {
		done->cap = done->cap == 0 ? 16 : done->cap * 2;
		more = realloc(done->line, done->cap * sizeof(*done->line));
		if (more == NULL)
			return (pvk_err_set(e, PVK_ENOMEM,
			    "no memory for a list of repairs"));
		done->line = more;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	pvk_text_show(text, strlen(text), done->line[done->len++],
	    sizeof(*done->line));
	return (0);
}

/* What storing the disks anew does about a finding */
static const struct remedy {
	enum pvk_rule rule;
	bool mended;
	const char *what;
} remedies[] = {
	{ PVK_RULE_TAR_TRUNCATED, false,
	    "what was cut off is lost, zeros stand for it" },
	{ PVK_RULE_TAR_HEADER, false,
	    "searched for the next sound header; what lay between is lost" },
	{ PVK_RULE_PACK_DAMAGED, false,
	    "what comes behind is lost, zeros stand for it" },
	{ PVK_RULE_TAR_NO_END, true, "wrote the end of the tar" },
	{ PVK_RULE_TAR_JUNK, true, "left out" },
	{ PVK_RULE_TAR_DIALECT, true, "headers written as a host does" },
	{ PVK_RULE_TAR_EXTENDED, true, "headers written as a host does" },
	{ PVK_RULE_TAR_MEMBER, true, "left out" },
	{ PVK_RULE_TAR_DIRECTORY, true, "left out" },
	{ PVK_RULE_TAR_DOT_SLASH, true, "name without ./" },
	{ PVK_RULE_ZSTD_SKIPPABLE, true, "compressed anew" },
	{ PVK_RULE_OVA_FIRST, true, "ova.xml written first" },
	{ PVK_RULE_OVA_DUPLICATE, true, "the first one is kept" },
	{ PVK_RULE_DISK_ORDER, true,
	    "disks written in the order of their refs" },
	{ PVK_RULE_CHUNK_UNKNOWN, false, "left out" },
	{ PVK_RULE_CHUNK_NAME, false, "left out" },
	{ PVK_RULE_CHUNK_WIDTH, true, "numbered anew" },
	{ PVK_RULE_CHUNK_FIRST, true, "chunk 0 written" },
	{ PVK_RULE_CHUNK_FIRST_EMPTY, true, "left out" },
	{ PVK_RULE_SUM_MISSING, true,
	    "checksum written; nothing vouches for the data" },
	{ PVK_RULE_SUM_STRAY, true, "left out" },
	{ PVK_RULE_SUM_FORMAT, true,
	    "checksum written; nothing vouches for the data" },
	{ PVK_RULE_SUM_MISMATCH, false,
	    "the data is kept as it is and may be damaged; checksum written" },
	{ PVK_RULE_TABLE_MISSING, true, "export_vsn 2 needs none" },
	{ PVK_RULE_TABLE_MISMATCH, false,
	    "the data is kept as it is and may be damaged" },
	{ PVK_RULE_TABLE_FORMAT, true, "export_vsn 2 needs none" },
	{ PVK_RULE_VSN_OLD, true, "export_vsn is now 2" },
};

static const struct remedy *
find_remedy(enum pvk_rule rule)
{
	for (size_t i = 0; i < PVK_COUNT(remedies); i++)
		if (remedies[i].rule == rule)
			return (&remedies[i]);
	return (NULL);
}

/* Is the chunk that a stray checksum member belongs to in the file? */
static bool
has_chunk(const struct scan *s, const char *where)
{
	const char *slash = strrchr(where, '/');
	const struct scan_disk *d;
	uint64_t counter;

	if (slash == NULL)
		return (false);
	counter = strtoull(slash + 1, NULL, 10);
	for (size_t i = 0; i < s->ndisks; i++) {
		d = &s->disks[i];
		if (strlen(d->ref) != (size_t)(slash - where) ||
		    strncmp(d->ref, where, strlen(d->ref)) != 0)
			continue;
		for (size_t k = 0; k < d->nchunks; k++)
			if (d->chunks[k].counter == counter)
				return (true);
	}
	return (false);
}

static int
say_finding(const struct pvk_finding *f, const struct scan *s,
    struct pvk_xva_repairs *done, struct pvk_err *e)
{
	const struct remedy *r = find_remedy(f->rule);
	char at[32] = "";

	if (r == NULL)
		return (0);
	if (f->offset != PVK_NOWHERE)
		snprintf(at, sizeof(at), " at %" PRIu64, f->offset);
	if (f->rule == PVK_RULE_SUM_STRAY && !has_chunk(s, f->where))
		return (repair_say(done, false, e,
		    "%s%s: its chunk is lost, zeros stand for it", f->where,
		    at));
	return (repair_say(done, r->mended, e, "%s%s: %s: %s",
	    f->where[0] != '\0' ? f->where : "tar", at, f->text, r->what));
}

int
repair_say_findings(const struct pvk_findings *fs, const struct scan *s,
    struct pvk_xva_repairs *done, struct pvk_err *e)
{
	uint64_t said[PVK_RULE_COUNT] = { 0 };
	const struct remedy *r;
	uint64_t more;

	for (size_t i = 0; i < fs->len; i++) {
		said[fs->list[i].rule]++;
		if (say_finding(&fs->list[i], s, done, e) != 0)
			return (-1);
	}
	for (enum pvk_rule rule = 0; rule < PVK_RULE_COUNT; rule++) {
		r = find_remedy(rule);
		more = fs->by_rule[rule] - said[rule];
		if (r == NULL || more == 0)
			continue;
		if (repair_say(done, r->mended, e, "%" PRIu64 " more: %s: %s",
			more, pvk_rule(rule)->sentence, r->what) != 0)
			return (-1);
	}
	return (0);
}
