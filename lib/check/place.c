/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What to type, filled in: a rule's texts name the thing that it was seen of,
 * and the places where this product keeps settings; see check.h.
 */
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

#define FREEBSD PVK_CHECK_FREEBSD
#define LINUX	PVK_CHECK_LINUX

/* A thing of which each character is a quote, and one at each end */
#define QUOTED (4 * sizeof(((struct pvk_check_finding *)NULL)->thing) + 3)

static const struct place {
	unsigned system;
	const char *products; /* NULL: any */
	const char *word, *text;
} places[] = {
#define PLACE(system, products, word, text) { system, products, word, text },
#include "check/places.def"
#undef PLACE
};

/* What stands for a word, or NULL when it is no place. */
static const char *
place_of(const struct pvk_check *c, const char *word, size_t len)
{
	unsigned system = strcmp(c->system, "linux") == 0 ? LINUX : FREEBSD;

	for (size_t i = 0; i < PVK_COUNT(places); i++) {
		const struct place *p = &places[i];

		if (p->system == system && strlen(p->word) == len &&
		    strncmp(p->word, word, len) == 0 &&
		    (p->products == NULL ||
			words_have(p->products, c->product)))
			return (p->text);
	}
	return (NULL);
}

/*
 * As a shell takes it for one word: names of devices are plain, mount points
 * and labels may be anything.
 */
static const char *
quote(const char *thing, char quoted[QUOTED])
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_./@:+,-%";
	size_t n = 0;

	if (thing[0] != '-' && thing[strspn(thing, plain)] == '\0')
		return (thing);
	quoted[n++] = '\'';
	for (; *thing != '\0'; thing++)
		if (*thing == '\'') {
			memcpy(quoted + n, "'\\''", 4);
			n += 4;
		} else
			quoted[n++] = *thing;
	quoted[n++] = '\'';
	quoted[n] = '\0';
	return (quoted);
}

void
pvk_check_expand(const struct pvk_check *c, const struct pvk_check_finding *f,
    const char *text, char *buf, size_t size)
{
	static const char thing[] = "thing";
	char quoted[QUOTED];
	const char *end, *value;
	size_t len = 0, n;

	if (size == 0)
		return;
	for (; *text != '\0' && len + 1 < size; text++) {
		end = *text == '{' ? strchr(text, '}') : NULL;
		n = end != NULL ? (size_t)(end - text - 1) : 0;
		buf[len] = '\0';
		if (n == sizeof(thing) - 1 && strncmp(text + 1, thing, n) == 0)
			snprintf(buf + len, size - len, "%s",
			    quote(f->thing, quoted));
		else if (n > 0 && (value = place_of(c, text + 1, n)) != NULL)
			/* a place can have a word in it, and that one none */
			pvk_check_expand(c, f, value, buf + len, size - len);
		else {
			buf[len++] = *text;
			continue;
		}
		len += strlen(buf + len);
		text = end;
	}
	buf[len] = '\0';
}
