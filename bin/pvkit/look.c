/* SPDX-License-Identifier: BSD-2-Clause */
/* The report on a disk; see look.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "image/check.h"

#include "cmd.h"
#include "look.h"

static const char *
boots(const struct pvk_image_report *r)
{
	return (r->bios && r->uefi ? "BIOS and UEFI"
		: r->uefi	   ? "UEFI"
		: r->bios	   ? "BIOS"
				   : "nothing");
}

static void
print_text(const struct cli *c, const struct pvk_image_report *r,
    const char *name)
{
	uint64_t errors = pvk_image_report_count(r, PVK_ERROR);
	uint64_t warnings = pvk_image_report_count(r, PVK_WARNING) - errors;

	for (size_t i = 0; i < r->len; i++) {
		const struct pvk_image_finding *f = &r->list[i];

		printf("%s: %s: %s%s%s\n",
		    pvk_severity_name(pvk_image_rule(f->rule)->severity),
		    pvk_image_rule(f->rule)->id, f->where,
		    f->where[0] != '\0' ? ": " : "", f->text);
	}
	for (unsigned i = 0; i < PVK_IMAGE_RULE_COUNT; i++)
		if (r->by_rule[i] > PVK_IMAGE_FINDINGS_PER_RULE)
			printf("%s: and %" PRIu64 " more: %s\n",
			    pvk_image_rule((enum pvk_image_rule)i)->id,
			    r->by_rule[i] - PVK_IMAGE_FINDINGS_PER_RULE,
			    pvk_image_rule((enum pvk_image_rule)i)->sentence);
	cli_say(c, "%s: FreeBSD %s, started by %s", name,
	    r->release[0] != '\0' ? r->release : "of unknown release",
	    boots(r));
	cli_say(c, "%s: %s: %" PRIu64 " error%s, %" PRIu64 " warning%s", name,
	    errors == 0 ? "good" : "faulty", errors, cli_plural(errors),
	    warnings, cli_plural(warnings));
}

static void
print_json(const struct cli *c, const struct pvk_image_report *r,
    const char *name)
{
	uint64_t errors = pvk_image_report_count(r, PVK_ERROR);
	struct pvk_json j;

	cli_json_open(c, &j);
	pvk_json_str(&j, "file", name);
	pvk_json_bool(&j, "ok", errors == 0);
	pvk_json_str(&j, "release", r->release);
	pvk_json_bool(&j, "bios", r->bios);
	pvk_json_bool(&j, "uefi", r->uefi);
	pvk_json_str(&j, "label", r->label);
	pvk_json_uint(&j, "root_size", r->root_size);
	pvk_json_uint(&j, "errors", errors);
	pvk_json_uint(&j, "warnings",
	    pvk_image_report_count(r, PVK_WARNING) - errors);
	pvk_json_array(&j, "findings");
	for (size_t i = 0; i < r->len; i++) {
		const struct pvk_image_finding *f = &r->list[i];

		pvk_json_object(&j, NULL);
		pvk_json_str(&j, "id", pvk_image_rule(f->rule)->id);
		pvk_json_str(&j, "severity",
		    pvk_severity_name(pvk_image_rule(f->rule)->severity));
		pvk_json_str(&j, "where", f->where);
		pvk_json_str(&j, "text", f->text);
		pvk_json_end(&j);
	}
	pvk_json_end(&j);
	pvk_json_close(&j);
}

int
look_at(struct cli *c, struct pvk_src *src, const char *name)
{
	struct pvk_image_report r = { 0 };
	struct pvk_err e;
	int status;

	if (pvk_image_check(src, &r, &e) != 0)
		status = cli_report(c, &e);
	else {
		if (c->json)
			print_json(c, &r, name);
		else
			print_text(c, &r, name);
		status = cli_flush(c,
		    pvk_image_report_count(&r, PVK_ERROR) > 0 ? EXIT_FAULTS
							      : EXIT_SUCCESS);
	}
	pvk_image_report_fini(&r);
	return (status);
}
