/* SPDX-License-Identifier: BSD-2-Clause */
/* Help, version and completion; see help.h. */
#include <string.h>

#include "config.h"

#include "help.h"
#include "parts.h"

void
help_all(FILE *out)
{
	fprintf(out,
	    "usage: pvkit [-qv] NOUN VERB [options] operands\n"
	    "       pvkit help [NOUN [VERB]]\n"
	    "       pvkit completion bash|zsh\n"
	    "       pvkit --version [-v]\n\n"
	    "FreeBSD, paravirtualized, on XenServer and XCP-ng.\n\n");
	for (const struct verb *v = verbs; v->noun != NULL; v++)
		fprintf(out, "  %-8s %-10s %s\n", v->noun, v->name, v->summary);
	fprintf(out, "\npvkit help NOUN VERB tells the options of a verb.\n");
}

bool
help_noun(FILE *out, const char *noun)
{
	bool any = false;

	for (const struct verb *v = verbs; v->noun != NULL; v++) {
		if (strcmp(v->noun, noun) != 0)
			continue;
		fprintf(out, "%s pvkit %s %s %s\n",
		    any ? "      " : "usage:", v->noun, v->name, v->synopsis);
		any = true;
	}
	if (!any)
		return (false);
	fputc('\n', out);
	for (const struct verb *v = verbs; v->noun != NULL; v++)
		if (strcmp(v->noun, noun) == 0)
			fprintf(out, "  %-10s %s\n", v->name, v->summary);
	return (true);
}

static void
help_option(FILE *out, const struct option_spec *o)
{
	char left[64];

	if (o->id < OPT_FIRST)
		snprintf(left, sizeof(left), "-%c, --%s%s%s", o->id, o->name,
		    o->arg != NULL ? " " : "", o->arg != NULL ? o->arg : "");
	else
		snprintf(left, sizeof(left), "    --%s%s%s", o->name,
		    o->arg != NULL ? " " : "", o->arg != NULL ? o->arg : "");
	if (strlen(left) > 28)
		fprintf(out, "  %s\n  %-28s %s\n", left, "", o->help);
	else
		fprintf(out, "  %-28s %s\n", left, o->help);
}

void
help_verb(FILE *out, const struct verb *v)
{
	fprintf(out, "usage: pvkit %s %s %s\n\n%s\n\n", v->noun, v->name,
	    v->synopsis, v->summary);
	for (const struct option_spec *o = v->options; o->id != 0; o++)
		help_option(out, o);
	fprintf(out,
	    "\nEvery verb takes -h, -q and -v, too. See pvkit-%s(1).\n",
	    v->noun);
}

const struct verb *
help_find(const char *noun, const char *name)
{
	for (const struct verb *v = verbs; v->noun != NULL; v++)
		if (strcmp(v->noun, noun) == 0 && strcmp(v->name, name) == 0)
			return (v);
	return (NULL);
}

void
help_version(FILE *out, bool verbose)
{
	fprintf(out, "pvkit %s\n", PVK_VERSION);
	if (verbose)
		parts_print(out);
}

/* The words that may follow "pvkit NOUN VERB", for one verb */
static void
completion_verb(FILE *out, const struct verb *v)
{
	fprintf(out, "    '%s %s') words='--help --quiet --verbose", v->noun,
	    v->name);
	for (const struct option_spec *o = v->options; o->id != 0; o++)
		fprintf(out, " --%s", o->name);
	fprintf(out, "' ;;\n");
}

/* A noun once, at the first of its verbs */
static bool
is_first_of_noun(const struct verb *v)
{
	return (v == verbs || strcmp(v[-1].noun, v->noun) != 0);
}

bool
help_completion(FILE *out, const char *shell)
{
	bool zsh = strcmp(shell, "zsh") == 0;

	if (!zsh && strcmp(shell, "bash") != 0)
		return (false);
	if (zsh)
		fprintf(out,
		    "#compdef pvkit\n"
		    "autoload -U +X bashcompinit && bashcompinit\n");
	fprintf(out,
	    "_pvkit()\n{\n"
	    "  local cur=\"${COMP_WORDS[COMP_CWORD]}\" words=\n"
	    "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	    "    words='help completion");
	for (const struct verb *v = verbs; v->noun != NULL; v++)
		if (is_first_of_noun(v))
			fprintf(out, " %s", v->noun);
	fprintf(out,
	    "'\n"
	    "  elif [ \"$COMP_CWORD\" -eq 2 ]; then\n"
	    "    case \"${COMP_WORDS[1]}\" in\n");
	for (const struct verb *v = verbs; v->noun != NULL; v++) {
		if (is_first_of_noun(v))
			fprintf(out, "    %s) words='", v->noun);
		fprintf(out, "%s ", v->name);
		if (v[1].noun == NULL || is_first_of_noun(v + 1))
			fprintf(out, "' ;;\n");
	}
	fprintf(out,
	    "    esac\n"
	    "  elif [ \"${cur#-}\" != \"$cur\" ]; then\n"
	    "    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
	for (const struct verb *v = verbs; v->noun != NULL; v++)
		completion_verb(out, v);
	fprintf(out,
	    "    esac\n  fi\n"
	    "  if [ -n \"$words\" ]; then\n"
	    "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	    "  else\n"
	    "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
	    "  fi\n}\n"
	    "complete -o filenames -F _pvkit pvkit\n");
	return (true);
}
