/* SPDX-License-Identifier: BSD-2-Clause */
/* Networks as text; see net_text.h. */
#include <arpa/inet.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net_text.h"

static const char ranks[] = NET_TEXT_RANKS;

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
add_link(struct net *net, unsigned index, const char *text)
{
	struct net_link l = { .index = index, .vif = FACTS_NO_VIF };
	const char *kind = strchr(text, '=') + 1;
	struct pvk_err e;

	snprintf(l.name, sizeof(l.name), "%.*s", (int)(kind - 1 - text), text);
	l.has_mac = kind[0] != 't' && kind[0] != 'l';
	l.mac[0] = 2;
	l.mac[5] = (uint8_t)index;
	l.is_device = kind[0] == 'v' || kind[0] == 'd';
	l.is_loopback = kind[0] == 'l';
	if (kind[0] == 'v')
		l.vif = atoi(kind + 1);
	must(net_add_link(net, &l, &e) == 0);
}

static void
add_address(struct net *net, unsigned link, const char *text)
{
	struct facts_address a = { .family = strchr(text, ':') ? 6 : 4 };
	const char *slash = strchr(text, '/');
	struct pvk_err e;
	char value[64], *end;

	snprintf(value, sizeof(value), "%.*s", (int)(slash - text), text);
	must(
	    inet_pton(a.family == 4 ? AF_INET : AF_INET6, value, a.bytes) == 1);
	a.prefix = (uint8_t)strtoul(slash + 1, &end, 10);
	a.rank = *end == '\0' ? RANK_PRIMARY
			      : (uint8_t)(strchr(ranks, *end) - ranks);
	must(net_add_address(net, link, &a, &e) == 0);
}

void
net_text_add(struct net *net, const char *word)
{
	char *rest;
	unsigned index = (unsigned)strtoul(word, &rest, 10);
	struct pvk_err e;

	if (*rest == ':')
		add_link(net, index, rest + 1);
	else if (*rest == '@')
		add_address(net, index, rest + 1);
	else
		must(net_add_lower(net, index,
			 (uint32_t)strtoul(rest + 1, NULL, 10), &e) == 0);
}

void
net_text_show(const struct facts_nics *nics, char *out, size_t size)
{
	FILE *f = fmemopen(out, size, "w");
	char value[64];

	out[0] = '\0'; /* for when nothing is written to it */
	must(f != NULL);
	for (uint32_t i = 0; i < nics->n; i++) {
		const struct facts_nic *nic = &nics->nic[i];

		fprintf(f, "%s%s", i > 0 ? "; " : "", nic->name);
		if (nic->vif != FACTS_NO_VIF)
			fprintf(f, "/%d", nic->vif);
		for (uint32_t k = 0; k < nic->n; k++) {
			const struct facts_address *a = &nic->address[k];

			inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->bytes,
			    value, sizeof(value));
			fprintf(f, " %s/%u%c", value, a->prefix,
			    ranks[a->rank]);
		}
	}
	if (nics->left_out > 0)
		fprintf(f, " -%u", nics->left_out);
	fclose(f);
}
