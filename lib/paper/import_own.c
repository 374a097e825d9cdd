/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Our own measurements: an object with "measurements", as pvkit paper import
 * and pvguest bench write them; unknown members are ignored, as both may learn.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper/import_private.h"
#include "util/text.h"

#define CPU_MOST     4096 /* processors, as a whiteboard has it */
#define SECONDS_MOST 1e6

static void
copy(char *out, size_t outsize, const char *text)
{
	pvk_text_show(text, strlen(text), out, outsize);
}

static void
gates(struct pvk_result *r, const json_t *list)
{
	char id[24], detail[100];

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *g = json_array_get(list, i);

		copy(id, sizeof(id), import_text(g, "id"));
		copy(detail, sizeof(detail), import_text(g, "detail"));
		import_gate(r, id, json_is_true(json_object_get(g, "ok")), "%s",
		    detail);
	}
}

/* What can't be is not known. */
static double
within(double d, double most)
{
	return (d > 0 && d <= most ? d : 0);
}

/* Everything but the samples */
static void
describe(struct pvk_result *r, const json_t *m)
{
	const json_t *tool = json_object_get(m, "tool");
	const json_t *lat = json_object_get(m, "lat");
	const json_t *load = json_object_get(m, "load");
	const char *name = import_text(m, "name");
	char text[PVK_BOARD_NAME];
	double n;

	if (name[0] == '\0')
		name = import_text(m, "label");
	if (name[0] == '\0')
		name = "unnamed";
	memset(r, 0, sizeof(*r));
	copy(r->name, sizeof(r->name), name);
	copy(r->label, sizeof(r->label), import_text(m, "label"));
	copy(r->path, sizeof(r->path), import_text(m, "path"));
	copy(r->device, sizeof(r->device), import_text(m, "device"));
	copy(r->command, sizeof(r->command), import_text(tool, "command"));
	snprintf(text, sizeof(text), "%.20s %.16s", import_text(tool, "name"),
	    import_text(tool, "version"));
	copy(r->tool, sizeof(r->tool), text);
	r->cpu = within(import_number(m, "cpu_ratio"), CPU_MOST);
	r->latency = within(import_number(lat, "p50_s"), SECONDS_MOST);
	r->p99 = within(import_number(lat, "p99_s"), SECONDS_MOST);
	r->request = fmax(0, import_number(m, "request_bytes"));
	r->mss = fmax(0, import_number(m, "mss_bytes"));
	import_load(r, import_number(load, "n"), import_text(load, "unit"));
	if (r->load <= 0) { /* from before there was such a member */
		pvk_work_parse(r->command, NULL, 0, &n);
		import_load(r, n, "");
	}
	gates(r, json_object_get(m, "gates"));
}

static int
measurement(struct import_file *f, const json_t *m, struct pvk_err *e)
{
	const json_t *samples = json_object_get(m, "samples_Bps");
	size_t n = json_array_size(samples);
	struct pvk_result r;

	describe(&r, m);
	if (n == 0 || n > PVK_STATS_MAX)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: measurement %s: %zu of samples_Bps, expected 1 to %d",
		    f->file, r.name, n, PVK_STATS_MAX));
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_array_get(samples, i);

		describe(&r, m);
		if (!json_is_number(v))
			return (pvk_err_set(e, PVK_ECORRUPT,
			    "%s: measurement %s: samples_Bps has something "
			    "that is no number",
			    f->file, r.name));
		if (import_add(f, &r, json_number_value(v), e) != 0)
			return (-1);
	}
	return (0);
}

int
import_own(struct import_file *f, const json_t *root, struct pvk_err *e)
{
	const json_t *list = json_object_get(root, "measurements");
	size_t n = json_array_size(list);

	if (n == 0 || n > PVK_IMPORT_MAX)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: %zu measurements, expected 1 to %d", f->file, n,
		    PVK_IMPORT_MAX));
	for (size_t i = 0; i < n; i++)
		if (measurement(f, json_array_get(list, i), e) != 0)
			return (-1);
	return (0);
}
