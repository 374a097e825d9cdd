/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hook's environment says, all of it, and nothing of ours:
 *
 *	PATH			/sbin:/bin:/usr/sbin:/usr/bin:
 *				/usr/local/sbin:/usr/local/bin
 *	PVGUEST_HOOK		its name
 *	PVGUEST_STATE		the folder "state" of pvguest.conf
 *  shutdown-requested:
 *	PVGUEST_SHUTDOWN	poweroff, reboot, halt, suspend, ...
 *  static-ip:
 *	PVGUEST_VIF		K of device/vif/K, or of net-sriov-vf/K
 *	PVGUEST_SRIOV		yes or no
 *	PVGUEST_INTERFACE	xn0
 *	PVGUEST_MAC		aa:bb:cc:dd:ee:ff
 *	PVGUEST_IPV4		leave, static, auto or restore
 *	PVGUEST_ADDRESS4	10.0.0.5/24, when static
 *	PVGUEST_GATEWAY4	perhaps
 *	PVGUEST_IPV6, PVGUEST_ADDRESS6, PVGUEST_GATEWAY6
 *  identity; what was not said is empty:
 *	PVGUEST_HOSTNAME	web1, web1.example.org
 *	PVGUEST_INTERFACE	that the addresses are for
 *	PVGUEST_ADDRESS4, PVGUEST_GATEWAY4, PVGUEST_ADDRESS6, PVGUEST_GATEWAY6
 *	PVGUEST_DNS		addresses, a blank between two
 *	PVGUEST_SEARCH		domains, a blank between two
 *	PVGUEST_SSH_USER	whose authorized_keys; empty: root's
 *	PVGUEST_SSH_KEYS	lines for it, a newline between two
 *
 * Public keys are no secret, and an environment can hold them; root's is shown
 * to root alone.
 */
#ifndef PVGUEST_HOOKS_ENV_H
#define PVGUEST_HOOKS_ENV_H

#include "hooks/hook.h"

struct hooks_env {
	char *v[24]; /* for execve(2): into text, NULL at the end */
	size_t n, len;
	char text[HOOK_KEYS + 4096];
};

/* ev is sound. False: it does not fit, which cannot be. */
bool hooks_env_make(struct hooks_env *env, const struct hook_event *ev,
    const char *state);

#endif
