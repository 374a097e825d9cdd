/* SPDX-License-Identifier: BSD-2-Clause */
/* What all tables of rules share; see rule.h. */
#include "util/rule.h"

const char *
pvk_severity_name(enum pvk_severity s)
{
	switch (s) {
	case PVK_NOTE:
		return ("note");
	case PVK_WARNING:
		return ("warning");
	case PVK_ERROR:
		return ("error");
	}
	return ("");
}

uint64_t
pvk_rules_count(const struct pvk_rule_text *rules, const uint64_t *by_rule,
    size_t n, enum pvk_severity at_least)
{
	uint64_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (rules[i].severity >= at_least)
			count += by_rule[i];
	return (count);
}
