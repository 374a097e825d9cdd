/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of rules, and how findings get out. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ufs/check_private.h"
#include "util/num.h"
#include "util/text.h"

static const struct rule {
	const char *id, *sentence;
	enum pvk_ufs_severity severity;
} rules[PVK_UFS_RULE_COUNT] = {
#define RULE(name, id, severity, sentence) { id, sentence, PVK_UFS_##severity },
#include "ufs/rules.def"
#undef RULE
};

const char *
pvk_ufs_rule_id(enum pvk_ufs_rule r)
{
	return (r < PVK_UFS_RULE_COUNT ? rules[r].id : "");
}

enum pvk_ufs_severity
pvk_ufs_rule_severity(enum pvk_ufs_rule r)
{
	return (r < PVK_UFS_RULE_COUNT ? rules[r].severity : PVK_UFS_ERROR);
}

const char *
pvk_ufs_rule_sentence(enum pvk_ufs_rule r)
{
	return (r < PVK_UFS_RULE_COUNT ? rules[r].sentence : "");
}

uint64_t
pvk_ufs_report_count(const struct pvk_ufs_report *r,
    enum pvk_ufs_severity at_least)
{
	uint64_t n = 0;

	for (size_t i = 0; i < PVK_UFS_RULE_COUNT; i++)
		if (rules[i].severity >= at_least)
			n += r->by_rule[i];
	return (n);
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
