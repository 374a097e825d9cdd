/* SPDX-License-Identifier: BSD-2-Clause */
/* What a system made of FreeBSD is called, by what its files say. */
#include "testing.h"

#include "os/os_freebsd_parse.h"
#include "util/num.h"

#define SCRIPT                                      \
	"#!/bin/sh\n#\n# USERLAND_VERSION=\"no\"\n" \
	"USERLAND_VERSION=\"14.2-RELEASE-p3\"\n:\n"

static void
names(void **state)
{
	static const struct {
		struct os_texts t;
		const char *name, *kernel, *major, *minor;
	} cases[] = {
		{ { "14.2-RELEASE-p1", SCRIPT, "", "", "" },
		    "FreeBSD 14.2-RELEASE-p3", "14.2-RELEASE-p1", "14", "2" },
		{ { "15.0-CURRENT", "", "", "", "" }, "FreeBSD 15.0-CURRENT",
		    "15.0-CURRENT", "15", "0" },
		{ { "14.2-RELEASE", "USERLAND_VERSION=\n\"x\"\n", "", "", "" },
		    "FreeBSD 14.2-RELEASE", "14.2-RELEASE", "14", "2" },
		{ { "14.0-CURRENT", "", "2.7.2-RELEASE\n", "pfSense\n", "" },
		    "pfSense 2.7.2-RELEASE (FreeBSD 14.0-CURRENT)",
		    "14.0-CURRENT", "14", "0" },
		{ { "14.0-CURRENT", "", "", "pfSense", "" },
		    "pfSense (FreeBSD 14.0-CURRENT)", "14.0-CURRENT", "14",
		    "0" },
		{ { "13.1-RELEASE-p9", "", "TrueNAS-13.0-U6.1 (0b1d2e3f4a)\n",
		      "", "" },
		    "TrueNAS 13.0-U6.1 (FreeBSD 13.1-RELEASE-p9)",
		    "13.1-RELEASE-p9", "13", "1" },
		{ { "11.3-RELEASE-p14", "", "FreeNAS-11.3-U5", "", "" },
		    "FreeNAS 11.3-U5 (FreeBSD 11.3-RELEASE-p14)",
		    "11.3-RELEASE-p14", "11", "3" },
		{ { "14.1-RELEASE-p6", "", "", "",
		      "{\n    \"product_name\": \"OPNsense\",\n"
		      "    \"product_version\": \"24.7.10\"\n}\n" },
		    "OPNsense 24.7.10 (FreeBSD 14.1-RELEASE-p6)",
		    "14.1-RELEASE-p6", "14", "1" },
		/* a key without a value is none */
		{ { "14.1-RELEASE", "", "", "",
		      "{ \"product_name\":\n \"OPNsense\" }" },
		    "FreeBSD 14.1-RELEASE", "14.1-RELEASE", "14", "1" },
		{ { "9", "", "something else", "nanobsd", "{}" }, "FreeBSD 9",
		    "9", "9", "" },
		{ { "", "", "", "", "" }, "FreeBSD ", "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct facts_system f = { .name = "" };

		os_name_system(&cases[i].t, &f);
		assert_string_equal(f.name, cases[i].name);
		assert_string_equal(f.kernel, cases[i].kernel);
		assert_string_equal(f.major, cases[i].major);
		assert_string_equal(f.minor, cases[i].minor);
		assert_string_equal(f.distro, "freebsd");
	}
}

/* Texts that are longer than there is room, or no text at all. */
static void
strange_names(void **state)
{
	struct os_texts t = { "", "", "", "", "" };
	struct facts_system f = { .name = "" };
	char text[4096];

	(void)state;
	memset(text, '9', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	t.osrelease = t.version = t.platform = t.opnsense = text;
	os_name_system(&t, &f);
	assert_string_equal(f.major, "");
	assert_non_null(memchr(f.name, '\0', sizeof(f.name)));
	memcpy(text, "TrueNAS-\033[2J", 12);
	t.platform = "pfSense";
	os_name_system(&t, &f);
	assert_null(strchr(f.name, '\033'));
	assert_non_null(strstr(f.name, "\\x1b"));
}

static void
hosts(void **state)
{
	static const struct {
		const char *text, *host, *domain;
	} cases[] = {
		{ "fw1", "fw1", "" },
		{ "fw1.example.org", "fw1", "example.org" },
		{ "fw1.", "fw1", "" },
		{ "", "", "" },
		{ ".example.org", "", "example.org" },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct facts_system f = { .name = "" };

		os_split_host(cases[i].text, &f);
		assert_string_equal(f.host, cases[i].host);
		assert_string_equal(f.domain, cases[i].domain);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(strange_names),
		cmocka_unit_test(hosts),
	};

	return (cmocka_run_group_tests_name("guest_freebsd_name", tests, NULL,
	    NULL));
}
