/* SPDX-License-Identifier: BSD-2-Clause */
/* guest/hooks/hook_check.h and hook_event_is_sound(): what a host may write,
 * and all that it might try. */
#include <stdio.h>

#include "hooks/hook.h"
#include "hooks/hook_check.h"
#include "testing.h"
#include "util/num.h"

struct samples {
	const char *name;
	bool (*is)(const char *s);
	const char *good[16];
	const char *bad[40];
};

#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct samples samples[] = {
	{ "host name", hook_is_host_name,
	    { "web1", "WEB-1", "web1.example.org", "3com.com", "1.2.3.a", A63,
		&(A63 "." A63 "." A63 "." A63)[2], NULL },
	    { "", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "a_b", "a b",
		"a\nb", "a;b", "$(a)", "`a`", "a'b", "a\"b", "a/b", "..", "1",
		"10.0.0.1", "a.1", A63 "a", A63 "." A63 "." A63 "." A63,
		"w\xc3\xa9"
		"b",
		"a\x7f", "a\x01", NULL } },
	{ "domains", hook_is_search, { "a", "a b", "a.b c.d e f g h", NULL },
	    { "", " ", "a ", " a", "a  b", "a,b", "a b c d e f g", "a\nb",
		"a\tb", NULL } },
	{ "interface", hook_is_interface,
	    { "xn0", "eth0", "enX0", "eth0.100", "br-lan", "a_b", "0a",
		"aaaaaaaaaaaaaaa", NULL },
	    { "", ".", "..", "-a", "_a", "a b", "a/b", "a\n", "a:1", "a@b",
		"a;b", "a$b", "aaaaaaaaaaaaaaaa", NULL } },
	{ "user", hook_is_user,
	    { "root", "freebsd", "_x", "www-data", "a1", NULL },
	    { "", "-a", "1a", "Root", "a b", "a:b", "a/b", "../a", "a.b", "a$",
		"a\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL } },
	{ "MAC", hook_is_mac,
	    { "00:16:3e:00:00:01", "aa:bb:cc:dd:ee:ff", NULL },
	    { "", "AA:bb:cc:dd:ee:ff", "aa-bb-cc-dd-ee-ff", "aa:bb:cc:dd:ee:f",
		"aa:bb:cc:dd:ee:ff:", "aa:bb:cc:dd:ee:fg",
		"aabb:cc:dd:ee:ff:", " a:bb:cc:dd:ee:ff", NULL } },
	{ "IPv4", hook_is_ipv4,
	    { "10.0.0.5", "192.0.2.255", "1.1.1.1", "223.255.255.254", NULL },
	    { "", "0.0.0.0", "0.0.0.1", "127.0.0.1", "224.0.0.1",
		"255.255.255.255", "240.0.0.1", "10.0.0", "10.0.0.256",
		"10.0.0.5.", "10.0.0.05", " 10.0.0.5", "10.0.0.5 ",
		"0x0a.0.0.5", "10.0.0.5/24", "10.0.0.5\n", "10.5", "167772165",
		"a", NULL } },
	{ "IPv6", hook_is_ipv6,
	    { "2001:db8::5", "fe80::1", "FD00::a", "2001:db8::192.0.2.1",
		NULL },
	    { "", "::", "::1", "::ffff:127.0.0.1", "ff02::1", "fe80::1%xn0",
		"2001:db8::5/64", "2001:db8::5 ", "2001:db8:::5", "g::1",
		"2001:db8", "10.0.0.5", "[2001:db8::5]", NULL } },
	{ "IPv4 with prefix", hook_is_cidr4,
	    { "10.0.0.5/24", "10.0.0.5/1", "10.0.0.5/32", NULL },
	    { "", "10.0.0.5", "10.0.0.5/", "10.0.0.5/0", "10.0.0.5/33",
		"10.0.0.5/024", "10.0.0.5/+24", "10.0.0.5/ 24", "10.0.0.5/24 ",
		"10.0.0.5/24/24", "10.0.0.5/-1", "10.0.0.5/0x18", "/24",
		"127.0.0.1/8", "10.0.0.5/255.255.255.0",
		"10.0.0.5/18446744073709551640", "2001:db8::5/24",
		"10.0.0.5;/24", NULL } },
	{ "IPv6 with prefix", hook_is_cidr6,
	    { "2001:db8::5/64", "2001:db8::5/128", NULL },
	    { "2001:db8::5", "2001:db8::5/0", "2001:db8::5/129",
		"2001:db8::5%xn0/64", "::1/128", "10.0.0.5/24", NULL } },
	{ "name servers", hook_is_dns,
	    { "10.0.0.1", "10.0.0.1 2001:db8::1", "1.1.1.1 1.1.1.2 1.1.1.3",
		NULL },
	    { "", " ", "10.0.0.1 ", " 10.0.0.1", "10.0.0.1,10.0.0.2",
		"10.0.0.1  10.0.0.2", "dns.example.org", "10.0.0.1/24",
		"1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 "
		"1.1.1.1 1.1.1.1",
		"10.0.0.1\n10.0.0.2", NULL } },
};

static void
texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(samples); i++) {
		const struct samples *s = &samples[i];

		for (size_t k = 0; s->good[k] != NULL; k++)
			if (!s->is(s->good[k]))
				fail_msg("%s: \"%s\" is one", s->name,
				    s->good[k]);
		for (size_t k = 0; s->bad[k] != NULL; k++)
			if (s->is(s->bad[k]))
				fail_msg("%s: \"%s\" is none", s->name,
				    s->bad[k]);
	}
}

/* ---- keys ---- */

#define ED                                      \
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" \
	"OMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"

static void
keys(void **state)
{
	static const char *const good[] = { ED, ED " me@example.org",
		ED " a  b \"c\" #d", ED "\n" ED " again",
		/* of ssh-keygen -t ecdsa */
		"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHA"
		"yNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrb"
		"o5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg=" };
	static const char *const bad[] = { "", " ", "ssh-ed25519",
		"ssh-ed25519 ", "ssh-ed25519 AAAA", "# a comment", ED "\n",
		"\n" ED, ED "\n\n" ED, " " ED, ED " ", ED " a\tb", ED " a\x7f",
		ED " a\x1b[2J", ED " \xc3\xa9", ED "=",
		ED "====", "command=\"id\" " ED, "no-pty " ED, "restrict," ED,
		"from=\"*\" " ED, "cert-authority " ED, ED "\r",
		/* a type that is not allowed, or not the one inside */
		"ssh-dss AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9"
		"okWi0dh2l9GKJl",
		"ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9"
		"okWi0dh2l9GKJl",
		"ssh-ed25519\tAAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsab"
		"gH5C9okWi0dh2l9GKJl",
		"ssh-ed25519  AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsab"
		"gH5C9okWi0dh2l9GKJl",
		/* too short, and no base64 */
		"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6",
		"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabg"
		"H5C9okWi0dh2l9GK$(" };
	char many[33 * sizeof(ED)];
	size_t len = 0;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(good); i++)
		if (!hook_is_ssh_keys(good[i]))
			fail_msg("good key %zu: %s", i, good[i]);
	for (size_t i = 0; i < PVK_COUNT(bad); i++)
		if (hook_is_ssh_keys(bad[i]))
			fail_msg("bad key %zu: %s", i, bad[i]);
	for (unsigned i = 0; i < 33; i++)
		len += (size_t)snprintf(many + len, sizeof(many) - len, "%s%s",
		    i > 0 ? "\n" : "", ED);
	assert_false(hook_is_ssh_keys(many));
	*strrchr(many, '\n') = '\0';
	assert_true(hook_is_ssh_keys(many));
}

/* ---- events ---- */

#define SET(field, text) snprintf((field), sizeof(field), "%s", (text))

static struct hook_event
static_ip(void)
{
	struct hook_event ev = { .kind = HOOK_STATIC_IP };

	ev.u.static_ip.enabled4 = HOOK_STATIC;
	ev.u.static_ip.enabled6 = HOOK_AUTO;
	SET(ev.u.static_ip.name, "xn0");
	SET(ev.u.static_ip.mac, "00:16:3e:00:00:01");
	SET(ev.u.static_ip.address4, "10.0.0.5/24");
	SET(ev.u.static_ip.gateway4, "10.0.0.1");
	return (ev);
}

/* Sound as it is made, not after the change of ev. */
#define expect_unsound(make, change)                    \
	do {                                            \
		ev = make();                            \
		assert_true(hook_event_is_sound(&ev));  \
		change;                                 \
		assert_false(hook_event_is_sound(&ev)); \
	} while (0)

static void
static_ip_events(void **state)
{
	struct hook_event ev = static_ip();
	struct hook_static_ip *s = &ev.u.static_ip;

	(void)state;
	assert_true(hook_event_is_sound(&ev));
	s->gateway4[0] = '\0';
	assert_true(hook_event_is_sound(&ev));
	expect_unsound(static_ip, ev.u.static_ip.vif = HOOK_SLOTS);
	expect_unsound(static_ip, ev.u.static_ip.sriov = 2);
	expect_unsound(static_ip, ev.u.static_ip.enabled4 = HOOK_ADDRESSINGS);
	expect_unsound(static_ip, ev.u.static_ip.enabled6 = HOOK_ADDRESSINGS);
	expect_unsound(static_ip, ev.u.static_ip.enabled4 = HOOK_AUTO);
	expect_unsound(static_ip, ev.u.static_ip.enabled6 = HOOK_STATIC);
	expect_unsound(static_ip, ev.u.static_ip.name[0] = '\0');
	expect_unsound(static_ip, ev.u.static_ip.mac[0] = '\0');
	expect_unsound(static_ip, ev.u.static_ip.address4[0] = '\0');
	expect_unsound(static_ip, SET(ev.u.static_ip.address4, "::1/64"));
	expect_unsound(static_ip, SET(ev.u.static_ip.gateway6, "fe80::1"));
	/* not terminated: each text at its very end */
	expect_unsound(static_ip, memset(ev.u.static_ip.name, 'a', 16));
	expect_unsound(static_ip, memset(ev.u.static_ip.mac, 'a', 18));
	expect_unsound(static_ip, memset(ev.u.static_ip.gateway6, '1', 64));
	/* nothing to do */
	ev = static_ip();
	s->enabled4 = s->enabled6 = HOOK_LEAVE;
	s->address4[0] = s->gateway4[0] = '\0';
	assert_false(hook_event_is_sound(&ev));
	s->enabled6 = HOOK_RESTORE;
	assert_true(hook_event_is_sound(&ev));
}

static struct hook_event
identity(void)
{
	struct hook_event ev = { .kind = HOOK_IDENTITY };
	struct hook_identity *i = &ev.u.identity;

	SET(i->hostname, "web1");
	SET(i->interface, "xn0");
	SET(i->ipv4, "10.0.0.5/24");
	SET(i->gateway, "10.0.0.1");
	SET(i->ipv6, "2001:db8::5/64");
	SET(i->gateway6, "fe80::1");
	SET(i->dns, "10.0.0.1 2001:db8::1");
	SET(i->search, "example.org");
	SET(i->ssh_user, "freebsd");
	SET(i->ssh_keys, ED);
	return (ev);
}

static void
identity_events(void **state)
{
	struct hook_event ev = { .kind = HOOK_IDENTITY };

	(void)state;
	assert_false(hook_event_is_sound(&ev)); /* says nothing */
	SET(ev.u.identity.interface, "xn0");
	assert_false(hook_event_is_sound(&ev));
	SET(ev.u.identity.hostname, "web1");
	assert_true(hook_event_is_sound(&ev));
	expect_unsound(identity, SET(ev.u.identity.hostname, "a\nb"));
	expect_unsound(identity, SET(ev.u.identity.interface, ""));
	expect_unsound(identity, SET(ev.u.identity.ipv4, ""));
	expect_unsound(identity, SET(ev.u.identity.ipv6, ""));
	expect_unsound(identity, SET(ev.u.identity.gateway, "fe80::1"));
	expect_unsound(identity, SET(ev.u.identity.gateway6, "10.0.0.1"));
	expect_unsound(identity, SET(ev.u.identity.dns, "a"));
	expect_unsound(identity, SET(ev.u.identity.search, "a;b"));
	expect_unsound(identity, SET(ev.u.identity.ssh_user, "../root"));
	expect_unsound(identity, SET(ev.u.identity.ssh_keys, ""));
	expect_unsound(identity, SET(ev.u.identity.ssh_keys, "x " ED));
	expect_unsound(identity,
	    memset(ev.u.identity.ssh_keys, 'a', HOOK_KEYS));
	expect_unsound(identity, memset(ev.u.identity.hostname, 'a', 256));
}

static void
other_events(void **state)
{
	struct hook_event ev = { .kind = HOOK_SHUTDOWN };

	(void)state;
	assert_false(hook_event_is_sound(&ev));
	SET(ev.u.shutdown, "poweroff");
	assert_true(hook_event_is_sound(&ev));
	SET(ev.u.shutdown, "s3");
	assert_true(hook_event_is_sound(&ev));
	SET(ev.u.shutdown, "power off");
	assert_false(hook_event_is_sound(&ev));
	SET(ev.u.shutdown, "$(reboot)");
	assert_false(hook_event_is_sound(&ev));
	memset(ev.u.shutdown, 'a', sizeof(ev.u.shutdown));
	assert_false(hook_event_is_sound(&ev));
	ev.kind = HOOK_RESUME;
	assert_true(hook_event_is_sound(&ev));
	ev.kind = 0;
	assert_false(hook_event_is_sound(&ev));
	ev.kind = HOOK_KINDS;
	assert_false(hook_event_is_sound(&ev));
	ev.kind = UINT32_MAX;
	assert_false(hook_event_is_sound(&ev));
	assert_string_equal(hook_name(HOOK_STATIC_IP), "static-ip");
	assert_null(hook_name(0));
	assert_null(hook_name(HOOK_KINDS));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(keys),
		cmocka_unit_test(static_ip_events),
		cmocka_unit_test(identity_events),
		cmocka_unit_test(other_events),
	};

	return (
	    cmocka_run_group_tests_name("guest_hook_check", tests, NULL, NULL));
}
