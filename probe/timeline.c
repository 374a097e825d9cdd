/* SPDX-License-Identifier: BSD-2-Clause */
/* When the probe got where; see timeline.h. */
#include "timeline.h"

#include <stdbool.h>

#include "xen/clock.h"

static struct timeline_mark marks[TIMELINE_MAX];
static size_t n_marks;

/* By the text's address: this is asked for in every turn of the loop. */
static bool
is_noted(const char *what)
{
	for (size_t i = 0; i < n_marks; i++)
		if (marks[i].what == what)
			return (true);
	return (false);
}

void
timeline_note(const char *what)
{
	struct timeline_mark m = { .what = what };

	if (n_marks == TIMELINE_MAX || is_noted(what))
		return;
	m.ns = clock_ns();
	clock_account(&m.alive, &m.stolen);
	marks[n_marks++] = m;
}

const struct timeline_mark *
timeline_marks(size_t *n)
{
	*n = n_marks;
	return (marks);
}
