/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The back end of FreeBSD, as far as it runs elsewhere: the numbers and names
 * that a real one gave (tests/golden/freebsd), route messages.
 */
#include "testing.h"

#include <stdio.h>

#include "os/os_freebsd.h"
#include "util/num.h"

/* ---- sysctl(3), which answers with the golden file ---- */

static FILE *
golden_open(void)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/golden/freebsd/sysctl-14.0.txt",
	    getenv("TESTS"));
	f = fopen(path, "r");
	assert_non_null(f);
	return (f);
}

bool
os_sysctl_text(const char *name, char *out, size_t size)
{
	FILE *f = golden_open();
	size_t len = strlen(name);
	bool found = false;
	char line[256];

	out[0] = '\0';
	while (!found && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, name, len) == 0 &&
		    strncmp(line + len, ": ", 2) == 0) {
			line[strcspn(line, "\n")] = '\0';
			snprintf(out, size, "%s", line + len + 2);
			found = true;
		}
	fclose(f);
	return (found);
}

uint64_t
os_sysctl_number(const char *name)
{
	char text[64];

	return (os_sysctl_text(name, text, sizeof(text))
		? strtoull(text, NULL, 10)
		: 0);
}

bool
os_sysctl_exists(const char *name)
{
	char text[256];

	return (os_sysctl_text(name, text, sizeof(text)));
}

static uint64_t free_swap;

uint64_t
os_swap_free(void)
{
	return (free_swap);
}

/* ---- what the real one said ---- */

static void
golden_memory(void **state)
{
	struct facts_memory f;
	struct pvk_err e;

	(void)state;
	expect_ok(os_memory(NULL, &f, &e) == 0, &e);
	assert_int_equal(f.total_kib, 385867776 / 1024);
	/* (75605 - 185 + 140) pages */
	assert_int_equal(f.free_kib, 75560 * 4);
}

static void
golden_system(void **state)
{
	struct facts_system f;
	struct pvk_err e;

	(void)state;
	expect_ok(os_system(NULL, &f, &e) == 0, &e);
	assert_string_equal(f.kernel, "14.0-STABLE");
	assert_string_equal(f.distro, "freebsd");
	assert_string_equal(f.major, "14");
	assert_string_equal(f.minor, "0");
	assert_non_null(strstr(f.name, "FreeBSD 14.0-STABLE"));
	assert_true(f.balloon && f.power && f.suspend);
	assert_true(f.hotplug_vif && f.hotplug_vbd);
	assert_false(f.vcpu_hotplug);
}

static void
golden_vif(void **state)
{
	char path[64];

	(void)state;
	assert_true(
	    os_sysctl_text("dev.xn.0.xenstore_path", path, sizeof(path)));
	assert_int_equal(os_parse_vif(path), 0);
}

/* ---- each alone ---- */

static void
vifs(void **state)
{
	static const struct {
		const char *text;
		int32_t vif;
	} cases[] = {
		{ "device/vif/0", 0 },
		{ "device/vif/12", 12 },
		{ "device/vif/65535", 65535 },
		{ "device/vif/65536", FACTS_NO_VIF },
		{ "device/vif/4294967296", FACTS_NO_VIF },
		{ "device/vif/", FACTS_NO_VIF },
		{ "device/vif/-1", FACTS_NO_VIF },
		{ "device/vif/ 1", FACTS_NO_VIF },
		{ "device/vif/1/mac", FACTS_NO_VIF },
		{ "device/vif/1x", FACTS_NO_VIF },
		{ "device/vbd/768", FACTS_NO_VIF },
		{ "/local/domain/4/device/vif/1", FACTS_NO_VIF },
		{ "", FACTS_NO_VIF },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++)
		assert_int_equal(os_parse_vif(cases[i].text), cases[i].vif);
}

static void
drivers(void **state)
{
	static const struct {
		const char *text, *name;
		unsigned unit;
	} cases[] = {
		{ "xn0", "xn", 0 },
		{ "xn17", "xn", 17 },
		{ "if_x2y3", "if_x2y", 3 },
		{ "lo0", "lo", 0 },
		{ "abcdefghijklmno1", NULL, 0 }, /* no room */
		{ "xn32768", NULL, 0 },
		{ "xn99999999999", NULL, 0 },
		{ "enc", NULL, 0 }, /* no unit */
		{ "7", NULL, 0 },
		{ "", NULL, 0 },
	};
	char name[15];
	unsigned unit;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		bool ok =
		    os_parse_driver(cases[i].text, name, sizeof(name), &unit);

		assert_int_equal(ok, cases[i].name != NULL);
		if (ok) {
			assert_string_equal(name, cases[i].name);
			assert_int_equal(unit, cases[i].unit);
		}
	}
}

static void
memory(void **state)
{
	struct os_pages p = { .page_bytes = 4096,
		.phys_bytes = 1024 * 4096,
		.free = 100,
		.reserved = 10,
		.cache = 1,
		.inactive = 20,
		.laundry = 50 };
	struct facts_memory f;

	(void)state;
	/* without swap, laundry cannot be washed */
	os_reckon_memory(&p, &f);
	assert_int_equal(f.total_kib, 4096);
	assert_int_equal(f.free_kib, 4 * (90 + 1 + 20));
	p.swap_free = 30;
	os_reckon_memory(&p, &f);
	assert_int_equal(f.free_kib, 4 * (90 + 1 + 20 + 30));
	p.swap_free = 1000;
	os_reckon_memory(&p, &f);
	assert_int_equal(f.free_kib, 4 * (90 + 1 + 20 + 50));
	/* ZFS keeps its minimum */
	p.arc_bytes = 100 * 4096;
	p.arc_min_bytes = 60 * 4096;
	os_reckon_memory(&p, &f);
	assert_int_equal(f.free_kib, 4 * (90 + 1 + 20 + 50 + 40));
	p.arc_min_bytes = 200 * 4096;
	os_reckon_memory(&p, &f);
	assert_int_equal(f.free_kib, 4 * (90 + 1 + 20 + 50));
	/* given back to Xen */
	p.ballooned = 512;
	os_reckon_memory(&p, &f);
	assert_int_equal(f.total_kib, 2048);
	/* never more than all, never less than nothing */
	p.ballooned = 1000;
	os_reckon_memory(&p, &f);
	assert_int_equal(f.total_kib, 96);
	assert_int_equal(f.free_kib, 96);
	p.ballooned = 2000;
	p.reserved = 500;
	os_reckon_memory(&p, &f);
	assert_int_equal(f.total_kib, 0);
	assert_int_equal(f.free_kib, 0);
}

static void
prefixes(void **state)
{
	static const struct {
		uint8_t mask[4];
		uint8_t prefix;
	} cases[] = {
		{ { 0, 0, 0, 0 }, 0 },
		{ { 255, 255, 255, 0 }, 24 },
		{ { 255, 255, 254, 0 }, 23 },
		{ { 255, 255, 255, 255 }, 32 },
		{ { 255, 0, 255, 0 }, 8 }, /* with a gap */
		{ { 128, 0, 0, 0 }, 1 },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++)
		assert_int_equal(os_prefix_of(cases[i].mask, 4),
		    cases[i].prefix);
}

/* ---- route(4) ---- */

static size_t
message(uint8_t *at, uint16_t len, uint8_t version, uint8_t type)
{
	memset(at, 0, len);
	memcpy(at, &len, sizeof(len));
	at[2] = version;
	at[3] = type;
	return (len);
}

static void
route(void **state)
{
	uint8_t bytes[512] = { 0 };
	size_t len = 0;

	(void)state;
	assert_false(os_parse_route(bytes, 0));
	for (unsigned type = 0; type < 256; type++) {
		bool is_news = type == OS_RTM_NEWADDR ||
		    type == OS_RTM_DELADDR || type == OS_RTM_IFINFO ||
		    type == OS_RTM_IFANNOUNCE;

		len = message(bytes, 20, OS_RTM_VERSION, (uint8_t)type);
		assert_int_equal(os_parse_route(bytes, len), is_news);
	}
	/* behind a route that was added, and not behind it */
	len = message(bytes, 152, OS_RTM_VERSION, 1);
	len += message(bytes + len, 20, OS_RTM_VERSION, OS_RTM_NEWADDR);
	assert_true(os_parse_route(bytes, len));
	assert_false(os_parse_route(bytes, 152));
}

static void
bad_route(void **state)
{
	uint8_t bytes[512];
	size_t len;

	(void)state;
	len = message(bytes, 20, OS_RTM_VERSION, 1);
	for (size_t cut = 1; cut < len; cut++) {
		uint8_t *exact = malloc(cut);

		assert_non_null(exact);
		memcpy(exact, bytes, cut);
		assert_true(os_parse_route(exact, cut));
		free(exact);
	}
	assert_true(os_parse_route(bytes, len + 1));
	message(bytes, 20, OS_RTM_VERSION + 1, 1);
	assert_true(os_parse_route(bytes, 20));
	/* lengths that would not end */
	for (uint16_t bad = 0; bad < 4; bad++) {
		message(bytes, 20, OS_RTM_VERSION, 1);
		memcpy(bytes, &bad, sizeof(bad));
		assert_true(os_parse_route(bytes, 20));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_memory),
		cmocka_unit_test(golden_system),
		cmocka_unit_test(golden_vif),
		cmocka_unit_test(vifs),
		cmocka_unit_test(drivers),
		cmocka_unit_test(memory),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(route),
		cmocka_unit_test(bad_route),
	};

	return (
	    cmocka_run_group_tests_name("guest_freebsd", tests, NULL, NULL));
}
