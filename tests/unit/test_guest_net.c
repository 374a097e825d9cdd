/* SPDX-License-Identifier: BSD-2-Clause */
/* What interfaces and addresses come down to, told in lines of text. */
#include "testing.h"

#include <stdio.h>
#include <time.h>

#include "fault.h"
#include "net_text.h"
#include "plan/net.h"
#include "util/num.h"

#define WORDS_MAX 64

static size_t
split(char *text, char *words[WORDS_MAX])
{
	size_t n = 0;
	char *save, *word;

	for (word = strtok_r(text, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save)) {
		assert_true(n < WORDS_MAX);
		words[n++] = word;
	}
	return (n);
}

static void
roll_up(char *const *words, size_t n, char *out, size_t size)
{
	struct facts_nics nics;
	struct net net = { 0 };

	for (size_t i = 0; i < n; i++)
		net_text_add(&net, words[i]);
	net_nics(&net, &nics);
	net_text_show(&nics, out, size);
	net_fini(&net);
}

static const struct sample {
	const char *name, *in, *out;
} samples[] = {
	{ "nothing", "", "" },
	{ "one", "2:xn0=v0 2@10.0.0.5/24", "xn0/0 10.0.0.5/24p" },
	{ "loopback", "1:lo=l 1@127.0.0.1/8 1@::1/128 2:xn0=v0", "xn0/0" },
	{ "VIFs by number, then devices, then the rest by name",
	    "7:a=s 6:z=d 5:b=d 4:eth9=v0 3:eth1=v2 2:tun=t 2@10.9.9.9/32",
	    "eth9/0; eth1/2; b; z; a" },
	{ "aliases after the primary, whatever they are",
	    "2:xn0=v0 2@10.0.0.3/24s 2@10.0.0.9/24 2@10.0.0.4/24s",
	    "xn0/0 10.0.0.9/24p 10.0.0.3/24s 10.0.0.4/24s" },
	{ "two primaries: by value", "2:xn0=v0 2@192.168.1.1/24 2@10.0.0.1/8",
	    "xn0/0 10.0.0.1/8p 192.168.1.1/24p" },
	{ "a /32 beside a network comes after it",
	    "2:xn0=v0 2@10.0.0.1/32 2@10.0.0.7/24",
	    "xn0/0 10.0.0.7/24p 10.0.0.1/32p" },
	{ "IPv6: global, unique local, temporary, link-local",
	    "2:xn0=v0 2@fd00::1/64 2@fe80::1/64 2@2001:db8::2/64t "
	    "2@2001:db8::1/64 2@10.0.0.1/8 2@169.254.1.1/16",
	    "xn0/0 10.0.0.1/8p 2001:db8::1/64p fd00::1/64p 2001:db8::2/64t "
	    "169.254.1.1/16l fe80::1/64l" },
	{ "shared ones after the rest of their family",
	    "2:xn0=v0 2@10.0.0.1/24h 2@10.0.0.2/24 2@10.0.0.3/24s",
	    "xn0/0 10.0.0.2/24p 10.0.0.3/24s 10.0.0.1/24h" },
	{ "bridge: its address is that of the VIF below",
	    "2:xn0=v0 9:bridge0=s 9>2 9@10.0.0.5/24", "xn0/0 10.0.0.5/24p" },
	{ "what the NIC has itself comes first",
	    "2:xn0=v0 9:bridge0=s 9>2 9@10.0.0.5/24 2@10.0.9.9/24",
	    "xn0/0 10.0.9.9/24p 10.0.0.5/24s" },
	{ "families do not demote each other",
	    "2:xn0=v0 9:bridge0=s 9>2 9@10.0.0.5/24 2@2001:db8::1/64",
	    "xn0/0 10.0.0.5/24p 2001:db8::1/64p" },
	{ "twice the same: once, where it comes first",
	    "2:xn0=v0 9:br=s 9>2 9@10.0.0.5/24 2@10.0.0.5/24 2@10.0.0.5/24s",
	    "xn0/0 10.0.0.5/24p" },
	{ "a bond of two VIFs belongs to the first",
	    "3:xn1=v1 2:xn0=v0 9:lagg0=s 9>3 9>2 9@10.0.0.5/24",
	    "xn0/0 10.0.0.5/24p; xn1/1" },
	{ "the first VIF, not the first link",
	    "2:em0=d 5:xn1=v1 9:lagg0=s 9>2 9>5 9@10.0.0.5/24",
	    "xn1/1 10.0.0.5/24p; em0" },
	{ "VLAN on a bridge over a bond of two VIFs",
	    "3:xn1=v1 2:xn0=v0 4:lagg0=s 5:bridge0=s 6:vlan7=s 4>2 4>3 5>4 "
	    "6>5 6@10.7.0.1/24 5@10.0.0.1/24 3@10.1.0.1/24",
	    "xn0/0 10.0.0.1/24p 10.7.0.1/24s; xn1/1 10.1.0.1/24p" },
	{ "containers: a bridge over software alone",
	    "2:xn0=v0 3:docker0=s 4:veth1=s 5:veth2=s 3>5 3>4 3@172.17.0.1/16",
	    "xn0/0; veth1 172.17.0.1/16p; veth2" },
	{ "a circle ends",
	    "2:xn0=v0 3:a=s 4:b=s 3>4 4>3 4@10.0.0.1/8 3@10.0.0.2/8",
	    "xn0/0; a 10.0.0.2/8p; b 10.0.0.1/8p" },
	{ "a circle above a VIF",
	    "2:xn0=v0 3:a=s 4:b=s 3>4 4>3 3>2 4@10.0.0.1/8 3@10.0.0.2/8",
	    "xn0/0 10.0.0.2/8p 10.0.0.1/8s" },
	{ "made of itself", "2:xn0=v0 2>2 2@10.0.0.1/8 3:a=s 3>3",
	    "xn0/0 10.0.0.1/8p; a" },
	{ "made of what is elsewhere", "2:vlan7=s 2>99 2@10.0.0.1/8 77>2",
	    "vlan7 10.0.0.1/8p" },
	{ "an address of nothing", "2:xn0=v0 99@10.0.0.1/8", "xn0/0" },
	{ "addresses that are none",
	    "2:xn0=v0 2@0.0.0.0/0 2@127.0.0.2/8 2@224.0.0.1/4 2@::/128 "
	    "2@::1/128 2@ff02::1/16 2@240.0.0.1/4",
	    "xn0/0" },
};

static void
table(void **state)
{
	char in[1024], out[4096], *words[WORDS_MAX];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(samples); i++) {
		snprintf(in, sizeof(in), "%s", samples[i].in);
		roll_up(words, split(in, words), out, sizeof(out));
		if (strcmp(out, samples[i].out) != 0)
			fail_msg("%s: \"%s\", expected \"%s\"", samples[i].name,
			    out, samples[i].out);
	}
}

static void
shuffle(uint64_t *seed, char **words, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = testing_random(seed) % i;
		char *word = words[i - 1];

		words[i - 1] = words[k];
		words[k] = word;
	}
}

static void
any_order(void **state)
{
	char in[1024], out[4096], *words[WORDS_MAX];
	uint64_t seed = 1;
	size_t n;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(samples); i++) {
		snprintf(in, sizeof(in), "%s", samples[i].in);
		n = split(in, words);
		for (int turn = 0; turn < 200; turn++) {
			shuffle(&seed, words, n);
			roll_up(words, n, out, sizeof(out));
			assert_string_equal(out, samples[i].out);
		}
	}
}

/* Networks that nobody would build: the same in every order, and whole. */
static void
random_networks(void **state)
{
	char words[WORDS_MAX][32], *p[WORDS_MAX], first[8192], out[8192];
	static const char kinds[] = "vdssstl";
	uint64_t seed = 2;

	(void)state;
	for (int turn = 0; turn < 3000; turn++) {
		size_t n = 1 + testing_random(&seed) % WORDS_MAX;

		for (size_t i = 0; i < n; i++) {
			unsigned a = 1 + (unsigned)(testing_random(&seed) % 12);
			unsigned b = 1 + (unsigned)(testing_random(&seed) % 12);
			char kind = kinds[testing_random(&seed) % 7];

			p[i] = words[i];
			if (i < 12)
				snprintf(p[i], 32, "%u:i%u=%c%u",
				    (unsigned)i + 1, (unsigned)i + 1, kind, a);
			else if (i % 2 == 0)
				snprintf(p[i], 32, "%u>%u", a, b);
			else
				snprintf(p[i], 32, "%u@10.0.%u.%u/%u%c", a,
				    b % 3, b, 30 + b % 3,
				    NET_TEXT_RANKS[b % 5]);
		}
		roll_up(p, n, first, sizeof(first));
		for (int again = 0; again < 3; again++) {
			shuffle(&seed, p, n);
			roll_up(p, n, out, sizeof(out));
			assert_string_equal(out, first);
		}
	}
}

/* ---- limits ---- */

static void
too_many_addresses(void **state)
{
	struct facts_nics nics;
	struct net net = { 0 };
	char word[64];

	(void)state;
	net_text_add(&net, "2:xn0=v0");
	for (unsigned i = 0; i < NET_ADDRESSES + 10; i++) {
		snprintf(word, sizeof(word), "2@10.0.%u.%u/16%s", i >> 8,
		    i & 255, i == 100 ? "" : "s");
		net_text_add(&net, word);
	}
	assert_int_equal(net.left_out, 10);
	net_nics(&net, &nics);
	assert_int_equal(nics.n, 1);
	assert_int_equal(nics.nic[0].n, FACTS_ADDRESSES);
	assert_int_equal(nics.left_out, NET_ADDRESSES - FACTS_ADDRESSES + 10);
	assert_int_equal(nics.nic[0].address[0].rank, RANK_PRIMARY);
	assert_int_equal(nics.nic[0].address[0].bytes[3], 100);
	net_fini(&net);
}

static void
too_many_nics(void **state)
{
	struct facts_nics nics;
	struct net net = { 0 };
	char word[64];

	(void)state;
	for (unsigned i = 0; i < 40; i++) {
		snprintf(word, sizeof(word), "%u:i%02u=s", i + 1, i);
		net_text_add(&net, word);
		snprintf(word, sizeof(word), "%u@10.0.0.%u/8", i + 1, i + 1);
		net_text_add(&net, word);
	}
	net_text_add(&net, "90:z=v3");
	net_nics(&net, &nics);
	assert_int_equal(nics.n, FACTS_NICS);
	assert_string_equal(nics.nic[0].name, "z");
	/* a NIC and its address each */
	assert_int_equal(nics.left_out, 2 * (41 - FACTS_NICS));
	net_fini(&net);
}

/* Seconds that this process has had a processor, whoever else had one. */
static double
used(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return ((double)t.tv_sec + (double)t.tv_nsec / 1e9);
}

/*
 * All limits at once: links in one chain, each above the last; and from the
 * other end, everything above one.
 */
static void
full_in_no_time(void **state)
{
	struct facts_nics nics;
	struct net net = { 0 };
	char word[64];
	double begin;

	(void)state;
	for (unsigned i = 0; i < NET_LINKS + 5; i++) {
		snprintf(word, sizeof(word), "%u:i%u=%s", i + 1, i,
		    i == 0 ? "v0" : "s");
		net_text_add(&net, word);
	}
	for (unsigned i = 1; i < NET_LINKS; i++) {
		snprintf(word, sizeof(word), "%u>%u", i + 1, i);
		net_text_add(&net, word);
		snprintf(word, sizeof(word), "%u>1", i + 1);
		net_text_add(&net, word);
	}
	for (unsigned i = 0; i < NET_ADDRESSES; i++) {
		snprintf(word, sizeof(word), "%u@10.%u.%u.%u/8",
		    1 + i % NET_LINKS, i >> 16, i >> 8 & 255, i & 255);
		net_text_add(&net, word);
	}
	begin = used();
	for (int i = 0; i < 10; i++)
		net_nics(&net, &nics);
	/* along each of the ways there are it would take for ever */
	assert_true(used() - begin < 10);
	assert_int_equal(nics.n, 1);
	assert_int_equal(nics.left_out, 5 + NET_ADDRESSES - FACTS_ADDRESSES);
	net_fini(&net);
}

static void
no_memory(void **state)
{
	struct net_link l = { .index = 1, .vif = FACTS_NO_VIF };
	struct facts_address a = { .family = 4 };
	struct net net = { 0 };
	struct pvk_err e;

	(void)state;
	fault_next(FAULT_ALLOC, 1);
	expect_error(net_add_link(&net, &l, &e) == 0, &e, PVK_ENOMEM, NULL);
	fault_next(FAULT_ALLOC, 1);
	expect_error(net_add_lower(&net, 1, 2, &e) == 0, &e, PVK_ENOMEM, NULL);
	fault_next(FAULT_ALLOC, 1);
	expect_error(net_add_address(&net, 1, &a, &e) == 0, &e, PVK_ENOMEM,
	    NULL);
	assert_true(fault_off());
	assert_int_equal(net.n_links + net.n_lowers + net.n_addresses, 0);
	assert_int_equal(net.left_out, 0);
	expect_ok(net_add_link(&net, &l, &e) == 0, &e);
	net_fini(&net);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(any_order),
		cmocka_unit_test(random_networks),
		cmocka_unit_test(too_many_addresses),
		cmocka_unit_test(too_many_nics),
		cmocka_unit_test(full_in_no_time),
		cmocka_unit_test(no_memory),
	};

	return (cmocka_run_group_tests_name("guest net", tests, NULL, NULL));
}
