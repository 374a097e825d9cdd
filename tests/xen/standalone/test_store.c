/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest and domain 0 at a real xenstored: values, permissions, quotas, lists,
 * transactions. */
#include <errno.h>
#include <stdio.h>

#include "standalone.h"
#include "util/num.h"

/* What a guest's daemon calls "no more". */
static const char *
quota_name(void)
{
	return (standalone_is_oxenstored() ? "EQUOTA" : "ENOSPC");
}

static void
values(void **state)
{
	static char big[2000];
	struct pvk_xs *dom0, *guest;
	struct pvk_err e;
	char *value;
	size_t len;

	standalone_do(*state, "create 1 xenserver web");
	dom0 = standalone_open("socket", NULL);
	guest = standalone_open("web.sock", NULL);
	standalone_expect(guest, "domid", "1");
	standalone_expect(guest, "name", "web");
	standalone_expect(guest, "/local/domain/1/domid", "1");
	expect_ok(pvk_xs_domain_path(guest, 1, &value, &e) == 0, &e);
	assert_string_equal(value, "/local/domain/1");
	free(value);
	standalone_write(guest, "data/os_name", "FreeBSD 14.2");
	standalone_expect(dom0, "/local/domain/1/data/os_name", "FreeBSD 14.2");
	standalone_write(guest, "attr/vif/0/ipv4/0", "10.0.0.5");
	standalone_expect(guest, "attr/vif", "");
	standalone_write(guest, "data/os_name", "");
	standalone_expect(guest, "data/os_name", "");
	/* longer than the ring between them, and any bytes */
	memset(big, 'x', sizeof(big));
	big[7] = '\0';
	expect_ok(pvk_xs_write(guest, "data/big", big, sizeof(big), &e) == 0,
	    &e);
	expect_ok(pvk_xs_read(dom0, "/local/domain/1/data/big", &value, &len,
		      &e) == 0,
	    &e);
	assert_int_equal(len, sizeof(big));
	assert_memory_equal(value, big, len);
	free(value);
	expect_ok(pvk_xs_mkdir(guest, "data/a/b", &e) == 0, &e);
	expect_ok(pvk_xs_mkdir(guest, "data/a/b", &e) == 0, &e);
	expect_ok(pvk_xs_rm(guest, "data/a", &e) == 0, &e);
	expect_ok(pvk_xs_rm(guest, "data/a", &e) == 0, &e);
	standalone_expect_none(guest, "data/a/b");
	pvk_xs_close(guest);
	pvk_xs_close(dom0);
}

static void
expect_refused(struct pvk_xs *xs, const char *path, enum pvk_code code,
    const char *name)
{
	struct pvk_err e;

	expect_error(pvk_xs_write(xs, path, "x", 1, &e) == 0, &e, code, path);
	assert_string_equal(pvk_xs_refusal(xs), name);
}

static void
permissions(void **state)
{
	const struct pvk_xs_perm shared[] = { { 0, PVK_XS_NONE },
		{ 1, PVK_XS_READ } };
	struct pvk_xs *dom0, *web, *db;
	struct pvk_xs_perm *perms;
	struct pvk_err e;
	char *value;
	size_t n;

	standalone_do(*state, "create 1 xenserver web");
	standalone_do(*state, "create 2 libxl db");
	dom0 = standalone_open("socket", NULL);
	web = standalone_open("web.sock", NULL);
	db = standalone_open("db.sock", NULL);
	/* XenServer lets the guest write below control, libxl does not */
	standalone_write(web, "control/feature-balloon", "1");
	expect_refused(db, "control/feature-balloon", PVK_EPERM, "EACCES");
	standalone_write(db, "control/feature-suspend", "1");
	standalone_expect_none(db, "unique-domain-id");
	expect_refused(web, "name", PVK_EPERM, "EACCES");
	expect_refused(web, "/local/domain/2/data/x", PVK_EPERM, "EACCES");
	standalone_write(dom0, "/secret", "s");
	expect_error(pvk_xs_read(web, "/secret", &value, NULL, &e) == 0, &e,
	    PVK_EPERM, "/secret");
	expect_ok(pvk_xs_set_perms(dom0, "/secret", shared, 2, &e) == 0, &e);
	standalone_expect(web, "/secret", "s");
	expect_refused(web, "/secret", PVK_EPERM, "EACCES");
	expect_ok(pvk_xs_get_perms(web, "/secret", &perms, &n, &e) == 0, &e);
	assert_int_equal(n, 2);
	assert_int_equal(perms[0].domid, 0);
	assert_int_equal(perms[1].domid, 1);
	assert_int_equal(perms[1].access, PVK_XS_READ);
	free(perms);
	expect_error(pvk_xs_set_perms(web, "/secret", shared, 1, &e) == 0, &e,
	    PVK_EPERM, NULL);
	/* what is the guest's own, it may open to another */
	expect_ok(pvk_xs_get_perms(web, "data", &perms, &n, &e) == 0, &e);
	assert_int_equal(n, 1);
	assert_int_equal(perms[0].domid, 1);
	free(perms);
	pvk_xs_close(db);
	pvk_xs_close(web);
	pvk_xs_close(dom0);
}

/* How many nodes there is room for; ends with a refusal. */
static unsigned
fill(struct pvk_xs *xs, const char *dir, unsigned most)
{
	struct pvk_err e;
	char path[64];

	for (unsigned i = 0; i < most; i++) {
		snprintf(path, sizeof(path), "data/%s/%u", dir, i);
		if (pvk_xs_write(xs, path, "v", 1, &e) != 0) {
			expect_error(false, &e, PVK_ELIMIT, path);
			assert_int_equal(e.sys,
			    standalone_is_oxenstored() ? EDQUOT : ENOSPC);
			assert_string_equal(pvk_xs_refusal(xs), quota_name());
			return (i);
		}
	}
	return (most);
}

static void
quota_of_nodes(void **state)
{
	unsigned made = 0, n;
	struct pvk_xs *guest;
	struct pvk_err e;
	char dir[8];

	standalone_do(*state, "create 1 xenserver web");
	guest = standalone_open("web.sock", NULL);
	/* not all in one directory: its size has a limit of its own */
	for (unsigned i = 0; i < 20; i++) {
		snprintf(dir, sizeof(dir), "d%u", i);
		n = fill(guest, dir, 100);
		made += n;
		if (n < 100)
			break;
	}
	assert_in_range(made, 500, 1000);
	expect_ok(pvk_xs_rm(guest, "data/d0", &e) == 0, &e);
	standalone_write(guest, "data/again", "1");
	pvk_xs_close(guest);
}

static void
quota_of_size(void **state)
{
	static char big[3000];
	struct pvk_xs *guest;
	struct pvk_err e;

	standalone_do(*state, "create 1 xenserver web");
	guest = standalone_open("web.sock", NULL);
	expect_error(pvk_xs_write(guest, "data/big", big, sizeof(big), &e) == 0,
	    &e, PVK_ELIMIT, "data/big");
	standalone_expect_none(guest, "data/big");
	pvk_xs_close(guest);
}

static void
nothing(void *ctx, const char *path)
{
	(void)ctx;
	(void)path;
}

static void
quota_of_watches(void **state)
{
	struct pvk_xs *guest;
	struct pvk_err e;
	unsigned n = 0;
	char path[32];

	standalone_do(*state, "create 1 xenserver web");
	guest = standalone_open("web.sock", NULL);
	do
		snprintf(path, sizeof(path), "data/%u", n);
	while (pvk_xs_watch(guest, path, nothing, NULL, NULL, &e) == 0 &&
	    ++n < 1000);
	expect_error(false, &e, PVK_ELIMIT, path);
	/* their limits are 100 and 128, and each lets one more pass */
	assert_int_equal(n, standalone_is_oxenstored() ? 101 : 129);
	pvk_xs_close(guest);
	/* the kernel has ended them */
	guest = standalone_open("web.sock", NULL);
	expect_ok(pvk_xs_watch(guest, "data", nothing, NULL, NULL, &e) == 0,
	    &e);
	pvk_xs_close(guest);
}

enum { NAMES = 600 }; /* that take more than one message */

static void
make_names(struct pvk_xs *dom0)
{
	const struct pvk_xs_perm shared[] = { { 0, PVK_XS_NONE },
		{ 1, PVK_XS_READ } };
	struct pvk_err e;
	char path[64];

	for (size_t i = 0; i < NAMES; i++) {
		snprintf(path, sizeof(path), "/big/node-%03zu", i);
		standalone_write(dom0, path, "");
	}
	expect_ok(pvk_xs_set_perms(dom0, "/big", shared, 2, &e) == 0, &e);
}

static void
expect_names(char **names, size_t n)
{
	bool seen[NAMES] = { false };

	assert_int_equal(n, NAMES);
	for (size_t i = 0; i < n; i++) {
		unsigned at = NAMES;

		assert_int_equal(sscanf(names[i], "node-%u", &at), 1);
		assert_in_range(at, 0, NAMES - 1);
		assert_false(seen[at]);
		seen[at] = true;
	}
}

static void
long_list(void **state)
{
	struct pvk_xs *xs[2];
	struct pvk_err e;
	char **names;
	size_t n;

	standalone_do(*state, "create 1 xenserver web");
	xs[0] = standalone_open("socket", NULL);
	xs[1] = standalone_open("web.sock", NULL);
	make_names(xs[0]);
	for (size_t i = 0; i < 2; i++) {
		int r = pvk_xs_directory(xs[i], "/big", &names, &n, &e);

		if (!standalone_is_oxenstored()) {
			expect_ok(r == 0, &e);
			expect_names(names, n);
			free(names);
		} else if (i == 0) {
			/* it breaks the protocol's limit on its socket */
			expect_error(r == 0, &e, PVK_EPROTO, "more than 4096");
		} else {
			expect_error(r == 0, &e, PVK_ELIMIT, "/big");
		}
		pvk_xs_close(xs[i]);
	}
}

static void
short_lists(void **state)
{
	struct pvk_xs *dom0;
	struct pvk_err e;
	char **names;
	size_t n;

	(void)state;
	dom0 = standalone_open("socket", NULL);
	expect_error(pvk_xs_directory(dom0, "/none", &names, &n, &e) == 0, &e,
	    PVK_ENOENT, NULL);
	standalone_write(dom0, "/few/a", "");
	expect_ok(pvk_xs_directory(dom0, "/few", &names, &n, &e) == 0, &e);
	assert_int_equal(n, 1);
	assert_string_equal(names[0], "a");
	free(names);
	expect_ok(pvk_xs_directory(dom0, "/few/a", &names, &n, &e) == 0, &e);
	assert_int_equal(n, 0);
	pvk_xs_close(dom0);
}

static void
transactions(void **state)
{
	struct pvk_xs *guest, *dom0;
	struct pvk_err e;

	standalone_do(*state, "create 1 xenserver web");
	dom0 = standalone_open("socket", NULL);
	guest = standalone_open("web.sock", NULL);
	expect_ok(pvk_xs_begin(guest, &e) == 0, &e);
	standalone_write(guest, "data/a", "1");
	standalone_write(guest, "data/b", "2");
	standalone_expect(guest, "data/a", "1");
	standalone_expect_none(dom0, "/local/domain/1/data/a");
	expect_ok(pvk_xs_commit(guest, &e) == 0, &e);
	standalone_expect(dom0, "/local/domain/1/data/a", "1");
	standalone_expect(dom0, "/local/domain/1/data/b", "2");
	expect_ok(pvk_xs_begin(guest, &e) == 0, &e);
	standalone_write(guest, "data/a", "lost");
	pvk_xs_abort(guest);
	standalone_expect(guest, "data/a", "1");
	/* somebody else is quicker */
	expect_ok(pvk_xs_begin(guest, &e) == 0, &e);
	standalone_expect(guest, "data/a", "1");
	standalone_write(guest, "data/c", "3");
	standalone_write(dom0, "/local/domain/1/data/a", "9");
	expect_error(pvk_xs_commit(guest, &e) == 0, &e, PVK_EAGAIN, "EAGAIN");
	standalone_expect_none(guest, "data/c");
	pvk_xs_close(guest);
	pvk_xs_close(dom0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		standalone_test(values),
		standalone_test(permissions),
		standalone_test(quota_of_nodes),
		standalone_test(quota_of_size),
		standalone_test(quota_of_watches),
		standalone_test(long_list),
		standalone_test(short_lists),
		standalone_test(transactions),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (cmocka_run_group_tests_name("xen_store", tests, NULL, NULL));
}
