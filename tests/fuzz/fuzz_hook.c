/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a host may say: each check of a text, a setting of addresses with its
 * judge, and a whole event as it comes from the other process. What passes has
 * only the characters that hook_check.h promises; what is judged to be a wish
 * is a sound event, once it has an interface; a sound event makes an
 * environment.
 */
#include <stdlib.h>
#include <string.h>

#include "hooks/hook_check.h"
#include "hooks/hooks_env.h"
#include "requests/static_ip_private.h"
#include "util/num.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static const struct check {
	bool (*is)(const char *s);
	const char *allowed; /* besides letters and digits; NULL: printable */
} checks[] = {
	{ hook_is_host_name, "-." },
	{ hook_is_search, "-. " },
	{ hook_is_ipv4, "." },
	{ hook_is_ipv6, ":." },
	{ hook_is_cidr4, "./" },
	{ hook_is_cidr6, ":./" },
	{ hook_is_mac, ":" },
	{ hook_is_interface, "_.-" },
	{ hook_is_dns, ":. " },
	{ hook_is_user, "_-" },
	{ hook_is_ssh_keys, NULL },
};

static bool
is_allowed(char c, const char *allowed)
{
	if (allowed == NULL)
		return (c == '\n' || (c >= ' ' && c <= '~'));
	return ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || strchr(allowed, c) != NULL);
}

static void
check_text(const char *s)
{
	for (size_t i = 0; i < PVK_COUNT(checks); i++) {
		if (!checks[i].is(s))
			continue;
		must(s[0] != '\0' && s[0] != '-' && s[0] != ' ');
		for (const char *c = s; *c != '\0'; c++)
			must(is_allowed(*c, checks[i].allowed));
	}
}

/* The texts of a setting, one after the other, each with its NUL. */
static void
check_setting(const uint8_t *data, size_t len)
{
	struct setting_before before = { false, true };
	struct setting s = { .text = { "" } };
	struct hook_event ev = { .kind = HOOK_STATIC_IP };
	enum setting_wish wish;
	const char *why = NULL;
	size_t key = 0, pos = 0;

	for (size_t i = 0; i < len && key < SETTING_KEYS; i++) {
		if (data[i] == '\0') {
			key++;
			pos = 0;
		} else if (pos < HOOK_TEXT - 1) {
			s.text[key][pos++] = (char)data[i];
		}
	}
	wish = setting_judge(&s, before, &ev.u.static_ip, &why);
	must((wish == SETTING_BAD) == (why != NULL));
	must(!hook_event_is_sound(&ev)); /* without an interface */
	memcpy(ev.u.static_ip.name, "xn0", 4);
	must(hook_event_is_sound(&ev) ==
	    (wish == SETTING_WISH && ev.u.static_ip.mac[0] != '\0'));
}

static void
check_event(const uint8_t *data, size_t len)
{
	struct hook_event *ev = calloc(1, sizeof(*ev));
	struct hooks_env *env = malloc(sizeof(*env));

	must(ev != NULL && env != NULL);
	memcpy(ev, data, (size_t)pvk_min(len, sizeof(*ev)));
	if (hook_event_is_sound(ev)) {
		must(hooks_env_make(env, ev, "/var/db/pvguest"));
		for (size_t i = 0; env->v[i] != NULL; i++)
			must(strchr(env->v[i], '=') != NULL);
	}
	free(env);
	free(ev);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1);

	must(text != NULL);
	memcpy(text, data, len);
	text[len] = '\0';
	check_text(text);
	(void)hook_is_ssh_key(text, len);
	check_setting(data, len);
	check_event(data, len);
	free(text);
	return (0);
}
