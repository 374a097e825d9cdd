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
#include "measure_net.h"
#include "paper/import.h"
#include "testing.h"
#include "util/num.h"

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

static void
look(void *ctx)
{
	(void)ctx;
}

static void
mark(void *ctx, const char *what)
{
	(void)ctx;
	(void)what;
}

static size_t
reaching(void *ctx, uint32_t peer, struct nic **out, size_t most)
{
	size_t n = 0;

	(void)ctx;
	(void)peer;
	for (struct nic *k = nics; k != NULL && n < most; k = k->next)
		if (strcmp(k->kind, "pv") == 0)
			out[n++] = k;
	return (n);
}

static struct net *
network(void *ctx, struct nic *n)
{
	(void)ctx;
	return (n != NULL ? n->driver : NULL);
}

static const struct run_host host = { .say = say,
	.has_disks = is_settled,
	.is_settled = is_settled,
	.look = look,
	.mark = mark,
	.reaching = reaching,
	.network = network,
	.lives = lives,
	.over = over };
/* 1 s of firmware, then 0.5 s, a fifth of which was stolen, and 5 s between two
 * looks at the clocks */
static const struct timeline_mark marks[] = {
	{ "probe", 0, 1000000000, 200000000 },
	{ "measuring", 500000000, 6500000000, 5300000000 },
};
static const struct result_facts facts = { .version = "1.0.0",
	.marks = marks,
	.n_marks = PVK_COUNT(marks),
	.emulated = { "disks", true, true, 0, 1 },
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

static void
run_through(struct options *o)
{
	run_init(&run, &host);
	run_start(&run, o);
	while (run.state != RUN_IDLE) {
		uint64_t again;

		model_nets_step();
		again = run_step(&run);
		if (run.state != RUN_IDLE && again > model_now())
			model_sleep(again);
	}
	write_document(&run);
}

/* What a stranger calls its features must not break the document. */
static void
measure(const char *features)
{
	static const struct model_disk disk = { .latency_ns = 100000,
		.ns_per_mib = 10485760 };
	struct options o;

	model_reset(16384);
	model_nets_reset();
	options_init(&o);
	o.time_ms = 3000;
	pv = ide = disk;
	ide.at_once = true;
	ide.disk.depth = 1;
	model_disk_add(&pv, "xvda", "pv", 512);
	model_disk_add(&ide, "hda", "ide", 512);
	snprintf(pv.disk.features, sizeof(pv.disk.features), "%s", features);
	run_through(&o);
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

static double
number(const json_t *root, const char *member, const char *key)
{
	return (json_number_value(
	    json_object_get(json_object_get(root, member), key)));
}

/* Where the time went, and what became of the emulated devices */
static void
the_start(void **state)
{
	json_t *root, *m;

	(void)state;
	measure("");
	root = json_loads(document.text, 0, NULL);
	assert_non_null(root);
	assert_true(fabs(number(root, "run", "first_guest_s") - 0.4) < 1e-9);
	assert_true(number(root, "run", "first_s") > 0);
	m = json_object_get(root, "timeline");
	assert_int_equal(json_array_size(m), 2);
	m = json_array_get(m, 1);
	assert_string_equal(json_string_value(json_object_get(m, "what")),
	    "measuring");
	assert_true(
	    fabs(json_number_value(json_object_get(m, "wall_s")) - 6.5) < 1e-9);
	assert_true(fabs(json_number_value(json_object_get(m, "guest_s")) -
			1.2) < 1e-9);
	m = json_object_get(json_object_get(root, "host"), "emulated");
	assert_string_equal(json_string_value(json_object_get(m, "unplug")),
	    "disks");
	assert_true(json_is_true(json_object_get(m, "looked")));
	assert_int_equal(json_integer_value(json_object_get(m, "ide_disks")),
	    0);
	assert_int_equal(json_integer_value(json_object_get(m, "nics")), 1);
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
		assert_true(r->load == j->depth);
		assert_string_equal(r->load_unit, "requests");
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

static double
member(const json_t *o, const char *key)
{
	return (json_number_value(json_object_get(o, key)));
}

/* What it says of a network, and what pvkit makes of that */
static void
of_the_network(void **state)
{
	struct model_net fast = { .rate = 120000000, .work = 30 };
	struct model_net slow = { .rate = 8000000, .work = 100 };
	static struct pvk_import im;
	struct options o;
	struct pvk_err e;
	json_t *root, *m;

	(void)state;
	model_reset(16384);
	model_nets_reset();
	fast.rtt_ns = slow.rtt_ns = 250000;
	fast.peer_work = slow.peer_work = 20;
	model_net_add(&fast, "vif0", "pv", 1);
	model_net_add(&slow, "rtl0", "rtl8139", 1);
	options_init(&o);
	expect_ok(options_words(&o, "disks=none peer=192.0.2.1 token=12345678",
		      &e) == 0,
	    &e);
	run_through(&o);
	assert_null(strstr(document.text, "12345678"));
	root = json_loads(document.text, 0, NULL);
	assert_non_null(root);
	m = json_array_get(json_object_get(root, "nics"), 1);
	assert_string_equal(json_string_value(json_object_get(m, "kind")),
	    "rtl8139");
	assert_true(member(m, "mtu_bytes") == 1500);
	m = json_object_get(root, "relative");
	assert_int_equal(json_array_size(m), 3);
	assert_true(member(json_array_get(m, 0), "ratio") == 15);
	m = json_array_get(json_object_get(root, "measurements"), 0);
	assert_string_equal(json_string_value(json_object_get(m, "op")),
	    "send");
	assert_true(fabs(member(m, "cpu_ratio") - 0.3) < 1e-5);
	assert_true(member(m, "mss_bytes") == 1448);
	assert_true(fabs(member(m, "peer_cpu_ratio") - 0.2) < 1e-5);
	assert_null(json_object_get(m, "depth_reached"));
	assert_true(
	    member(json_object_get(m, "load"), "n") == member(m, "depth"));
	m = json_array_get(json_object_get(root, "measurements"), 4);
	assert_string_equal(json_string_value(json_object_get(m, "op")),
	    "ping");
	assert_null(json_object_get(m, "load"));
	json_decref(root);
	expect_ok(pvk_import_text(&im, document.text, document.len, "x", &e) ==
		0,
	    &e);
	assert_int_equal(im.n, 6);
	assert_string_equal(im.results[0].label, "vif0 (pv) TCP out, 1 stream");
	assert_true(im.results[0].mss == 1448);
	assert_true(im.results[0].load == 1);
	assert_string_equal(im.results[0].load_unit, "streams");
	assert_true(fabs(im.results[0].samples[0] - 120e6) < 10);
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
	model_nets_reset();
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
		cmocka_unit_test(the_start),
		cmocka_unit_test(lines_are_short),
		cmocka_unit_test(is_imported),
		cmocka_unit_test(of_the_network),
		cmocka_unit_test(refused),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
