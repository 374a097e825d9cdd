/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which operations XAPI lists as allowed on a running VM, as far as the guest
 * has a say in it, and with which error it refuses the others.
 */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

enum rule { RULE_SUSPEND, RULE_FEATURE, RULE_VBD, RULE_VIF, RULE_BALLOON };

/* An operation that goes by features wants one of them to be "1". */
static const struct operation {
	const char *name;
	enum rule rule;
	/* not needed where XAPI takes everything for granted */
	bool implied;
	const char *features[2];
} operations[] = {
	{ "clean_shutdown", RULE_FEATURE, true,
	    { "feature-shutdown", "feature-poweroff" } },
	{ "clean_reboot", RULE_FEATURE, true,
	    { "feature-shutdown", "feature-reboot" } },
	{ "suspend", RULE_SUSPEND, true, { "feature-suspend" } },
	{ "checkpoint", RULE_SUSPEND, true, { "feature-suspend" } },
	{ "pool_migrate", RULE_SUSPEND, true, { "feature-suspend" } },
	{ "migrate_send", RULE_SUSPEND, true, { "feature-suspend" } },
	{ "changing_VCPUs_live", RULE_FEATURE, true,
	    { "feature-vcpu-hotplug" } },
	{ "VBD.plug", RULE_VBD, false, { 0 } },
	{ "VBD.unplug", RULE_VBD, false, { 0 } },
	{ "VIF.plug", RULE_VIF, false, { 0 } },
	{ "VIF.unplug", RULE_VIF, false, { 0 } },
	{ "VIF.configure_ipv4", RULE_FEATURE, false,
	    { "feature-static-ip-setting" } },
	{ "VIF.configure_ipv6", RULE_FEATURE, false,
	    { "feature-static-ip-setting" } },
	/* not XAPI but squeezed, which looks whether the key is there */
	{ "dynamic_memory", RULE_BALLOON, false, { "feature-balloon" } },
};

static char *
lacks(const struct metrics *m, const struct operation *op, bool implicit)
{
	if (implicit && op->implied)
		return (NULL);
	for (int i = 0; i < 2 && op->features[i] != NULL; i++)
		if (pairs_is(&m->other, op->features[i], "1"))
			return (NULL);
	return (format("VM_LACKS_FEATURE"));
}

/* By the guest's word, else by a connected device, else by its tools. */
static char *
plug(const struct metrics *m, enum domain_type type, enum tristate said,
    const char *what)
{
	if (type != DOMAIN_HVM || said == TRI_YES)
		return (NULL);
	if (said == TRI_NO)
		return (format("OPERATION_NOT_ALLOWED: VM states it does not "
			       "support %s hotplug.",
		    what));
	if (m->drivers_detected || m->tools != TOOLS_UNKNOWN)
		return (NULL);
	return (format("VM_MISSING_PV_DRIVERS"));
}

static char *
judge(const struct metrics *m, enum domain_type type,
    const struct operation *op)
{
	bool implicit = type != DOMAIN_HVM || m->tools != TOOLS_UNKNOWN;
	const char *reason;

	switch (op->rule) {
	case RULE_SUSPEND:
		reason = pairs_get(&m->other, "data-cant-suspend-reason");
		if (reason != NULL)
			return (format("VM_NON_SUSPENDABLE: %s", reason));
		return (lacks(m, op, implicit));
	case RULE_FEATURE:
		return (lacks(m, op, implicit));
	case RULE_VBD:
		return (plug(m, type, m->hotplug_vbd, "VBD"));
	case RULE_VIF:
		return (plug(m, type, m->hotplug_vif, "VIF"));
	case RULE_BALLOON:
		if (pairs_get(&m->other, op->features[0]) == NULL)
			return (format("no control/%s", op->features[0]));
		break;
	}
	return (NULL);
}

const char *
metrics_operation(const struct metrics *m, enum domain_type type, size_t k,
    char **why)
{
	if (k >= sizeof(operations) / sizeof(operations[0]))
		return (NULL);
	*why = judge(m, type, &operations[k]);
	return (operations[k].name);
}
