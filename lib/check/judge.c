/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts as rules see them, and what they make of them; see check_private.h. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "check/check_private.h"
#include "util/num.h"
#include "util/text.h"

/* The first one that was not seen is what is told. */
static void
note(struct judge *j, const struct pvk_fact *f)
{
	if (f == NULL || f->kind != PVK_FACT_UNSEEN || j->blind.fact[0] != '\0')
		return;
	snprintf(j->blind.fact, sizeof(j->blind.fact), "%s", f->name);
	snprintf(j->blind.why, sizeof(j->blind.why), "%s", f->value);
}

/* Of disk.names or mount.count it is disk.more, mount.more. */
static void
note_more(struct judge *j, const char *name)
{
	const char *dot = strrchr(name, '.');
	char more[PVK_FACT_NAME_MAX];

	if (dot == NULL ||
	    (strcmp(dot, ".names") != 0 && strcmp(dot, ".count") != 0))
		return;
	snprintf(more, sizeof(more), "%.*s.more", (int)(dot - name), name);
	note(j, pvk_facts_get(j->facts, more));
}

static const struct pvk_fact *
look(struct judge *j, const char *name)
{
	const struct pvk_fact *f = pvk_facts_get(j->facts, name);

	note(j, f);
	note_more(j, name);
	return (f);
}

const char *
fact(struct judge *j, const char *name)
{
	const struct pvk_fact *f = look(j, name);

	return (f != NULL && f->kind == PVK_FACT_TEXT ? f->value : NULL);
}

/* In name, which is returned. */
static const char *
join(char name[PVK_FACT_NAME_MAX], const char *base, const char *thing,
    const char *leaf)
{
	snprintf(name, PVK_FACT_NAME_MAX, "%s.%s.%s", base, thing, leaf);
	return (name);
}

const char *
fact_of(struct judge *j, const char *base, const char *thing, const char *leaf)
{
	char name[PVK_FACT_NAME_MAX];

	return (fact(j, join(name, base, thing, leaf)));
}

bool
fact_is(struct judge *j, const char *name, const char *value)
{
	const char *have = fact(j, name);

	return (have != NULL && strcmp(have, value) == 0);
}

bool
fact_of_is(struct judge *j, const char *base, const char *thing,
    const char *leaf, const char *value)
{
	char name[PVK_FACT_NAME_MAX];

	return (fact_is(j, join(name, base, thing, leaf), value));
}

bool
fact_absent(struct judge *j, const char *name)
{
	const struct pvk_fact *f = look(j, name);

	return (f != NULL && f->kind == PVK_FACT_ABSENT);
}

bool
fact_unseen(struct judge *j, const char *name)
{
	const struct pvk_fact *f = look(j, name);

	return (f != NULL && f->kind == PVK_FACT_UNSEEN);
}

bool
fact_of_absent(struct judge *j, const char *base, const char *thing,
    const char *leaf)
{
	char name[PVK_FACT_NAME_MAX];

	return (fact_absent(j, join(name, base, thing, leaf)));
}

bool
fact_number(struct judge *j, const char *name, uint64_t *n)
{
	const char *text = fact(j, name);

	*n = 0;
	if (text == NULL || *text == '\0')
		return (false);
	for (; *text != '\0'; text++)
		if (*text < '0' || *text > '9' || pvk_mul_overflow(*n, 10, n) ||
		    pvk_add_overflow(*n, (uint64_t)(*text - '0'), n))
			return (false);
	return (true);
}

bool
fact_of_number(struct judge *j, const char *base, const char *thing,
    const char *leaf, uint64_t *n)
{
	char name[PVK_FACT_NAME_MAX];

	return (fact_number(j, join(name, base, thing, leaf), n));
}

bool
fact_switched_on(struct judge *j, const char *name)
{
	static const char *const words[] = { "1", "yes", "true", "on" };
	const char *text = fact(j, name);

	for (size_t i = 0; text != NULL && i < PVK_COUNT(words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return (true);
	return (false);
}

void
words_begin(struct words *w, const char *list)
{
	w->at = list;
}

bool
words_next(struct words *w)
{
	size_t n;

	while (w->at != NULL) {
		w->at += strspn(w->at, " ");
		n = strcspn(w->at, " ");
		if (n == 0)
			return (false);
		if (n < sizeof(w->word)) {
			memcpy(w->word, w->at, n);
			w->word[n] = '\0';
			w->at += n;
			return (true);
		}
		w->at += n; /* no name of anything is that long */
	}
	return (false);
}

bool
words_have(const char *list, const char *word)
{
	struct words w;

	for (words_begin(&w, list); words_next(&w);)
		if (strcmp(w.word, word) == 0)
			return (true);
	return (false);
}

void
numbers_begin(struct numbers *n, struct judge *j, const char *count)
{
	uint64_t end;

	n->next = 0;
	n->end = 0;
	if (fact_number(j, count, &end))
		n->end = (unsigned)pvk_min(end, PVK_FACTS_MAX);
}

bool
numbers_next(struct numbers *n)
{
	if (n->next >= n->end)
		return (false);
	snprintf(n->word, sizeof(n->word), "%u", n->next++);
	return (true);
}

void
trip(struct judge *j, const char *thing, const char *fmt, ...)
{
	struct pvk_check_finding *f = &j->finding;
	size_t len = strlen(f->evidence);
	char text[256], all[PVK_FACT_VALUE_MAX], name[sizeof(f->thing)];
	va_list ap;
	int n;

	/* facts may be longer: cut between characters, and told to be */
	pvk_text_show(thing, strlen(thing), name, sizeof(name));
	if (f->things++ == 0)
		memcpy(f->thing, name, sizeof(name));
	va_start(ap, fmt);
	vsnprintf(all, sizeof(all), fmt, ap);
	va_end(ap);
	pvk_text_show(all, strlen(all), text, sizeof(text));
	n = snprintf(f->evidence + len, sizeof(f->evidence) - len, "%s%s%s%s",
	    len > 0 ? "; " : "", name, name[0] != '\0' ? ": " : "", text);
	if (n < 0 || (size_t)n >= sizeof(f->evidence) - len)
		f->evidence[len] = '\0'; /* all of it or nothing */
	else
		f->told++;
}

void
trip_gain(struct judge *j, uint64_t percent)
{
	j->finding.gain = (unsigned)pvk_min(percent, 100000);
}
