/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pvguest check reads of xenstore: a store as a host fills it, one full of
 * what no host would write, one that goes away in the middle, none.
 */
#include "testing.h"

#include <stdio.h>

#include "check_root.h"
#include "front.h"
#include "xs_peer.h"

static struct look look;

struct node {
	const char *path, *value;
};

/* ---- a store ---- */

static const char *
value_of(const struct node *nodes, const char *path)
{
	for (; nodes->path != NULL; nodes++)
		if (strcmp(nodes->path, path) == 0)
			return (nodes->value);
	return (NULL);
}

/* The value of a folder are its names, with "|" between them. */
static void
answer_list(struct peer *p, const char *value)
{
	char names[4096];
	size_t len = strlen(value) + 1;

	memcpy(names, value, len);
	for (size_t i = 0; i < len; i++)
		if (names[i] == '|')
			names[i] = '\0';
	peer_reply(p, names, len);
}

static void
script_store(struct peer *p)
{
	const struct node *nodes = p->arg;
	const char *value;

	peer_accept(p);
	while (peer_request(p)) {
		value = value_of(nodes, wire_payload(&p->rq));
		if (value == NULL)
			peer_refuse(p, PEER_TEXT("ENOENT\0"));
		else if (strcmp(value, "EACCES") == 0)
			peer_refuse(p, PEER_TEXT("EACCES\0"));
		else if (p->rq.head.type == WIRE_DIRECTORY)
			answer_list(p, value);
		else
			peer_reply(p, value, strlen(value));
	}
}

static void
gather_from(void (*script)(struct peer *p), const struct node *nodes)
{
	struct peer p;

	check_root_begin(&look);
	setenv("XENSTORED_PATH", PEER_SOCKET, 1);
	peer_start(&p, script, nodes);
	front_facts(look.f);
	peer_join(&p);
}

/* ---- as a host fills it ---- */

static const struct node good[] = {
	{ "device/vbd", "5696|768" },
	{ "device/vbd/768/backend", "/local/domain/0/backend/vbd/3/768" },
	{ "device/vbd/768/state", "4" },
	{ "device/vbd/768/device-type", "disk" },
	{ "/local/domain/0/backend/vbd/3/768/state", "4" },
	{ "/local/domain/0/backend/vbd/3/768/feature-flush-cache", "1" },
	{ "/local/domain/0/backend/vbd/3/768/max-ring-page-order", "EACCES" },
	{ "device/vbd/5696/backend", "/b/5696" },
	{ "device/vbd/5696/device-type", "cdrom" },
	{ "/b/5696/params", "/secret.iso" },
	{ "device/vif", "0" },
	{ "device/vif/0/backend", "/b/0" },
	{ "device/vif/0/mtu", "1400" },
	{ "/b/0/rate", "125000,50000" },
	{ "attr/PVAddons/MajorVersion", "1" },
	{ "attr/PVAddons/MinorVersion", "0" },
	{ "attr/PVAddons/MicroVersion", "0" },
	{ "memory/static-max", "2097152" },
	{ "cpu", "0|1|2|x" },
	{ "cpu/0/availability", "online" },
	{ "cpu/1/availability", "online" },
	{ "cpu/2/availability", "offline" },
	{ NULL, NULL },
};

static void
a_host(void **state)
{
	static const struct check_expected list[] = {
		{ "xen.store", "yes" },
		{ "front.names", "vbd/768 vbd/5696 vif/0" },
		{ "front.vbd/768.state", "4" },
		{ "front.vbd/768.device-type", "disk" },
		{ "front.vbd/768.backend-state", "4" },
		{ "front.vbd/768.feature-flush-cache", "1" },
		{ "front.vbd/768.feature-discard", "!absent" },
		{ "front.vbd/768.max-ring-page-order", "!EACCES" },
		{ "front.vbd/768.params", "-" },
		{ "front.vbd/5696.params", "/secret.iso" },
		{ "front.vbd/5696.state", "!absent" },
		{ "front.vif/0.mtu", "1400" },
		{ "front.vif/0.rate", "125000,50000" },
		{ "agent.published", "1.0.0" },
		{ "memory.static-max", "2097152" },
		{ "memory.dynamic-min", "!absent" },
		{ "cpu.available", "2" },
		{ "front.more", "-" },
	};

	(void)state;
	gather_from(script_store, good);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* ---- as none would ---- */

static const struct node bad[] = {
	{ "device/vbd", "../x|-1|768x|99999999999|4294967295|0|" },
	{ "device/vbd/0/backend", "/../\x1b[2J/%s%n" },
	{ "device/vbd/0/state", "\x1b[2J\n4" },
	{ "device/vbd/0/device-type", "" },
	{ "device/vif", "" },
	{ "attr/PVAddons/MajorVersion", "999999999999999999999999" },
	{ "attr/PVAddons/MinorVersion", "\xff\xfe" },
	{ "attr/PVAddons/MicroVersion", "%s" },
	{ NULL, NULL },
};

static void
a_stranger(void **state)
{
	static const struct check_expected list[] = {
		{ "front.names", "vbd/0 vbd/4294967295" },
		{ "front.vbd/0.state", "\\x1b[2J\\x0a4" },
		{ "front.vbd/0.device-type", "" },
		/* its path is none, so it is not asked for */
		{ "front.vbd/0.feature-barrier", "!EIO" },
		{ "agent.published", "999999999999999.\\xff\\xfe.%s" },
	};

	(void)state;
	gather_from(script_store, bad);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

/* A path of as much as a message holds, and more devices than anybody has. */
static void
too_much(void **state)
{
	char path[4000], names[4000];
	struct node nodes[] = { { "device/vbd", names },
		{ "device/vbd/0/backend", path }, { NULL, NULL } };
	const struct pvk_fact *all;
	size_t n = 0, words = 0;

	(void)state;
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	for (unsigned i = 0; n < sizeof(names) - 8; i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%u",
		    i > 0 ? "|" : "", i);
	gather_from(script_store, nodes);
	all = pvk_facts_get(look.f, "front.names");
	assert_non_null(all);
	for (const char *p = all->value; p != NULL; p = strchr(p + 1, ' '))
		words++;
	assert_int_equal(words, 64);
	all = pvk_facts_get(look.f, "front.more");
	assert_non_null(all);
	assert_string_equal(all->value, "EFBIG");
	check_root_end(&look);
}

/* ---- one that goes away ---- */

static void
script_leave(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_DIRECTORY, NULL, 0);
	peer_reply(p, PEER_TEXT("768\0"));
	peer_expect(p, WIRE_READ, NULL, 0);
	peer_hang_up(p);
}

static void
it_leaves(void **state)
{
	const struct pvk_fact *f;

	(void)state;
	gather_from(script_leave, NULL);
	f = pvk_facts_get(look.f, "front.vbd/768.state");
	assert_non_null(f);
	assert_int_equal(f->kind, PVK_FACT_UNSEEN);
	f = pvk_facts_get(look.f, "agent.published");
	assert_non_null(f);
	assert_int_equal(f->kind, PVK_FACT_UNSEEN);
	f = pvk_facts_get(look.f, "front.more"); /* the NICs */
	assert_non_null(f);
	assert_int_equal(f->kind, PVK_FACT_UNSEEN);
	check_root_end(&look);
}

static void
none(void **state)
{
	static const struct check_expected list[] = {
		/* that nobody can ask does not mean that nothing is there */
		{ "xen.store", "!absent" },
		{ "front.names", "!ENOENT" },
		{ "front.more", "-" },
		{ "agent.published", "!ENOENT" },
		{ "memory.static-max", "!ENOENT" },
		{ "cpu.available", "!ENOENT" },
	};

	(void)state;
	check_root_begin(&look);
	setenv("XENSTORED_PATH", "nowhere", 1);
	front_facts(look.f);
	check_root_expect(&look, list, PVK_COUNT(list));
	check_root_end(&look);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(a_host),
		unit_test_in_dir(a_stranger),
		unit_test_in_dir(too_much),
		unit_test_in_dir(it_leaves),
		unit_test_in_dir(none),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
