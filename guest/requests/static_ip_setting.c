/* SPDX-License-Identifier: BSD-2-Clause */
/* One setting: read, and judged; see static_ip_private.h. */
#include <stdio.h>
#include <string.h>

#include "hooks/hook_check.h"
#include "requests/static_ip_private.h"
#include "util/auto.h"

static const char *const keys[SETTING_KEYS] = {
	[KEY_MAC] = "mac",
	[KEY_ENABLED] = "enabled",
	[KEY_ADDRESS] = "address",
	[KEY_GATEWAY] = "gateway",
	[KEY_ENABLED6] = "enabled6",
	[KEY_ADDRESS6] = "address6",
	[KEY_GATEWAY6] = "gateway6",
};

static int
read_key(struct pvk_xs *xs, const char *folder, enum setting_key key,
    struct setting *s, struct pvk_err *e)
{
	PVK_AUTO_FREE char *value = NULL;
	char path[STATIC_IP_PATH + 16];
	char *text = s->text[key];
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", folder, keys[key]);
	if (pvk_xs_read(xs, path, &value, &len, e) != 0)
		return (e->code == PVK_ENOENT ? 0 : -1);
	if (len >= HOOK_TEXT || strlen(value) != len)
		snprintf(text, HOOK_TEXT, "?");
	else
		memcpy(text, value, len + 1);
	return (0);
}

static int
read_family(struct pvk_xs *xs, const char *folder, enum setting_key enabled,
    struct setting *s, struct pvk_err *e)
{
	if (read_key(xs, folder, enabled, s, e) != 0)
		return (-1);
	if (strcmp(s->text[enabled], "1") != 0)
		return (0);
	/* address and gateway follow */
	if (read_key(xs, folder, enabled + 1, s, e) != 0)
		return (-1);
	return (read_key(xs, folder, enabled + 2, s, e));
}

int
setting_read(struct pvk_xs *xs, const char *folder, struct setting *s,
    struct pvk_err *e)
{
	memset(s, 0, sizeof(*s));
	if (read_key(xs, folder, KEY_MAC, s, e) != 0)
		return (-1);
	if (s->text[KEY_MAC][0] == '\0')
		return (0);
	if (read_family(xs, folder, KEY_ENABLED, s, e) != 0)
		return (-1);
	return (read_family(xs, folder, KEY_ENABLED6, s, e));
}

static bool
judge_enabled(const char *text, bool before, uint8_t *enabled)
{
	*enabled = HOOK_LEAVE;
	if (text[0] == '\0')
		return (true);
	if (text[1] != '\0')
		return (false);
	switch (text[0]) {
	case '0':
		*enabled = before ? HOOK_RESTORE : HOOK_LEAVE;
		return (true);
	case '1':
		*enabled = HOOK_STATIC;
		return (true);
	case '2':
		*enabled = HOOK_AUTO;
		return (true);
	default:
		return (false);
	}
}

static const char *
judge_ipv4(const struct setting *s, bool before, struct hook_static_ip *ev)
{
	const char *address = s->text[KEY_ADDRESS];
	const char *gateway = s->text[KEY_GATEWAY];

	if (!judge_enabled(s->text[KEY_ENABLED], before, &ev->enabled4))
		return ("enabled: expected 0, 1 or 2");
	if (ev->enabled4 != HOOK_STATIC)
		return (NULL);
	if (!hook_is_cidr4(address))
		return ("address: expected one as 192.0.2.5/24");
	if (gateway[0] != '\0' && !hook_is_ipv4(gateway))
		return ("gateway: expected an IPv4 address");
	snprintf(ev->address4, sizeof(ev->address4), "%s", address);
	snprintf(ev->gateway4, sizeof(ev->gateway4), "%s", gateway);
	return (NULL);
}

static const char *
judge_ipv6(const struct setting *s, bool before, struct hook_static_ip *ev)
{
	const char *address = s->text[KEY_ADDRESS6];
	const char *gateway = s->text[KEY_GATEWAY6];

	if (!judge_enabled(s->text[KEY_ENABLED6], before, &ev->enabled6))
		return ("enabled6: expected 0, 1 or 2");
	if (ev->enabled6 != HOOK_STATIC)
		return (NULL);
	if (!hook_is_cidr6(address))
		return ("address6: expected one as 2001:db8::5/64");
	if (gateway[0] != '\0' && !hook_is_ipv6(gateway))
		return ("gateway6: expected an IPv6 address");
	snprintf(ev->address6, sizeof(ev->address6), "%s", address);
	snprintf(ev->gateway6, sizeof(ev->gateway6), "%s", gateway);
	return (NULL);
}

/* In lower case; "" when it is none. */
static void
judge_mac(const char *text, char mac[18])
{
	static const char upper[] = "ABCDEF", lower[] = "abcdef";
	const char *letter;
	size_t i;

	for (i = 0; i < 17 && text[i] != '\0'; i++) {
		mac[i] = text[i];
		letter = strchr(upper, text[i]);
		if (letter != NULL)
			mac[i] = lower[letter - upper];
	}
	mac[i] = '\0';
	if (text[i] != '\0' || !hook_is_mac(mac))
		mac[0] = '\0';
}

enum setting_wish
setting_judge(const struct setting *s, struct setting_before before,
    struct hook_static_ip *ev, const char **why)
{
	memset(ev, 0, sizeof(*ev));
	judge_mac(s->text[KEY_MAC], ev->mac);
	*why = judge_ipv4(s, before.ipv4, ev);
	if (*why == NULL)
		*why = judge_ipv6(s, before.ipv6, ev);
	if (*why != NULL) {
		memset(ev, 0, sizeof(*ev)); /* nor half of it */
		return (SETTING_BAD);
	}
	if (ev->enabled4 == HOOK_LEAVE && ev->enabled6 == HOOK_LEAVE)
		return (SETTING_NOTHING);
	return (SETTING_WISH);
}
