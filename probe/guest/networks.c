/* SPDX-License-Identifier: BSD-2-Clause */
/* A network stack for each NIC; see networks.h. */
#include "guest/networks.h"

#include <stdio.h>
#include <string.h>

#include "console.h"
#include "nic.h"
#include "option.h"
#include "self.h"
#include "util/num.h"
#include "util/size.h"

#define STACKS	     8 /* a tool stack gives a guest seven NICs */
#define ADDRESS_TEXT 64

static struct network {
	struct nic *nic;  /* NULL: free */
	struct net *net;  /* owned */
	struct nic *lent; /* it is on that card now; NULL: on its own */
	bool is_fixed;	  /* it has the address of the options */
} networks[STACKS];
static bool changed; /* some address is another one than we told */

/* ---- what we tell ---- */

static void
address_changed(void *ctx)
{
	(void)ctx;
	changed = true;
}

/* K of device/vif/K, which front/netfront.c calls "vifK". */
static int32_t
vif_of(const struct nic *n)
{
	uint64_t k;
	struct pvk_err e;

	if (strncmp(n->name, "vif", 3) != 0 ||
	    pvk_uint_parse(n->name + 3, 0, INT32_MAX, n->name, &k, &e) != 0)
		return (FACTS_NO_VIF);
	return ((int32_t)k);
}

static uint8_t
prefix_length(uint32_t mask)
{
	uint8_t n = 0;

	for (; mask != 0; mask <<= 1)
		n++;
	return (n);
}

static void
describe(const struct network *w, struct facts_nic *f)
{
	const struct net_address *a = net_address(w->net);
	char text[NET_TEXT];

	memset(f, 0, sizeof(*f));
	snprintf(f->name, sizeof(f->name), "%s", w->nic->name);
	memcpy(f->mac, w->nic->mac, sizeof(f->mac));
	f->vif = vif_of(w->nic);
	if (a->origin == NET_NOWHERE)
		return;
	f->n = 1;
	f->address[0].family = 4;
	f->address[0].prefix = prefix_length(a->mask);
	f->address[0].rank =
	    a->origin == NET_LINK_LOCAL ? RANK_LINK_LOCAL : RANK_PRIMARY;
	for (unsigned i = 0; i < 4; i++)
		f->address[0].bytes[i] = (uint8_t)(a->address >> (24 - 8 * i));
	console_print("%s: %s\n", f->name, net_format(a, text));
}

static void
tell(void)
{
	static struct facts_nics facts;

	facts.n = 0;
	for (size_t i = 0; i < STACKS; i++)
		if (networks[i].nic != NULL)
			describe(&networks[i], &facts.nic[facts.n++]);
	self_set_nics(&facts);
	changed = false;
}

/* ---- which there are ---- */

static struct network *
find(const struct nic *n)
{
	for (size_t i = 0; i < STACKS; i++)
		if (networks[i].nic == n)
			return (&networks[i]);
	return (NULL);
}

struct net *
networks_of(const struct nic *n)
{
	const struct network *w = n != NULL ? find(n) : NULL;

	return (w != NULL ? w->net : NULL);
}

/* ---- where they are ---- */

static void
give_back(struct network *w)
{
	if (w->lent != NULL)
		net_move(w->net, w->nic);
	w->lent = NULL;
}

struct net *
networks_use(struct nic *n)
{
	struct network *w = n != NULL ? find(n) : NULL;

	for (size_t i = 0; i < STACKS; i++)
		if (networks[i].nic != NULL && networks[i].lent != n)
			give_back(&networks[i]);
	if (n == NULL || w != NULL)
		return (w != NULL ? w->net : NULL);
	for (size_t i = 0; i < STACKS; i++) {
		w = &networks[i];
		if (w->nic == NULL ||
		    memcmp(w->nic->mac, n->mac, sizeof(n->mac)) != 0)
			continue;
		net_move(w->net, n);
		w->lent = n;
		return (w->net);
	}
	return (NULL);
}

size_t
networks_reaching(uint32_t address, struct nic **out, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < STACKS && n < most; i++)
		if (networks[i].nic != NULL &&
		    net_reaches(networks[i].net, address))
			out[n++] = networks[i].nic;
	return (n);
}

/* ---- which come and go ---- */

static bool
have_fixed(void)
{
	for (size_t i = 0; i < STACKS; i++)
		if (networks[i].nic != NULL && networks[i].is_fixed)
			return (true);
	return (false);
}

/* address=A.B.C.D/N and gateway=A.B.C.D, for the first NIC; "": none. */
static void
fixed_address(char text[ADDRESS_TEXT])
{
	char gateway[24];
	size_t len;

	text[0] = '\0';
	if (have_fixed() || !option_get("address", text, 24))
		return;
	len = strlen(text);
	if (option_get("gateway", gateway, sizeof(gateway)))
		snprintf(text + len, ADDRESS_TEXT - len, ",%s", gateway);
}

static void
add(struct nic *n)
{
	struct network *w = find(NULL);
	struct net_address fixed;
	char text[ADDRESS_TEXT];
	bool is_fixed;

	if (w == NULL)
		return;
	fixed_address(text);
	is_fixed = net_parse(text, &fixed) == 0;
	w->net = net_new(n, is_fixed ? &fixed : NULL);
	if (w->net == NULL)
		return; /* no memory: perhaps when something else has gone */
	if (!is_fixed && text[0] != '\0')
		console_print("address=%s: no address\n", text);
	w->nic = n;
	w->is_fixed = is_fixed;
	net_on_change(w->net, address_changed, NULL);
	changed = true;
}

static bool
is_listed(const struct nic *n)
{
	for (const struct nic *p = nics; p != NULL; p = p->next)
		if (p == n)
			return (true);
	return (false);
}

static bool
is_pv(const struct nic *n)
{
	return (strcmp(n->kind, "pv") == 0);
}

/* One that left the list keeps its structure, so its stack can be ended. */
static void
match(void)
{
	bool some_pv = false;

	for (const struct nic *n = nics; n != NULL; n = n->next)
		some_pv = some_pv || is_pv(n);
	for (size_t i = 0; i < STACKS; i++) {
		struct network *w = &networks[i];

		if (w->nic != NULL && w->lent != NULL && !is_listed(w->lent))
			give_back(w);
		if (w->nic == NULL ||
		    (is_listed(w->nic) && (is_pv(w->nic) || !some_pv)))
			continue;
		net_free(w->net);
		*w = (struct network){ NULL };
		changed = true;
	}
	for (struct nic *n = nics; n != NULL; n = n->next)
		if ((is_pv(n) || !some_pv) && find(n) == NULL)
			add(n);
}

uint64_t
networks_step(void)
{
	uint64_t due = UINT64_MAX;

	match();
	for (size_t i = 0; i < STACKS; i++) {
		if (networks[i].nic == NULL)
			continue;
		net_step(networks[i].net);
		due = pvk_min(due, net_deadline(networks[i].net));
	}
	if (changed)
		tell();
	return (due);
}
