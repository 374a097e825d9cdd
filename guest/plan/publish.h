/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes xenstore hold what is planned: writes what differs from what was
 * written before, removes what is over. Nothing is written when nothing has
 * changed.
 */
#ifndef PVGUEST_PUBLISH_H
#define PVGUEST_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/plan.h"
#include "util/err.h"
#include "xenstore/xenstore.h"

struct publish; /* opaque */

/* xs and say are borrowed until publish_free(). say: a line for the log. */
struct publish *publish_new(struct pvk_xs *xs,
    void (*say)(void *ctx, const char *line), void *ctx, struct pvk_err *e);
void publish_free(struct publish *p);

/*
 * From the keys of one plan to those of another: the plan to fill and hand to
 * publish_run(), which keeps it. Borrowed.
 */
struct plan *publish_plan(struct publish *p);

/*
 * 0: all is there, or will never be (the host forbids it, which is said once).
 * 1: something is missing, try again later (a quota, an error, which is said
 * when it is a new one). -1: the connection was lost; publish_forget(), and all
 * again when it is back.
 */
int publish_run(struct publish *p, struct pvk_err *e);

/* What is in the store is not known: the next run writes everything, and
 * removes from our folders what is not planned. */
void publish_forget(struct publish *p);

/* Writes and removals so far. */
size_t publish_count(const struct publish *p);

#endif
