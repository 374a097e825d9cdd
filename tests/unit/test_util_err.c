/* SPDX-License-Identifier: BSD-2-Clause */
/* Errors: codes, texts, and that no message runs over. */
#include <errno.h>
#include <stdio.h>

#include "testing.h"
#include "util/num.h"

static void
sets(void **state)
{
	struct pvk_err e;

	(void)state;
	memset(&e, 0xff, sizeof(e));
	assert_int_equal(pvk_err_set(&e, PVK_ECORRUPT, "%s: %d", "a.xva", 7),
	    -1);
	assert_int_equal(e.code, PVK_ECORRUPT);
	assert_int_equal(e.sys, 0);
	assert_string_equal(e.msg, "a.xva: 7");
}

static const struct mapping {
	int sys;
	enum pvk_code otherwise, code;
} mappings[] = {
	{ ENOENT, PVK_EIO, PVK_ENOENT },
	{ ENOTDIR, PVK_EIO, PVK_ENOENT },
	{ ENOENT, PVK_ECREATE, PVK_ECREATE },
	{ EACCES, PVK_EIO, PVK_EPERM },
	{ EPERM, PVK_ECREATE, PVK_EPERM },
	{ ENOMEM, PVK_EIO, PVK_ENOMEM },
	{ ENOSPC, PVK_ECREATE, PVK_EIO },
	{ EIO, PVK_EIO, PVK_EIO },
	{ EINVAL, PVK_ESYS, PVK_ESYS },
};

static void
maps_errno(void **state)
{
	struct pvk_err e;
	char expected[128];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(mappings); i++) {
		const struct mapping *m = &mappings[i];

		errno = m->sys;
		assert_int_equal(pvk_err_sys(&e, m->otherwise, "%s", "a"), -1);
		assert_int_equal(errno, m->sys);
		assert_int_equal(e.code, m->code);
		assert_int_equal(e.sys, m->sys);
		snprintf(expected, sizeof(expected), "a: %s", strerror(m->sys));
		assert_string_equal(e.msg, expected);
	}
}

static void
prefixes(void **state)
{
	struct pvk_err e;

	(void)state;
	errno = EIO;
	pvk_err_sys(&e, PVK_EIO, "read");
	assert_int_equal(pvk_err_prefix(&e, "%s", "a.xva"), -1);
	assert_int_equal(e.code, PVK_EIO);
	assert_int_equal(e.sys, EIO);
	assert_memory_equal(e.msg, "a.xva: read: ", 13);
}

static void
cuts(void **state)
{
	char text[2 * sizeof(((struct pvk_err *)NULL)->msg)];
	struct {
		struct pvk_err e;
		char after;
	} guarded = { .after = '#' };
	struct pvk_err *e = &guarded.e;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	pvk_err_set(e, PVK_EIO, "%s", text);
	assert_int_equal(strlen(e->msg), sizeof(e->msg) - 1);
	pvk_err_prefix(e, "%s", text);
	assert_int_equal(strlen(e->msg), sizeof(e->msg) - 1);
	pvk_err_prefix(e, "short");
	assert_memory_equal(e->msg, "short: x", 8);
	errno = EIO;
	pvk_err_sys(e, PVK_EIO, "%s", text);
	assert_int_equal(strlen(e->msg), sizeof(e->msg) - 1);
	assert_int_equal(guarded.after, '#');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets),
		cmocka_unit_test(maps_errno),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(cuts),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
