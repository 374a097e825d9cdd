/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages whose time is over, but which the backend still uses: a grant can be
 * ended only when the other domain has let go of it, and until then the page
 * must serve nobody else. They wait here.
 */
#ifndef PVPROBE_FRONT_LIMBO_H
#define PVPROBE_FRONT_LIMBO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Ends the grants, now or when that becomes possible, and then frees the pages.
 * GRANT_NONE among the refs is fine. True: it is done, nothing waits.
 */
bool limbo_put(const uint32_t *refs, unsigned nrefs, void *pages,
    unsigned npages);
/*
 * The same of a page that is somebody else's: over(ctx) says when it is his
 * again. True: it is now, and nobody is called.
 */
bool limbo_lent(uint32_t ref, void (*over)(void *ctx), void *ctx);
/* Tries those that wait once more. */
void limbo_step(void);
/* How many wait. */
size_t limbo_count(void);
/* In another domain: nobody uses them, and there are no grants to end. */
void limbo_forget(void);

#endif
