/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The addresses that XAPI finds in a guest's subtree.
 *
 *	attr/vif/N/ipv4/M		N/ip (of the lowest M), N/ipv4/M
 *	attr/vif/N/ipv6/M		N/ipv6/M
 *	attr/ethN/ip			N/ip, N/ipv4/0
 *	attr/ethN/ipv6/M/addr		N/ipv6/M
 *
 * The last two, the old protocol, count only when attr/vif has no child; and
 * likewise once more for xenserver/attr/net-sriov-vf.
 */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

/* Children of a folder, in the store's order. */
static void
add_name(void *ctx, const char *name)
{
	pairs_add(ctx, name, "");
}

static struct pairs
children(const struct sight *s, const char *dir)
{
	struct pairs names = { 0 };

	sight_list(s, dir, add_name, &names);
	return (names);
}

static int
by_number(const void *a, const void *b)
{
	long long x = 0, y = 0;

	metrics_int(((const struct pair *)a)->key, &x);
	metrics_int(((const struct pair *)b)->key, &y);
	return ((x > y) - (x < y));
}

/*
 * Sorts indices as XAPI does. It reads them as numbers only to compare them,
 * so that a single one can be anything.
 */
static bool
sort(struct pairs *indices)
{
	long long unused;

	if (indices->n < 2)
		return (true);
	for (size_t i = 0; i < indices->n; i++)
		if (!metrics_int(indices->v[i].key, &unused))
			return (false);
	qsort(indices->v, indices->n, sizeof(indices->v[0]), by_number);
	return (true);
}

/* FOUND is added to: keys to read, with the names they get. */
static bool
family(const struct sight *s, struct pairs *found, const char *vif,
    const char *id, const char *version)
{
	char *dir = format("%s/%s", vif, version);
	struct pairs indices = children(s, dir);
	bool good = sort(&indices);

	for (size_t i = 0; good && i < indices.n; i++) {
		char *key = format("%s/%s", dir, indices.v[i].key);
		char *name = format("%s/%s/%s", id, version, indices.v[i].key);
		char *main_name = format("%s/ip", id);
		if (i == 0 && strcmp(version, "ipv4") == 0)
			pairs_add(found, key, main_name);
		pairs_add(found, key, name);
		free(main_name);
		free(name);
		free(key);
	}
	pairs_free(&indices);
	free(dir);
	return (good);
}

static void
one_vif(struct metrics *m, const struct sight *s, const char *parent,
    const char *id)
{
	char *vif = format("%s/%s", parent, id);
	struct pairs versions = children(s, vif), found = { 0 };

	for (size_t i = 0; i < versions.n; i++) {
		const char *version = versions.v[i].key;
		if (strcmp(version, "ipv4") != 0 &&
		    strcmp(version, "ipv6") != 0)
			continue;
		if (!family(s, &found, vif, id, version)) {
			/* with what was found before it, as in XAPI */
			pairs_free(&found);
			pairs_add(&m->remarks, vif,
			    "addresses dropped: an index is no number");
		}
	}
	for (size_t i = 0; i < found.n; i++)
		metrics_take(&m->networks, s, found.v[i].key, found.v[i].value);
	pairs_free(&found);
	pairs_free(&versions);
	free(vif);
}

static void
one_eth(struct metrics *m, const struct sight *s, const char *eth,
    const char *id)
{
	char *ip = format("%s/ip", eth), *ipv6 = format("%s/ipv6", eth);
	char *name = format("%s/ip", id), *first = format("%s/ipv4/0", id);
	struct pairs indices = children(s, ipv6);

	metrics_take(&m->networks, s, ip, name);
	metrics_take(&m->networks, s, ip, first);
	for (size_t i = 0; i < indices.n; i++) {
		char *key = format("%s/%s/addr", ipv6, indices.v[i].key);
		char *to = format("%s/ipv6/%s", id, indices.v[i].key);
		metrics_take(&m->networks, s, key, to);
		free(to);
		free(key);
	}
	pairs_free(&indices);
	free(first);
	free(name);
	free(ipv6);
	free(ip);
}

static void
old_protocol(struct metrics *m, const struct sight *s, const char *root)
{
	static const char *const prefixes[] = { "eth", "xenbr", "eno", "ens",
		"emp", "enx" };
	struct pairs names = children(s, root);

	for (size_t i = 0; i < names.n; i++)
		for (size_t k = 0; k < sizeof(prefixes) / sizeof(prefixes[0]);
		     k++) {
			size_t len = strlen(prefixes[k]);
			const char *name = names.v[i].key;
			if (strncmp(name, prefixes[k], len) != 0)
				continue;
			char *eth = format("%s/%s", root, name);
			one_eth(m, s, eth, name + len);
			free(eth);
			break;
		}
	pairs_free(&names);
}

static void
one_root(struct metrics *m, const struct sight *s, const char *root,
    const char *type)
{
	char *parent = format("%s/%s", root, type);
	struct pairs vifs = children(s, parent);

	if (vifs.n == 0)
		old_protocol(m, s, root);
	for (size_t i = 0; i < vifs.n; i++)
		one_vif(m, s, parent, vifs.v[i].key);
	pairs_free(&vifs);
	free(parent);
}

void
metrics_networks(struct metrics *m, const struct sight *s)
{
	one_root(m, s, "attr", "vif");
	one_root(m, s, "xenserver/attr", "net-sriov-vf");
}
