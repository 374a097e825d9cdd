/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iperf3's JSON (iperf_api.c of its source). A connection that was refused
 * gives an exit status of 0 and a member "error"; what arrived is in
 * sum_received, what was sent says little; rates are in bits a second.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper/import_private.h"
#include "util/text.h"

#define DURATION_MIN 10
#define CPU_MOST     90 /* percent of one processor */

/* Goodput in bytes a second: what arrived */
static double
goodput(const json_t *end)
{
	const json_t *received = json_object_get(end, "sum_received");
	const json_t *sum = json_object_get(end, "sum");

	if (json_is_object(received) &&
	    import_number(received, "bits_per_second") > 0)
		return (import_number(received, "bits_per_second") / 8);
	/* UDP before 3.13 has one sum, of what was sent */
	return (import_number(sum, "bits_per_second") / 8 *
	    (1 - fmin(100, import_number(sum, "lost_percent")) / 100));
}

static void
gates(struct pvk_result *r, const json_t *test, const json_t *end)
{
	const json_t *cpu = json_object_get(end, "cpu_utilization_percent");
	double here = import_number(cpu, "host_total");
	double there = import_number(cpu, "remote_total");
	double omit = import_number(test, "omit");
	double seconds = import_number(test, "duration");

	import_gate(r, "runtime", omit > 0 || seconds >= DURATION_MIN,
	    "ran for %.0f s, the first %.0f s left out", seconds, omit);
	import_gate(r, "generator", here <= CPU_MOST && there <= CPU_MOST,
	    "%.0f %% of a processor here, %.0f %% there", here, there);
}

int
import_iperf(struct import_file *f, const json_t *root, struct pvk_err *e)
{
	const json_t *start = json_object_get(root, "start");
	const json_t *end = json_object_get(root, "end");
	const json_t *test = json_object_get(start, "test_start");
	const char *error = import_text(root, "error"), *version, *protocol;
	struct pvk_result r = { 0 };
	char shown[160];

	if (error[0] != '\0')
		return (pvk_err_set(e, PVK_ECORRUPT, "%s: iperf3 failed: %s",
		    f->file,
		    pvk_text_show(error, strlen(error), shown, sizeof(shown))));
	if (!json_is_object(test) || !json_is_object(end))
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: no test_start or no end, expected a whole run of "
		    "iperf3",
		    f->file));
	version = import_text(start, "version");
	protocol = import_text(test, "protocol");
	snprintf(r.name, sizeof(r.name), "iperf3");
	snprintf(r.label, sizeof(r.label), "iperf3");
	pvk_text_show(version, strlen(version), r.tool, sizeof(r.tool));
	pvk_text_show(protocol, strlen(protocol), shown, 16);
	snprintf(r.command, sizeof(r.command), "%s streams=%.0f%s%s", shown,
	    import_number(test, "num_streams"),
	    import_number(test, "reverse") != 0 ? " reverse" : "",
	    import_number(test, "bidir") != 0 ? " bidir" : "");
	r.cpu = import_number(json_object_get(end, "cpu_utilization_percent"),
		    "host_total") /
	    100;
	import_load(&r, import_number(test, "num_streams"), "streams");
	r.mss = import_number(start, "tcp_mss");
	if (r.mss <= 0)
		r.mss = import_number(start, "tcp_mss_default");
	gates(&r, test, end);
	return (import_add(f, &r, goodput(end), e));
}
