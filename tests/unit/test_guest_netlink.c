/* SPDX-License-Identifier: BSD-2-Clause */
/* What rtnetlink(7) says, and what it says when it is cut or broken. */
#include "testing.h"

#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "netlink_build.h"
#include "os/os_linux_netlink.h"
#include "util/num.h"

static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 9 };

static void
begin_link(struct built *b, unsigned type, int index, unsigned flags)
{
	const struct ifinfomsg body = { .ifi_family = AF_UNSPEC,
		.ifi_type = ARPHRD_ETHER,
		.ifi_index = index,
		.ifi_flags = flags };

	built_begin(b, type, 0, &body, sizeof(body));
}

static void
begin_address(struct built *b, unsigned type, unsigned family, unsigned flags,
    unsigned scope)
{
	const struct ifaddrmsg body = { .ifa_family = (uint8_t)family,
		.ifa_prefixlen = 24,
		.ifa_flags = (uint8_t)flags,
		.ifa_scope = (uint8_t)scope,
		.ifa_index = 3 };

	built_begin(b, type, 0, &body, sizeof(body));
}

/* The one message of b. */
static struct netlink_message
parse(const struct built *b)
{
	struct netlink_message m;
	const uint8_t *p = b->bytes;
	size_t len = b->len;

	assert_true(netlink_next(&p, &len, &m));
	assert_int_equal(len, 0);
	return (m);
}

static void
links(void **state)
{
	struct built b = { .len = 0 };
	struct netlink_message m;

	(void)state;
	begin_link(&b, RTM_NEWLINK, 3, IFF_UP);
	built_text(&b, IFLA_IFNAME, "eth0");
	built_add(&b, IFLA_ADDRESS, mac, 6);
	built_u32(&b, IFLA_MTU, 1500);
	m = parse(&b);
	assert_int_equal(m.kind, NETLINK_LINK);
	assert_int_equal(m.sequence, 7);
	assert_int_equal(m.link.link.index, 3);
	assert_string_equal(m.link.link.name, "eth0");
	assert_memory_equal(m.link.link.mac, mac, 6);
	assert_true(m.link.link.has_mac);
	assert_true(m.link.is_up);
	assert_false(m.link.is_shared);
	assert_int_equal(m.link.link.vif, FACTS_NO_VIF);
	assert_int_equal(m.link.master + m.link.parent, 0);
}

static const struct stack {
	const char *kind, *master_kind;
	bool elsewhere;
	uint32_t master, parent; /* expected of 5 and 6 */
} stacks[] = {
	{ "vlan", NULL, false, 5, 6 }, { "macvlan", "vrf", false, 0, 6 },
	{ "macvlan", NULL, true, 5, 0 }, { "ipvlan", "bridge", false, 5, 6 },
	{ "veth", "bridge", false, 5, 0 }, { "gre", "bond", false, 5, 0 },
	{ NULL, "vrf", false, 0, 0 }, { NULL, "openvswitch", false, 0, 0 },
	{ NULL, NULL, false, 5, 0 }, /* before Linux told kinds */
};

static void
link_stacks(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(stacks); i++) {
		const struct stack *s = &stacks[i];
		struct built b = { .len = 0 };
		struct netlink_message m;

		begin_link(&b, RTM_NEWLINK, 3, 0);
		built_text(&b, IFLA_IFNAME, "x");
		built_u32(&b, IFLA_MASTER, 5);
		built_u32(&b, IFLA_LINK, 6);
		if (s->elsewhere)
			built_u32(&b, IFLA_LINK_NETNSID, 1);
		if (s->kind != NULL || s->master_kind != NULL)
			built_kinds(&b, s->kind, s->master_kind);
		m = parse(&b);
		assert_int_equal(m.kind, NETLINK_LINK);
		assert_int_equal(m.link.master, s->master);
		assert_int_equal(m.link.parent, s->parent);
	}
}

static void
macs(void **state)
{
	static const uint8_t vrrp[6] = { 0, 0, 0x5e, 0, 1, 7 }, zeros[6];
	struct built b = { .len = 0 };
	struct netlink_message m;

	(void)state;
	begin_link(&b, RTM_NEWLINK, 3, 0);
	built_text(&b, IFLA_IFNAME, "x");
	built_add(&b, IFLA_ADDRESS, vrrp, 6);
	m = parse(&b);
	assert_true(m.link.is_shared);
	built_add(&b, IFLA_PERM_ADDRESS, mac, 6);
	m = parse(&b);
	assert_true(m.link.is_shared);
	assert_memory_equal(m.link.link.mac, mac, 6);
	built_add(&b, IFLA_PERM_ADDRESS, zeros, 6);
	built_add(&b, IFLA_ADDRESS, mac, 5);
	m = parse(&b);
	assert_false(m.link.link.has_mac);
	assert_false(m.link.is_shared);
}

/* Not all of a link, or another's view of it */
static void
parts_of_links(void **state)
{
	const struct ifinfomsg bridge = { .ifi_family = AF_BRIDGE,
		.ifi_index = 3 };
	struct built b = { .len = 0 };

	(void)state;
	begin_link(&b, RTM_NEWLINK, 3, 0);
	built_add(&b, IFLA_WIRELESS, mac, 6);
	assert_int_equal(parse(&b).kind, NETLINK_OTHER);
	b.len = 0;
	built_begin(&b, RTM_NEWLINK, 0, &bridge, sizeof(bridge));
	built_text(&b, IFLA_IFNAME, "x");
	assert_int_equal(parse(&b).kind, NETLINK_OTHER);
	b.len = 0;
	begin_link(&b, RTM_DELLINK, 3, 0);
	built_text(&b, IFLA_IFNAME, "x");
	assert_int_equal(parse(&b).kind, NETLINK_LINK_GONE);
	b.len = 0;
	begin_link(&b, RTM_NEWLINK, 0, 0);
	built_text(&b, IFLA_IFNAME, "x");
	assert_int_equal(parse(&b).kind, NETLINK_OTHER);
}

static const struct flags {
	unsigned family, flags, scope, protocol;
	bool usable;
	enum facts_rank rank;
} flag_samples[] = {
	{ AF_INET, 0, RT_SCOPE_UNIVERSE, 0, true, RANK_PRIMARY },
	{ AF_INET, IFA_F_PERMANENT, RT_SCOPE_UNIVERSE, 0, true, RANK_PRIMARY },
	{ AF_INET, IFA_F_SECONDARY, RT_SCOPE_UNIVERSE, 0, true,
	    RANK_SECONDARY },
	{ AF_INET, 0, RT_SCOPE_UNIVERSE, 18, true, RANK_SHARED },
	{ AF_INET, 0, RT_SCOPE_UNIVERSE, 2, true, RANK_PRIMARY },
	{ AF_INET, 0, RT_SCOPE_LINK, 0, true, RANK_LINK_LOCAL },
	{ AF_INET, 0, RT_SCOPE_HOST, 0, false, RANK_PRIMARY },
	{ AF_INET, 0, RT_SCOPE_NOWHERE, 0, false, RANK_PRIMARY },
	{ AF_INET6, 0, RT_SCOPE_UNIVERSE, 0, true, RANK_PRIMARY },
	{ AF_INET6, 0, RT_SCOPE_SITE, 0, true, RANK_PRIMARY },
	{ AF_INET6, IFA_F_TEMPORARY, RT_SCOPE_UNIVERSE, 0, true,
	    RANK_TEMPORARY },
	{ AF_INET6, IFA_F_DEPRECATED, RT_SCOPE_UNIVERSE, 0, true,
	    RANK_TEMPORARY },
	{ AF_INET6, IFA_F_TENTATIVE, RT_SCOPE_UNIVERSE, 0, false,
	    RANK_PRIMARY },
	{ AF_INET6, IFA_F_TENTATIVE | IFA_F_OPTIMISTIC, RT_SCOPE_UNIVERSE, 0,
	    true, RANK_PRIMARY },
	{ AF_INET6, IFA_F_DADFAILED, RT_SCOPE_UNIVERSE, 0, false,
	    RANK_PRIMARY },
};

static void
address_flags(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(flag_samples); i++) {
		const struct flags *f = &flag_samples[i];
		uint8_t value[16] = { 10, 0, 0, 1 };
		struct built b = { .len = 0 };
		struct netlink_message m;
		uint8_t protocol = (uint8_t)f->protocol;

		begin_address(&b, RTM_NEWADDR, f->family, f->flags, f->scope);
		built_add(&b, IFA_ADDRESS, value,
		    f->family == AF_INET ? 4 : 16);
		built_u32(&b, IFA_FLAGS, f->flags);
		if (protocol != 0)
			built_add(&b, 11, &protocol, 1);
		m = parse(&b);
		assert_int_equal(m.kind, NETLINK_ADDRESS);
		assert_int_equal(m.address.address.link, 3);
		assert_int_equal(m.address.address.address.prefix, 24);
		assert_int_equal(m.address.is_usable, f->usable);
		if (f->usable)
			assert_int_equal(m.address.address.address.rank,
			    f->rank);
	}
}

/* Flags beyond the first eight are in an attribute alone. */
static void
addresses(void **state)
{
	static const uint8_t own[4] = { 10, 0, 0, 1 },
			     peer[4] = { 10, 0, 0, 2 };
	struct built b = { .len = 0 };
	struct netlink_message m;

	(void)state;
	begin_address(&b, RTM_NEWADDR, AF_INET, IFA_F_SECONDARY, 0);
	built_add(&b, IFA_ADDRESS, peer, 4);
	built_add(&b, IFA_LOCAL, own, 4);
	m = parse(&b);
	assert_memory_equal(m.address.address.address.bytes, own, 4);
	assert_int_equal(m.address.address.address.rank, RANK_SECONDARY);
	b.len = 0;
	begin_address(&b, RTM_DELADDR, AF_INET, 0, 0);
	built_add(&b, IFA_LOCAL, own, 4);
	assert_int_equal(parse(&b).kind, NETLINK_ADDRESS_GONE);
	b.len = 0;
	begin_address(&b, RTM_NEWADDR, AF_INET6, 0, 0);
	built_add(&b, IFA_LOCAL, own, 4);
	assert_int_equal(parse(&b).kind, NETLINK_OTHER);
	b.len = 0;
	begin_address(&b, RTM_NEWADDR, 99, 0, 0);
	built_add(&b, IFA_LOCAL, own, 4);
	assert_int_equal(parse(&b).kind, NETLINK_OTHER);
	b.len = 0;
	begin_address(&b, RTM_NEWADDR, AF_INET, 0, 0);
	assert_int_equal(parse(&b).kind, NETLINK_OTHER);
}

static void
ends(void **state)
{
	struct built b = { .len = 0 };
	struct netlink_message m;
	int32_t code = 0;

	(void)state;
	built_begin(&b, NLMSG_DONE, NLM_F_DUMP_INTR, &code, sizeof(code));
	m = parse(&b);
	assert_int_equal(m.kind, NETLINK_END);
	assert_true(m.is_interrupted);
	b.len = 0;
	built_begin(&b, NLMSG_DONE, 0, &code, 0);
	assert_int_equal(parse(&b).kind, NETLINK_END);
	b.len = 0;
	built_begin(&b, NLMSG_ERROR, 0, &code, sizeof(code));
	assert_int_equal(parse(&b).kind, NETLINK_OTHER);
	code = -EPERM;
	for (unsigned type = NLMSG_ERROR; type <= NLMSG_DONE; type++) {
		b.len = 0;
		built_begin(&b, type, 0, &code, sizeof(code));
		m = parse(&b);
		assert_int_equal(m.kind, NETLINK_ERROR);
		assert_int_equal(m.error, EPERM);
	}
}

static void
build_all(struct built *b)
{
	static const uint8_t own[4] = { 10, 0, 0, 1 };

	begin_link(b, RTM_NEWLINK, 3, IFF_UP);
	built_text(b, IFLA_IFNAME, "eth0");
	built_add(b, IFLA_ADDRESS, mac, 6);
	built_kinds(b, "vlan", "bridge");
	begin_address(b, RTM_NEWADDR, AF_INET, 0, 0);
	built_add(b, IFA_LOCAL, own, 4);
}

/* Every beginning of two messages, in a block of its own size */
static void
every_cut(void **state)
{
	struct built b = { .len = 0 };
	struct netlink_message m;
	size_t first;

	(void)state;
	build_all(&b);
	first = b.message;
	for (size_t cut = 0; cut <= b.len; cut++) {
		uint8_t *copy = malloc(cut + 1);
		const uint8_t *p = copy;
		size_t len = cut, good = 0;
		bool bad = false;

		memcpy(copy, b.bytes, cut);
		while (netlink_next(&p, &len, &m)) {
			good += m.kind != NETLINK_BAD;
			bad |= m.kind == NETLINK_BAD;
		}
		assert_int_equal(good, (cut >= first) + (cut == b.len));
		assert_int_equal(bad, cut != 0 && cut != first && cut != b.len);
		free(copy);
	}
}

/* Lengths in messages and attributes that cannot be */
static void
every_length(void **state)
{
	struct built b = { .len = 0 };
	struct netlink_message m;
	uint64_t seed = 1;

	(void)state;
	build_all(&b);
	for (int turn = 0; turn < 20000; turn++) {
		uint8_t *copy = malloc(b.len);
		const uint8_t *p = copy;
		size_t len = b.len, steps = 0;

		memcpy(copy, b.bytes, b.len);
		for (int i = 0; i < 3; i++)
			copy[testing_random(&seed) % b.len] =
			    (uint8_t)testing_random(&seed);
		while (netlink_next(&p, &len, &m)) {
			assert_true(++steps < 10);
			assert_true(strlen(m.link.link.name) < 16);
			(void)netlink_digest(&m);
		}
		free(copy);
	}
}

static void
digests(void **state)
{
	struct built a = { .len = 0 }, b = { .len = 0 };
	struct netlink_message m, other;

	(void)state;
	begin_link(&a, RTM_NEWLINK, 3, IFF_UP);
	built_text(&a, IFLA_IFNAME, "eth0");
	begin_link(&b, RTM_NEWLINK, 3, IFF_UP | IFF_PROMISC);
	built_text(&b, IFLA_IFNAME, "eth0");
	built_u32(&b, IFLA_MTU, 9000);
	m = parse(&a);
	other = parse(&b);
	assert_true(netlink_digest(&m) == netlink_digest(&other));
	other.link.is_up = false;
	assert_true(netlink_digest(&m) != netlink_digest(&other));
	other = m;
	other.link.link.name[0] = 'x';
	assert_true(netlink_digest(&m) != netlink_digest(&other));
	other = m;
	other.link.master = 1;
	assert_true(netlink_digest(&m) != netlink_digest(&other));
	other = m;
	other.address.is_usable = true;
	assert_true(netlink_digest(&m) != netlink_digest(&other));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links),
		cmocka_unit_test(link_stacks),
		cmocka_unit_test(macs),
		cmocka_unit_test(parts_of_links),
		cmocka_unit_test(address_flags),
		cmocka_unit_test(addresses),
		cmocka_unit_test(ends),
		cmocka_unit_test(every_cut),
		cmocka_unit_test(every_length),
		cmocka_unit_test(digests),
	};

	return (
	    cmocka_run_group_tests_name("guest netlink", tests, NULL, NULL));
}
