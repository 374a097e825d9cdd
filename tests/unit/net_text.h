/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Networks as text. One that is told, a word a fact, in any order:
 *
 *	2:xn0=v0	link 2 with that name; v0: VIF 0, d: a device, s:
 *software, t: software without a MAC, l: loopback 5>2		5 is made of 2
 *	2@10.0.0.1/24	2 has that address; then perhaps its rank, s(econdary),
 *			h(shared), t(emporary), l(ink-local)
 *
 * And what became of it, a line: "xn0/0 10.0.0.1/24p ...; em0 ...; ... -3": a
 * NIC with its VIF and addresses, each with its rank, and what was left out.
 */
#ifndef PVK_TESTS_NET_TEXT_H
#define PVK_TESTS_NET_TEXT_H

#include "plan/net.h"

#define NET_TEXT_RANKS "pshtl" /* in the order of enum facts_rank */

/* Aborts when it is no such word, or without memory. */
void net_text_add(struct net *net, const char *word);
void net_text_show(const struct facts_nics *nics, char *out, size_t size);

#endif
