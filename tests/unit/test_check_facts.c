/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts: the map, the saved form and back, the page that names them all. */
#include "testing.h"

#include <errno.h>
#include <stdio.h>

#include "check/facts.h"
#include "fault.h"
#include "util/auto.h"
#include "util/num.h"

static struct pvk_err e;

static struct pvk_facts *
empty(void)
{
	struct pvk_facts *f = pvk_facts_new(&e);

	assert_non_null(f);
	return (f);
}

static void
expect_fact(const struct pvk_facts *f, const char *name,
    enum pvk_fact_kind kind, const char *value)
{
	const struct pvk_fact *fact = pvk_facts_get(f, name);

	if (fact == NULL)
		fail_msg("%s: not there", name);
	assert_int_equal(fact->kind, kind);
	assert_string_equal(fact->value, value);
}

static struct pvk_facts *
parse(const char *text)
{
	struct pvk_facts *f = pvk_facts_read(text, strlen(text), "x", &e);

	expect_ok(f != NULL, &e);
	return (f);
}

static char *
saved(const struct pvk_facts *f, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	assert_non_null(out);
	assert_int_equal(pvk_facts_write(f, out), 0);
	assert_int_equal(fclose(out), 0);
	return (text);
}

static void
test_kinds(void **state)
{
	struct pvk_facts *f = empty();

	(void)state;
	pvk_facts_set(f, "xen.guest", " xen\n");
	pvk_facts_set_bool(f, "xen.bus", true);
	pvk_facts_set_uint(f, "cpu.count", UINT64_MAX);
	pvk_facts_absent(f, "zfs.names");
	pvk_facts_unseen(f, "front.names", EACCES);
	pvk_facts_unseen(f, "kernel.ident", ENOENT);
	pvk_facts_unseen(f, "kernel.file", ECONNRESET);
	pvk_facts_set_of(f, "disk", "ada0@2", "driver", "ada");
	pvk_facts_set_of(f, "disk", "ada0@2", "front", NULL);
	expect_fact(f, "xen.guest", PVK_FACT_TEXT, "xen");
	expect_fact(f, "xen.bus", PVK_FACT_TEXT, "yes");
	expect_fact(f, "cpu.count", PVK_FACT_TEXT, "18446744073709551615");
	expect_fact(f, "zfs.names", PVK_FACT_ABSENT, "");
	expect_fact(f, "front.names", PVK_FACT_UNSEEN, "EACCES");
	expect_fact(f, "kernel.ident", PVK_FACT_ABSENT, "");
	expect_fact(f, "kernel.file", PVK_FACT_UNSEEN, "EOTHER");
	expect_fact(f, "disk.ada0@2.driver", PVK_FACT_TEXT, "ada");
	expect_fact(f, "disk.ada0@2.front", PVK_FACT_ABSENT, "");
	assert_null(pvk_facts_get(f, "xen.place"));
	/* the last one counts */
	pvk_facts_set(f, "front.names", "vbd/768");
	expect_fact(f, "front.names", PVK_FACT_TEXT, "vbd/768");
	pvk_facts_list_add(f, "front.names", "vif/0");
	pvk_facts_list_add(f, "disk.names", "ada0");
	expect_fact(f, "front.names", PVK_FACT_TEXT, "vbd/768 vif/0");
	expect_fact(f, "disk.names", PVK_FACT_TEXT, "ada0");
	assert_int_equal(pvk_facts_left_out(f), 0);
	pvk_facts_free(f);
	pvk_facts_free(NULL);
}

static void
test_forget(void **state)
{
	struct pvk_facts *f = empty();

	(void)state;
	pvk_facts_set(f, "rc.pf_enable", "1");
	pvk_facts_set(f, "rc.dumpdev", "2");
	pvk_facts_set(f, "part.names", "3");
	pvk_facts_set(f, "system.os", "4");
	pvk_facts_forget(f, "rc.");
	assert_int_equal(pvk_facts_count(f), 2);
	assert_null(pvk_facts_get(f, "rc.pf_enable"));
	expect_fact(f, "part.names", PVK_FACT_TEXT, "3");
	pvk_facts_set(f, "rc.dumpdev", "5");
	expect_fact(f, "rc.dumpdev", PVK_FACT_TEXT, "5");
	pvk_facts_forget(f, "");
	assert_int_equal(pvk_facts_count(f), 0);
	pvk_facts_forget(f, "");
	assert_int_equal(pvk_facts_left_out(f), 0);
	pvk_facts_free(f);
}

static void
test_order(void **state)
{
	struct pvk_facts *f = empty();
	char name[64];

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "mount.%u.at", i * 7919 % 300);
		pvk_facts_set(f, name, name);
	}
	assert_int_equal(pvk_facts_count(f), 300);
	for (size_t i = 0; i < 300; i++) {
		assert_string_equal(pvk_facts_at(f, i)->value,
		    pvk_facts_at(f, i)->name);
		if (i > 0)
			assert_true(strcmp(pvk_facts_at(f, i - 1)->name,
					pvk_facts_at(f, i)->name) < 0);
	}
	assert_null(pvk_facts_at(f, 300));
	pvk_facts_free(f);
}

static void
test_hostile(void **state)
{
	static const char *const names[] = { "", "disk", "disk.names.", "xen",
		"disk..driver", "disk.a b.driver", "disk.a=b.driver",
		"disk.a!b.driver", "disk.a#b.driver", "disk.a\nb.driver",
		"disk.\xc3\xa9.driver", "rc.rootpw", "kenv.secret",
		"cmdline." };
	struct pvk_facts *f = empty();
	PVK_AUTO_FREE char *large = calloc(1, (1 << 20) + 1);
	char name[64];

	(void)state;
	assert_non_null(large);
	for (size_t i = 0; i < PVK_COUNT(names); i++)
		pvk_facts_set(f, names[i], "x");
	assert_int_equal(pvk_facts_count(f), 0);
	assert_int_equal(pvk_facts_left_out(f), PVK_COUNT(names));
	memset(large, 'a', 1 << 20);
	pvk_facts_setn(f, "system.release", large, 1 << 20);
	assert_int_equal(strlen(pvk_facts_get(f, "system.release")->value),
	    PVK_FACT_VALUE_MAX - 1);
	pvk_facts_setn(f, "kernel.ident", "a\0b\x1b[2J\xff\n=!#", 13);
	expect_fact(f, "kernel.ident", PVK_FACT_TEXT,
	    "a\\x00b\\x1b[2J\\xff\\x0a=!#");
	pvk_facts_set_of(f, "disk", "a", "driver", "");
	pvk_facts_setn(f, "disk.names", large, PVK_FACT_VALUE_MAX - 1);
	pvk_facts_list_add(f, "disk.names", "b");
	pvk_facts_set_of(f, "disk", memset(large, 'b', 200), "size", "1");
	assert_int_equal(pvk_facts_left_out(f), PVK_COUNT(names) + 2);
	for (unsigned i = 0; i < PVK_FACTS_MAX; i++) {
		snprintf(name, sizeof(name), "mount.%u.at", i);
		pvk_facts_set(f, name, "/");
	}
	assert_int_equal(pvk_facts_count(f), PVK_FACTS_MAX);
	assert_int_equal(pvk_facts_left_out(f), PVK_COUNT(names) + 2 + 4);
	pvk_facts_free(f);
}

static void
test_saved(void **state)
{
	struct pvk_facts *f = empty(), *g;
	PVK_AUTO_FREE char *first = NULL, *second = NULL;
	size_t len, len2;

	(void)state;
	pvk_facts_set(f, "system.os", "freebsd");
	pvk_facts_set(f, "kernel.ident", "a = b ! c # d \\x0a \x01");
	pvk_facts_set(f, "kernel.debug", "");
	pvk_facts_absent(f, "zfs.names");
	pvk_facts_unseen(f, "front.vbd/768.state", EPERM);
	first = saved(f, &len);
	assert_string_equal(first,
	    "pvguest-facts 1\n"
	    "front.vbd/768.state!EPERM\n"
	    "kernel.debug=\n"
	    "kernel.ident=a = b ! c # d \\x0a \\x01\n"
	    "system.os=freebsd\n"
	    "zfs.names!absent\n");
	g = parse(first);
	second = saved(g, &len2);
	assert_string_equal(first, second);
	pvk_facts_free(f);
	pvk_facts_free(g);
	g = parse("pvguest-facts 1\r\n\r\n# x\r\nxen.guest= xen \r\n"
		  "xen.future=1\nxen.guest=hv");
	expect_fact(g, "xen.guest", PVK_FACT_TEXT, "hv");
	assert_int_equal(pvk_facts_count(g), 1);
	assert_int_equal(pvk_facts_left_out(g), 1);
	pvk_facts_free(g);
}

static void
test_bad(void **state)
{
	static const struct {
		const char *text;
		enum pvk_code code;
		const char *says;
	} cases[] = {
		{ "", PVK_ECORRUPT, "no facts" },
		{ "xen.guest=xen\n", PVK_ECORRUPT, "no facts" },
		{ "pvguest-facts \n", PVK_ECORRUPT, "no facts" },
		{ "pvguest-facts 1x\n", PVK_ECORRUPT, "no version" },
		{ "pvguest-facts 99999999999\n", PVK_ECORRUPT, "no version" },
		{ "pvguest-facts 2\n", PVK_EUNSUPP, "version 2, expected 1" },
		{ "pvguest-facts 1\nxen\n", PVK_ECORRUPT, "line 2" },
		{ "pvguest-facts 1\n\n=xen\n", PVK_ECORRUPT, "line 3" },
		{ "pvguest-facts 1\nxen.guest!\n", PVK_ECORRUPT, "line 2" },
		{ "pvguest-facts 1\nxen.guest!a b\n", PVK_ECORRUPT, "line 2" },
		{ "pvguest-facts 1\nxen.guest!ABCDEFGHIJKLMNOPQ\n",
		    PVK_ECORRUPT, "line 2" },
	};
	PVK_AUTO_FREE char *large = calloc(1, PVK_FACTS_FILE_MAX + 1);

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++)
		expect_error(pvk_facts_read(cases[i].text,
				 strlen(cases[i].text), "x", &e) != NULL,
		    &e, cases[i].code, cases[i].says);
	expect_error(pvk_facts_read("pvguest-facts 1\nxen\0=1", 22, "x", &e) !=
		NULL,
	    &e, PVK_ECORRUPT, "line 2");
	assert_non_null(large);
	expect_error(pvk_facts_read(large, PVK_FACTS_FILE_MAX + 1, "x", &e) !=
		NULL,
	    &e, PVK_ELIMIT, "more than 1048576 bytes");
}

/* Out of memory a fact is left out, whichever allocation it was that failed. */
static void
test_faults(void **state)
{
	(void)state;
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		static const char text[] = "pvguest-facts 1\nxen.guest=xen\n"
					   "xen.bus!absent\nxen.bus=yes\n";
		struct pvk_facts *f;
		bool hit;

		f = pvk_facts_read(text, sizeof(text) - 1, "x", &e);
		hit = fault_off();
		if (f == NULL) {
			assert_true(hit && e.code == PVK_ENOMEM);
			continue;
		}
		assert_int_equal(pvk_facts_left_out(f) > 0, hit);
		if (!hit)
			expect_fact(f, "xen.bus", PVK_FACT_TEXT, "yes");
		pvk_facts_free(f);
	}
	assert_true(fault_next(FAULT_ALLOC, 1));
	assert_null(pvk_facts_new(&e));
	assert_true(fault_off());
}

/* "name", with the unit as the page calls it, in the same row of a table. */
static bool
is_told(const char *page, const char *name, const char *unit)
{
	char quoted[PVK_FACT_NAME_MAX + 2];
	const char *at = page, *end;

	snprintf(quoted, sizeof(quoted), "`%s`", name);
	/* of several in a row the later ones may have but their last part */
	while ((at = strstr(at, quoted)) != NULL) {
		end = strchr(at, '\n');
		if (end != NULL &&
		    memmem(at, (size_t)(end - at), unit, strlen(unit)) != NULL)
			return (true);
		at += strlen(quoted);
	}
	return (false);
}

static void
test_page(void **state)
{
#define NUMBER	"number"
#define WORD	"word"
#define TEXT	"text"
#define LIST	"list"
#define BYTES	"bytes"
#define KIB	"KiB"
#define MBIT	"Mb/s"
#define SECONDS "seconds"
#define TICKS	"ticks"
#define YES_NO	"yes/no"
#define ON_OFF	"on/off"
	static const struct {
		const char *name, *unit;
	} all[] = {
#define FACT(name, unit) { name, unit },
#include "check/facts.def"
#undef FACT
	};
	char path[4096];
	PVK_AUTO_FREE char *page = NULL;

	(void)state;
	snprintf(path, sizeof(path), "%s/docs/formats/check-facts.md",
	    getenv("SOURCE"));
	page = testing_read_file(path, NULL);
	for (size_t i = 0; i < PVK_COUNT(all); i++) {
		const char *last = strrchr(all[i].name, '.') + 1;

		if (!is_told(page, all[i].name, all[i].unit) &&
		    !is_told(page, last, all[i].unit))
			fail_msg("%s (%s) is not on the page", all[i].name,
			    all[i].unit);
		assert_true(pvk_fact_known(all[i].name));
	}
	assert_false(is_told(page, "disk.DISK.driver", "yes/no"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_forget),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_saved),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_page),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
