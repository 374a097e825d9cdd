/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's document: JSON to jansson, measurements to pvkit paper import,
 * with the same figures on both sides.
 */
#include <math.h>
#include <stdio.h>

#include <jansson.h>

#include "measure/result.h"
#include "measure_model.h"
#include "paper/import.h"
#include "testing.h"

static struct {
	FILE *out;
	char *text;
	size_t len;
} document;

static void
say(void *ctx, const char *line)
{
	(void)ctx;
	(void)line;
}

static bool
is_settled(void *ctx)
{
	(void)ctx;
	return (true);
}

static uint32_t
lives(void *ctx)
{
	(void)ctx;
	return (0);
}

static void
over(void *ctx)
{
	(void)ctx;
}

static const struct run_host host = { NULL, say, is_settled, lives, over };
static const struct result_facts facts = { .version = "1.0.0",
	.mode = "hvm",
	.xen = "4.17",
	.memory = 16 << 20,
	.when = 1000000000 };

static void
put(void *ctx, const char *text, size_t len)
{
	(void)ctx;
	fwrite(text, 1, len, document.out);
}

static void
write_document(const struct run *r)
{
	struct doc j = { .put = put };

	free(document.text);
	document.out = open_memstream(&document.text, &document.len);
	result_write(&j, r, &facts);
	fclose(document.out);
}

static struct run run;
static struct model_disk pv, ide;

/* What a stranger calls its features must not break the document. */
static void
measure(const char *features)
{
	static const struct model_disk disk = { .latency_ns = 100000,
		.ns_per_mib = 10485760 };
	struct options o;

	model_reset(16384);
	options_init(&o);
	o.time_ms = 3000;
	pv = ide = disk;
	ide.at_once = true;
	ide.disk.depth = 1;
	model_disk_add(&pv, "xvda", "pv", 512);
	model_disk_add(&ide, "hda", "ide", 512);
	snprintf(pv.disk.features, sizeof(pv.disk.features), "%s", features);
	run_init(&run, &host);
	run_start(&run, &o);
	while (run.state != RUN_IDLE) {
		uint64_t again = run_step(&run);

		if (run.state != RUN_IDLE && again > model_now())
			model_sleep(again);
	}
	write_document(&run);
}

static void
is_json(void **state)
{
	json_t *root, *m;
	json_error_t je;

	(void)state;
	measure("persistent, \"ring\" \\ 4 pages\n\033[2J\xff");
	root = json_loads(document.text, 0, &je);
	if (root == NULL)
		fail_msg("line %d: %s", je.line, je.text);
	assert_string_equal(json_string_value(json_object_get(root, "schema")),
	    "pvprobe.result/1");
	assert_int_equal(json_array_size(json_object_get(root, "measurements")),
	    18);
	assert_int_equal(json_array_size(json_object_get(root, "relative")),
	    12);
	m = json_array_get(json_object_get(root, "measurements"), 0);
	assert_string_equal(json_string_value(json_object_get(m, "kind")),
	    "pv");
	m = json_array_get(json_object_get(root, "devices"), 0);
	assert_string_equal(json_string_value(json_object_get(m, "features")),
	    "persistent, \"ring\" \\ 4 pages\n\033[2J\xc3\xbf");
	json_decref(root);
}

/* A console, and people, can stand its lines. */
static void
lines_are_short(void **state)
{
	(void)state;
	measure("");
	for (const char *p = document.text; *p != '\0'; p += strcspn(p, "\n")) {
		p += *p == '\n';
		assert_true(strcspn(p, "\n") < 1900);
	}
}

static void
is_imported(void **state)
{
	static struct pvk_import im;
	struct pvk_stats got;
	struct stats wanted;
	struct pvk_err e;

	(void)state;
	measure("");
	expect_ok(pvk_import_text(&im, document.text, document.len, "x", &e) ==
		0,
	    &e);
	assert_int_equal(im.n, run.schedule.n);
	for (size_t i = 0; i < im.n; i++) {
		const struct pvk_result *r = &im.results[i];
		const struct job *j = &run.schedule.jobs[i];

		assert_string_equal(r->name, j->name);
		assert_string_equal(r->label, j->label);
		assert_string_equal(r->device, j->device);
		assert_string_equal(r->tool, "pvprobe 1.0.0");
		pvk_stats_make(r->samples, r->nsamples, &got);
		stats_make(j->samples, j->n, &wanted);
		assert_int_equal(r->nsamples, j->n);
		assert_true(got.median == (double)wanted.median);
		assert_true(fabs(r->cpu -
				(double)job_busy_ns(j) / (double)j->ns) < 1e-4);
		assert_true(
		    fabs(r->latency * 1e9 -
			(double)histogram_percentile(&j->latency, 500)) < 1);
		assert_true(r->ngates >= 6);
	}
	pvk_import_fini(&im);
}

/* Nothing measured, and why */
static void
refused(void **state)
{
	struct options o;
	json_t *root;

	(void)state;
	model_reset(100);
	options_init(&o);
	memcpy(o.disks[0], "xvdz", 5);
	o.ndisks = 1;
	run_init(&run, &host);
	run_start(&run, &o);
	while (run.state != RUN_IDLE)
		(void)run_step(&run);
	write_document(&run);
	root = json_loads(document.text, 0, NULL);
	assert_non_null(root);
	assert_string_equal(json_string_value(
				json_object_get(json_object_get(root, "run"),
				    "error")),
	    "disks: xvdz: no such disk here");
	assert_int_equal(json_array_size(json_object_get(root, "measurements")),
	    0);
	json_decref(root);
	free(document.text);
	document.text = NULL;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_json),
		cmocka_unit_test(lines_are_short),
		cmocka_unit_test(is_imported),
		cmocka_unit_test(refused),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
