/* SPDX-License-Identifier: BSD-2-Clause */
/* Where granted pages wait until the backend has let go of them. */
#include "front/limbo.h"

#include <stdlib.h>
#include <string.h>

#include "front/ring.h"
#include "xen/grant.h"
#include "xen/page.h"

struct limbo {
	struct limbo *next;
	uint32_t refs[RING_PAGES_MAX];
	unsigned nrefs;
	void *pages; /* NULL: somebody else's */
	unsigned npages;
	void (*over)(void *ctx); /* NULL: nobody waits for it */
	void *ctx;
};

static struct limbo *waiting;

/* Keeps in refs what could not be ended, and says how many that are. */
static unsigned
end_all(uint32_t *refs, unsigned n)
{
	unsigned left = 0;

	for (unsigned i = 0; i < n; i++)
		if (refs[i] != GRANT_NONE && !grant_end(refs[i]))
			refs[left++] = refs[i];
	return (left);
}

/* Without memory for a note, the page is lost: better than used by two. */
static void
note(const struct limbo *here)
{
	struct limbo *l = malloc(sizeof(*l));

	if (l == NULL)
		return;
	*l = *here;
	l->next = waiting;
	waiting = l;
}

bool
limbo_put(const uint32_t *refs, unsigned nrefs, void *pages, unsigned npages)
{
	struct limbo here = { .pages = pages, .npages = npages };

	memcpy(here.refs, refs, nrefs * sizeof(*refs));
	here.nrefs = end_all(here.refs, nrefs);
	if (here.nrefs > 0)
		note(&here);
	else
		pages_free(pages, npages);
	return (here.nrefs == 0);
}

bool
limbo_lent(uint32_t ref, void (*over)(void *ctx), void *ctx)
{
	struct limbo here = { .refs = { ref }, .over = over, .ctx = ctx };

	here.nrefs = end_all(here.refs, 1);
	if (here.nrefs > 0)
		note(&here);
	return (here.nrefs == 0);
}

/* Nobody else uses its pages any more, and it is no longer in the list. */
static void
release(struct limbo *l)
{
	void (*over)(void *ctx) = l->over;
	void *ctx = l->ctx;

	pages_free(l->pages, l->npages);
	free(l);
	if (over != NULL)
		over(ctx);
}

void
limbo_step(void)
{
	struct limbo **at = &waiting, *l;

	while ((l = *at) != NULL) {
		l->nrefs = end_all(l->refs, l->nrefs);
		if (l->nrefs > 0) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		release(l);
	}
}

size_t
limbo_count(void)
{
	size_t n = 0;

	for (const struct limbo *l = waiting; l != NULL; l = l->next)
		n++;
	return (n);
}

void
limbo_forget(void)
{
	struct limbo *l;

	while ((l = waiting) != NULL) {
		waiting = l->next;
		release(l);
	}
}
