/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of hosts: what its rows say, and which names find them. */
#include "testing.h"
#include "util/num.h"
#include "xva/host.h"

/* Every name of the command line's contract is a row of its own. */
static void
knows_the_promised_hosts(void **state)
{
	static const char *const promised[] = { "xenserver-5.6",
		"xenserver-6.0.2", "xenserver-6.1", "xenserver-6.2",
		"xenserver-6.5", "xenserver-7.x", "xenserver-8", "xcp-ng-7.6",
		"xcp-ng-8.0", "xcp-ng-8.1", "xcp-ng-8.2", "xcp-ng-8.3" };
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(promised); i++) {
		const struct pvk_host *h = pvk_host_find(promised[i], &e);

		expect_ok(h != NULL, &e);
		assert_string_equal(h->name, promised[i]);
	}
}

static void
finds_point_releases(void **state)
{
	static const struct {
		const char *name, *row;
	} cases[] = {
		{ "xenserver-7.0", "xenserver-7.x" },
		{ "xenserver-7.1", "xenserver-7.x" },
		{ "xenserver-7.1.2", "xenserver-7.x" },
		{ "xenserver-7", "xenserver-7.x" },
		{ "xenserver-7.6", "xenserver-7.6" },
		{ "xenserver-5.6.1", "xenserver-5.6" },
		{ "xenserver-6.5.0", "xenserver-6.5" },
		{ "xenserver-8.2.1", "xenserver-8.2" },
		{ "xenserver-8.4.0", "xenserver-8" },
		{ "citrix-hypervisor-8.2", "xenserver-8.2" },
		{ "Citrix-Hypervisor-8.0.0", "xenserver-8.0" },
		{ "xcp-ng-8.2.1", "xcp-ng-8.2" },
		{ "XCP-NG-8.3", "xcp-ng-8.3" },
	};
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		const struct pvk_host *h = pvk_host_find(cases[i].name, &e);

		expect_ok(h != NULL, &e);
		assert_string_equal(h->name, cases[i].row);
	}
}

static void
refuses_other_names(void **state)
{
	static const struct {
		const char *name, *hint;
	} cases[] = {
		{ "", NULL },
		{ "xen", NULL },
		{ "xenserver", NULL },
		{ "xenserver-6.02", "did you mean xenserver-6.0.2?" },
		{ "xenserver-9", "did you mean" },
		{ "xenserver-7.", "did you mean xenserver-7.x?" },
		{ "xenserver-7.x.1", NULL },
		{ "xenserver-7.1a", NULL },
		{ "xcpng-8.3", "did you mean xcp-ng-8.3?" },
		{ "xcp-ng-8.33", "did you mean xcp-ng-8.3?" },
		{ "citrix-hypervisor-9", NULL },
		{ "vmware-8", NULL },
	};
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		expect_error(pvk_host_find(cases[i].name, &e) != NULL, &e,
		    PVK_EUSAGE, "expected one of xenserver-5.6");
		/* the list is whole */
		assert_non_null(strstr(e.msg, "xcp-ng-8.3"));
		if (cases[i].hint != NULL)
			assert_non_null(strstr(e.msg, cases[i].hint));
	}
	expect_error(pvk_host_find("vmware-8", &e) != NULL, &e, PVK_EUSAGE,
	    NULL);
	assert_null(strstr(e.msg, "did you mean"));
}

static bool
at_least(const struct pvk_host *a, const struct pvk_host *b)
{
	return (a->xapi_major > b->xapi_major ||
	    (a->xapi_major == b->xapi_major && a->xapi_minor >= b->xapi_minor));
}

/* Of one brand a later host can do whatever an earlier one could. */
static void
rows_only_gain(void **state)
{
	const struct pvk_host *rows;
	size_t n;

	(void)state;
	rows = pvk_host_table(&n);
	assert_true(n >= 12);
	for (size_t i = 1; i < n; i++) {
		const struct pvk_host *a = &rows[i - 1], *b = &rows[i];

		if (strncmp(a->name, b->name, 4) != 0)
			continue;
		assert_true(at_least(b, a));
		assert_true(b->reads_gzip >= a->reads_gzip);
		assert_true(b->reads_zstd >= a->reads_zstd);
		assert_true(b->reads_xxhash >= a->reads_xxhash);
		assert_true(b->boots_uefi >= a->boots_uefi);
		assert_true(b->matches_bridge >= a->matches_bridge);
		assert_true(b->cd_hangs_old_freebsd >= a->cd_hangs_old_freebsd);
	}
}

/* What the importers' history says, row by row where it changes. */
static void
rows_say_what_is_known(void **state)
{
	static const struct {
		const char *name;
		unsigned major, minor;
		bool zstd, xxhash, uefi, bridge, cd;
	} known[] = {
		{ "xenserver-5.6", 1, 3, 0, 0, 0, 0, 0 },
		{ "xenserver-6.0.2", 1, 3, 0, 0, 0, 0, 0 },
		{ "xenserver-6.1", 1, 3, 0, 0, 0, 0, 1 },
		{ "xenserver-6.2", 1, 3, 0, 0, 0, 1, 1 },
		{ "xenserver-7.x", 1, 9, 0, 0, 0, 1, 1 },
		{ "xcp-ng-7.6", 1, 20, 1, 0, 0, 1, 1 },
		{ "xcp-ng-8.0", 1, 20, 1, 0, 1, 1, 1 },
		{ "xcp-ng-8.1", 1, 20, 1, 1, 1, 1, 1 },
		{ "xcp-ng-8.2", 1, 20, 1, 1, 1, 1, 1 },
	};
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(known); i++) {
		const struct pvk_host *h = pvk_host_find(known[i].name, &e);

		expect_ok(h != NULL, &e);
		assert_int_equal(h->xapi_major, known[i].major);
		assert_int_equal(h->xapi_minor, known[i].minor);
		assert_int_equal(h->reads_zstd, known[i].zstd);
		assert_int_equal(h->reads_xxhash, known[i].xxhash);
		assert_int_equal(h->boots_uefi, known[i].uefi);
		assert_int_equal(h->matches_bridge, known[i].bridge);
		assert_int_equal(h->cd_hangs_old_freebsd, known[i].cd);
		assert_int_equal(h->tar_mode, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_promised_hosts),
		cmocka_unit_test(finds_point_releases),
		cmocka_unit_test(refuses_other_names),
		cmocka_unit_test(rows_only_gain),
		cmocka_unit_test(rows_say_what_is_known),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
