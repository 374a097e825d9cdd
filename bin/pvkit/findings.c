/* SPDX-License-Identifier: BSD-2-Clause */
/* Showing findings; see findings.h. */
#include <inttypes.h>
#include <string.h>

#include "findings.h"

#define FIRST_FEW 3

static void
print_one(FILE *out, const struct pvk_finding *f)
{
	fprintf(out, "%s: %s: ", pvk_severity_name(pvk_rule(f->rule)->severity),
	    pvk_rule(f->rule)->id);
	if (f->where[0] != '\0')
		fprintf(out, "%s: ", f->where);
	if (f->offset != PVK_NOWHERE)
		fprintf(out, "at %" PRIu64 ": ", f->offset);
	fprintf(out, "%s\n", f->text);
}

void
findings_print(FILE *out, const struct pvk_findings *fs,
    enum pvk_severity at_least, bool all)
{
	uint64_t shown[PVK_RULE_COUNT] = { 0 };
	const struct pvk_finding *f;

	for (int s = PVK_ERROR; s >= (int)at_least; s--)
		for (size_t i = 0; i < fs->len; i++) {
			f = &fs->list[i];
			if ((int)pvk_rule(f->rule)->severity != s ||
			    (!all && shown[f->rule] >= FIRST_FEW))
				continue;
			shown[f->rule]++;
			print_one(out, f);
		}
	for (enum pvk_rule r = 0; r < PVK_RULE_COUNT; r++)
		if (pvk_rule(r)->severity >= at_least &&
		    fs->by_rule[r] > shown[r])
			fprintf(out, "%s: %s: and %" PRIu64 " more: %s\n",
			    pvk_severity_name(pvk_rule(r)->severity),
			    pvk_rule(r)->id, fs->by_rule[r] - shown[r],
			    pvk_rule(r)->sentence);
}

void
findings_json(struct pvk_json *j, const struct pvk_findings *fs)
{
	const struct pvk_finding *f;

	pvk_json_uint(j, "errors", pvk_findings_count(fs, PVK_ERROR));
	pvk_json_uint(j, "warnings",
	    pvk_findings_count(fs, PVK_WARNING) -
		pvk_findings_count(fs, PVK_ERROR));
	pvk_json_array(j, "findings");
	for (size_t i = 0; i < fs->len; i++) {
		f = &fs->list[i];
		pvk_json_object(j, NULL);
		pvk_json_str(j, "id", pvk_rule(f->rule)->id);
		pvk_json_str(j, "severity",
		    pvk_severity_name(pvk_rule(f->rule)->severity));
		pvk_json_str(j, "rule", pvk_rule(f->rule)->sentence);
		pvk_json_str(j, "where", f->where);
		if (f->offset != PVK_NOWHERE)
			pvk_json_uint(j, "offset", f->offset);
		else
			pvk_json_null(j, "offset");
		pvk_json_str(j, "text", f->text);
		pvk_json_end(j);
	}
	pvk_json_end(j);
	pvk_json_object(j, "counts");
	for (enum pvk_rule r = 0; r < PVK_RULE_COUNT; r++)
		if (fs->by_rule[r] > 0)
			pvk_json_uint(j, pvk_rule(r)->id, fs->by_rule[r]);
	pvk_json_end(j);
}
