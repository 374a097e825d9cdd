/* SPDX-License-Identifier: BSD-2-Clause */
/* Sums of bytes by name; see shares.h. */
#include <stdlib.h>
#include <string.h>

#include "image/shares.h"
#include "util/num.h"

void
shares_add(struct shares *s, const char *name, size_t len, uint64_t bytes)
{
	struct pvk_image_share *new;

	len = pvk_min(len, sizeof(new->name) - 1);
	for (size_t i = 0; i < s->len; i++)
		if (strncmp(s->list[i].name, name, len) == 0 &&
		    s->list[i].name[len] == '\0') {
			s->list[i].bytes += bytes;
			return;
		}
	if (s->len == SHARES_MAX)
		return;
	new = &s->list[s->len++];
	memcpy(new->name, name, len);
	new->name[len] = '\0';
	new->bytes = bytes;
}

static int
by_size(const void *a, const void *b)
{
	const struct pvk_image_share *x = a, *y = b;

	if (x->bytes != y->bytes)
		return (x->bytes < y->bytes ? 1 : -1);
	return (strcmp(x->name, y->name));
}

void
shares_largest(struct shares *s, struct pvk_image_share out[])
{
	if (s->len > 0)
		qsort(s->list, s->len, sizeof(s->list[0]), by_size);
	memcpy(out, s->list,
	    pvk_min(s->len, PVK_IMAGE_SHARES) * sizeof(s->list[0]));
}

size_t
shares_place(const char *path)
{
	size_t first = strcspn(path, "/"), second;

	if (path[first] == '\0')
		return (first);
	second = strcspn(path + first + 1, "/");
	return (path[first + 1 + second] == '\0' ? first : first + 1 + second);
}
