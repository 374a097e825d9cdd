/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of what is wrong with a file, and the table of rules behind it.
 * What comes from the file is made fit to show here, once for everybody.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/text.h"
#include "xva/finding.h"

/* The last one is that of no rule. */
static const struct pvk_rule_text rules[PVK_RULE_COUNT + 1] = {
#define RULE(name, id, severity, sentence) { id, sentence, PVK_##severity },
#include "xva/rules.def"
#undef RULE
	{ "", "", PVK_ERROR },
};

const struct pvk_rule_text *
pvk_rule(enum pvk_rule r)
{
	return (&rules[r < PVK_RULE_COUNT ? r : PVK_RULE_COUNT]);
}

static int
findings_grow(struct pvk_findings *fs, struct pvk_err *e)
{
	size_t cap = fs->cap == 0 ? 16 : fs->cap * 2;
	struct pvk_finding *list;

	list = realloc(fs->list, cap * sizeof(*list));
	if (list == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory for %zu findings",
		    cap));
	fs->list = list;
	fs->cap = cap;
	return (0);
}

int
pvk_findings_add(struct pvk_findings *fs, enum pvk_rule rule, uint64_t offset,
    const char *where, struct pvk_err *e, const char *fmt, ...)
{
	struct pvk_finding *f;
	char text[1024];
	va_list ap;

	if (rule >= PVK_RULE_COUNT)
		return (pvk_err_set(e, PVK_EBUG, "no rule %u", rule));
	if (fs->by_rule[rule]++ >= PVK_FINDINGS_PER_RULE)
		return (0);
	if (fs->len == fs->cap && findings_grow(fs, e) != 0)
		return (-1);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (where == NULL)
		where = "";
	f = &fs->list[fs->len++];
	f->rule = rule;
	f->offset = offset;
	pvk_text_show(where, strlen(where), f->where, sizeof(f->where));
	pvk_text_show(text, strlen(text), f->text, sizeof(f->text));
	return (0);
}

uint64_t
pvk_findings_count(const struct pvk_findings *fs, enum pvk_severity at_least)
{
	return (pvk_rules_count(rules, fs->by_rule, PVK_RULE_COUNT, at_least));
}

int
pvk_findings_move(struct pvk_findings *fs, struct pvk_findings *from,
    struct pvk_err *e)
{
	enum pvk_rule rule;

	for (size_t i = 0; i < from->len; i++) {
		rule = from->list[i].rule;
		from->by_rule[rule]--;
		if (fs->by_rule[rule]++ >= PVK_FINDINGS_PER_RULE)
			continue;
		if (fs->len == fs->cap && findings_grow(fs, e) != 0)
			return (-1);
		fs->list[fs->len++] = from->list[i];
	}
	/* the ones that were counted only */
	for (size_t r = 0; r < PVK_RULE_COUNT; r++)
		fs->by_rule[r] += from->by_rule[r];
	pvk_findings_fini(from);
	return (0);
}

void
pvk_findings_fini(struct pvk_findings *fs)
{
	free(fs->list);
	memset(fs, 0, sizeof(*fs));
}
