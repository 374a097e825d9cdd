/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit kernel check: is a kernel paravirtualized, and will it stay so. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "image/disk_kernel.h"
#include "kernel/kernel_source.h"

#include "cmd.h"
#include "first_disk.h"

enum { OPT_JSON = OPT_FIRST };

const struct option_spec cmd_kernel_check_options[] = {
	{ OPT_JSON, "json", NULL, "one JSON document on standard output" },
	{ 0, NULL, NULL, NULL },
};

static const struct {
	unsigned bit;
	const char *json, *text;
} evidence[] = {
	{ PVK_EVIDENCE_CONFIG, "config", "configuration" },
	{ PVK_EVIDENCE_SET, "linker_set", "linker set" },
	{ PVK_EVIDENCE_SYMBOL, "symbol", "symbol" },
	{ PVK_EVIDENCE_STRING, "string", "name" },
};

/* What one kernel gave. */
struct result {
	const char *file, *member;
	const struct pvk_kernel_modules *modules; /* NULL: not seen */
	struct pvk_kernel kernel;
	struct pvk_kernel_advice advice;
	char reason[160];
};

static void
json_config(struct pvk_json *j, const struct pvk_kernel_config *c)
{
	if (!c->present) {
		pvk_json_null(j, "config");
		return;
	}
	pvk_json_object(j, "config");
	pvk_json_str(j, "ident", c->ident);
	pvk_json_bool(j, "xenhvm", c->xenhvm);
	pvk_json_bool(j, "xenpci", c->xenpci);
	pvk_json_bool(j, "xen", c->xen);
	pvk_json_bool(j, "no_modules", c->no_modules);
	pvk_json_str(j, "modules_override",
	    c->modules_override ? c->modules : NULL);
	pvk_json_end(j);
}

static void
json_drivers(struct pvk_json *j, const struct pvk_kernel *k)
{
	pvk_json_array(j, "drivers");
	for (int d = 0; d < PVK_DRIVER_COUNT; d++) {
		enum pvk_kernel_driver driver = (enum pvk_kernel_driver)d;

		pvk_json_object(j, NULL);
		pvk_json_str(j, "name", pvk_kernel_driver_name(driver));
		pvk_json_bool(j, "needed", pvk_kernel_driver_needed(driver));
		pvk_json_bool(j, "found", pvk_kernel_has(k, driver));
		pvk_json_array(j, "evidence");
		for (size_t i = 0; i < PVK_COUNT(evidence); i++)
			if ((k->evidence[d] & evidence[i].bit) != 0)
				pvk_json_str(j, NULL, evidence[i].json);
		pvk_json_end(j);
		pvk_json_str(j, "seen_as", k->seen_as[d]);
		pvk_json_end(j);
	}
	pvk_json_end(j);
	pvk_json_object(j, "tunables");
	for (int t = 0; t < PVK_TUNABLE_COUNT; t++)
		pvk_json_bool(j,
		    pvk_kernel_tunable_name((enum pvk_kernel_tunable)t),
		    k->tunable[t]);
	pvk_json_end(j);
}

static void
json_modules(struct pvk_json *j, const struct pvk_kernel_modules *m)
{
	if (m == NULL) {
		pvk_json_null(j, "modules");
		return;
	}
	pvk_json_object(j, "modules");
	pvk_json_uint(j, "count", m->count);
	pvk_json_bool(j, "linker_hints", m->hints);
	pvk_json_bool(j, "nics", m->nics);
	pvk_json_bool(j, "pf", m->pf);
	pvk_json_bool(j, "nfscl", m->nfscl);
	pvk_json_bool(j, "zfs", m->zfs);
	pvk_json_end(j);
}

static void
print_json(const struct cli *c, const struct result *r)
{
	const struct pvk_kernel *k = &r->kernel;
	struct pvk_json j;

	cli_json_open(c, &j);
	pvk_json_str(&j, "file", r->file);
	pvk_json_str(&j, "member", r->member[0] != '\0' ? r->member : NULL);
	pvk_json_str(&j, "verdict", pvk_kernel_verdict_name(k->verdict));
	pvk_json_str(&j, "reason", r->reason);
	pvk_json_str(&j, "update", pvk_kernel_update_name(k->update));
	pvk_json_str(&j, "update_reason", pvk_kernel_update_reason(k));
	pvk_json_str(&j, "arch", pvk_kernel_arch_name(k->arch));
	pvk_json_str(&j, "version", k->version[0] != '\0' ? k->version : NULL);
	pvk_json_str(&j, "release", k->release[0] != '\0' ? k->release : NULL);
	pvk_json_str(&j, "ident", k->ident[0] != '\0' ? k->ident : NULL);
	if (k->osreldate != 0)
		pvk_json_uint(&j, "osreldate", k->osreldate);
	else
		pvk_json_null(&j, "osreldate");
	json_config(&j, &k->config);
	pvk_json_bool(&j, "sections", k->has_sections);
	pvk_json_bool(&j, "symbols", k->has_symbols);
	pvk_json_uint(&j, "registered", k->modules);
	json_drivers(&j, k);
	/* the notes that say so go with the sections */
	if (k->pvh || k->has_sections)
		pvk_json_bool(&j, "pvh", k->pvh);
	else
		pvk_json_null(&j, "pvh");
	json_modules(&j, r->modules);
	pvk_json_array(&j, "advice");
	for (size_t i = 0; i < r->advice.len; i++) {
		pvk_json_object(&j, NULL);
		pvk_json_str(&j, "id", r->advice.list[i].id);
		pvk_json_str(&j, "text", r->advice.list[i].text);
		pvk_json_end(&j);
	}
	pvk_json_end(&j);
	pvk_json_close(&j);
}

static void
print_config(FILE *out, const struct pvk_kernel_config *c)
{
	if (!c->present) {
		fprintf(out, "%-14s not in the kernel\n", "configuration:");
		return;
	}
	fprintf(out, "%-14s %s, %s, %s\n",
	    "configuration:", c->ident[0] != '\0' ? c->ident : "without a name",
	    c->xenhvm	 ? "options XENHVM"
		: c->xen ? "options XEN"
			 : "no options XENHVM",
	    c->xenpci ? "device xenpci" : "no device xenpci");
}

static void
print_drivers(FILE *out, const struct pvk_kernel *k)
{
	for (int d = 0; d < PVK_DRIVER_COUNT; d++) {
		enum pvk_kernel_driver driver = (enum pvk_kernel_driver)d;
		const char *comma = "";

		fprintf(out, "  %-14s %-23s %s", pvk_kernel_driver_name(driver),
		    pvk_kernel_driver_title(driver),
		    pvk_kernel_has(k, driver) ? "yes" : "no");
		if (k->evidence[d] != 0)
			fprintf(out, " (");
		for (size_t i = 0; i < PVK_COUNT(evidence); i++)
			if ((k->evidence[d] & evidence[i].bit) != 0) {
				fprintf(out, "%s%s", comma, evidence[i].text);
				comma = ", ";
			}
		if (k->seen_as[d] != NULL)
			fprintf(out, ": %s", k->seen_as[d]);
		fprintf(out, "%s\n", k->evidence[d] != 0 ? ")" : "");
	}
}

static void
print_text(FILE *out, const struct result *r)
{
	static const char *const verdicts[] = {
		[PVK_KERNEL_PV] = "PV",
		[PVK_KERNEL_PARTIAL] = "partly PV",
		[PVK_KERNEL_NOT_PV] = "not PV",
		[PVK_KERNEL_UNKNOWN] = "cannot tell",
	};
	const struct pvk_kernel *k = &r->kernel;

	if (r->member[0] != '\0')
		fprintf(out, "%-14s %s\n", "kernel:", r->member);
	fprintf(out, "%-14s %s, %s",
	    "version:", k->version[0] != '\0' ? k->version : "not known",
	    pvk_kernel_arch_name(k->arch));
	if (k->osreldate != 0)
		fprintf(out, ", osreldate %" PRIu32, k->osreldate);
	fputc('\n', out);
	print_config(out, &k->config);
	fprintf(out, "drivers:\n");
	print_drivers(out, k);
	fprintf(out, "loader tunables:\n");
	for (int t = 0; t < PVK_TUNABLE_COUNT; t++)
		fprintf(out, "  %-30s %s\n",
		    pvk_kernel_tunable_name((enum pvk_kernel_tunable)t),
		    k->tunable[t] ? "yes" : "no");
	fprintf(out, "%-14s %s\n", "PVH guest:",
	    k->pvh		  ? "yes"
		: k->has_sections ? "no"
				  : "cannot tell, it has no sections");
	if (r->modules != NULL)
		fprintf(out, "%-14s %u\n", "modules:", r->modules->count);
	fprintf(out, "%-14s %s: %s\n", "verdict:", verdicts[k->verdict],
	    r->reason);
	fprintf(out, "does an update of FreeBSD break PV? %s\n",
	    pvk_kernel_update_reason(k));
	for (size_t i = 0; i < r->advice.len; i++)
		fprintf(out, "%s: %s\n", r->advice.list[i].id,
		    r->advice.list[i].text);
}

static int
no_options(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	(void)ctx;
	(void)id;
	(void)arg;
	return (pvk_err_set(e, PVK_EBUG, "an option that is none"));
}

/* Where the kernel is: a source of its own, or one on a disk. */
struct place {
	struct pvk_kernel_source *source;
	struct first_disk disk;
	struct pvk_disk_kernel *on_disk; /* NULL: there is no disk */
};

static int
open_place(struct place *p, const char *path, struct pvk_err *e)
{
	enum pvk_kernel_holder holder = PVK_HOLDER_DISK;
	enum pvk_disk_format format;
	const char *file;
	bool spelled;

	pvk_disk_name_split(path, &format, &file, &spelled);
	if (!spelled)
		p->source = pvk_kernel_source_open(path, &holder, e);
	if (p->source != NULL)
		return (0);
	if (holder == PVK_HOLDER_NONE || strcmp(path, "-") == 0 ||
	    first_disk_open(&p->disk, path, e) != 0)
		return (-1);
	p->on_disk = pvk_disk_kernel_open(p->disk.src, e);
	if (p->on_disk != NULL)
		return (0);
	first_disk_close(&p->disk);
	return (-1);
}

static void
close_place(struct place *p)
{
	pvk_kernel_source_close(p->source);
	if (p->on_disk == NULL)
		return;
	pvk_disk_kernel_close(p->on_disk);
	first_disk_close(&p->disk);
}

int
cmd_kernel_check(struct cli *c, int argc, char **argv)
{
	const struct pvk_kernel_source *s;
	struct place place = { 0 };
	struct result r = { 0 };
	struct pvk_err e;
	int status;

	status = cli_parse(c, argc, argv, no_options, NULL);
	if (status >= 0)
		return (status);
	r.file = argv[c->at];
	if (open_place(&place, r.file, &e) != 0)
		return (cli_report(c, &e));
	s = place.source != NULL ? place.source
				 : pvk_disk_kernel_source(place.on_disk);
	if (pvk_kernel_read(pvk_kernel_source_bytes(s), &r.kernel, &e) != 0) {
		close_place(&place);
		return (cli_report(c, &e));
	}
	r.member = pvk_kernel_source_member(s);
	r.modules = pvk_kernel_source_modules(s);
	pvk_kernel_reason(&r.kernel, r.reason, sizeof(r.reason));
	pvk_kernel_advise(&r.kernel, r.modules, &r.advice);
	if (c->json)
		print_json(c, &r);
	else
		print_text(stdout, &r);
	close_place(&place);
	return (cli_flush(c,
	    r.kernel.verdict == PVK_KERNEL_PV ? EXIT_SUCCESS : EXIT_FAULTS));
}
