/* SPDX-License-Identifier: BSD-2-Clause */
/* Nearest name by edit distance (Levenshtein), one row of the table at a
 * time. Upper and lower case are alike. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "util/nearest.h"

#define NAME_MAX_LEN 64 /* longer ones are nobody's slip */

/* Not tolower(): these are names, whatever the locale. */
static char
lower(char c)
{
	return ((char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
}

static bool
is_same(char a, char b)
{
	return (lower(a) == lower(b));
}

static size_t
smaller(size_t a, size_t b)
{
	return (a < b ? a : b);
}

static size_t
edit_distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[NAME_MAX_LEN + 1];

	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t best = diagonal + !is_same(a[i - 1], b[j - 1]);

			best = smaller(best, row[j] + 1);
			best = smaller(best, row[j - 1] + 1);
			diagonal = row[j];
			row[j] = best;
		}
	}
	return (row[nb]);
}

void
pvk_nearest_init(struct pvk_nearest *n, const char *wanted)
{
	n->wanted = wanted;
	n->best = NULL;
	n->distance = SIZE_MAX;
}

void
pvk_nearest_offer(struct pvk_nearest *n, const char *name)
{
	size_t na = strlen(n->wanted), nb = strlen(name), d;

	if (na > NAME_MAX_LEN || nb > NAME_MAX_LEN)
		return;
	d = edit_distance(n->wanted, na, name, nb);
	if (d < n->distance) {
		n->distance = d;
		n->best = name;
	}
}

const char *
pvk_nearest_name(const struct pvk_nearest *n)
{
	/* a slip changes no more than a third of the letters, or two */
	size_t len = strlen(n->wanted), limit = len / 3 > 2 ? len / 3 : 2;

	if (n->best == NULL || n->distance > limit || n->distance >= len)
		return (NULL);
	return (n->best);
}
