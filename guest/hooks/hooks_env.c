/* SPDX-License-Identifier: BSD-2-Clause */
/* What a hook is told; see hooks_env.h. */
#include <stdio.h>
#include <string.h>

#include "hooks/hooks_env.h"
#include "util/num.h"

#define PATH "/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"

/* After one that did not fit, none does. */
static void
add(struct hooks_env *env, const char *name, const char *value)
{
	size_t room = sizeof(env->text) - env->len;
	int len;

	/* one place is for the NULL */
	if (env->n + 1 >= PVK_COUNT(env->v)) {
		env->len = sizeof(env->text);
		return;
	}
	len = snprintf(env->text + env->len, room, "%s=%s", name, value);
	if (len < 0 || (size_t)len >= room) {
		env->len = sizeof(env->text);
		return;
	}
	env->v[env->n++] = env->text + env->len;
	env->len += (size_t)len + 1;
}

static void
add_static_ip(struct hooks_env *env, const struct hook_static_ip *s)
{
	static const char *const ways[HOOK_ADDRESSINGS] = {
		[HOOK_LEAVE] = "leave",
		[HOOK_STATIC] = "static",
		[HOOK_AUTO] = "auto",
		[HOOK_RESTORE] = "restore",
	};
	char number[16];

	snprintf(number, sizeof(number), "%u", (unsigned)s->vif);
	add(env, "PVGUEST_VIF", number);
	add(env, "PVGUEST_SRIOV", s->sriov ? "yes" : "no");
	add(env, "PVGUEST_INTERFACE", s->name);
	add(env, "PVGUEST_MAC", s->mac);
	add(env, "PVGUEST_IPV4", ways[s->enabled4]);
	add(env, "PVGUEST_ADDRESS4", s->address4);
	add(env, "PVGUEST_GATEWAY4", s->gateway4);
	add(env, "PVGUEST_IPV6", ways[s->enabled6]);
	add(env, "PVGUEST_ADDRESS6", s->address6);
	add(env, "PVGUEST_GATEWAY6", s->gateway6);
}

static void
add_identity(struct hooks_env *env, const struct hook_identity *i)
{
	add(env, "PVGUEST_HOSTNAME", i->hostname);
	add(env, "PVGUEST_INTERFACE", i->interface);
	add(env, "PVGUEST_ADDRESS4", i->ipv4);
	add(env, "PVGUEST_GATEWAY4", i->gateway);
	add(env, "PVGUEST_ADDRESS6", i->ipv6);
	add(env, "PVGUEST_GATEWAY6", i->gateway6);
	add(env, "PVGUEST_DNS", i->dns);
	add(env, "PVGUEST_SEARCH", i->search);
	add(env, "PVGUEST_SSH_USER", i->ssh_user);
	add(env, "PVGUEST_SSH_KEYS", i->ssh_keys);
}

bool
hooks_env_make(struct hooks_env *env, const struct hook_event *ev,
    const char *state)
{
	env->n = env->len = 0;
	add(env, "PATH", PATH);
	add(env, "PVGUEST_HOOK", hook_name(ev->kind));
	add(env, "PVGUEST_STATE", state);
	if (ev->kind == HOOK_SHUTDOWN)
		add(env, "PVGUEST_SHUTDOWN", ev->u.shutdown);
	else if (ev->kind == HOOK_STATIC_IP)
		add_static_ip(env, &ev->u.static_ip);
	else if (ev->kind == HOOK_IDENTITY)
		add_identity(env, &ev->u.identity);
	env->v[env->n] = NULL;
	return (env->len < sizeof(env->text));
}
