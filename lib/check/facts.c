/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts, sorted by name; see facts.h. */
#include "check/facts_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "util/text.h"

struct pvk_facts {
	struct pvk_fact *list; /* owned, as all that is in it */
	size_t len, cap;
	size_t left_out;
};

struct pvk_facts *
pvk_facts_new(struct pvk_err *e)
{
	struct pvk_facts *f = calloc(1, sizeof(*f));

	if (f == NULL)
		pvk_err_set(e, PVK_ENOMEM, "no memory");
	return (f);
}

void
pvk_facts_free(struct pvk_facts *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->len; i++) {
		free(f->list[i].name);
		free(f->list[i].value);
	}
	free(f->list);
	free(f);
}

/* Where name is, or where it would have to go. */
static size_t
place_of(const struct pvk_facts *f, const char *name, bool *found)
{
	size_t low = 0, high = f->len, mid;
	int order;

	*found = false;
	while (low < high) {
		mid = low + (high - low) / 2;
		order = strcmp(name, f->list[mid].name);
		if (order == 0) {
			*found = true;
			return (mid);
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return (low);
}

static bool
is_name(const char *name)
{
	size_t n = strlen(name);

	if (n >= PVK_FACT_NAME_MAX)
		return (false);
	for (size_t i = 0; i < n; i++)
		if (name[i] <= ' ' || name[i] > '~' ||
		    strchr("=!#", name[i]) != NULL)
			return (false);
	return (pvk_fact_known(name));
}

static bool
make_room(struct pvk_facts *f)
{
	struct pvk_fact *list;
	size_t cap;

	if (f->len < f->cap)
		return (true);
	if (f->len == PVK_FACTS_MAX)
		return (false);
	cap = f->cap == 0 ? 128 : f->cap * 2;
	list = realloc(f->list, cap * sizeof(*list)); /* cap is bounded */
	if (list == NULL)
		return (false);
	f->list = list;
	f->cap = cap;
	return (true);
}

/* The entry of that name, new or old; NULL when there is no room for it. */
static struct pvk_fact *
entry_of(struct pvk_facts *f, const char *name)
{
	bool found;
	size_t i = place_of(f, name, &found);
	char *copy;

	if (found)
		return (&f->list[i]);
	if (!make_room(f) || (copy = strdup(name)) == NULL)
		return (NULL);
	memmove(f->list + i + 1, f->list + i, (f->len - i) * sizeof(*f->list));
	f->list[i] = (struct pvk_fact){ .name = copy };
	f->len++;
	return (&f->list[i]);
}

/* Takes value, which is owned. */
static void
put(struct pvk_facts *f, const char *name, enum pvk_fact_kind kind, char *value)
{
	struct pvk_fact *fact;

	if (value == NULL || !is_name(name) ||
	    (fact = entry_of(f, name)) == NULL) {
		free(value);
		f->left_out++;
		return;
	}
	free(fact->value);
	fact->value = value;
	fact->kind = kind;
}

static bool
is_blank(char c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r') || c == '\0');
}

void
pvk_facts_setn(struct pvk_facts *f, const char *name, const char *value,
    size_t len)
{
	char shown[PVK_FACT_VALUE_MAX];

	while (len > 0 && is_blank(value[len - 1]))
		len--;
	while (len > 0 && is_blank(value[0])) {
		value++;
		len--;
	}
	pvk_text_show(value, len, shown, sizeof(shown));
	put(f, name, PVK_FACT_TEXT, strdup(shown));
}

void
pvk_facts_set(struct pvk_facts *f, const char *name, const char *value)
{
	pvk_facts_setn(f, name, value, strlen(value));
}

void
pvk_facts_set_uint(struct pvk_facts *f, const char *name, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	pvk_facts_set(f, name, text);
}

void
pvk_facts_set_bool(struct pvk_facts *f, const char *name, bool b)
{
	pvk_facts_set(f, name, b ? "yes" : "no");
}

void
pvk_facts_absent(struct pvk_facts *f, const char *name)
{
	put(f, name, PVK_FACT_ABSENT, strdup(""));
}

void
facts_set_reason(struct pvk_facts *f, const char *name, const char *reason)
{
	put(f, name, PVK_FACT_UNSEEN, strdup(reason));
}

void
pvk_facts_unseen(struct pvk_facts *f, const char *name, int error)
{
	/* the same word on every system, whatever number it has there */
	static const struct {
		int error;
		const char *word;
	} words[] = {
		{ EACCES, "EACCES" },
		{ EPERM, "EPERM" },
		{ EIO, "EIO" },
		{ EBUSY, "EBUSY" },
		{ EINVAL, "EINVAL" },
		{ ENOMEM, "ENOMEM" },
		{ ENOSYS, "ENOSYS" },
		{ ENOTSUP, "ENOTSUP" },
		{ EOPNOTSUPP, "ENOTSUP" },
		{ EFBIG, "EFBIG" },
	};

	if (error == ENOENT || error == ENODEV || error == ENXIO) {
		pvk_facts_absent(f, name);
		return;
	}
	for (size_t i = 0; i < PVK_COUNT(words); i++)
		if (words[i].error == error) {
			facts_set_reason(f, name, words[i].word);
			return;
		}
	facts_set_reason(f, name, "EOTHER");
}

void
pvk_facts_untold(struct pvk_facts *f, const char *name)
{
	facts_set_reason(f, name, "ENOENT");
}

void
pvk_facts_more(struct pvk_facts *f, const char *base, int error)
{
	char name[PVK_FACT_NAME_MAX];

	snprintf(name, sizeof(name), "%s.more", base);
	if (error == ENOENT || error == ENODEV || error == ENXIO)
		pvk_facts_untold(f, name);
	else
		pvk_facts_unseen(f, name, error);
}

void
pvk_facts_set_of(struct pvk_facts *f, const char *base, const char *thing,
    const char *leaf, const char *value)
{
	char name[PVK_FACT_NAME_MAX];
	int n = snprintf(name, sizeof(name), "%s.%s.%s", base, thing, leaf);

	if (n < 0 || (size_t)n >= sizeof(name))
		f->left_out++;
	else if (value == NULL)
		pvk_facts_absent(f, name);
	else
		pvk_facts_set(f, name, value);
}

void
pvk_facts_list_add(struct pvk_facts *f, const char *name, const char *word)
{
	const struct pvk_fact *old = pvk_facts_get(f, name);
	char list[PVK_FACT_VALUE_MAX];
	int n;

	if (old == NULL || old->kind != PVK_FACT_TEXT) {
		pvk_facts_set(f, name, word);
		return;
	}
	n = snprintf(list, sizeof(list), "%s%s%s", old->value,
	    old->value[0] == '\0' ? "" : " ", word);
	if (n < 0 || (size_t)n >= sizeof(list))
		f->left_out++;
	else
		pvk_facts_set(f, name, list);
}

void
pvk_facts_forget(struct pvk_facts *f, const char *prefix)
{
	size_t len = strlen(prefix), kept = 0;

	for (size_t i = 0; i < f->len; i++)
		if (strncmp(f->list[i].name, prefix, len) != 0)
			f->list[kept++] = f->list[i];
		else {
			free(f->list[i].name);
			free(f->list[i].value);
		}
	f->len = kept;
}

const struct pvk_fact *
pvk_facts_get(const struct pvk_facts *f, const char *name)
{
	bool found;
	size_t i = place_of(f, name, &found);

	return (found ? &f->list[i] : NULL);
}

size_t
pvk_facts_count(const struct pvk_facts *f)
{
	return (f->len);
}

const struct pvk_fact *
pvk_facts_at(const struct pvk_facts *f, size_t i)
{
	return (i < f->len ? &f->list[i] : NULL);
}

size_t
pvk_facts_left_out(const struct pvk_facts *f)
{
	return (f->left_out);
}
