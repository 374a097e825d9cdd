/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of rules, and the list of findings; see check.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/check_private.h"
#include "util/text.h"

static const struct rule {
	const char *id, *sentence;
	enum pvk_image_severity severity;
} rules[PVK_IMAGE_RULE_COUNT] = {
#define RULE(name, id, severity, sentence) \
	{ id, sentence, PVK_IMAGE_##severity },
#include "image/rules.def"
#undef RULE
};

const char *
pvk_image_rule_id(enum pvk_image_rule r)
{
	return (r < PVK_IMAGE_RULE_COUNT ? rules[r].id : "");
}

enum pvk_image_severity
pvk_image_rule_severity(enum pvk_image_rule r)
{
	return (r < PVK_IMAGE_RULE_COUNT ? rules[r].severity : PVK_IMAGE_ERROR);
}

const char *
pvk_image_rule_sentence(enum pvk_image_rule r)
{
	return (r < PVK_IMAGE_RULE_COUNT ? rules[r].sentence : "");
}

const char *
pvk_image_severity_name(enum pvk_image_severity s)
{
	static const char *const names[] = {
		[PVK_IMAGE_NOTE] = "note",
		[PVK_IMAGE_WARNING] = "warning",
		[PVK_IMAGE_ERROR] = "error",
	};

	return (names[s]);
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
    enum pvk_image_severity at_least)
{
	uint64_t n = 0;

	for (size_t i = 0; i < PVK_IMAGE_RULE_COUNT; i++)
		if (rules[i].severity >= at_least)
			n += r->by_rule[i];
	return (n);
}

void
pvk_image_report_fini(struct pvk_image_report *r)
{
	free(r->list);
	r->list = NULL;
	r->len = 0;
}
