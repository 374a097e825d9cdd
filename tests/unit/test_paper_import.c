/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Results of fio and iperf3: real ones of tests/golden/paper, and what a
 * stranger might make of them.
 */
#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "paper/import.h"
#include "testing.h"
#include "util/num.h"

static struct pvk_import im;

static int
reset(void **state)
{
	(void)state;
	pvk_import_fini(&im);
	memset(&im, 0, sizeof(im));
	return (0);
}

static int
import(const char *name, struct pvk_err *e)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/golden/paper/%s", getenv("TESTS"),
	    name);
	return (pvk_import_file(&im, path, e));
}

static int
text(const char *json, struct pvk_err *e)
{
	return (pvk_import_text(&im, json, strlen(json), "t.json", e));
}

static const struct pvk_gate *
gate(const struct pvk_result *r, const char *id)
{
	for (size_t i = 0; i < r->ngates; i++)
		if (strcmp(r->gates[i].id, id) == 0)
			return (&r->gates[i]);
	fail_msg("no gate %s", id);
	return (NULL);
}

static void
fio_libaio(void **state)
{
	struct pvk_err e;
	struct pvk_result *r = &im.results[0];

	(void)state;
	expect_ok(import("fio-3.33-libaio.json", &e) == 0, &e);
	assert_int_equal(im.n, 1);
	assert_string_equal(r->name, "rr");
	assert_string_equal(r->tool, "fio-3.33");
	/* 1000 x io_bytes / runtime */
	assert_true(fabs(r->samples[0] - 515649536 * 1000.0 / 3037) < 1);
	assert_true(r->latency == 544768e-9);
	assert_true(r->p99 == 4358144e-9);
	assert_true(gate(r, "depth")->ok);
	assert_true(gate(r, "direct")->ok);
	assert_true(gate(r, "error")->ok);
	assert_true(gate(r, "arithmetic")->ok);
	/* three seconds are no measurement */
	assert_false(gate(r, "runtime")->ok);
}

/* It asked for a queue of 8, and the engine kept it at 1. */
static void
fio_psync(void **state)
{
	struct pvk_err e;

	(void)state;
	expect_ok(import("fio-3.33-psync.json", &e) == 0, &e);
	assert_false(gate(&im.results[0], "depth")->ok);
	assert_non_null(strstr(gate(&im.results[0], "depth")->detail, "psync"));
}

/* A warning before the document, an error of 0, and nothing ran. */
static void
fio_never_ran(void **state)
{
	struct pvk_err e;

	(void)state;
	expect_error(import("fio-3.33-error.json", &e) == 0, &e, PVK_ECORRUPT,
	    "job x: it never ran");
	assert_int_equal(im.n, 0);
}

static void
iperf(void **state)
{
	struct pvk_err e;
	struct pvk_result *r = &im.results[0];

	(void)state;
	expect_ok(import("iperf3-3.12-lo.json", &e) == 0, &e);
	/* what arrived, in bytes */
	assert_true(fabs(r->samples[0] - 6424855449.7187939 / 8) < 1);
	assert_true(r->mss == 32768);
	assert_true(fabs(r->cpu - 0.16806) < 1e-4);
	assert_string_equal(r->command, "TCP streams=1");
	assert_string_equal(r->tool, "iperf 3.12");
	reset(NULL);
	expect_error(import("iperf3-3.12-refused.json", &e) == 0, &e,
	    PVK_ECORRUPT, "Connection refused");
}

#define FIO(bytes, ms, more)                                                \
	"{\"fio version\":\"fio-3.6\",\"jobs\":[{\"jobname\":\"j\","        \
	"\"groupid\":0,\"error\":0," more                                   \
	"\"job options\":{\"rw\":\"read\",\"bs\":\"1M\",\"direct\":\"1\"}," \
	"\"read\":{\"io_bytes\":" bytes ",\"runtime\":" ms "}}]}"

/* vector 40: a real fio-3.6 */
static void
fio_arithmetic(void **state)
{
	struct pvk_err e;

	(void)state;
	expect_ok(text(FIO("270278656", "21268", ""), &e) == 0, &e);
	assert_int_equal((long)im.results[0].samples[0], 12708230);
	assert_int_equal((long)(im.results[0].samples[0] / 1024), 12410);
	assert_true(gate(&im.results[0], "runtime")->ok);
}

static void
gates(void **state)
{
	struct pvk_err e;

	(void)state;
	expect_ok(text(FIO("99999999", "20000", "\"total_err\":5,"), &e) == 0,
	    &e);
	assert_false(gate(&im.results[0], "error")->ok);
	/* a second run that is fine does not make the first one good */
	expect_ok(text(FIO("99999999", "20000", ""), &e) == 0, &e);
	assert_int_equal(im.n, 1);
	assert_int_equal(im.results[0].nsamples, 2);
	assert_false(gate(&im.results[0], "error")->ok);
	reset(NULL);
	expect_ok(text(FIO("99999999", "20000",
			   "\"usr_cpu\":60,\"sys_cpu\":"
			   "35,"),
		      &e) == 0,
	    &e);
	assert_false(gate(&im.results[0], "generator")->ok);
	reset(NULL);
	expect_ok(text(FIO("99999999", "20000",
			   "\"steadystate\":{\"attained\""
			   ":0},"),
		      &e) == 0,
	    &e);
	assert_false(gate(&im.results[0], "steady")->ok);
}

/* Clones of numjobs that were not reported as one run side by side. */
static void
clones(void **state)
{
#define CLONE                                                      \
	"{\"jobname\":\"j\",\"groupid\":0,\"read\":{\"io_bytes\":" \
	"1000000000,\"runtime\":10000}}"
	struct pvk_err e;

	(void)state;
	expect_ok(text("{\"fio version\":\"fio-3.33\",\"jobs\":[" CLONE
		       "," CLONE "]}",
		      &e) == 0,
	    &e);
	assert_int_equal(im.n, 1);
	assert_int_equal(im.results[0].nsamples, 1);
	assert_true(im.results[0].samples[0] == 2e8);
}

static void
different_jobs(void **state)
{
	struct pvk_err e;

	(void)state;
	im.name = "n";
	expect_ok(import("fio-3.33-libaio.json", &e) == 0, &e);
	expect_error(import("fio-3.33-psync.json", &e) == 0, &e, PVK_EUSAGE,
	    "an earlier run was");
}

/* One name and one work at two loads, as of a sweep: two measurements */
static void
other_loads(void **state)
{
	struct pvk_err e;
	char json[256];

	(void)state;
	for (int n = 1; n <= 3; n++) {
		snprintf(json, sizeof(json),
		    "{\"measurements\":[{\"name\":\"n\",\"samples_Bps\":"
		    "[%de6],\"tool\":{\"command\":\"read depth=%d\"}}]}",
		    n, n == 3 ? 1 : n);
		expect_ok(text(json, &e) == 0, &e);
	}
	expect_error(text(json, &e) == 0, &e, PVK_EUSAGE,
	    "one run would count twice");
	assert_int_equal(im.n, 2);
	assert_int_equal(im.results[0].nsamples, 2);
	assert_true(im.results[1].load == 2);
	assert_string_equal(im.results[1].label, "n");
	/* another job of that name is another, too, and is called so */
	expect_ok(text("{\"measurements\":[{\"name\":\"n\",\"label\":\"n\","
		       "\"samples_Bps\":[2e6],\"tool\":{\"name\":\"t\","
		       "\"version\":\"1\",\"command\":\"write depth=1\"}}]}",
		      &e) == 0,
	    &e);
	assert_int_equal(im.n, 3);
	assert_string_equal(im.results[2].label, "n, t 1");
}

static void
own(void **state)
{
	struct pvk_err e;
	struct pvk_result *r = &im.results[0];

	(void)state;
	expect_ok(text("{\"schema\":\"x/1\",\"measurements\":[{\"path\":\"p\","
		       "\"label\":\"<script>\\u0007\",\"name\":\"n\","
		       "\"samples_Bps\":[1e6,2e6,3000000],\"cpu_ratio\":0.5,"
		       "\"lat\":{\"p50_s\":0.001},\"gates\":[{\"id\":\"g\","
		       "\"ok\":false,\"detail\":\"d\"}],\"tool\":{\"name\":"
		       "\"pvguest\",\"version\":\"0.1\"},\"new\":[1]}]}",
		      &e) == 0,
	    &e);
	assert_int_equal(r->nsamples, 3);
	assert_true(r->samples[2] == 3e6);
	assert_string_equal(r->path, "p");
	assert_string_equal(r->label, "<script>\\x07");
	assert_string_equal(r->tool, "pvguest 0.1");
	assert_false(gate(r, "g")->ok);
}

/* Of more gates than are kept those that failed are not lost. */
static void
many_gates(void **state)
{
	char json[2048] = "{\"measurements\":[{\"label\":\"l\",\"samples_Bps\":"
			  "[1e6,2e6],\"gates\":[";
	struct pvk_err e;

	(void)state;
	for (int i = 0; i < 30; i++)
		snprintf(json + strlen(json), sizeof(json) - strlen(json),
		    "{\"id\":\"g%d\",\"ok\":true},", i);
	strcat(json, "{\"id\":\"last\",\"ok\":false}]}]}");
	expect_ok(text(json, &e) == 0, &e);
	assert_int_equal(im.results[0].nsamples, 2);
	assert_false(gate(&im.results[0], "last")->ok);
}

static void
refuses(void **state)
{
	static const struct {
		const char *json, *message;
		enum pvk_code code;
	} bad[] = {
		{ "", "no JSON", PVK_ECORRUPT },
		{ "fio: no JSON here\n", "no JSON", PVK_ECORRUPT },
		{ "{", "is it whole?", PVK_ECORRUPT },
		{ "{\"fio version\":\"fio-3.33\",\"jobs\":[", "is it whole?",
		    PVK_ECORRUPT },
		{ "{}", "some other JSON", PVK_ECORRUPT },
		{ "{\"fio version\":\"fio-2.2\"}", "fio-3.0 or later",
		    PVK_EUNSUPP },
		{ "{\"fio version\":3}", "fio-3.0 or later", PVK_EUNSUPP },
		{ "{\"fio version\":\"fio-3.1\"}", "0 jobs", PVK_ECORRUPT },
		{ "{\"fio version\":\"fio-3.1\",\"jobs\":[7]}", "never ran",
		    PVK_ECORRUPT },
		{ FIO("0", "20000", ""), "never ran", PVK_ECORRUPT },
		{ FIO("1000", "0", ""), "never ran", PVK_ECORRUPT },
		{ FIO("-5", "10", ""), "never ran", PVK_ECORRUPT },
		{ FIO("1e300", "1", ""), "expected a measurement",
		    PVK_ECORRUPT },
		{ FIO("NaN", "1", ""), "is it whole?", PVK_ECORRUPT },
		{ FIO("1e999", "1", ""), "is it whole?", PVK_ECORRUPT },
		{ "{\"measurements\":[]}", "0 measurements", PVK_ECORRUPT },
		{ "{\"measurements\":[{\"label\":\"l\"}]}", "samples_Bps",
		    PVK_ECORRUPT },
		{ "{\"measurements\":[{\"samples_Bps\":[null]}]}",
		    "something that is no number", PVK_ECORRUPT },
		{ "{\"measurements\":[{\"samples_Bps\":[-1]}]}",
		    "expected a measurement", PVK_ECORRUPT },
		{ "{\"error\":\"\\u001b[31mbad\"}", "\\x1b[31mbad",
		    PVK_ECORRUPT },
		{ "{\"start\":{}}", "a whole run of iperf3", PVK_ECORRUPT },
		{ "{\"start\":{\"test_start\":{}},\"end\":{}}",
		    "expected a measurement", PVK_ECORRUPT },
	};
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(bad); i++) {
		reset(NULL);
		expect_error(text(bad[i].json, &e) == 0, &e, bad[i].code,
		    bad[i].message);
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, reset, reset)
	const struct CMUnitTest tests[] = {
		TEST(fio_libaio),
		TEST(fio_psync),
		TEST(fio_never_ran),
		TEST(iperf),
		TEST(fio_arithmetic),
		TEST(gates),
		TEST(clones),
		TEST(different_jobs),
		TEST(other_loads),
		TEST(own),
		TEST(many_gates),
		TEST(refuses),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
