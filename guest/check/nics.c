/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses of NICs, as the agent finds them; see nics.h. */
#include "nics.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "look.h"
#include "os/os.h"
#include "util/auto.h"
#include "util/num.h"

static unsigned
count(const struct facts_nic *nic)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < nic->n && i < FACTS_ADDRESSES; i++)
		n += nic->address[i].rank != RANK_LINK_LOCAL;
	return (n);
}

/* The other NIC with this MAC, NULL without. */
static const char *
twin_of(const struct facts_nics *all, uint32_t at)
{
	static const uint8_t none[6];

	for (uint32_t i = 0; i < all->n; i++)
		if (i != at &&
		    memcmp(all->nic[i].mac, none, sizeof(none)) != 0 &&
		    memcmp(all->nic[i].mac, all->nic[at].mac, sizeof(none)) ==
			0)
			return (all->nic[i].name);
	return (NULL);
}

static void
take_all(struct pvk_facts *f, const struct facts_nics *all)
{
	const struct pvk_fact *names = pvk_facts_get(f, "nic.names");
	char list[PVK_FACT_VALUE_MAX], text[16];

	if (names == NULL || names->kind != PVK_FACT_TEXT)
		return;
	snprintf(list, sizeof(list), "%s", names->value);
	for (uint32_t i = 0; i < all->n; i++) {
		if (!look_in_list(list, all->nic[i].name))
			continue;
		snprintf(text, sizeof(text), "%u", count(&all->nic[i]));
		pvk_facts_set_of(f, "nic", all->nic[i].name, "addresses", text);
		pvk_facts_set_of(f, "nic", all->nic[i].name, "twin",
		    twin_of(all, i));
	}
}

/* Nothing is known of any of them, for this reason. */
static void
unseen(struct pvk_facts *f, int error)
{
	const struct pvk_fact *names = pvk_facts_get(f, "nic.names");
	char list[PVK_FACT_VALUE_MAX], name[PVK_FACT_NAME_MAX], *save, *nic;
	static const char *const leaves[] = { "addresses", "twin" };

	if (names == NULL || names->kind != PVK_FACT_TEXT)
		return;
	snprintf(list, sizeof(list), "%s", names->value);
	for (nic = strtok_r(list, " ", &save); nic != NULL;
	     nic = strtok_r(NULL, " ", &save))
		for (size_t i = 0; i < PVK_COUNT(leaves); i++) {
			snprintf(name, sizeof(name), "nic.%.64s.%s", nic,
			    leaves[i]);
			pvk_facts_unseen(f, name, error);
		}
}

void
nics_addresses(struct pvk_facts *f)
{
	PVK_AUTO_FREE struct facts_nics *all = calloc(1, sizeof(*all));
	struct net net = { 0 };
	struct pvk_err e;
	struct os *os = os_open(&e);

	if (os != NULL && all != NULL && os_net(os, &net, &e) == 0) {
		net_nics(&net, all);
		take_all(f, all);
	} else
		unseen(f, all == NULL ? ENOMEM : e.sys != 0 ? e.sys : EIO);
	net_fini(&net);
	os_close(os);
}
