/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one line above all: is this guest paravirtualized? Of a running system
 * that is what its disks and NICs in use are driven by; of one that will boot,
 * what its kernel has and its loader leaves on.
 */
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

struct used {
	unsigned pv, emulated;
};

static void
count_disks(struct judge *j, struct used *u)
{
	struct words w;

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);) {
		if (!fact_of_is(j, "disk", w.word, "used", "yes"))
			continue;
		u->pv += disk_is_pv(j, w.word);
		u->emulated += disk_is_emulated(j, w.word);
	}
}

static void
count_nics(struct judge *j, struct used *u)
{
	struct words w;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);) {
		if (!nic_in_use(j, w.word))
			continue;
		u->pv += nic_is_pv(j, w.word);
		u->emulated += nic_is_emulated(j, w.word);
	}
}

static bool
is_on_xen(struct judge *j)
{
	return (fact(j, "xen.leaf") != NULL ||
	    fact_is(j, "xen.hypervisor", "XenVMMXenVMM") ||
	    fact_is(j, "xen.guest", "xen") || fact_is(j, "xen.bus", "yes"));
}

static enum pvk_check_verdict
of_running(struct judge *j)
{
	struct used u = { 0, 0 };

	if (fact_is(j, "xen.place", "control"))
		return (PVK_CHECK_CONTROL);
	if (!is_on_xen(j)) {
		/* nobody said that there is nothing, either */
		if (fact(j, "xen.hypervisor") == NULL &&
		    !fact_absent(j, "xen.hypervisor") &&
		    fact(j, "xen.guest") == NULL &&
		    !fact_absent(j, "xen.guest"))
			return (PVK_CHECK_UNKNOWN);
		return (PVK_CHECK_NOT_XEN);
	}
	if (fact_is(j, "xen.bus", "no"))
		return (PVK_CHECK_NO);
	if (fact(j, "disk.names") == NULL && fact(j, "nic.names") == NULL)
		return (PVK_CHECK_UNKNOWN);
	count_disks(j, &u);
	count_nics(j, &u);
	/* of none in use is anything known: then its kernel is what counts */
	if (u.emulated == 0)
		return (u.pv > 0 || fact_is(j, "xen.bus", "yes")
			? PVK_CHECK_YES
			: PVK_CHECK_UNKNOWN);
	return (u.pv > 0 ? PVK_CHECK_PARTLY : PVK_CHECK_NO);
}

static bool
is_off(struct judge *j, const char *name)
{
	const char *from;

	return (pv_off(j, name, &from) != NULL);
}

static enum pvk_check_verdict
of_next(struct judge *j)
{
	unsigned off = is_off(j, "hw.xen.disable_pv_disks") +
	    is_off(j, "hw.xen.disable_pv_nics");

	if (fact_is(j, "kernel.verdict", "not_pv") || off == 2)
		return (PVK_CHECK_NO);
	if (fact_is(j, "kernel.verdict", "partial"))
		return (PVK_CHECK_PARTLY);
	if (!fact_is(j, "kernel.verdict", "pv"))
		return (PVK_CHECK_UNKNOWN);
	return (off == 1 ? PVK_CHECK_PARTLY : PVK_CHECK_YES);
}

enum pvk_check_verdict
check_verdict(struct judge *j)
{
	enum pvk_check_verdict now;

	if (fact_is(j, "system.source", "files"))
		return (of_next(j));
	/* it sees some files and devices of the guest's, and not others */
	if (fact(j, "system.container") != NULL)
		return (PVK_CHECK_UNKNOWN);
	now = of_running(j);
	if (!fact_is(j, "system.source", "next-boot") ||
	    now == PVK_CHECK_CONTROL || now == PVK_CHECK_NOT_XEN)
		return (now);
	return (of_next(j));
}

const char *
pvk_check_verdict_name(enum pvk_check_verdict v)
{
	static const char *const names[] = {
		[PVK_CHECK_YES] = "yes",
		[PVK_CHECK_PARTLY] = "partly",
		[PVK_CHECK_NO] = "no",
		[PVK_CHECK_NOT_XEN] = "not_xen",
		[PVK_CHECK_CONTROL] = "control",
		[PVK_CHECK_UNKNOWN] = "unknown",
	};

	return (names[v]);
}

/* "about 2x", "about 1.05x" */
static void
put_gain(unsigned gain, char *buf, size_t size)
{
	if (gain < 120)
		snprintf(buf, size, "about 1.%02ux", gain - 100);
	else if ((gain + 5) / 10 % 10 == 0)
		snprintf(buf, size, "about %ux", (gain + 5) / 100);
	else
		snprintf(buf, size, "about %u.%ux", (gain + 5) / 100,
		    (gain + 5) / 10 % 10);
}

/* The finding that is worth most; NULL: of none it is known. */
static const struct pvk_check_finding *
largest(const struct pvk_check *c)
{
	const struct pvk_check_finding *best = NULL;

	for (size_t i = 0; i < c->n_findings; i++)
		if (c->findings[i].gain > 100 &&
		    (best == NULL || c->findings[i].gain > best->gain) &&
		    c->findings[i].rule->of != PVK_OF_BOOT)
			best = &c->findings[i];
	return (best);
}

static void
put_count(const struct pvk_check *c, char *buf, size_t size)
{
	const struct pvk_check_finding *best = largest(c);
	char gain[24];

	if (c->n_findings == 0) {
		snprintf(buf, size, "%s",
		    c->n_blind > 0 || c->left_out > 0
			? "nothing is wrong in what could be seen"
			: "nothing is wrong");
		return;
	}
	if (best == NULL) {
		snprintf(buf, size, "%zu finding%s", c->n_findings,
		    c->n_findings == 1 ? "" : "s");
		return;
	}
	put_gain(best->gain, gain, sizeof(gain));
	if (c->n_findings == 1)
		snprintf(buf, size, "1 finding, worth %s in %s", gain,
		    pvk_check_of_name(best->rule->of));
	else
		snprintf(buf, size, "%zu findings, %s is worth %s in %s",
		    c->n_findings, best == c->findings ? "the first" : "one",
		    gain, pvk_check_of_name(best->rule->of));
}

void
pvk_check_verdict_line(const struct pvk_check *c, char *buf, size_t size)
{
	static const char *const words[] = { "yes", "partly", "no" };
	char count[96];
	const char *when = strcmp(c->source, "files") == 0 ? " when it boots"
	    : strcmp(c->source, "next-boot") == 0	   ? " at the next boot"
							   : "";

	put_count(c, count, sizeof(count));
	if (c->verdict <= PVK_CHECK_NO)
		snprintf(buf, size, "paravirtualized%s: %s; %s", when,
		    words[c->verdict], count);
	else if (c->verdict == PVK_CHECK_CONTROL)
		snprintf(buf, size,
		    "the control domain of Xen, which is not judged");
	else if (c->container[0] != '\0')
		snprintf(buf, size,
		    "paravirtualized: can't be told in a container (%s); the "
		    "guest itself knows",
		    c->container);
	else if (c->verdict == PVK_CHECK_UNKNOWN)
		snprintf(buf, size, "paravirtualized%s: can't be told%s%s",
		    when, c->n_findings > 0 ? "; " : "",
		    c->n_findings > 0 ? count : "");
	else if (c->hypervisor[0] != '\0')
		snprintf(buf, size,
		    "no guest of Xen: the hypervisor below is %s",
		    c->hypervisor);
	else
		snprintf(buf, size, "no guest of Xen: no hypervisor is below");
}
