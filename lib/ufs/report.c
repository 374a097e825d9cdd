/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of rules, and how findings get out. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ufs/check_private.h"
#include "util/text.h"

/* The last one is that of no rule. */
static const struct pvk_rule_text rules[PVK_UFS_RULE_COUNT + 1] = {
#define RULE(name, id, severity, sentence) { id, sentence, PVK_##severity },
#include "ufs/rules.def"
#undef RULE
	{ "", "", PVK_ERROR },
};

const struct pvk_rule_text *
pvk_ufs_rule(enum pvk_ufs_rule r)
{
	return (&rules[r < PVK_UFS_RULE_COUNT ? r : PVK_UFS_RULE_COUNT]);
}

uint64_t
pvk_ufs_report_count(const struct pvk_ufs_report *r, enum pvk_severity at_least)
{
	return (
	    pvk_rules_count(rules, r->by_rule, PVK_UFS_RULE_COUNT, at_least));
}

int
ufs_note(struct pvk_ufs_report *r, enum pvk_ufs_rule rule, const char *where,
    struct pvk_err *e, const char *fmt, ...)
{
	struct pvk_ufs_finding f = { .rule = rule };
	char text[sizeof(f.text)];
	va_list ap;

	if (r->by_rule[rule]++ >= PVK_UFS_FINDINGS_PER_RULE)
		return (0);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(f.where, sizeof(f.where), "%s", where);
	pvk_text_show(text, strlen(text), f.text, sizeof(f.text));
	return (r->fn(r->ctx, &f, e));
}

const char *
ufs_where_inode(struct ufs_check *c, uint64_t ino)
{
	snprintf(c->where, sizeof(c->where), "inode %" PRIu64, ino);
	return (c->where);
}

const char *
ufs_where_group(struct ufs_check *c, uint64_t group)
{
	snprintf(c->where, sizeof(c->where), "group %" PRIu64, group);
	return (c->where);
}
