/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest.conf: what is taken, and how what is not is told. */
#include <stdio.h>

#include "conf.h"
#include "testing.h"
#include "util/num.h"

static int
read_text(struct conf *c, const char *text, size_t len, struct pvk_err *e)
{
	FILE *f = fopen("pvguest.conf", "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	conf_defaults(c);
	return (conf_read(c, "pvguest.conf", true, e));
}

static void
test_good(void **state)
{
	static const char text[] =
	    "# a comment\n"
	    "\n"
	    "balloon = no\n"
	    "  hooks=/usr/local/etc/pvguest/hooks # where\n"
	    "identity =\tyes\r\n"
	    "user = _pvguest\n"
	    "static-ip = yes\n"
	    "static-ip = no";
	struct conf c;
	struct pvk_err e;

	(void)state;
	expect_ok(read_text(&c, text, strlen(text), &e) == 0, &e);
	assert_false(c.balloon);
	assert_string_equal(c.hooks, "/usr/local/etc/pvguest/hooks");
	assert_true(c.identity);
	assert_true(c.link_local); /* as it was */
	assert_false(c.static_ip); /* the last one counts */
	assert_string_equal(c.user, "_pvguest");
	assert_false(c.volumes);
	expect_ok(read_text(&c, "", 0, &e) == 0, &e);
	assert_true(c.balloon);
	assert_string_equal(c.hooks, "");
	assert_string_equal(c.user, "nobody");
	assert_int_equal(c.state[0], '/');
}

static void
test_bad(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "balloon", "pvguest.conf:1: balloon: no \"=\"" },
		{ "\n\nbaloon = yes",
		    ":3: baloon: no such key; did you mean balloon?" },
		{ "staticip = yes", "did you mean static-ip?" },
		{ "balloon = maybe", ":1: balloon: maybe, expected yes or no" },
		{ "balloon = YES", "expected yes or no" },
		{ "balloon =", "expected yes or no" },
		{ "hooks = hooks", "expected the absolute path" },
		{ "user =", "expected a name" },
		{ "user = nobody-but-somebody-with-a-long-name",
		    "expected something shorter" },
		{ "= yes", ": no such key" },
		{ "user = a\033[2J", "a control character" },
	};
	struct conf c;
	struct pvk_err e;
	char line[3000];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++)
		expect_error(read_text(&c, cases[i].text, strlen(cases[i].text),
				 &e) == 0,
		    &e, PVK_ECONFIG, cases[i].message);
	memset(line, 'x', sizeof(line));
	expect_error(read_text(&c, line, sizeof(line), &e) == 0, &e,
	    PVK_ECONFIG, ":1: a line of more than");
	memset(line, '\n', sizeof(line));
	expect_error(read_text(&c, line, sizeof(line), &e) == 0, &e,
	    PVK_ECONFIG, "more than 1000 lines");
	expect_error(read_text(&c, "user = a\0b\n", 11, &e) == 0, &e,
	    PVK_ECONFIG, "a NUL");
}

static void
test_missing(void **state)
{
	struct conf c;
	struct pvk_err e;

	(void)state;
	conf_defaults(&c);
	expect_ok(conf_read(&c, "none.conf", false, &e) == 0, &e);
	expect_error(conf_read(&c, "none.conf", true, &e) == 0, &e, PVK_ENOENT,
	    "none.conf");
	expect_error(conf_read(&c, ".", false, &e) == 0, &e, PVK_EIO, ".");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_good),
		unit_test_in_dir(test_bad),
		unit_test_in_dir(test_missing),
	};

	return (cmocka_run_group_tests_name("guest_conf", tests, NULL, NULL));
}
