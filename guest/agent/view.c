/* SPDX-License-Identifier: BSD-2-Clause */
/* What the host makes of it; see view.h. */
#include "agent/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/glance.h"
#include "util/num.h"

/* As the host reads a number: what else it may take, nobody writes. */
static bool
is_integer(const char *text)
{
	text += *text == '-';
	return (*text != '\0' && strspn(text, "0123456789") == strlen(text) &&
	    strlen(text) < 19);
}

static void
see_tools(struct view *v, struct pvk_xs *xs)
{
	static const char *const names[] = { "Major", "Minor", "Micro",
		"Build" };
	char text[4][32], path[64];

	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		snprintf(path, sizeof(path), "attr/PVAddons/%sVersion",
		    names[i]);
		if (!glance(xs, path, text[i], sizeof(text[i])) && i < 2) {
			snprintf(v->why_none, sizeof(v->why_none),
			    "there is no %s", path);
			return;
		}
		if (text[i][0] != '\0' && !is_integer(text[i])) {
			snprintf(v->why_none, sizeof(v->why_none),
			    "%s is \"%s\", no integer", path, text[i]);
			return;
		}
	}
	v->tools = true;
	snprintf(v->version, sizeof(v->version), "%s.%s.%s-%s", text[0],
	    text[1], text[2][0] != '\0' ? text[2] : "-1",
	    text[3][0] != '\0' ? text[3] : "-1");
}

static bool
is_true(struct pvk_xs *xs, const char *path)
{
	char text[8];

	return (glance(xs, path, text, sizeof(text)) && strcmp(text, "1") == 0);
}

/* What an operation wants: one of the features, when there are no tools. */
static const struct rule {
	const char *name, *id;
	const char *features[2];
	bool tools_do; /* tools alone are enough */
	bool suspends;
} rules[VIEW_OPERATIONS] = {
	{ "clean shutdown", "clean_shutdown",
	    { "control/feature-poweroff", "control/feature-shutdown" }, true,
	    false },
	{ "clean reboot", "clean_reboot",
	    { "control/feature-reboot", "control/feature-shutdown" }, true,
	    false },
	{ "suspend, migrate live", "pool_migrate",
	    { "control/feature-suspend" }, true, true },
	{ "change vCPUs", "changing_VCPUs_live",
	    { "control/feature-vcpu-hotplug" }, true, false },
	{ "unplug a NIC", "vif_unplug", { "feature/hotplug/vif" }, true,
	    false },
	{ "unplug a disk", "vbd_unplug", { "feature/hotplug/vbd" }, true,
	    false },
	{ "change memory", "changing_dynamic_range",
	    { "control/feature-balloon" }, false, false },
	{ "set addresses", "configure_ipv4",
	    { "control/feature-static-ip-setting" }, false, false },
};

static void
see_operation(struct view *v, struct pvk_xs *xs, size_t i)
{
	struct view_operation *o = &v->operations[i];
	const struct rule *r = &rules[i];
	char reason[64];

	o->name = r->name;
	o->id = r->id;
	o->allowed = (v->tools && r->tools_do) || is_true(xs, r->features[0]) ||
	    (r->features[1] != NULL && is_true(xs, r->features[1]));
	if (!o->allowed)
		snprintf(o->why, sizeof(o->why), "there is no %s",
		    r->features[0]);
	/* counts only beside the feature */
	if (r->suspends && is_true(xs, r->features[0]) &&
	    glance(xs, "data/cant_suspend_reason", reason, sizeof(reason))) {
		o->allowed = false;
		snprintf(o->why, sizeof(o->why), "data/cant_suspend_reason: %s",
		    reason);
	}
}

int
view_read(struct view *v, struct pvk_xs *xs, struct pvk_err *e)
{
	memset(v, 0, sizeof(*v));
	see_tools(v, xs);
	for (size_t i = 0; i < VIEW_OPERATIONS; i++)
		see_operation(v, xs, i);
	if (!pvk_xs_is_lost(xs))
		return (0);
	return (
	    pvk_err_set(e, PVK_EAGAIN, "xenstore: the connection was lost"));
}
