/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is told is fit to be read and typed, whatever facts hold; and what was
 * not seen is told.
 */
#include "testing.h"

#include <errno.h>
#include <stdio.h>

#include "check_cases.h"
#include "util/auto.h"
#include "util/num.h"

/* As many things as fit, each to be compared with each. */
static void
test_crowd(void **state)
{
	struct pvk_facts *f = case_facts("base/freebsd");
	struct pvk_check *c;
	char name[16];

	(void)state;
	pvk_facts_set(f, "disk.names", "");
	pvk_facts_set(f, "part.names", "");
	for (unsigned i = 0; i < 600; i++) {
		snprintf(name, sizeof(name), "%x", i);
		pvk_facts_list_add(f, "disk.names", name);
		pvk_facts_list_add(f, "part.names", name);
		pvk_facts_set_of(f, "disk", name,
		    i % 2 == 0 ? "descr" : "driver",
		    i % 2 == 0 ? "QEMU" : "xbd");
		pvk_facts_set_of(f, "disk", name, "size", "1");
		pvk_facts_set_of(f, "part", name, "disk", name);
		pvk_facts_set_of(f, "part", name, "uuid", name);
	}
	c = check_of(f);
	/* of the last ones there was no room to remember what they have */
	assert_non_null(case_find(c, "PV-DISK-TWICE"));
	assert_true(case_find(c, "PV-DISK-TWICE")->things > 100);
	pvk_check_free(c);
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

/* A thing with a long name is cut between characters, and still told. */
static void
test_long_thing(void **state)
{
	struct pvk_facts *f = case_facts("PV-MOUNT-SYNC.trip");
	char at[1024];
	struct pvk_check *c;
	const struct pvk_check_finding *found;

	(void)state;
	at[0] = '/';
	for (size_t i = 1; i < sizeof(at) - 1; i += 2)
		memcpy(at + i, "\xc3\xa9", 2);
	at[sizeof(at) - 1] = '\0';
	pvk_facts_set(f, "mount.0.at", at);
	c = check_of(f);
	found = case_find(c, "PV-MOUNT-SYNC");
	assert_non_null(found);
	assert_int_equal(found->told, found->things);
	assert_true(strlen(found->thing) > 50);
	assert_string_equal(found->thing + strlen(found->thing) - 3, "...");
	assert_null(strstr(found->evidence, "\\x"));
	pvk_check_free(c);
}

/* What is to be typed can be: a shell sees one word, whatever is in it. */
static void
test_quoted(void **state)
{
	static const struct {
		const char *at, *shown;
	} cases[] = {
		{ "/usr/home", "mount -o nosync /usr/home" },
		{ "/a b", "mount -o nosync '/a b'" },
		{ "/$(reboot)", "mount -o nosync '/$(reboot)'" },
		{ "/it's {loader}", "mount -o nosync '/it'\\''s {loader}'" },
		{ "-o", "mount -o nosync '-o'" },
		{ "''''''''''''''''''''''''''''''''''''''''''''''''''''''''''"
		  "'''''",
		    NULL },
	};
	struct pvk_check *c = case_check("PV-MOUNT-SYNC.trip");
	struct pvk_check_finding *found =
	    (struct pvk_check_finding *)(uintptr_t)case_find(c,
		"PV-MOUNT-SYNC");
	char text[512];

	(void)state;
	assert_non_null(found);
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		snprintf(found->thing, sizeof(found->thing), "%s", cases[i].at);
		pvk_check_expand(c, found, "mount -o nosync {thing}", text,
		    sizeof(text));
		if (cases[i].shown != NULL)
			assert_string_equal(text, cases[i].shown);
		else
			assert_int_equal(strlen(text),
			    strlen("mount -o nosync ") + 2 +
				4 * strlen(cases[i].at));
	}
	pvk_check_free(c);
}

static bool
is_blind(const struct pvk_check *c, const char *id, const char *fact,
    const char *why)
{
	for (size_t i = 0; i < c->n_blind; i++)
		if (strcmp(c->blind[i].rule->id, id) == 0)
			return (strcmp(c->blind[i].fact, fact) == 0 &&
			    strcmp(c->blind[i].why, why) == 0);
	return (false);
}

/*
 * A list that was cut: what is in it is judged, and rules that find nothing in
 * it say that they did not see all.
 */
static void
test_cut(void **state)
{
	static const struct {
		const char *base, *id;
	} cases[] = {
		{ "disk", "PV-DISK-EMULATED" },
		{ "part", "PV-PART-MISALIGNED" },
		{ "nic", "PV-NIC-EMULATED" },
		{ "front", "PV-NOT-CONNECTED" },
		{ "mount", "PV-FS-FULL" },
		{ "fstab", "PV-FSTAB-RAW" },
		{ "zfs", "PV-ZFS-ASHIFT" },
		{ "rc", "PV-RC-NIC" },
		{ "loader", "PV-TUNABLE-UNKNOWN" },
	};
	char name[32], line[256];
	struct pvk_facts *f;
	struct pvk_check *c;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		f = case_facts("base/freebsd");
		pvk_facts_more(f, cases[i].base, EFBIG);
		c = check_of(f);
		snprintf(name, sizeof(name), "%s.more", cases[i].base);
		if (c->n_findings != 0 ||
		    !is_blind(c, cases[i].id, name, "EFBIG"))
			fail_msg("%s: %s is not told", name, cases[i].id);
		pvk_check_verdict_line(c, line, sizeof(line));
		assert_string_equal(line,
		    "paravirtualized: yes; nothing is wrong in what could be "
		    "seen");
		pvk_check_free(c);
	}
	f = case_facts("base/freebsd");
	pvk_facts_set(f, "disk.ada0.of-another-version", "1");
	c = check_of(f);
	pvk_check_verdict_line(c, line, sizeof(line));
	assert_non_null(strstr(line, "nothing is wrong in what could be seen"));
	pvk_check_free(c);
	f = case_facts("PV-FS-FULL.trip");
	pvk_facts_more(f, "mount", EFBIG);
	c = check_of(f);
	assert_non_null(case_find(c, "PV-FS-FULL"));
	assert_true(is_blind(c, "PV-MOUNT-SYNC", "mount.more", "EFBIG"));
	pvk_check_free(c);
}

/* ---- places ---- */

static const char *const products[] = { "freebsd", "pfsense", "opnsense",
	"truenas", "debian", "rocky", "alpine", "nixos", "" };

/* Settings go elsewhere on each product. */
static void
test_places(void **state)
{
	static const struct {
		const char *product, *text, *expected;
	} cases[] = {
		{ "freebsd", "[{loader}]", "[/boot/loader.conf]" },
		{ "freebsd", "[{offload}]", "[/etc/rc.conf, ifconfig_xn0]" },
		{ "pfsense", "[{loader}]", "[/boot/loader.conf.local]" },
		{ "pfsense", "[{offload}]",
		    "[System > Advanced > Networking]" },
		{ "pfsense", "[{rc}]", "[/etc/rc.conf.local]" },
		{ "pfsense", "[{nic}]",
		    "[Interfaces, the one assigned to xn0]" },
		{ "opnsense", "[{loader}]", "[System > Settings > Tunables]" },
		{ "opnsense", "[{offload}]", "[Interfaces > Settings]" },
		{ "opnsense", "[{ntp}]",
		    "[Services > Network Time > General]" },
		{ "opnsense", "{agent-off}",
		    "service pvguest onestop; pvguest_enable=\"NO\" in "
		    "/etc/rc.conf.local" },
		{ "truenas", "[{loader}]", "[System > Tunables, type loader]" },
		{ "truenas", "[{offload}]", "[Network > Interfaces, Options]" },
		{ "xigmanas", "[{loader}]", "[/boot/loader.conf]" },
		{ "freebsd", "a {b} {thing", "a {b} {thing" },
	};
	struct pvk_check *c = case_check("PV-NIC-CSUM-OFF.trip");
	const struct pvk_check_finding *f = case_find(c, "PV-NIC-CSUM-OFF");
	char text[128];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		snprintf(c->product, sizeof(c->product), "%s",
		    cases[i].product);
		pvk_check_expand(c, f, cases[i].text, text, sizeof(text));
		assert_string_equal(text, cases[i].expected);
	}
	pvk_check_expand(c, f, "ifconfig {thing} up", text, 12);
	assert_string_equal(text, "ifconfig xn");
	pvk_check_free(c);
}

static void
test_linux(void **state)
{
	static const struct {
		const char *product, *initramfs, *sysctl;
	} cases[] = {
		{ "debian", "update-initramfs -u", "/etc/sysctl.d" },
		{ "rhel", "dracut -f", "/etc/sysctl.d" },
		{ "rocky", "dracut -f", "/etc/sysctl.d" },
		{ "alpine", "mkinitfs", "/etc/sysctl.d" },
		{ "truenas", "update-initramfs -u",
		    "System > Advanced Settings, Sysctl" },
		{ "", "make the initramfs anew", "/etc/sysctl.d" },
	};
	struct pvk_check *c = case_check("PV-NO-DRIVER.trip");
	const struct pvk_check_finding *f = case_find(c, "PV-NO-DRIVER");
	char text[256];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		snprintf(c->product, sizeof(c->product), "%s",
		    cases[i].product);
		pvk_check_expand(c, f, "{initramfs}", text, sizeof(text));
		assert_string_equal(text, cases[i].initramfs);
		pvk_check_expand(c, f, "{sysctl}", text, sizeof(text));
		assert_string_equal(text, cases[i].sysctl);
	}
	/* only FreeBSD has one */
	pvk_check_expand(c, f, "{loader}", text, sizeof(text));
	assert_string_equal(text, "{loader}");
	pvk_check_free(c);
}

/* Nothing is left of a word in braces, and nothing is cut. */
static void
expect_filled(const struct pvk_check *c, const struct pvk_check_finding *f,
    const char *text)
{
	char line[1024];

	if (text == NULL)
		return;
	pvk_check_expand(c, f, text, line, sizeof(line));
	if (strchr(line, '{') != NULL || strchr(line, '}') != NULL ||
	    strlen(line) + 1 == sizeof(line))
		fail_msg("%s on %s %s: \"%s\"", f->rule->id, c->system,
		    c->product, line);
}

static void
expect_remedy(struct pvk_check *c, const struct pvk_check_rule *r,
    const struct pvk_check_remedy *m)
{
	const struct pvk_check_finding f = { .rule = r, .thing = "thing" };

	for (size_t i = 0; i < PVK_COUNT(products); i++) {
		snprintf(c->product, sizeof(c->product), "%s", products[i]);
		expect_filled(c, &f, m->confirm);
		expect_filled(c, &f, m->fix);
		expect_filled(c, &f, m->undo);
	}
}

/* Each word that a rule has is one of its systems', whatever the product. */
static void
test_rules(void **state)
{
	struct pvk_check *c = case_check("base/freebsd");

	(void)state;
	for (size_t i = 0; i < pvk_check_rule_count(); i++) {
		const struct pvk_check_rule *r = pvk_check_rule_at(i);
		const char *menu;

		snprintf(c->system, sizeof(c->system), "freebsd");
		expect_remedy(c, r, &r->on_freebsd);
		snprintf(c->system, sizeof(c->system), "linux");
		expect_remedy(c, r, &r->on_linux);
		/* what is typed to look is no page of a web interface */
		menu = r->on_freebsd.confirm;
		if (menu != NULL && strstr(menu, "{loader}") != NULL)
			fail_msg("%s: %s", r->id, menu);
	}
	pvk_check_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_long_thing),
		cmocka_unit_test(test_quoted),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_linux),
		cmocka_unit_test(test_rules),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
