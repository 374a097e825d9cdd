/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the rules of rules_cpu.def that are about the time of day. */
#include <string.h>

#include "check/check_private.h"

void
check_unsynchronized(struct judge *j)
{
	const char *daemons = fact(j, "time.daemons");

	if (fact_unseen(j, "time.daemons") || fact_unseen(j, "rc.ntpd_enable"))
		return;
	if (fact_is(j, "time.synchronized", "no") &&
	    (daemons == NULL || daemons[0] == '\0') &&
	    !fact_switched_on(j, "rc.ntpd_enable") &&
	    !fact_switched_on(j, "rc.chronyd_enable") &&
	    !fact_switched_on(j, "rc.openntpd_enable"))
		trip(j, "",
		    "the kernel's clock is not synchronized, and "
		    "nothing runs that would");
}

void
check_time_two(struct judge *j)
{
	const char *daemons = fact(j, "time.daemons");

	if (daemons != NULL && strchr(daemons, ' ') != NULL)
		trip(j, "", "%s", daemons);
}

void
check_rtc_local(struct judge *j)
{
	if (fact_is(j, "time.rtc-local", "yes"))
		trip(j, "", "%s",
		    is_freebsd(j) ? "/etc/wall_cmos_clock is there"
				  : "LOCAL in /etc/adjtime");
}
