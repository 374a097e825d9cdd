/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verdicts, the order of findings, and what is said of them: text and JSON as
 * in tests/golden/check. With GOLDEN_REBASE in the environment those are
 * written anew, to be read before they are committed.
 */
#include "testing.h"

#include <errno.h>
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
		if (c->findings[i].rule->severity >= PVK_CHECK_WARNING)
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

/* Settings go elsewhere on each product. */
static void
test_places(void **state)
{
	static const struct {
		const char *product, *loader, *offload;
	} cases[] = {
		{ "freebsd", "[/boot/loader.conf]",
		    "[/etc/rc.conf, ifconfig_xn0]" },
		{ "pfsense", "[/boot/loader.conf.local]",
		    "[System > Advanced > Networking]" },
		{ "opnsense", "[System > Settings > Tunables]",
		    "[Interfaces > Settings]" },
		{ "truenas", "[System > Tunables, type loader]",
		    "[Network > Interfaces, Options]" },
		{ "xigmanas", "[/boot/loader.conf]",
		    "[/etc/rc.conf, ifconfig_xn0]" },
	};
	struct pvk_check *c = case_check("PV-NIC-CSUM-OFF.trip");
	const struct pvk_check_finding *f = case_find(c, "PV-NIC-CSUM-OFF");
	char text[128];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		snprintf(c->product, sizeof(c->product), "%s",
		    cases[i].product);
		pvk_check_expand(c, f, "[{loader}]", text, sizeof(text));
		assert_string_equal(text, cases[i].loader);
		pvk_check_expand(c, f, "[{offload}]", text, sizeof(text));
		assert_string_equal(text, cases[i].offload);
	}
	pvk_check_expand(c, f, "a {b} {thing", text, sizeof(text));
	assert_string_equal(text, "a {b} {thing");
	pvk_check_expand(c, f, "ifconfig {thing} up", text, 12);
	assert_string_equal(text, "ifconfig xn");
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

static struct pvk_check *
check_of(struct pvk_facts *f)
{
	struct pvk_check *c = pvk_check_run(f, &e);

	expect_ok(c != NULL, &e);
	pvk_facts_free(f);
	return (c);
}

/* Nothing of the host's, however long or odd, gets onto the terminal. */
static void
test_hostile(void **state)
{
	struct pvk_facts *f = case_facts("base/freebsd");
	PVK_AUTO_FREE char *text = NULL;
	PVK_AUTO_FREE char *large = malloc(1 << 20);
	struct pvk_check *c;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	char name[64];

	(void)state;
	assert_non_null(large);
	memset(large, 'x', 1 << 20);
	pvk_facts_setn(f, "front.vbd/5696.params", large, 1 << 20);
	pvk_facts_setn(f, "time.counters", large, 1 << 20);
	pvk_facts_set(f, "time.counter", "HPET\x1b[2J\n{thing}");
	pvk_facts_set(f, "front.vif/0.rate", "99999999999999999999999999,\x1b");
	pvk_facts_set(f, "cpu.count", "18446744073709551616");
	pvk_facts_set(f, "swap.used", "-1");
	pvk_facts_set(f, "mount.count", "4294967295");
	pvk_facts_set(f, "mount.0.size", "18446744073709551615");
	pvk_facts_set(f, "mount.0.free", "0");
	pvk_facts_set(f, "part.ada0p3.size", "18446744073709551615");
	pvk_facts_set(f, "xen.version", "4");
	pvk_facts_set(f, "system.product", "\x1b]0;x\a");
	pvk_facts_set(f, "kernel.debug", "WITNESS\x1b[31m");
	pvk_facts_set(f, "disk.names", "");
	for (unsigned i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "disk%u", i);
		pvk_facts_list_add(f, "disk.names", name);
		pvk_facts_set_of(f, "disk", name, "descr",
		    "QEMU \xe2\x80\xae HARDDISK");
		pvk_facts_set_of(f, "disk", name, "used", "yes");
	}
	c = check_of(f);
	assert_non_null(case_find(c, "PV-DISK-EMULATED"));
	assert_int_equal(case_find(c, "PV-DISK-EMULATED")->things, 200);
	assert_true(case_find(c, "PV-DISK-EMULATED")->told < 200);
	assert_non_null(case_find(c, "PV-FS-FULL"));
	assert_null(case_find(c, "PV-CLOCK"));
	pvk_check_say(c, true, out);
	assert_int_equal(fclose(out), 0);
	for (size_t i = 0; i < len; i++)
		if ((text[i] < ' ' && text[i] != '\n') || text[i] == 0x7f)
			fail_msg("byte 0x%02x at %zu", text[i], i);
	assert_non_null(strstr(text, "; and 1"));
	pvk_check_free(c);
}

/* Who does not say what was looked at has looked at what runs. */
static void
test_source(void **state)
{
	struct pvk_facts *f = case_facts("PV-DISKS-OFF.trip");
	struct pvk_check *c;

	(void)state;
	pvk_facts_absent(f, "system.source");
	c = check_of(f);
	assert_non_null(case_find(c, "PV-DISKS-OFF"));
	assert_int_equal(c->verdict, PVK_CHECK_YES);
	pvk_check_free(c);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_gains),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_empty),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
