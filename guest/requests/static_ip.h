/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses that the host sets: xe vif-configure-ipv4. In the publisher. For
 * each of its VIFs, and virtual functions, the host writes
 *
 *	xenserver/device/vif/K/static-ip-setting/
 *		mac				which NIC is meant
 *		enabled, enabled6		0: nothing, 1: static, 2: DHCP
 *						(IPv6: autoconfiguration)
 *		address, address6		10.0.0.5/24, when static
 *		gateway, gateway6		perhaps
 *		error-code, error-msg		for the answer: 0 and ""
 *
 * at plug and at change, all at once (xen-api ocaml/xenopsd/xc/device.ml). What
 * is to be done goes to the hook "static-ip". When that has done it, enabled
 * and enabled6 are removed; when not, error-msg and error-code are written: the
 * hook's exit status, STATIC_IP_BAD, or STATIC_IP_KILLED. 0 means "as before"
 * for a NIC that was set since the agent started, and nothing otherwise, for it
 * is what each NIC has when it is plugged in.
 *
 * Nothing that the host writes is believed before it has been checked.
 */
#ifndef PVGUEST_STATIC_IP_H
#define PVGUEST_STATIC_IP_H

#include "hooks/hook.h"
#include "plan/facts.h"
#include "xenstore/xenstore.h"

#define STATIC_IP_BAD	 65 /* the setting makes no sense */
#define STATIC_IP_KILLED 255

struct static_ip; /* opaque */

/* All borrowed, until static_ip_free(). */
struct static_ip_options {
	struct pvk_xs *xs;
	const struct facts_nics *nics; /* as they are: read at each turn */
	/* For the hook. One at a time: the next after static_ip_done(). */
	void (*send)(void *ctx, const struct hook_event *ev);
	void (*log)(void *ctx, int priority, const char *text); /* syslog(3) */
	void *ctx;
};

/*
 * Makes two watches, which bring all that is there already. NULL: no memory.
 * Where the host has nothing of the kind, or forbids it, nothing happens; a
 * watch that could not be had is asked for again by static_ip_again().
 */
struct static_ip *static_ip_new(const struct static_ip_options *o,
    struct pvk_err *e);
void static_ip_free(struct static_ip *si);

/*
 * To be called after pvk_xs_dispatch(): looks at what has changed. Cheap when
 * nothing has.
 */
void static_ip_turn(struct static_ip *si);
/* What became of the event that was sent. */
void static_ip_done(struct static_ip *si, const struct hook_result *r);
/*
 * Look at everything once more, at the next turn: NICs have come or gone.
 * Settings for a NIC that is not there wait for it.
 */
void static_ip_look(struct static_ip *si);
/*
 * The store is another one, after a resume, or the connection was lost: the
 * same, and what is there is applied even if it was before.
 */
void static_ip_again(struct static_ip *si);

#endif
