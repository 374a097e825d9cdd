/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names that go into ova.xml: what text is fit for it, what a network is
 * called, and UUIDs that come out the same every time.
 */
#include <ctype.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "util/auto.h"
#include "util/num.h"
#include "util/text.h"
#include "xva/ova_write.h"

/* Controls (C0, DEL, C1) and what XML cannot say (U+FFFE, U+FFFF). */
static bool
is_forbidden(const unsigned char *p, size_t len, bool lines)
{
	if (len == 1)
		return (*p == 0x7f ||
		    (*p < 0x20 && !(lines && (*p == '\t' || *p == '\n'))));
	if (len == 2)
		return (p[0] == 0xc2 && p[1] < 0xa0);
	return (len == 3 && p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe);
}

int
ova_text_check(const char *text, bool lines, const char *what,
    struct pvk_err *e)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t len = strlen(text), pos = 0, n;

	while (pos < len) {
		n = pvk_utf8_len(p + pos, len - pos);
		if (n == 0)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "%s: byte 0x%02x at %zu: no UTF-8", what, p[pos],
			    pos));
		if (is_forbidden(p + pos, n, lines))
			return (pvk_err_set(e, PVK_EUSAGE,
			    "%s: byte 0x%02x at %zu: a control character, "
			    "expected text",
			    what, p[pos], pos));
		pos += n;
	}
	return (0);
}

static bool
is_bridge(const char *s)
{
	size_t len = strlen(s);

	if (len == 0 || len > OVA_BRIDGE_MAX)
		return (false);
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && strchr("._-", *s) == NULL)
			return (false);
	return (true);
}

/* The network that a host makes of its N-th card, and its bridge. */
static void
default_bridge(const char *name, char bridge[OVA_BRIDGE_MAX + 1])
{
	static const char eth[] = "Pool-wide network associated with eth";
	const char *n = name + sizeof(eth) - 1;

	bridge[0] = '\0';
	if (strncmp(name, eth, sizeof(eth) - 1) == 0 && isdigit(*n) &&
	    strlen(n) <= 3 && n[strspn(n, "0123456789")] == '\0')
		snprintf(bridge, OVA_BRIDGE_MAX + 1, "xenbr%.3s", n);
}

int
ova_network_parse(const char *text, char **name,
    char bridge[OVA_BRIDGE_MAX + 1], struct pvk_err *e)
{
	const char *equals = strrchr(text, '=');
	size_t len = strlen(text);

	*name = NULL;
	bridge[0] = '\0';
	if (equals != NULL && is_bridge(equals + 1)) {
		len = (size_t)(equals - text);
		snprintf(bridge, OVA_BRIDGE_MAX + 1, "%s", equals + 1);
	}
	if (len == 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "network \"%.64s\": no name, expected NAME or NAME=BRIDGE",
		    text));
	*name = strndup(text, len);
	if (*name == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory for a name"));
	if (bridge[0] == '\0')
		default_bridge(*name, bridge);
	return (ova_text_check(*name, false, "network name", e));
}

void
ova_uuid(uint64_t seed, const char *name, const char *role, char uuid[OVA_UUID])
{
	uint8_t sum[SHA_DIGEST_LENGTH], all[64 + 2 * SHA_DIGEST_LENGTH];

	/* fixed-size parts, so that no two inputs run into each other */
	for (size_t i = 0; i < 8; i++)
		all[i] = (uint8_t)(seed >> (56 - 8 * i));
	SHA1((const uint8_t *)name, strlen(name), all + 8);
	SHA1((const uint8_t *)role, strlen(role), all + 8 + sizeof(sum));
	SHA1(all, 8 + 2 * sizeof(sum), sum);
	sum[6] = (uint8_t)((sum[6] & 0x0f) | 0x50);
	sum[8] = (uint8_t)((sum[8] & 0x3f) | 0x80);
	for (size_t i = 0, pos = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			uuid[pos++] = '-';
		pos += (size_t)snprintf(uuid + pos, OVA_UUID - pos, "%02x",
		    sum[i]);
	}
}
