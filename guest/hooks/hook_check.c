/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a text what it should be? See hook_check.h; all of an event: hook.h. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "hooks/hook.h"
#include "hooks/hook_check.h"
#include "util/num.h"

#define SEARCH_MAX 6
#define DNS_MAX	   8

/* <ctype.h> asks the locale */
static bool
is_lower(char c)
{
	return (c >= 'a' && c <= 'z');
}

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9');
}

static bool
is_alnum(char c)
{
	return (is_lower(c) || (c >= 'A' && c <= 'Z') || is_digit(c));
}

/* ---- names ---- */

static bool
is_label(const char *s, size_t len)
{
	if (len == 0 || len > 63 || s[0] == '-' || s[len - 1] == '-')
		return (false);
	for (size_t i = 0; i < len; i++)
		if (!is_alnum(s[i]) && s[i] != '-')
			return (false);
	return (true);
}

static bool
is_domain(const char *s, size_t len)
{
	size_t start = 0, i;

	if (len > 253)
		return (false);
	for (i = 0; i <= len; i++) {
		if (i < len && s[i] != '.')
			continue;
		if (!is_label(s + start, i - start))
			return (false);
		if (i < len)
			start = i + 1;
	}
	/* the last label of a name is never a number, that of an address is */
	for (i = start; i < len && is_digit(s[i]); i++)
		;
	return (i < len);
}

bool
hook_is_host_name(const char *s)
{
	return (is_domain(s, strlen(s)));
}

/* Every part of s between single blanks, of which there are max at most. */
static bool
all_parts(const char *s, size_t max, bool (*is)(const char *s, size_t len))
{
	size_t n = 0;
	const char *end;

	do {
		end = strchr(s, ' ');
		if (end == NULL)
			end = s + strlen(s);
		if (++n > max || !is(s, (size_t)(end - s)))
			return (false);
		s = end + 1;
	} while (*end != '\0');
	return (true);
}

bool
hook_is_search(const char *s)
{
	return (all_parts(s, SEARCH_MAX, is_domain));
}

bool
hook_is_interface(const char *s)
{
	size_t len = strlen(s);

	if (len == 0 || len > 15 || !is_alnum(s[0]))
		return (false);
	for (size_t i = 1; i < len; i++)
		if (!is_alnum(s[i]) && strchr("_.-", s[i]) == NULL)
			return (false);
	return (true);
}

bool
hook_is_user(const char *s)
{
	size_t len = strlen(s);

	if (len == 0 || len > 31 || (!is_lower(s[0]) && s[0] != '_'))
		return (false);
	for (size_t i = 1; i < len; i++)
		if (!is_lower(s[i]) && !is_digit(s[i]) && s[i] != '_' &&
		    s[i] != '-')
			return (false);
	return (true);
}

/* control/shutdown holds one word. */
static bool
is_word(const char *s)
{
	for (; is_lower(*s) || is_digit(*s); s++)
		;
	return (*s == '\0');
}

/* ---- addresses ---- */

bool
hook_is_mac(const char *s)
{
	if (strlen(s) != 17)
		return (false);
	for (size_t i = 0; i < 17; i++) {
		if (i % 3 == 2 ? s[i] != ':'
			       : !is_digit(s[i]) && (s[i] < 'a' || s[i] > 'f'))
			return (false);
	}
	return (true);
}

bool
hook_is_ipv4(const char *s)
{
	struct in_addr in;
	uint32_t a;

	if (inet_pton(AF_INET, s, &in) != 1)
		return (false);
	a = ntohl(in.s_addr);
	/* 0/8 is "this network", 127/8 loopback, 224/4 and above no host's */
	return (a >> 24 != 0 && a >> 24 != 127 && a >> 28 < 14);
}

bool
hook_is_ipv6(const char *s)
{
	struct in6_addr in;

	if (inet_pton(AF_INET6, s, &in) != 1)
		return (false);
	/* 0/8 has ::, ::1 and IPv4's addresses, ff/8 is multicast */
	return (in.s6_addr[0] != 0 && in.s6_addr[0] != 0xff);
}

static bool
is_cidr(const char *s, bool (*is)(const char *s), unsigned long longest)
{
	const char *slash = strchr(s, '/');
	char address[HOOK_TEXT], again[24];
	unsigned long prefix;

	if (slash == NULL || (size_t)(slash - s) >= sizeof(address))
		return (false);
	memcpy(address, s, (size_t)(slash - s));
	address[slash - s] = '\0';
	prefix = strtoul(slash + 1, NULL, 10);
	if (prefix == 0 || prefix > longest)
		return (false);
	/* as we would write it: no sign, blank, leading zero */
	snprintf(again, sizeof(again), "%lu", prefix);
	return (strcmp(slash + 1, again) == 0 && is(address));
}

bool
hook_is_cidr4(const char *s)
{
	return (is_cidr(s, hook_is_ipv4, 32));
}

bool
hook_is_cidr6(const char *s)
{
	return (is_cidr(s, hook_is_ipv6, 128));
}

static bool
is_address(const char *s, size_t len)
{
	char address[HOOK_TEXT];

	if (len >= sizeof(address))
		return (false);
	memcpy(address, s, len);
	address[len] = '\0';
	return (hook_is_ipv4(address) || hook_is_ipv6(address));
}

bool
hook_is_dns(const char *s)
{
	return (all_parts(s, DNS_MAX, is_address));
}

/* ---- an event ---- */

static const char *const names[HOOK_KINDS] = {
	[HOOK_RESUME] = "resume",
	[HOOK_SHUTDOWN] = "shutdown-requested",
	[HOOK_STATIC_IP] = "static-ip",
	[HOOK_IDENTITY] = "identity",
};

const char *
hook_name(uint32_t kind)
{
	return (kind < HOOK_KINDS ? names[kind] : NULL);
}

static bool
is_or_none(const char *s, size_t size, bool (*is)(const char *s))
{
	return (memchr(s, '\0', size) != NULL && (s[0] == '\0' || is(s)));
}

#define IS_OR_NONE(array, is) is_or_none((array), sizeof(array), (is))

static bool
family_is_sound(uint8_t enabled, const char *address, const char *gateway)
{
	if (enabled == HOOK_STATIC)
		return (address[0] != '\0');
	return (enabled < HOOK_ADDRESSINGS && address[0] == '\0' &&
	    gateway[0] == '\0');
}

static bool
static_ip_is_sound(const struct hook_static_ip *s)
{
	return (s->vif < HOOK_SLOTS && s->sriov <= 1 &&
	    IS_OR_NONE(s->name, hook_is_interface) && s->name[0] != '\0' &&
	    IS_OR_NONE(s->mac, hook_is_mac) && s->mac[0] != '\0' &&
	    IS_OR_NONE(s->address4, hook_is_cidr4) &&
	    IS_OR_NONE(s->gateway4, hook_is_ipv4) &&
	    IS_OR_NONE(s->address6, hook_is_cidr6) &&
	    IS_OR_NONE(s->gateway6, hook_is_ipv6) &&
	    family_is_sound(s->enabled4, s->address4, s->gateway4) &&
	    family_is_sound(s->enabled6, s->address6, s->gateway6) &&
	    (s->enabled4 != HOOK_LEAVE || s->enabled6 != HOOK_LEAVE));
}

/* An address needs an interface, a gateway an address, a user keys. */
static bool
identity_is_whole(const struct hook_identity *i)
{
	bool has4 = i->ipv4[0] != '\0', has6 = i->ipv6[0] != '\0';

	if ((has4 || has6) && i->interface[0] == '\0')
		return (false);
	if ((i->gateway[0] != '\0' && !has4) ||
	    (i->gateway6[0] != '\0' && !has6) ||
	    (i->ssh_user[0] != '\0' && i->ssh_keys[0] == '\0'))
		return (false);
	return (has4 || has6 || i->hostname[0] != '\0' || i->dns[0] != '\0' ||
	    i->search[0] != '\0' || i->ssh_keys[0] != '\0');
}

static bool
identity_is_sound(const struct hook_identity *i)
{
	return (IS_OR_NONE(i->hostname, hook_is_host_name) &&
	    IS_OR_NONE(i->interface, hook_is_interface) &&
	    IS_OR_NONE(i->ipv4, hook_is_cidr4) &&
	    IS_OR_NONE(i->gateway, hook_is_ipv4) &&
	    IS_OR_NONE(i->ipv6, hook_is_cidr6) &&
	    IS_OR_NONE(i->gateway6, hook_is_ipv6) &&
	    IS_OR_NONE(i->dns, hook_is_dns) &&
	    IS_OR_NONE(i->search, hook_is_search) &&
	    IS_OR_NONE(i->ssh_user, hook_is_user) &&
	    IS_OR_NONE(i->ssh_keys, hook_is_ssh_keys) && identity_is_whole(i));
}

bool
hook_event_is_sound(const struct hook_event *ev)
{
	switch (ev->kind) {
	case HOOK_RESUME:
		return (true);
	case HOOK_SHUTDOWN:
		return (ev->u.shutdown[0] != '\0' &&
		    IS_OR_NONE(ev->u.shutdown, is_word));
	case HOOK_STATIC_IP:
		return (static_ip_is_sound(&ev->u.static_ip));
	case HOOK_IDENTITY:
		return (identity_is_sound(&ev->u.identity));
	default:
		return (false);
	}
}
