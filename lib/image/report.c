/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of rules, and the list of findings; see check.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/check_private.h"
#include "util/text.h"

/* The last one is that of no rule. */
static const struct pvk_rule_text rules[PVK_IMAGE_RULE_COUNT + 1] = {
#define RULE(name, id, severity, sentence) { id, sentence, PVK_##severity },
#include "image/rules.def"
#undef RULE
	{ "", "", PVK_ERROR },
};

const struct pvk_rule_text *
pvk_image_rule(enum pvk_image_rule r)
{
	return (&rules[r < PVK_IMAGE_RULE_COUNT ? r : PVK_IMAGE_RULE_COUNT]);
}

int
check_note(struct check *c, enum pvk_image_rule rule, const char *where,
    struct pvk_err *e, const char *fmt, ...)
{
	struct pvk_image_report *r = c->r;
	struct pvk_image_finding *list, *f;
	char text[512];
	va_list ap;

	if (r->by_rule[rule]++ >= PVK_IMAGE_FINDINGS_PER_RULE)
		return (0);
	list = reallocarray(r->list, r->len + 1, sizeof(*list));
	if (list == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	r->list = list;
	f = &list[r->len++];
	f->rule = rule;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	pvk_text_show(where, strlen(where), f->where, sizeof(f->where));
	pvk_text_show(text, strlen(text), f->text, sizeof(f->text));
	return (0);
}

uint64_t
pvk_image_report_count(const struct pvk_image_report *r,
    enum pvk_severity at_least)
{
	return (
	    pvk_rules_count(rules, r->by_rule, PVK_IMAGE_RULE_COUNT, at_least));
}

void
pvk_image_report_fini(struct pvk_image_report *r)
{
	free(r->list);
	r->list = NULL;
	r->len = 0;
}
