/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What XAPI makes of what it sees of a guest: the fields of its
 * VM_guest_metrics, and the operations it then allows on a running VM
 * (xen-api, ocaml/xapi/xapi_guest_agent.ml, xapi_pv_driver_version.ml,
 * xapi_vm_lifecycle.ml, xapi_vbd_helpers.ml, xapi_vif_helpers.ml).
 */
#ifndef EYES_JUDGE_H
#define EYES_JUDGE_H

#include "sight.h"

enum domain_type { DOMAIN_HVM, DOMAIN_PVH, DOMAIN_PV };

/* Which guest tools. Unknown: none, as far as XAPI can tell. */
enum tools { TOOLS_UNKNOWN, TOOLS_LINUX, TOOLS_WINDOWS };

enum tristate { TRI_UNSPECIFIED, TRI_NO, TRI_YES };

struct metrics {
	enum tools tools;
	char *version; /* of the tools; NULL when unknown */
	bool drivers_detected;
	struct pairs pv_drivers_version;
	struct pairs os_version;
	struct pairs networks;
	struct pairs other;
	struct pairs services;
	struct pairs memory; /* in KiB */
	char *host_name;     /* NULL when not told */
	enum tristate hotplug_vbd, hotplug_vif;
	struct pairs remarks; /* what was dropped: key and why */
};

void metrics_init(struct metrics *m, const struct sight *s);
void metrics_fini(struct metrics *m);

/* Fills m->networks, and m->remarks. */
void metrics_networks(struct metrics *m, const struct sight *s);

/* Adds s's value of KEY to the map as NAME, when there is one. */
void metrics_take(struct pairs *map, const struct sight *s, const char *key,
    const char *name);

/* Whether OCaml's int_of_string takes it, which is how XAPI reads numbers. */
bool metrics_int(const char *s, long long *value);

/*
 * Operations on a running guest, in the order of K = 0, 1 ...; NULL at the
 * end. *WHY: NULL when it is allowed, else XAPI's error, owned by the caller.
 */
const char *metrics_operation(const struct metrics *m, enum domain_type type,
    size_t k, char **why);

#endif
