/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verdicts, the order of findings, and what is said of them: text and JSON as
 * in tests/golden/check. With GOLDEN_REBASE in the environment those are
 * written anew, to be read before they are committed.
 */
#include "testing.h"

#include <stdio.h>

#include "check_cases.h"
#include "fault.h"
#include "util/auto.h"
#include "util/num.h"

static struct pvk_err e;

static void
expect_verdict(const char *name, const char *verdict, int status,
    const char *line)
{
	struct pvk_check *c = case_check(name);
	char text[256];

	pvk_check_verdict_line(c, text, sizeof(text));
	if (strcmp(pvk_check_verdict_name(c->verdict), verdict) != 0 ||
	    strcmp(text, line) != 0 || pvk_check_status(c) != status)
		fail_msg("%s: %s, %d: \"%s\"", name,
		    pvk_check_verdict_name(c->verdict), pvk_check_status(c),
		    text);
	pvk_check_free(c);
}

static void
test_verdicts(void **state)
{
	(void)state;
	expect_verdict("base/freebsd", "yes", 0,
	    "paravirtualized: yes; nothing is wrong");
	expect_verdict("base/freebsd-image", "yes", 0,
	    "paravirtualized when it boots: yes; nothing is wrong");
	expect_verdict("base/freebsd-next", "yes", 0,
	    "paravirtualized at the next boot: yes; nothing is wrong");
	expect_verdict("verdict/kvm", "not_xen", 0,
	    "no guest of Xen: the hypervisor below is KVM");
	expect_verdict("verdict/metal", "not_xen", 0,
	    "no guest of Xen: no hypervisor is below");
	expect_verdict("verdict/control", "control", 0,
	    "the control domain of Xen, which is not judged");
	expect_verdict("verdict/container", "unknown", 1,
	    "paravirtualized: can't be told in a container (docker); the guest "
	    "itself knows");
	expect_verdict("verdict/unknown", "unknown", 1,
	    "paravirtualized: can't be told");
	expect_verdict("verdict/user", "yes", 1,
	    "paravirtualized: yes; 1 finding");
	expect_verdict("verdict/no-pv", "no", 1,
	    "paravirtualized: no; 4 findings, the first is worth about 2x in "
	    "reads of a disk");
	expect_verdict("verdict/worst", "partly", 1,
	    "paravirtualized: partly; 14 findings, the first is worth about 2x "
	    "in reads of a disk");
	expect_verdict("verdict/next-off", "no", 1,
	    "paravirtualized at the next boot: no; 4 findings, one is worth about 2x in reads of a disk");
	expect_verdict("verdict/image-partly", "partly", 1,
	    "paravirtualized when it boots: partly; 2 findings");
	expect_verdict("verdict/linux-partly", "partly", 1,
	    "paravirtualized: partly; 2 findings, one is worth about 1.3x in processor time");
	expect_verdict("PV-CPU-STEAL.trip", "yes", 1,
	    "paravirtualized: yes; 1 finding, worth about 1.3x in processor "
	    "time");
	expect_verdict("PV-MTU-SMALL.trip", "yes", 1,
	    "paravirtualized: yes; 1 finding, worth about 1.05x in the "
	    "network");
}

/* What real systems said of themselves. */
static void
test_real(void **state)
{
	static const char *const pvh[] = { "PV-NO-AGENT", "PV-PART-MISALIGNED",
		"PV-TIME-UNSYNCHRONIZED", "PV-NO-SWAP" };
	struct pvk_check *c = case_check("real/freebsd-14-pvh");

	(void)state;
	/* a bare image made for tests; of its drivers nothing is wrong */
	assert_int_equal(c->verdict, PVK_CHECK_YES);
	for (size_t i = 0; i < PVK_COUNT(pvh); i++)
		assert_non_null(case_find(c, pvh[i]));
	assert_int_equal(c->n_findings, PVK_COUNT(pvh));
	pvk_check_free(c);

	c = case_check("real/freebsd-14-hvm-ahci");
	assert_int_equal(c->verdict, PVK_CHECK_YES);
	assert_string_equal(c->findings[0].rule->id, "PV-DISK-TWICE");
	assert_string_equal(c->findings[0].thing, "ada0@2");
	assert_int_equal(c->n_findings, PVK_COUNT(pvh) + 1);
	pvk_check_free(c);
}

static size_t
place_of(const struct pvk_check *c, const char *id)
{
	for (size_t i = 0; i < c->n_findings; i++)
		if (strcmp(c->findings[i].rule->id, id) == 0)
			return (i);
	fail_msg("%s is not found", id);
	return (0);
}

static void
test_order(void **state)
{
	struct pvk_check *c = case_check("verdict/worst");

	(void)state;
	/* duplex first, jumbo frames later */
	assert_true(
	    place_of(c, "PV-DISKS-OFF") < place_of(c, "PV-NIC-HALF-DUPLEX"));
	assert_true(
	    place_of(c, "PV-NIC-HALF-DUPLEX") < place_of(c, "PV-MTU-SMALL"));
	assert_true(
	    place_of(c, "PV-NIC-HALF-DUPLEX") < place_of(c, "PV-ROUTER-LRO"));
	/* a faster boot is no faster work */
	for (size_t i = 0; i < c->n_findings; i++)
		if (c->findings[i].rule->severity >= PVK_WARNING)
			assert_true(i < place_of(c, "PV-BOOT-SLOW"));
	pvk_check_free(c);

	/* a boot that stops comes before all that is slow */
	c = case_check("verdict/next-off");
	assert_string_equal(c->findings[0].rule->id, "PV-FSTAB-MISSING");
	pvk_check_free(c);
}

/* The cause is worth something; what comes of it is that same thing. */
static void
test_causes(void **state)
{
	struct pvk_check *c = case_check("verdict/worst");
	const struct pvk_check_finding *f = case_find(c, "PV-DISK-EMULATED");

	(void)state;
	assert_string_equal(c->findings[0].rule->id, "PV-DISKS-OFF");
	assert_int_equal(c->findings[0].gain, 204);
	assert_null(c->findings[0].cause);
	assert_ptr_equal(f->cause, c->findings[0].rule);
	assert_int_equal(f->gain, 0);
	pvk_check_free(c);
	c = case_check("PV-DISK-EMULATED.trip");
	assert_null(c->findings[0].cause);
	assert_int_equal(c->findings[0].gain, 204);
	pvk_check_free(c);
}

static void
test_gains(void **state)
{
	struct pvk_check *c = case_check("PV-CPU-OFFLINE.trip");

	(void)state;
	assert_int_equal(c->findings[0].gain, 200);
	pvk_check_free(c);
	c = case_check("PV-CPU-STEAL.trip");
	assert_int_equal(c->findings[0].gain, 125);
	pvk_check_free(c);
}

static void
compare(const char *name, const char *kind, const char *text)
{
	PVK_AUTO_FREE char *golden = NULL;
	char path[4096];

	snprintf(path, sizeof(path), "%s/golden/check/%s.%s", getenv("TESTS"),
	    name, kind);
	if (getenv("GOLDEN_REBASE") != NULL)
		testing_write_file(path, text, strlen(text));
	golden = testing_read_file(path, NULL);
	if (strcmp(golden, text) != 0)
		fail_msg("%s differs:\n%s", path, text);
}

static void
test_golden(void **state)
{
	static const struct {
		const char *facts, *name;
	} cases[] = {
		{ "base/freebsd", "freebsd" },
		{ "real/freebsd-14-hvm-ahci", "freebsd-14-hvm-ahci" },
		{ "real/freebsd-14-pvh", "freebsd-14-pvh" },
		{ "verdict/worst", "worst" },
		{ "verdict/user", "user" },
		{ "verdict/kvm", "kvm" },
		{ "verdict/next-off", "next-off" },
		{ "verdict/linux-partly", "linux-partly" },
		{ "PV-ROUTER-CSUM.trip", "router" },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct pvk_check *c = case_check(cases[i].facts);

		for (unsigned kind = 0; kind < 3; kind++) {
			static const char *const kinds[] = { "txt", "all.txt",
				"json" };
			PVK_AUTO_FREE char *text = NULL;
			struct pvk_json j;
			size_t len;
			FILE *out = open_memstream(&text, &len);

			assert_non_null(out);
			if (kind < 2)
				pvk_check_say(c, kind == 1, out);
			else {
				pvk_json_open(&j, out, "pvguest.check/1");
				pvk_check_put_json(c, &j);
				pvk_json_close(&j);
			}
			assert_int_equal(fclose(out), 0);
			compare(cases[i].name, kinds[kind], text);
		}
		pvk_check_free(c);
	}
}

static void
test_no_memory(void **state)
{
	struct pvk_facts *f = case_facts("base/freebsd");

	(void)state;
	assert_true(fault_next(FAULT_ALLOC, 1));
	assert_null(pvk_check_run(f, &e));
	assert_true(fault_off());
	assert_int_equal(e.code, PVK_ENOMEM);
	pvk_facts_free(f);
}

/* Rules do not guess about what nobody looked for. */
static void
test_empty(void **state)
{
	static const char *const systems[] = { "freebsd", "linux", "plan9" };
	static const char *const sources[] = { "running", "next-boot",
		"files" };

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		struct pvk_facts *f = pvk_facts_new(&e);
		struct pvk_check *c;

		assert_non_null(f);
		pvk_facts_set(f, "system.os", systems[i / 3]);
		pvk_facts_set(f, "system.source", sources[i % 3]);
		c = check_of(f);
		assert_int_equal(c->n_findings + c->n_asks + c->n_blind, 0);
		assert_int_equal(c->verdict, PVK_CHECK_UNKNOWN);
		pvk_check_free(c);
	}
}

/* ---- how much is shown ---- */

static unsigned
count(const char *text, const char *word)
{
	unsigned n = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		n++;
	return (n);
}

/* A router of which n of these are wrong, too. */
static char *
say_router(size_t n, bool all)
{
	static const struct {
		const char *name, *value;
	} faults[] = {
		{ "time.hz", "1000" },
		{ "rc.powerd_enable", "YES" },
		{ "swap.total", "0" },
		{ "time.counter", "HPET" },
		{ "time.daemons", "ntpd chronyd" },
		{ "disk.ada0.table-state", "CORRUPT" },
		/* from here on they are urgent */
		{ "net.netmap", "1" },
		{ "fstab.0.device", "/dev/gpt/none" },
	};
	struct pvk_facts *f = case_facts("PV-ROUTER-CSUM.trip");
	struct pvk_check *c;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_true(n <= PVK_COUNT(faults));
	for (size_t i = 0; i < n; i++)
		pvk_facts_set(f, faults[i].name, faults[i].value);
	c = check_of(f);
	assert_int_equal(c->n_findings, n);
	pvk_check_say(c, all, out);
	assert_int_equal(fclose(out), 0);
	pvk_check_free(c);
	return (text);
}

static void
test_shown(void **state)
{
	/* with n findings: whether more is said to be there */
	static const char *const more[] = { NULL, NULL, NULL, NULL, NULL,
		"\n1 more with --all\n", "\n2 more with --all\n",
		"\n3 more with --all\n", "\n4 more with --all\n" };

	(void)state;
	for (size_t n = 0; n < PVK_COUNT(more); n++) {
		PVK_AUTO_FREE char *text = say_router(n, false);

		assert_int_equal(count(text, "\nPV-"),
		    pvk_min(n + 1, PVK_CHECK_SHOWN));
		assert_non_null(strstr(text, "\nPV-ROUTER-CSUM: ask: "));
		if (more[n] == NULL)
			assert_null(strstr(text, "more with --all"));
		else
			assert_non_null(strstr(text, more[n]));
	}
}

static void
test_all_shown(void **state)
{
	PVK_AUTO_FREE char *text = say_router(8, true);

	(void)state;
	assert_true(count(text, "\nPV-") > 9);
	assert_null(strstr(text, "more with --all"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_gains),
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_all_shown),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
