/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers of libconfig's syntax that have no room, wherever they stand. */
#include <string.h>

#include "testing.h"
#include "util/conftext.h"
#include "util/num.h"

static void
wide(void **state)
{
	static const struct {
		const char *text, *found; /* NULL: nothing */
	} cases[] = {
		{ "", NULL },
		{ "a = 2147483647;", NULL },
		{ "a = 2147483648;", "2147483648" },
		{ "a = -4294967298;", "4294967298" },
		{ "a=00000000000000000007;", NULL },
		{ "a = 99999999999999999999999999999999999999",
		    "99999999999999999999999999999999999999" },
		{ "a = 2147483648L; b = 2147483648LL;", NULL },
		{ "a = 0x7fffffff;", NULL },
		{ "a = 0xFFffFFff;", "0xFFffFFff" },
		{ "a = 0x100000002L;", NULL },
		{ "a = 2147483648.0; b = 99999999999e3; c = 99999999999E-3;",
		    NULL },
		{ "a = .99999999999; b = 1.99999999999;", NULL },
		{ "a = 1e3; b = 3000000000;", "3000000000" },
		{ "a99999999999 = 1; b-99999999999 = 2; c_99999999999: 3",
		    NULL },
		{ "a = \"99999999999\"; # 99999999999", NULL },
		{ "// 99999999999\n/* 99999999999 */ b = (1, 99999999999);",
		    "99999999999" },
		{ "a = \"\\\"99999999999\"; b = [ 3000000000 ];",
		    "3000000000" },
		{ "\"99999999999", NULL },
		{ "/* 99999999999", NULL },
		{ "0x", NULL },
		{ "9", NULL },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		size_t n = 0;
		const char *at =
		    pvk_conf_wide(cases[i].text, strlen(cases[i].text), &n);

		if ((at == NULL) != (cases[i].found == NULL))
			fail_msg("%s", cases[i].text);
		if (at == NULL)
			continue;
		assert_int_equal(n, strlen(cases[i].found));
		assert_memory_equal(at, cases[i].found, n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(wide) };

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
