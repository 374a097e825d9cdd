/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found, for programs: docs/schema/pvguest.check.json. */
#include "check/check_private.h"

static void
put_text(struct pvk_json *j, const char *key, const struct pvk_check *c,
    const struct pvk_check_finding *f, const char *text)
{
	char line[1024];

	if (text == NULL) {
		pvk_json_null(j, key);
		return;
	}
	pvk_check_expand(c, f, text, line, sizeof(line));
	pvk_json_str(j, key, line);
}

static void
put_gain(struct pvk_json *j, const struct pvk_check_finding *f)
{
	if (f->gain <= 100) {
		pvk_json_null(j, "gain");
		return;
	}
	pvk_json_object(j, "gain");
	pvk_json_double(j, "ratio", f->gain / 100.0);
	pvk_json_str(j, "of", pvk_check_of_name(f->rule->of));
	pvk_json_str(j, "source", f->rule->gain_source);
	pvk_json_end(j);
}

static void
put_finding(struct pvk_json *j, const struct pvk_check *c,
    const struct pvk_check_finding *f)
{
	const struct pvk_check_rule *r = f->rule;
	const struct pvk_check_remedy *m = pvk_check_remedy_of(c, r);

	pvk_json_object(j, NULL);
	pvk_json_str(j, "id", r->id);
	pvk_json_str(j, "severity", pvk_check_severity_name(r));
	pvk_json_str(j, "side", pvk_check_side_name(r->side));
	pvk_json_str(j, "sentence", r->sentence);
	pvk_json_str(j, "thing", f->thing[0] != '\0' ? f->thing : NULL);
	pvk_json_uint(j, "things", f->things);
	pvk_json_str(j, "evidence", f->evidence);
	pvk_json_str(j, "cause", f->cause != NULL ? f->cause->id : NULL);
	put_gain(j, f);
	put_text(j, "confirm", c, f, m->confirm);
	put_text(j, "fix", c, f, m->fix);
	put_text(j, "undo", c, f, m->undo);
	pvk_json_end(j);
}

static void
put_blind(struct pvk_json *j, const struct pvk_check *c)
{
	pvk_json_array(j, "not_judged");
	for (size_t i = 0; i < c->n_blind; i++) {
		pvk_json_object(j, NULL);
		pvk_json_str(j, "id", c->blind[i].rule->id);
		pvk_json_str(j, "fact", c->blind[i].fact);
		pvk_json_str(j, "why", c->blind[i].why);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}

void
pvk_check_put_json(const struct pvk_check *c, struct pvk_json *j)
{
	char line[256];

	pvk_check_verdict_line(c, line, sizeof(line));
	pvk_json_str(j, "paravirtualized", pvk_check_verdict_name(c->verdict));
	pvk_json_str(j, "verdict", line);
	pvk_json_str(j, "system", c->system);
	pvk_json_str(j, "product", c->product);
	pvk_json_str(j, "release", c->release);
	pvk_json_str(j, "source", c->source);
	pvk_json_str(j, "hypervisor",
	    c->hypervisor[0] != '\0' ? c->hypervisor : NULL);
	pvk_json_array(j, "findings");
	for (size_t i = 0; i < c->n_findings; i++)
		put_finding(j, c, &c->findings[i]);
	pvk_json_end(j);
	pvk_json_array(j, "ask");
	for (size_t i = 0; i < c->n_asks; i++)
		put_finding(j, c, &c->asks[i]);
	pvk_json_end(j);
	put_blind(j, c);
	pvk_json_uint(j, "left_out", c->left_out);
}
