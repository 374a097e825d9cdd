/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules by which files and disks are judged. A room that judges has a table of
 * them, rules.def, with a line RULE(name, id, severity, sentence) for each.
 */
#ifndef PVK_UTIL_RULE_H
#define PVK_UTIL_RULE_H

#include <stddef.h>
#include <stdint.h>

/* What it means for the one who has the thing is said where rules are. */
enum pvk_severity {
	PVK_NOTE,
	PVK_WARNING,
	PVK_ERROR,
};

const char *pvk_severity_name(enum pvk_severity s); /* "error" ... */

struct pvk_rule_text {
	const char *id, *sentence;
	enum pvk_severity severity;
};

/* How many findings of n rules are at least so severe. */
uint64_t pvk_rules_count(const struct pvk_rule_text *rules,
    const uint64_t *by_rule, size_t n, enum pvk_severity at_least);

#endif
