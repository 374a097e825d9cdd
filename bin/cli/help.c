/* SPDX-License-Identifier: BSD-2-Clause */
/* Help, version and completion; see help.h. */
#include <string.h>

#include "config.h"

#include "help.h"

#define HELP_COLUMNS 79

/* "xva info", or "status" */
static void
print_name(FILE *out, const struct verb *v)
{
	fprintf(out, "%s%s%s", v->noun, v->name != NULL ? " " : "",
	    v->name != NULL ? v->name : "");
}

/* Bytes up to a blank outside of brackets: "[--runs N]" is one word. */
static size_t
word_len(const char *p)
{
	unsigned depth = 0;
	size_t len = 0;

	for (; p[len] != '\0' && (p[len] != ' ' || depth > 0); len++) {
		depth += p[len] == '[' || p[len] == '{';
		depth -= depth > 0 && (p[len] == ']' || p[len] == '}');
	}
	return (len);
}

void
help_synopsis(FILE *out, const char *lead, const struct verb *v)
{
	size_t in = strlen(lead) + 5, len;
	size_t at = strlen(lead) + strlen(program.name) + strlen(v->noun) + 2 +
	    (v->name != NULL ? strlen(v->name) + 1 : 0);

	fprintf(out, "%s %s ", lead, program.name);
	print_name(out, v);
	for (const char *p = v->synopsis; *p != '\0'; p += len) {
		p += strspn(p, " ");
		len = word_len(p);
		if (len == 0)
			break;
		if (at + 1 + len > HELP_COLUMNS) {
			fprintf(out, "\n%*s", (int)in - 1, "");
			at = in - 1;
		}
		fprintf(out, " %.*s", (int)len, p);
		at += 1 + len;
	}
	fputc('\n', out);
}

void
help_all(FILE *out)
{
	fprintf(out,
	    "usage: %s %s\n"
	    "       %s help [NOUN [VERB]]\n"
	    "       %s completion bash|zsh\n"
	    "       %s --version [-v]\n\n%s\n\n",
	    program.name, program.forms, program.name, program.name,
	    program.name, program.title);
	for (const struct verb *v = program.verbs; v->noun != NULL; v++)
		fprintf(out, "  %-8s %-12s %s\n", v->noun,
		    v->name != NULL ? v->name : "", v->summary);
	fprintf(out, "\n%s help %s tells the options of a verb.\n",
	    program.name, program.page_each ? "NOUN VERB" : "NOUN [VERB]");
}

bool
help_noun(FILE *out, const char *noun)
{
	bool any = false;

	for (const struct verb *v = program.verbs; v->noun != NULL; v++) {
		if (strcmp(v->noun, noun) != 0)
			continue;
		help_synopsis(out, any ? "      " : "usage:", v);
		any = true;
	}
	if (!any)
		return (false);
	fputc('\n', out);
	for (const struct verb *v = program.verbs; v->noun != NULL; v++)
		if (strcmp(v->noun, noun) == 0)
			fprintf(out, "  %-12s %s\n", v->name, v->summary);
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
	help_synopsis(out, "usage:", v);
	fprintf(out, "\n%s\n\n", v->summary);
	for (const struct option_spec *o = v->options; o->id != 0; o++)
		help_option(out, o);
	fprintf(out, "\nEvery verb takes -h, -q and -v, too. See %s%s%s(%s).\n",
	    program.name, program.page_each ? "-" : "",
	    program.page_each ? v->noun : "", program.section);
}

static bool
same_name(const char *a, const char *b)
{
	return (a == NULL || b == NULL ? a == b : strcmp(a, b) == 0);
}

const struct verb *
help_find(const char *noun, const char *name)
{
	for (const struct verb *v = program.verbs; v->noun != NULL; v++)
		if (strcmp(v->noun, noun) == 0 && same_name(v->name, name))
			return (v);
	return (NULL);
}

void
help_version(FILE *out, bool verbose)
{
	fprintf(out, "%s %s\n", program.name, PVK_VERSION);
	if (verbose && program.parts != NULL)
		program.parts(out);
}

/* The words that may follow a verb */
static void
completion_verb(FILE *out, const struct verb *v)
{
	const char *name = v->name != NULL ? v->name : "";

	fprintf(out, "    '%s %s') words='--help --quiet --verbose", v->noun,
	    name);
	for (const struct option_spec *o = v->options; o != NULL && o->id != 0;
	     o++)
		fprintf(out, " --%s", o->name);
	fputc('\'', out);
	/* a companion's options are told by its --help alone */
	if (v->companion != NULL)
		fprintf(out,
		    "\" $(%s %s %s --help 2>/dev/null | "
		    "sed -n 's/^  [ -].[ ,] \\(--[a-z-]*\\).*/\\1/p')\"",
		    program.name, v->noun, name);
	fprintf(out, " ;;\n");
}

/* A noun once, at the first of its verbs */
static bool
is_first_of_noun(const struct verb *v)
{
	return (v == program.verbs || strcmp(v[-1].noun, v->noun) != 0);
}

static void
completion_nouns(FILE *out)
{
	for (const struct verb *v = program.verbs; v->noun != NULL; v++)
		if (is_first_of_noun(v))
			fprintf(out, " %s", v->noun);
}

static void
completion_names(FILE *out)
{
	for (const struct verb *v = program.verbs; v->noun != NULL; v++) {
		if (v->name == NULL)
			continue;
		if (is_first_of_noun(v))
			fprintf(out, "    %s) words='", v->noun);
		fprintf(out, "%s ", v->name);
		if (v[1].noun == NULL || is_first_of_noun(v + 1))
			fprintf(out, "' ;;\n");
	}
}

/* key: the words of COMP_WORDS that name a verb of that many words */
static void
completion_options(FILE *out, const char *key, bool named)
{
	fprintf(out, "    case \"%s\" in\n", key);
	for (const struct verb *v = program.verbs; v->noun != NULL; v++)
		if ((v->name != NULL) == named)
			completion_verb(out, v);
	fprintf(out, "    esac\n");
}

bool
help_completion(FILE *out, const char *shell)
{
	bool zsh = strcmp(shell, "zsh") == 0;
	const char *name = program.name;

	if (!zsh && strcmp(shell, "bash") != 0)
		return (false);
	if (zsh)
		fprintf(out,
		    "#compdef %s\n"
		    "autoload -U +X bashcompinit && bashcompinit\n",
		    name);
	fprintf(out,
	    "_%s()\n{\n"
	    "  local cur=\"${COMP_WORDS[COMP_CWORD]}\" words=\n"
	    "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	    "    words='help completion",
	    name);
	completion_nouns(out);
	fprintf(out,
	    "'\n"
	    "  elif [ \"${cur#-}\" != \"$cur\" ]; then\n");
	completion_options(out, "${COMP_WORDS[1]} ${COMP_WORDS[2]}", true);
	completion_options(out, "${COMP_WORDS[1]} ", false);
	fprintf(out,
	    "  elif [ \"$COMP_CWORD\" -eq 2 ]; then\n"
	    "    case \"${COMP_WORDS[1]}\" in\n");
	completion_names(out);
	fprintf(out,
	    "    esac\n  fi\n"
	    "  if [ -n \"$words\" ]; then\n"
	    "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	    "  else\n"
	    "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
	    "  fi\n}\n"
	    "complete -o filenames -F _%s %s\n",
	    name, name);
	return (true);
}
