/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which names facts.def has. A line of it holds at most one word in capitals,
 * which stands for any text that is not empty.
 */
#include <string.h>

#include "check/facts_private.h"
#include "util/num.h"

static const char *const names[] = {
#define FACT(name, unit) name,
#include "check/facts.def"
#undef FACT
};

bool
facts_name_matches(const char *pattern, const char *name)
{
	size_t len = strlen(name);
	size_t head = strcspn(pattern, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	size_t gap = strspn(pattern + head, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	size_t tail = strlen(pattern + head + gap);

	if (gap == 0)
		return (strcmp(pattern, name) == 0);
	return (len > head + tail && strncmp(pattern, name, head) == 0 &&
	    strcmp(pattern + head + gap, name + len - tail) == 0);
}

bool
pvk_fact_known(const char *name)
{
	for (size_t i = 0; i < PVK_COUNT(names); i++)
		if (facts_name_matches(names[i], name))
			return (true);
	return (false);
}
