/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The planner: what several systems' facts become, to the key; room for 150
 * nodes and no more, shared fairly; which NIC is in which slot.
 */
#include <arpa/inet.h>
#include <stdio.h>

#include "config.h"
#include "plan/plan.h"
#include "testing.h"
#include "util/num.h"

#define VERSION_KEYS                                          \
	"attr/PVAddons/Application=pvguest " PVK_VERSION "\n" \
	"attr/PVAddons/BuildVersion=#\n"                      \
	"attr/PVAddons/Installed=1\n"                         \
	"attr/PVAddons/MicroVersion=#\n"                      \
	"attr/PVAddons/MinorVersion=#\n"                      \
	"attr/PVAddons/MajorVersion=#\n"

static struct facts_address
address(const char *text, uint8_t prefix, enum facts_rank rank)
{
	struct facts_address a = { .family = strchr(text, ':') ? 6 : 4,
		.prefix = prefix,
		.rank = (uint8_t)rank };

	assert_int_equal(inet_pton(a.family == 6 ? AF_INET6 : AF_INET, text,
			     a.bytes),
	    1);
	return (a);
}

static void
nic_add(struct facts_nic *nic, const char *text, uint8_t prefix,
    enum facts_rank rank)
{
	assert_in_range(nic->n, 0, FACTS_ADDRESSES - 1);
	nic->address[nic->n++] = address(text, prefix, rank);
}

/* "path=value" a line. The version's numbers must be such: they become "#". */
static char *
render(const struct plan *p)
{
	static char text[64 * 1024];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < p->n; i++) {
		const struct plan_key *k = &p->keys[i];
		bool number = strstr(k->path, "Version") != NULL;

		if (number)
			assert_int_equal(strspn(k->value, "0123456789"),
			    strlen(k->value));
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s=%s\n", k->path,
		    number && k->value[0] != '\0' ? "#" : k->value);
		assert_in_range(len, 0, sizeof(text) - 1);
	}
	return (text);
}

/* Every node once, folders too, counted by hand. */
static size_t
count_nodes(const struct plan *p)
{
	static char seen[4096][128];
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		char path[128];
		char *end = path;

		if (strncmp(p->keys[i].path, "data/volumes", 12) == 0)
			continue;
		snprintf(path, sizeof(path), "%s/", p->keys[i].path);
		while ((end = strchr(end + 1, '/')) != NULL) {
			size_t at = 0, len = (size_t)(end - path);

			while (at < n &&
			    (strlen(seen[at]) != len ||
				memcmp(seen[at], path, len) != 0))
				at++;
			if (at == n)
				snprintf(seen[n++], sizeof(seen[0]), "%.*s",
				    (int)len, path);
		}
	}
	return (n);
}

/* On the heap: it is large. */
static struct plan *
plan_of(const struct plan_input *in)
{
	struct plan *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	plan_make(in, p);
	assert_int_equal(p->nodes, count_nodes(p));
	/* data/updated is written beside */
	assert_in_range(p->nodes + 1, 1, PLAN_NODES);
	for (size_t i = 0; i < p->n; i++) {
		assert_ptr_equal(plan_find(p, p->keys[i].path), &p->keys[i]);
		assert_in_range(strlen(p->keys[i].value), 0, 1024);
		assert_null(strpbrk(p->keys[i].path, ".:% "));
	}
	return (p);
}

static void
expect_plan(const struct plan_input *in, const char *expected)
{
	struct plan *p = plan_of(in);

	assert_string_equal(render(p), expected);
	free(p);
}

static const struct plan_slot vif0 = { .number = 0,
	.has_mac = true,
	.mac = { 0, 0x16, 0x3e, 0, 0, 0x43 } };

/* What FreeBSD 14.0-STABLE said of itself as a PVH guest on Xen 4.17 */
static void
test_freebsd(void **state)
{
	static const struct facts_system s = {
		.name = "FreeBSD 14.0-STABLE",
		.distro = "freebsd",
		.major = "14",
		.minor = "0",
		.kernel = "14.0-STABLE",
		.host = "web",
		.domain = "example.org",
		.balloon = true,
		.hotplug_vif = true,
		.hotplug_vbd = true,
		.power = true,
		.suspend = true,
	};
	static const struct facts_memory m = { 393216, 310000 };
	struct facts_nics nics = { .n = 1 };
	struct plan_input in = { &s, &m, &nics, NULL, &vif0, 1, .balloon = true,
		.link_local = true };
	struct facts_nic *xn0 = &nics.nic[0];

	(void)state;
	*xn0 = (struct facts_nic){ .name = "xn0",
		.mac = { 0, 0x16, 0x3e, 0, 0, 0x43 },
		.vif = 0 };
	nic_add(xn0, "10.0.0.77", 24, RANK_PRIMARY);
	nic_add(xn0, "fe80::216:3eff:fe00:43", 64, RANK_LINK_LOCAL);
	expect_plan(&in,
	    "control/feature-balloon=1\n"
	    "control/feature-poweroff=1\n"
	    "control/feature-reboot=1\n"
	    "control/feature-suspend=1\n"
	    "feature/hotplug/vbd=1\n"
	    "feature/hotplug/vif=1\n"
	    "data/domain=example.org\n"
	    "data/host_name=web\n"
	    "data/host_name_dns=web\n"
	    "data/os_distro=freebsd\n"
	    "data/os_majorver=14\n"
	    "data/os_minorver=0\n"
	    "data/os_name=FreeBSD 14.0-STABLE\n"
	    "data/os_uname=14.0-STABLE\n"
	    "data/meminfo_free=310000\n"
	    "data/meminfo_total=393216\n"
	    "attr/vif/0/ipv4/0=10.0.0.77\n"
	    "attr/vif/0/ipv4/0/prefix=24\n"
	    "attr/vif/0/ipv6/0=fe80::216:3eff:fe00:43\n"
	    "attr/vif/0/ipv6/0/prefix=64\n"
	    "attr/vif/0/mac/0=00:16:3e:00:00:43\n"
	    "attr/vif/0/name=xn0\n" VERSION_KEYS);
}

/* A firewall: a CARP address, a VLAN's; a virtual function beside the VIF */
static void
test_firewall(void **state)
{
	static const struct facts_system s = { .name = "pfSense 2.7.2",
		.distro = "freebsd" };
	static const struct facts_memory m = { 0, 0 };
	static const struct plan_slot slots[] = {
		{ .number = 0 }, /* a host that tells no MAC */
		{ .number = 3,
		    .sriov = true,
		    .has_mac = true,
		    .mac = { 2, 0, 0, 0, 0, 9 } },
	};
	struct facts_nics nics = { .n = 3 };
	struct plan_input in = { &s, &m, &nics, NULL, slots, 2,
		.static_ip = true };

	(void)state;
	nics.nic[0] = (struct facts_nic){ .name = "xn0",
		.mac = { 2, 0, 0, 0, 0, 1 },
		.vif = 0 };
	nic_add(&nics.nic[0], "192.0.2.2", 24, RANK_PRIMARY);
	nic_add(&nics.nic[0], "198.51.100.1", 28, RANK_SECONDARY);
	nic_add(&nics.nic[0], "192.0.2.1", 24, RANK_SHARED);
	nic_add(&nics.nic[0], "2001:db8::2", 64, RANK_PRIMARY);
	nic_add(&nics.nic[0], "fe80::2", 64, RANK_LINK_LOCAL);
	nics.nic[1] = (struct facts_nic){ .name = "ixlv0",
		.mac = { 2, 0, 0, 0, 0, 9 },
		.vif = FACTS_NO_VIF };
	nic_add(&nics.nic[1], "203.0.113.9", 24, RANK_PRIMARY);
	/* none of the host's */
	nics.nic[2] = (struct facts_nic){ .name = "tap0",
		.mac = { 2, 0, 0, 0, 0, 7 },
		.vif = FACTS_NO_VIF };
	nic_add(&nics.nic[2], "10.9.9.9", 24, RANK_PRIMARY);
	expect_plan(&in,
	    "control/feature-static-ip-setting=1\n"
	    "data/os_distro=freebsd\n"
	    "data/os_name=pfSense 2.7.2\n"
	    "xenserver/attr/net-sriov-vf/3/ipv4/0=203.0.113.9\n"
	    "xenserver/attr/net-sriov-vf/3/ipv4/0/prefix=24\n"
	    "xenserver/attr/net-sriov-vf/3/mac/0=02:00:00:00:00:09\n"
	    "xenserver/attr/net-sriov-vf/3/name=ixlv0\n"
	    "attr/vif/0/ipv4/0=192.0.2.2\n"
	    "attr/vif/0/ipv4/0/prefix=24\n"
	    "attr/vif/0/ipv4/1=198.51.100.1\n"
	    "attr/vif/0/ipv4/1/prefix=28\n"
	    "attr/vif/0/ipv4/2=192.0.2.1\n"
	    "attr/vif/0/ipv4/2/prefix=24\n"
	    "attr/vif/0/ipv6/0=2001:db8::2\n"
	    "attr/vif/0/ipv6/0/prefix=64\n"
	    "attr/vif/0/mac/0=02:00:00:00:00:01\n"
	    "attr/vif/0/name=xn0\n" VERSION_KEYS);
}

static void
test_nothing_known(void **state)
{
	static const struct facts_system s = { .balloon = true };
	static const struct facts_memory m = { 0, 0 };
	static const struct facts_nics nics = { .n = 0 };
	const struct plan_input in = { &s, &m, &nics, NULL, NULL, 0 };

	(void)state;
	/* feature-balloon: true, but the administrator said no */
	expect_plan(&in, VERSION_KEYS);
}

static void
test_volumes(void **state)
{
	static const struct facts_system s = { .name = "" };
	static const struct facts_memory m = { 0, 0 };
	static const struct facts_nics nics = { .n = 0 };
	struct facts_volumes *v = calloc(1, sizeof(*v));
	struct plan_input in = { &s, &m, &nics, v, NULL, 0 };
	struct plan *p;

	(void)state;
	assert_non_null(v);
	v->n = 1;
	v->volume[0] = (struct facts_volume){ "/", "gpt/rootfs", "ufs",
		8589934592, 7000000000 };
	expect_plan(&in,
	    "data/volumes/0/extents/0=gpt/rootfs\n"
	    "data/volumes/0/filesystem=ufs\n"
	    "data/volumes/0/free=7000000000\n"
	    "data/volumes/0/mount_points/0=/\n"
	    "data/volumes/0/name=/\n"
	    "data/volumes/0/size=8589934592\n" VERSION_KEYS);
	for (v->n = 0; v->n < FACTS_VOLUMES; v->n++) {
		v->volume[v->n] = v->volume[0];
		memset(v->volume[v->n].mount_point, 'm',
		    sizeof(v->volume[0].mount_point) - 1);
	}
	p = plan_of(&in);
	assert_int_equal(p->left_out, 0);
	assert_non_null(plan_find(p, "data/volumes/31/size"));
	assert_non_null(plan_find(p, "attr/PVAddons/MajorVersion"));
	free(p);
	free(v);
}

/* As many NICs and addresses as there can be: each NIC's first ones are there.
 */
static void
test_room(void **state)
{
	static const struct facts_system s = { "n", "d", "1", "2", "k", "h",
		"d", true, true, true, true, true, true };
	static const struct facts_memory m = { 1, 1 };
	struct plan_slot slots[FACTS_NICS];
	struct facts_nics nics = { .n = 0, .left_out = 5 };
	struct plan_input in = { &s, &m, &nics, NULL, slots, 0, true, true,
		true };
	struct plan *p;
	char path[64];

	(void)state;
	for (in.n_slots = 1; in.n_slots <= FACTS_NICS; in.n_slots++) {
		struct facts_nic *nic = &nics.nic[nics.n];
		size_t shown = 0;

		slots[nics.n] = (struct plan_slot){ .number = nics.n };
		*nic =
		    (struct facts_nic){ .name = "eth", .vif = (int32_t)nics.n };
		while (nic->n < FACTS_ADDRESSES)
			nic_add(nic, nic->n % 2 ? "2001:db8::1" : "192.0.2.1",
			    9, RANK_PRIMARY);
		nics.n++;
		p = plan_of(&in);
		for (size_t i = 0; i < p->n; i++)
			shown += strstr(p->keys[i].path, "/prefix") != NULL;
		assert_int_equal(p->left_out,
		    5 + nics.n * FACTS_ADDRESSES - shown);
		/* as many as fit */
		assert_in_range(p->nodes + 1, nics.n < 3 ? 1 : PLAN_NODES - 4,
		    PLAN_NODES);
		for (uint32_t i = 0; i < nics.n; i++) {
			snprintf(path, sizeof(path), "attr/vif/%u/ipv4/0", i);
			assert_non_null(plan_find(p, path));
		}
		assert_non_null(plan_find(p, "attr/PVAddons/MajorVersion"));
		free(p);
	}
}

/* An emulated NIC and its paravirtual twin, which have one MAC */
static void
test_twins(void **state)
{
	static const struct facts_system s = { .name = "" };
	static const struct facts_memory m = { 0, 0 };
	struct facts_nics nics = { .n = 2 };
	struct plan_input in = { &s, &m, &nics, NULL, &vif0, 1 };
	struct plan *p;

	(void)state;
	for (int which = 0; which < 2; which++) {
		nics.nic[0] = (struct facts_nic){ .name = "xn0", .vif = 0 };
		nics.nic[1] =
		    (struct facts_nic){ .name = "re0", .vif = FACTS_NO_VIF };
		memcpy(nics.nic[1].mac, vif0.mac, 6);
		nic_add(&nics.nic[which], "192.0.2.7", 24, RANK_PRIMARY);
		p = plan_of(&in);
		assert_string_equal(plan_find(p, "attr/vif/0/name")->value,
		    which == 0 ? "xn0" : "re0");
		assert_string_equal(plan_find(p, "attr/vif/0/ipv4/0")->value,
		    "192.0.2.7");
		free(p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_freebsd),
		cmocka_unit_test(test_firewall),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_volumes),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_twins),
	};

	return (cmocka_run_group_tests_name("guest_plan", tests, NULL, NULL));
}
