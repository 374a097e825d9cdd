/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of all rules, and the words for what is in it; see check.h. */
#include "check/check_private.h"
#include "util/num.h"

#define ERROR	  PVK_ERROR
#define WARNING	  PVK_WARNING
#define NOTE	  PVK_NOTE
#define GUEST	  PVK_SIDE_GUEST
#define HOST	  PVK_SIDE_HOST
#define FREEBSD	  PVK_CHECK_FREEBSD
#define LINUX	  PVK_CHECK_LINUX
#define RUNNING	  PVK_CHECK_RUNNING
#define NEXT_BOOT PVK_CHECK_NEXT_BOOT
#define FILES	  PVK_CHECK_FILES

static const struct pvk_check_rule rules[] = {
#define RULE(name, ...) { .judge = check_##name, __VA_ARGS__ },
#include "check/rules.def"
#undef RULE
};

_Static_assert(PVK_COUNT(rules) <= PVK_CHECK_MAX, "more rules than room");

size_t
pvk_check_rule_count(void)
{
	return (PVK_COUNT(rules));
}

const struct pvk_check_rule *
pvk_check_rule_at(size_t i)
{
	return (&rules[i]);
}

const char *
pvk_check_severity_name(const struct pvk_check_rule *r)
{
	return (r->is_question ? "ask" : pvk_severity_name(r->severity));
}

const char *
pvk_check_side_name(enum pvk_check_side s)
{
	return (s == PVK_SIDE_HOST ? "host" : "guest");
}

const char *
pvk_check_of_name(enum pvk_check_of of)
{
	static const char *const names[] = {
		[PVK_OF_NOTHING] = "",
		[PVK_OF_DISK] = "reads of a disk",
		[PVK_OF_NETWORK] = "the network",
		[PVK_OF_CPU] = "processor time",
		[PVK_OF_BOOT] = "the time to boot",
	};

	return (names[of]);
}
