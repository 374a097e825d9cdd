/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The publisher's hands (guest/plan/publish.c) on a real xenstored: what is
 * there after one plan and the next, what is left of strangers, what a host
 * that forbids or is full makes of it, and that nothing is written for nothing.
 */
#include <stdio.h>

#include "plan/publish.h"
#include "standalone.h"

/* What was said, one line after the other. */
struct said {
	char text[4096];
	unsigned lines;
};

static void
say(void *ctx, const char *line)
{
	struct said *s = ctx;
	size_t len = strlen(s->text);

	snprintf(s->text + len, sizeof(s->text) - len, "%s\n", line);
	s->lines++;
}

struct desk {
	struct pvk_xs *dom0, *guest;
	struct publish *publish;
	struct said said;
};

static void
desk_open(struct desk *d, struct standalone *s, const char *tree)
{
	struct pvk_err e;

	memset(d, 0, sizeof(*d));
	standalone_do(s, "create 1 %s web", tree);
	d->dom0 = standalone_open("socket", NULL);
	d->guest = standalone_open("web.sock", NULL);
	d->publish = publish_new(d->guest, say, &d->said, &e);
	expect_ok(d->publish != NULL, &e);
}

static void
desk_close(struct desk *d)
{
	publish_free(d->publish);
	pvk_xs_close(d->guest);
	pvk_xs_close(d->dom0);
}

/* "path=value path=value"; a path that begins with ~ is an offer, with ! memory
 */
static int
run(struct desk *d, const char *keys)
{
	struct plan *p = publish_plan(d->publish);
	char text[4096], *key, *value, *rest = text;
	struct pvk_err e;
	int r;

	p->n = p->used = p->nodes = 0;
	snprintf(text, sizeof(text), "%s", keys);
	while ((key = strsep(&rest, " ")) != NULL) {
		enum plan_kind kind = *key == '~' ? PLAN_OFFER
		    : *key == '!'		  ? PLAN_MEMORY
						  : PLAN_OWN;

		value = strchr(key, '=');
		assert_non_null(value);
		*value++ = '\0';
		key += kind != PLAN_OWN;
		assert_true(plan_add(p, kind, key, value));
	}
	r = publish_run(d->publish, &e);
	if (r < 0)
		fail_msg("%s", e.msg);
	return (r);
}

/* The same, and it takes that many writes and removals. */
static void
run_counted(struct desk *d, const char *keys, size_t count)
{
	size_t before = publish_count(d->publish);

	assert_int_equal(run(d, keys), 0);
	assert_int_equal(publish_count(d->publish) - before, count);
}

#define BASE " attr/PVAddons/Installed=1 attr/PVAddons/MajorVersion=9"

static void
test_changes(void **state)
{
	struct desk d;

	desk_open(&d, *state, "xenserver");
	/* five keys and data/updated */
	run_counted(&d,
	    "!data/meminfo_free=1 data/os_name=x"
	    " attr/vif/0/ipv4/0=192.0.2.1" BASE,
	    6);
	standalone_expect(d.dom0, "/local/domain/1/data/os_name", "x");
	standalone_expect(d.dom0, "/local/domain/1/attr/vif/0/ipv4/0",
	    "192.0.2.1");
	/* the same again: nothing */
	run_counted(&d,
	    "!data/meminfo_free=1 data/os_name=x"
	    " attr/vif/0/ipv4/0=192.0.2.1" BASE,
	    0);
	/* memory alone does not make the host look */
	run_counted(&d,
	    "!data/meminfo_free=2 data/os_name=x"
	    " attr/vif/0/ipv4/0=192.0.2.1" BASE,
	    1);
	/* data/ alone does, by a key below attr/ and by data/updated */
	run_counted(&d,
	    "!data/meminfo_free=2 data/os_name=y"
	    " attr/vif/0/ipv4/0=192.0.2.1" BASE,
	    3);
	run_counted(&d,
	    "!data/meminfo_free=2 data/os_name=y"
	    " attr/vif/0/ipv4/0=192.0.2.7" BASE,
	    2);
	standalone_expect(d.dom0, "/local/domain/1/attr/vif/0/ipv4/0",
	    "192.0.2.7");
	/* one key and a NIC go: two removals, and data/updated */
	run_counted(&d, "!data/meminfo_free=2" BASE, 3);
	standalone_expect_none(d.dom0, "/local/domain/1/data/os_name");
	standalone_expect_none(d.dom0, "/local/domain/1/attr/vif/0");
	standalone_expect(d.dom0, "/local/domain/1/data/meminfo_free", "2");
	assert_string_equal(d.said.text, "");
	desk_close(&d);
}

/* Of several addresses, of several NICs, one goes; the others stay. */
static void
test_removal(void **state)
{
	static const char both[] =
	    "attr/vif/0/ipv4/0=192.0.2.1 attr/vif/0/ipv4/0/prefix=24"
	    " attr/vif/0/ipv4/1=192.0.2.2 attr/vif/0/ipv4/1/prefix=24"
	    " attr/vif/0/name=eth0 attr/vif/1/name=eth1" BASE;
	struct desk d;

	desk_open(&d, *state, "xenserver");
	run(&d, both);
	run_counted(&d,
	    "attr/vif/0/ipv4/0=192.0.2.1"
	    " attr/vif/0/ipv4/0/prefix=24 attr/vif/0/name=eth0"
	    " attr/vif/1/name=eth1" BASE,
	    2);
	standalone_expect_none(d.dom0, "/local/domain/1/attr/vif/0/ipv4/1");
	standalone_expect(d.dom0, "/local/domain/1/attr/vif/0/ipv4/0/prefix",
	    "24");
	run_counted(&d, "attr/vif/1/name=eth1" BASE, 2);
	standalone_expect_none(d.dom0, "/local/domain/1/attr/vif/0");
	standalone_expect(d.dom0, "/local/domain/1/attr/vif/1/name", "eth1");
	run(&d, both);
	standalone_expect(d.dom0, "/local/domain/1/attr/vif/0/ipv4/1",
	    "192.0.2.2");
	desk_close(&d);
}

/* What a former agent, or a host without manners, has left where we write. */
static void
test_sweep(void **state)
{
	static const char *const strange[] = { "attr/vif/7/ipv4/0",
		"attr/vif/0/ipv4/primary", "attr/vif/0/ipv4/5/prefix/a/b/c",
		"attr/vif/0/mac/0/x", "attr/vif/x", "data/volumes/3/name",
		"xenserver/attr/net-sriov-vf/2/ipv6/0" };
	static const char ours[] = "attr/vif/0/ipv4/0=192.0.2.1"
				   " attr/vif/0/mac/0=m" BASE;
	struct desk d;
	char path[128];

	desk_open(&d, *state, "xenserver");
	for (size_t i = 0; i < 7; i++) {
		snprintf(path, sizeof(path), "/local/domain/1/%s", strange[i]);
		standalone_write(d.dom0, path, "junk");
	}
	for (int i = 0; i < 60; i++) {
		snprintf(path, sizeof(path), "/local/domain/1/attr/vif/9/a%d",
		    i);
		standalone_write(d.dom0, path, "junk");
	}
	standalone_write(d.dom0, "/local/domain/1/data/elses", "not ours");
	run(&d, ours);
	for (size_t i = 0; i < 7; i++) {
		snprintf(path, sizeof(path), "/local/domain/1/%s", strange[i]);
		standalone_expect_none(d.dom0, path);
	}
	standalone_expect_none(d.dom0, "/local/domain/1/attr/vif/9");
	standalone_expect(d.dom0, "/local/domain/1/attr/vif/0/ipv4/0",
	    "192.0.2.1");
	standalone_expect(d.dom0, "/local/domain/1/attr/vif/0/mac/0", "m");
	standalone_expect(d.dom0, "/local/domain/1/data/elses", "not ours");
	/* only what is not known is swept */
	standalone_write(d.dom0, "/local/domain/1/attr/vif/7/name", "junk");
	run_counted(&d, ours, 0);
	standalone_expect(d.dom0, "/local/domain/1/attr/vif/7/name", "junk");
	publish_forget(d.publish);
	run(&d, ours);
	standalone_expect_none(d.dom0, "/local/domain/1/attr/vif/7");
	desk_close(&d);
}

static void
test_offers(void **state)
{
	static const char keys[] =
	    "~control/feature-suspend=1 ~control/feature-reboot=1"
	    " ~control/feature-balloon=1" BASE;
	struct desk d;

	desk_open(&d, *state, "xenserver");
	standalone_write(d.dom0, "/local/domain/1/control/feature-suspend", "");
	standalone_write(d.dom0, "/local/domain/1/control/feature-reboot", "0");
	run(&d, keys);
	/* missing or empty: ours; else the kernel's, whatever it is */
	standalone_expect(d.dom0, "/local/domain/1/control/feature-suspend",
	    "1");
	standalone_expect(d.dom0, "/local/domain/1/control/feature-reboot",
	    "0");
	standalone_expect(d.dom0, "/local/domain/1/control/feature-balloon",
	    "1");
	/* and it stays when it is not planned any more */
	run_counted(&d,
	    "attr/PVAddons/Installed=1 attr/PVAddons/MajorVersion=9", 0);
	standalone_expect(d.dom0, "/local/domain/1/control/feature-suspend",
	    "1");
	desk_close(&d);
}

/* Under libxl, control/ is not ours: said once, then quiet. */
static void
test_forbidden(void **state)
{
	struct desk d;
	char keys[256];

	desk_open(&d, *state, "libxl");
	for (int i = 0; i < 10; i++) {
		snprintf(keys, sizeof(keys),
		    "~control/feature-balloon=1"
		    " control/feature-x=%d"
		    " data/os_name=n%d",
		    i, i);
		/* the first time both are tried, then neither: os_name,
		 * Installed is not planned, data/updated */
		run_counted(&d, keys, i == 0 ? 4 : 2);
	}
	assert_int_equal(d.said.lines, 1);
	assert_non_null(strstr(d.said.text, "control/feature-"));
	assert_non_null(strstr(d.said.text, "EACCES"));
	standalone_expect(d.dom0, "/local/domain/1/data/os_name", "n9");
	standalone_expect_none(d.dom0, "/local/domain/1/control/feature-x");
	/* in the next domain it is tried again, in silence */
	publish_forget(d.publish);
	run(&d, keys);
	assert_int_equal(d.said.lines, 1);
	desk_close(&d);
}

/* No room for more nodes: what can be is right, the rest comes with the room.
 */
static void
test_full(void **state)
{
	struct desk d;
	struct pvk_err e;
	char path[64];
	size_t before;
	int n = 0;

	desk_open(&d, *state, "xenserver");
	run(&d, "data/os_name=x" BASE);
	do
		snprintf(path, sizeof(path), "data/fill/%d/%d", n / 50, n);
	while (n++ < 5000 && pvk_xs_write(d.guest, path, "", 0, &e) == 0);
	assert_int_equal(e.code, PVK_ELIMIT);
	/* what is there can be changed, and the host is told by a key below
	 * attr/; what is not can't be made */
	before = publish_count(d.publish);
	assert_int_equal(run(&d, "data/os_name=y attr/vif/0/name=eth0" BASE),
	    1);
	/* both, Installed, data/updated */
	assert_int_equal(publish_count(d.publish) - before, 4);
	assert_int_equal(run(&d, "data/os_name=y attr/vif/0/name=eth0" BASE),
	    1);
	/* the one that is missing: no news */
	assert_int_equal(publish_count(d.publish) - before, 5);
	standalone_expect(d.dom0, "/local/domain/1/data/os_name", "y");
	standalone_expect_none(d.dom0, "/local/domain/1/attr/vif/0");
	assert_int_equal(d.said.lines, 1);
	expect_ok(pvk_xs_rm(d.guest, "data/fill", &e) == 0, &e);
	assert_int_equal(run(&d, "data/os_name=y attr/vif/0/name=eth0" BASE),
	    0);
	standalone_expect(d.dom0, "/local/domain/1/attr/vif/0/name", "eth0");
	desk_close(&d);
}

/* An earlier agent offered what this one does not. */
static void
test_singles(void **state)
{
	struct desk d;

	desk_open(&d, *state, "xenserver");
	run(&d,
	    "control/feature-static-ip-setting=1 data/domain=x"
	    " feature/hotplug/vif=1 ~control/feature-balloon=1" BASE);
	publish_forget(d.publish);
	run(&d, "feature/hotplug/vif=1" BASE);
	standalone_expect_none(d.dom0,
	    "/local/domain/1/control/feature-static-ip-setting");
	standalone_expect_none(d.dom0,
	    "/local/domain/1/control/feature-balloon");
	standalone_expect_none(d.dom0, "/local/domain/1/data/domain");
	standalone_expect(d.dom0, "/local/domain/1/feature/hotplug/vif", "1");
	desk_close(&d);
}

/* Every key again in the domain that the guest has moved to. */
static void
test_moved(void **state)
{
	static const char keys[] = "data/os_name=x attr/vif/0/name=eth0" BASE;
	struct desk d;

	desk_open(&d, *state, "xenserver");
	run(&d, keys);
	standalone_do(*state, "migrate 1 2");
	standalone_expect_none(d.dom0, "/local/domain/2/data/os_name");
	publish_forget(d.publish);
	run_counted(&d, keys, 5);
	standalone_expect(d.dom0, "/local/domain/2/data/os_name", "x");
	standalone_expect(d.dom0, "/local/domain/2/attr/PVAddons/MajorVersion",
	    "9");
	desk_close(&d);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		standalone_test(test_changes),
		standalone_test(test_removal),
		standalone_test(test_sweep),
		standalone_test(test_offers),
		standalone_test(test_forbidden),
		standalone_test(test_full),
		standalone_test(test_singles),
		standalone_test(test_moved),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (cmocka_run_group_tests_name("publish", tests, NULL, NULL));
}
