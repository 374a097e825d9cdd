/* SPDX-License-Identifier: BSD-2-Clause */
/* All rules over all facts, biggest win first; see check.h. */
#include <stdlib.h>
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"
#include "util/text.h"

/*
 * What a finding is worth in the order: a gain that is known, or, when it is
 * not, what one of its severity may well bring. A faster boot makes no hour of
 * work shorter.
 */
static unsigned
worth(const struct pvk_check_finding *f)
{
	static const unsigned guess[] = {
		[PVK_NOTE] = 100,
		[PVK_WARNING] = 110,
		[PVK_ERROR] = 150,
	};

	if (f->gain > 100 && f->rule->of != PVK_OF_BOOT)
		return (f->gain);
	return (guess[f->rule->severity]);
}

/* Equal ones stay in the order of the table: rule is a place in it. */
static int
by_worth(const void *a, const void *b)
{
	const struct pvk_check_finding *f = a, *g = b;
	unsigned x = worth(f), y = worth(g);

	if (f->rule->urgent != g->rule->urgent)
		return (f->rule->urgent ? -1 : 1);
	if (x != y)
		return (x > y ? -1 : 1);
	return ((f->rule > g->rule) - (f->rule < g->rule));
}

/* What comes of another brings nothing more when that one is mended. */
static void
find_causes(struct pvk_check *c)
{
	for (size_t i = 0; i < c->n_findings; i++) {
		struct pvk_check_finding *f = &c->findings[i];

		for (size_t k = 0; k < c->n_findings && f->cause == NULL; k++) {
			const struct pvk_check_rule *r = c->findings[k].rule;

			if (words_have(r->causes, f->rule->id))
				f->cause = r;
		}
		if (f->cause != NULL)
			f->gain = 0;
	}
}

static void
rank(struct pvk_check *c)
{
	find_causes(c);
	qsort(c->findings, c->n_findings, sizeof(c->findings[0]), by_worth);
}

static unsigned
source_of(struct judge *j)
{
	if (fact_is(j, "system.source", "files"))
		return (PVK_CHECK_FILES);
	return (fact_is(j, "system.source", "next-boot") ? PVK_CHECK_NEXT_BOOT
							 : PVK_CHECK_RUNNING);
}

/*
 * It is about this release. One that is not known may be a new one: what
 * is about old ones alone is not said of it.
 */
static bool
is_of_release(struct judge *j, const struct pvk_check_rule *r)
{
	uint64_t have;

	if ((r->from == 0 && r->before == 0) || !is_freebsd(j))
		return (true);
	if (!fact_number(j, "kernel.osreldate", &have) || have == 0)
		return (r->before == 0);
	return (have >= r->from && (r->before == 0 || have < r->before));
}

static void
judge_rule(struct judge *j, const struct pvk_check_rule *r)
{
	struct pvk_check *c = j->out;

	j->rule = r;
	j->finding = (struct pvk_check_finding){ .rule = r, .gain = r->gain };
	j->blind = (struct pvk_check_blind){ .rule = r };
	if (is_of_release(j, r))
		r->judge(j);
	if (j->finding.things > 0 && r->is_question)
		c->asks[c->n_asks++] = j->finding;
	else if (j->finding.things > 0)
		c->findings[c->n_findings++] = j->finding;
	else if (j->blind.fact[0] != '\0' && !r->is_question)
		c->blind[c->n_blind++] = j->blind;
}

static void
copy(struct judge *j, const char *name, char *out, size_t size)
{
	const char *value = fact(j, name);

	value = value != NULL ? value : "";
	pvk_text_show(value, strlen(value), out, size);
}

/* The name by which a vendor's signature in cpuid is known. */
static void
name_hypervisor(struct judge *j)
{
	static const struct {
		const char *signature, *name;
	} known[] = {
		{ "KVMKVMKVM", "KVM" },
		{ "Microsoft Hv", "Hyper-V" },
		{ "VMwareVMware", "VMware" },
		{ "bhyve bhyve", "bhyve" },
		{ "TCGTCGTCGTCG", "QEMU" },
		{ "VBoxVBoxVBox", "VirtualBox" },
		{ "XenVMMXenVMM", "Xen" },
	};
	struct pvk_check *c = j->out;

	copy(j, "xen.hypervisor", c->hypervisor, sizeof(c->hypervisor));
	for (size_t i = 0; i < PVK_COUNT(known); i++)
		if (strcmp(c->hypervisor, known[i].signature) == 0)
			snprintf(c->hypervisor, sizeof(c->hypervisor), "%s",
			    known[i].name);
}

static void
describe(struct judge *j)
{
	struct pvk_check *c = j->out;

	copy(j, "system.os", c->system, sizeof(c->system));
	copy(j, "system.product", c->product, sizeof(c->product));
	copy(j, "system.release", c->release, sizeof(c->release));
	copy(j, "system.source", c->source, sizeof(c->source));
	if (!fact_is(j, "system.source", "files"))
		copy(j, "system.container", c->container, sizeof(c->container));
	name_hypervisor(j);
	c->as_root = fact_is(j, "system.uid", "0");
	c->left_out = pvk_facts_left_out(j->facts);
}

struct pvk_check *
pvk_check_run(const struct pvk_facts *f, struct pvk_err *e)
{
	struct pvk_check *c = calloc(1, sizeof(*c));
	struct judge j = { .facts = f, .out = c };
	unsigned system, source;

	if (c == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "no memory");
		return (NULL);
	}
	describe(&j);
	c->verdict = check_verdict(&j);
	if (c->verdict == PVK_CHECK_NOT_XEN ||
	    c->verdict == PVK_CHECK_CONTROL || c->container[0] != '\0')
		return (c);
	system = is_freebsd(&j)			? PVK_CHECK_FREEBSD
	    : fact_is(&j, "system.os", "linux") ? PVK_CHECK_LINUX
						: 0;
	source = source_of(&j);
	for (size_t i = 0; i < pvk_check_rule_count(); i++) {
		const struct pvk_check_rule *r = pvk_check_rule_at(i);

		if ((r->systems & system) != 0 && (r->sources & source) != 0)
			judge_rule(&j, r);
	}
	rank(c);
	return (c);
}

void
pvk_check_free(struct pvk_check *c)
{
	free(c);
}

int
pvk_check_status(const struct pvk_check *c)
{
	return (c->n_findings > 0 || c->verdict == PVK_CHECK_UNKNOWN ? 1 : 0);
}
