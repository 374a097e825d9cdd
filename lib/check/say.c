/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found, for people; see check.h. */
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

/* Where each product keeps settings; a firewall writes its files anew. */
static const struct place {
	const char *product, *loader, *rc, *sysctl, *offload;
} places[] = {
	{ "pfsense", "/boot/loader.conf.local", "the web interface",
	    "System > Advanced > System Tunables",
	    "System > Advanced > Networking" },
	{ "opnsense", "System > Settings > Tunables", "the web interface",
	    "System > Settings > Tunables", "Interfaces > Settings" },
	{ "truenas", "System > Tunables, type loader",
	    "System > Tunables, type rc", "System > Tunables, type sysctl",
	    "Network > Interfaces, Options" },
	/* the last: any other */
	{ NULL, "/boot/loader.conf", "/etc/rc.conf", "/etc/sysctl.conf",
	    "/etc/rc.conf, ifconfig_{thing}" },
};

static const struct place *
place_of(const struct pvk_check *c)
{
	const struct place *p = places;

	while (p->product != NULL && strcmp(p->product, c->product) != 0)
		p++;
	return (p);
}

/* What stands for the word behind "{", or NULL when it is none of ours. */
static const char *
word_value(const struct pvk_check *c, const struct pvk_check_finding *f,
    const char *word, size_t len)
{
	const struct place *p = place_of(c);
	const struct {
		const char *name, *value;
	} words[] = {
		{ "thing", f->thing },
		{ "loader", p->loader },
		{ "rc", p->rc },
		{ "sysctl", p->sysctl },
		{ "offload", p->offload },
	};

	for (size_t i = 0; i < PVK_COUNT(words); i++)
		if (strlen(words[i].name) == len &&
		    strncmp(words[i].name, word, len) == 0)
			return (words[i].value);
	return (NULL);
}

void
pvk_check_expand(const struct pvk_check *c, const struct pvk_check_finding *f,
    const char *text, char *buf, size_t size)
{
	const char *end, *value;
	size_t len = 0;

	if (size == 0)
		return;
	for (; *text != '\0' && len + 1 < size; text++) {
		end = *text == '{' ? strchr(text, '}') : NULL;
		value = end == NULL
		    ? NULL
		    : word_value(c, f, text + 1, (size_t)(end - text - 1));
		if (value == NULL) {
			buf[len++] = *text;
			continue;
		}
		buf[len] = '\0';
		/* a place can have {thing} in it; nothing has more */
		if (strchr(value, '{') != NULL)
			pvk_check_expand(c, f, value, buf + len, size - len);
		else
			snprintf(buf + len, size - len, "%s", value);
		len += strlen(buf + len);
		text = end;
	}
	buf[len] = '\0';
}

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

	fprintf(out, "\n%s: %s: %s\n", r->id,
	    pvk_check_severity_name(r->severity), r->sentence);
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

/* Every guest has some; shown are those without which this one goes wrong. */
static void
say_asks(const struct pvk_check *c, bool all, FILE *out)
{
	bool first = true;

	for (size_t i = 0; i < c->n_asks; i++) {
		if (!all && !c->asks[i].rule->urgent)
			continue;
		if (first)
			fputs("\nonly the host knows:\n", out);
		first = false;
		say_finding(c, &c->asks[i], all, out);
	}
}

/* Rules by the fact that they lack; they come in groups of the same one. */
static void
say_blind(const struct pvk_check *c, FILE *out)
{
	bool denied = false;

	fputs("\nnot judged, for what could not be seen:\n", out);
	for (size_t i = 0; i < c->n_blind; i++) {
		const struct pvk_check_blind *b = &c->blind[i];

		fprintf(out, "    %s: %s: %s\n", b->rule->id, b->fact, b->why);
		denied = denied || strcmp(b->why, "EACCES") == 0 ||
		    strcmp(b->why, "EPERM") == 0;
	}
	if (denied && !c->as_root)
		fputs("    root sees more\n", out);
}

void
pvk_check_say(const struct pvk_check *c, bool all, FILE *out)
{
	char line[256];
	size_t shown = c->n_findings;

	if (!all)
		shown = (size_t)pvk_min(shown, PVK_CHECK_SHOWN);
	pvk_check_verdict_line(c, line, sizeof(line));
	fprintf(out, "%s\n", line);
	for (size_t i = 0; i < shown; i++)
		say_finding(c, &c->findings[i], all, out);
	if (shown < c->n_findings)
		fprintf(out, "\n%zu more with --all\n", c->n_findings - shown);
	say_asks(c, all, out);
	if (all && c->n_blind > 0)
		say_blind(c, out);
	else if (c->n_blind > 0)
		fprintf(out,
		    "\n%zu rule%s could not be judged%s; --all has "
		    "them\n",
		    c->n_blind, c->n_blind == 1 ? "" : "s",
		    c->as_root ? "" : ", root sees more");
	if (c->left_out > 0)
		fprintf(out,
		    "\n%zu facts were left out: there are too many, "
		    "or their names are not known\n",
		    c->left_out);
}
