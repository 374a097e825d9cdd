/* SPDX-License-Identifier: BSD-2-Clause */
/* From the start of the machine to what it is for. */
#include "main.h"

#include <string.h>

#include "boot/start.h"
#include "config.h"
#include "console.h"
#include "libc/libc.h"
#include "loop.h"
#include "loop_private.h"
#include "measure/measure.h"
#include "timeline.h"
#include "trial/trial.h"
#include "util/num.h"
#include "xen/clock_private.h"
#include "xen/console_private.h"
#include "xen/event_private.h"
#include "xen/grant_private.h"
#include "xen/hypercall.h"
#include "xen/power.h"
#include "xen/shared.h"

/* Whether there is a Xen that gives us what we need. */
static bool
find_xen(void)
{
	if (!hypercall_init())
		return (false);
	if (!shared_init())
		return (false);
	clock_init();
	if (!event_init())
		return (false);
	grant_init();
	console_ring_init();
	return (true);
}

static _Noreturn void
no_xen(void)
{
	console_print(
	    "\nThere is no Xen under this machine.\n"
	    "pvprobe measures what a Xen host's paravirtualized disks "
	    "and networks deliver:\n"
	    "import it on XenServer or XCP-ng, or start it with xl, "
	    "and look here again.\n"
	    "Nothing was written anywhere; this machine can be "
	    "switched off.\n");
	power_off();
}

static void
greet(bool on_xen)
{
	char version[32] = "";

	if (on_xen)
		hypercall_version(version, sizeof(version));
	console_print("pvprobe " PVK_VERSION ": started by %s%s%s, %lu MiB\n",
	    start_kind(), on_xen ? " on Xen " : "", version,
	    start_memory() / PVK_MIB);
}

void
main_probe(void)
{
	struct pvk_err e;
	bool on_xen;

	console_init(strcmp(start_kind(), "BIOS") == 0);
	on_xen = find_xen();
	if (!on_xen)
		clock_init();
	timeline_note("probe");
	greet(on_xen);
	if (!libc_init()) {
		console_print("pvprobe: not enough memory\n");
		power_crash();
	}
	if (!on_xen)
		no_xen();
	if (!loop_init())
		power_crash();
	if (trial_init(loop_store(), &e) != 0)
		console_print("%s\n", e.msg);
	if (measure_init(loop_store(), &e) != 0)
		console_print("%s\n", e.msg);
	for (;;) {
		loop_turn(measure_step());
		trial_run();
	}
}
