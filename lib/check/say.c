/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found, for people; see check.h. */
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

const struct pvk_check_remedy *
pvk_check_remedy_of(const struct pvk_check *c, const struct pvk_check_rule *r)
{
	return (
	    strcmp(c->system, "linux") == 0 ? &r->on_linux : &r->on_freebsd);
}

static void
say_line(const struct pvk_check *c, const struct pvk_check_finding *f,
    const char *label, const char *text, FILE *out)
{
	char line[1024];

	if (text == NULL)
		return;
	pvk_check_expand(c, f, text, line, sizeof(line));
	fprintf(out, "    %-8s %s\n", label, line);
}

static void
say_finding(const struct pvk_check *c, const struct pvk_check_finding *f,
    bool all, FILE *out)
{
	const struct pvk_check_rule *r = f->rule;
	const struct pvk_check_remedy *m = pvk_check_remedy_of(c, r);

	fprintf(out, "\n%s: %s: %s\n", r->id, pvk_check_severity_name(r),
	    r->sentence);
	fprintf(out, "    %-8s %s", "seen", f->evidence);
	if (f->things > f->told)
		fprintf(out, "; and %u more", f->things - f->told);
	fputc('\n', out);
	if (f->cause != NULL)
		fprintf(out, "    %-8s %s\n", "comes of", f->cause->id);
	if (f->gain > 100)
		fprintf(out, "    %-8s %u.%02u times in %s%s%s\n", "worth",
		    f->gain / 100, f->gain % 100, pvk_check_of_name(r->of),
		    r->gain_source != NULL ? ": " : "",
		    r->gain_source != NULL ? r->gain_source : "");
	say_line(c, f, "confirm", m->confirm, out);
	say_line(c, f, r->side == PVK_SIDE_HOST ? "on host" : "fix", m->fix,
	    out);
	if (all)
		say_line(c, f, "undo", m->undo, out);
}

/* What is shown when not all is. */
struct shown {
	size_t findings, asks;
	size_t left; /* findings and urgent questions that are not */
};

/*
 * What is urgent comes first, so that a question without which a router goes
 * wrong takes the place of a note.
 */
static struct shown
choose(const struct pvk_check *c)
{
	size_t urgent = 0, asks = 0;
	struct shown s;

	for (size_t i = 0; i < c->n_findings; i++)
		urgent += c->findings[i].rule->urgent;
	for (size_t i = 0; i < c->n_asks; i++)
		asks += c->asks[i].rule->urgent;
	urgent = (size_t)pvk_min(urgent, PVK_CHECK_SHOWN);
	s.asks = (size_t)pvk_min(asks, PVK_CHECK_SHOWN - urgent);
	s.findings = (size_t)pvk_min(c->n_findings, PVK_CHECK_SHOWN - s.asks);
	s.left = c->n_findings - s.findings + asks - s.asks;
	return (s);
}

/* Every guest has some; the first few urgent ones, or all. */
static void
say_asks(const struct pvk_check *c, bool all, size_t few, FILE *out)
{
	size_t said = 0;

	for (size_t i = 0; i < c->n_asks && (all || said < few); i++) {
		if (!all && !c->asks[i].rule->urgent)
			continue;
		if (said++ == 0)
			fputs("\nonly the host knows:\n", out);
		say_finding(c, &c->asks[i], all, out);
	}
}

/* Something may be seen by root that was not by whoever looked. */
static bool
is_for_root(const struct pvk_check *c)
{
	for (size_t i = 0; i < c->n_blind && !c->as_root; i++)
		if (strcmp(c->blind[i].why, "EACCES") == 0 ||
		    strcmp(c->blind[i].why, "EPERM") == 0)
			return (true);
	return (false);
}

/* Rules by the fact that they lack; they come in groups of the same one. */
static void
say_blind(const struct pvk_check *c, FILE *out)
{
	fputs("\nnot judged, for what could not be seen:\n", out);
	for (size_t i = 0; i < c->n_blind; i++) {
		const struct pvk_check_blind *b = &c->blind[i];

		fprintf(out, "    %s: %s: %s\n", b->rule->id, b->fact, b->why);
	}
	if (is_for_root(c))
		fputs("    root sees more\n", out);
}

void
pvk_check_say(const struct pvk_check *c, bool all, FILE *out)
{
	char line[256];
	struct shown s = { .findings = c->n_findings };

	if (!all)
		s = choose(c);
	pvk_check_verdict_line(c, line, sizeof(line));
	fprintf(out, "%s\n", line);
	for (size_t i = 0; i < s.findings; i++)
		say_finding(c, &c->findings[i], all, out);
	say_asks(c, all, s.asks, out);
	if (s.left > 0)
		fprintf(out, "\n%zu more with --all\n", s.left);
	if (all && c->n_blind > 0)
		say_blind(c, out);
	else if (c->n_blind > 0)
		fprintf(out,
		    "\n%zu rule%s could not be judged%s; --all has "
		    "them\n",
		    c->n_blind, c->n_blind == 1 ? "" : "s",
		    is_for_root(c) ? ", root sees more" : "");
	if (c->left_out > 0)
		fprintf(out,
		    "\n%zu facts were left out: there are too many, "
		    "or their names are not known\n",
		    c->left_out);
}
