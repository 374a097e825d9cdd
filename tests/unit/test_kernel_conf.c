/* SPDX-License-Identifier: BSD-2-Clause */
/* Configurations for each release, with each module. */
#include <stdio.h>

#include "fault.h"
#include "kernel/kernel_conf.h"
#include "testing.h"

static const char *const all_modules[] = {
#define MODULE(name, line, from, until, generic) name,
#include "kernel/kernel_modules.def"
#undef MODULE
};

/* Each line is a directive that config(8) knows, a comment, or empty. */
static void
check_lines(char *text)
{
	static const char *const directives[] = { "#", "include\t", "ident\t",
		"options\t", "device\t" };
	char *line, *rest = text;
	bool known;

	assert_true(text[strlen(text) - 1] == '\n');
	while ((line = strsep(&rest, "\n")) != NULL) {
		assert_true(strlen(line) <= 110);
		known = line[0] == '\0';
		for (size_t i = 0; i < PVK_COUNT(directives); i++)
			known = known ||
			    strncmp(line, directives[i],
				strlen(directives[i])) == 0;
		if (!known)
			fail_msg("no line of a configuration: %s", line);
	}
}

static void
writes_all(void **state)
{
	static const unsigned releases[][2] = { { 8, 1 }, { 8, 4 }, { 9, 0 },
		{ 9, 3 }, { 10, 0 }, { 11, 4 }, { 12, 1 }, { 13, 2 }, { 14, 3 },
		{ 15, 0 } };
	struct pvk_kernel_conf c = { .nmodules = 1 };
	unsigned written = 0;
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(releases); i++)
		for (size_t j = 0; j < PVK_COUNT(all_modules); j++) {
			struct pvk_buf out = { 0 };

			c.major = releases[i][0];
			c.minor = releases[i][1];
			c.modules = &all_modules[j];
			if (pvk_kernel_conf_write(&c, &out, &e) != 0)
				expect_error(false, &e, PVK_EUSAGE, "has no");
			else {
				written++;
				assert_true(strstr(pvk_buf_text(&out),
						"MODULES_OVERRIDE=") == NULL);
				assert_true(
				    (strstr(pvk_buf_text(&out),
					 "\noptions\t\tXENHVM\ndevice\t\t"
					 "xenpci\n") != NULL) ==
				    (c.major < 10));
				check_lines((char *)out.data);
			}
			pvk_buf_fini(&out);
		}
	assert_true(written > 400);
}

static void
knows_modules(void **state)
{
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(all_modules); i++) {
		expect_ok(pvk_kernel_module_check(all_modules[i], &e) == 0, &e);
		if (i > 0)
			assert_true(
			    strcmp(all_modules[i - 1], all_modules[i]) < 0);
	}
	expect_error(pvk_kernel_module_check("if_bridgee", &e) == 0, &e,
	    PVK_EUSAGE, "did you mean if_bridge");
	expect_error(pvk_kernel_module_check("", &e) == 0, &e, PVK_EUSAGE,
	    "expected the name");
	expect_error(pvk_kernel_module_check("a\nb", &e) == 0, &e, PVK_EUSAGE,
	    "expected the name");
	expect_ok(pvk_kernel_module_check("hpt27xx", &e) == 0, &e);
	assert_false(pvk_kernel_module_known("hpt27xx"));
}

static void
parses_releases(void **state)
{
	static const char *const good[] = { "8.1", "9.3", "10.0-RELEASE", "14",
		"15.0-CURRENT", "14.3-RELEASE-p1" };
	static const char *const bad[] = { "", "7.4", "8.0", "8.5", "9.4", "8",
		"16", "14.", "14.x", "14.100", "100", "14.3 ", "-1", ".3" };
	struct pvk_kernel_conf c;
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(good); i++)
		expect_ok(pvk_kernel_release_parse(good[i], &c, &e) == 0, &e);
	for (size_t i = 0; i < PVK_COUNT(bad); i++)
		expect_error(pvk_kernel_release_parse(bad[i], &c, &e) == 0, &e,
		    PVK_EUSAGE, "release: ");
}

static void
survives_no_memory(void **state)
{
	struct pvk_kernel_conf c = { .major = 9,
		.minor = 3,
		.modules = all_modules,
		.nmodules = 10 };
	struct pvk_err e;

	(void)state;
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		struct pvk_buf out = { 0 };
		int r = pvk_kernel_conf_write(&c, &out, &e);

		if (fault_off())
			expect_error(r == 0, &e, PVK_ENOMEM, NULL);
		else /* carp did not exist, as this, in 9.3 */
			expect_error(r == 0, &e, PVK_EUSAGE, "carp");
		pvk_buf_fini(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_all),
		cmocka_unit_test(knows_modules),
		cmocka_unit_test(parses_releases),
		cmocka_unit_test(survives_no_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
