/* SPDX-License-Identifier: BSD-2-Clause */
/* What publish.c and publish_sweep.c share. */
#ifndef PVGUEST_PUBLISH_PRIVATE_H
#define PVGUEST_PUBLISH_PRIVATE_H

#include "plan/publish.h"

#define PLAN_PATH 128 /* of a planned key; longer ones are nobody's */

enum outcome {
	OUTCOME_DONE,
	OUTCOME_NEVER, /* the host forbids it */
	OUTCOME_LATER,
	OUTCOME_LOST, /* the connection */
};

struct publish {
	struct pvk_xs *xs;
	void (*say)(void *ctx, const char *line);
	void *ctx;
	struct plan *now, *next; /* both of plans */
	bool is_unknown;	 /* what the store holds */
	bool is_news;		 /* the host has not been told yet */
	bool touched_attr;	 /* since it was told */
	bool failed_removal;	 /* in this run */
	size_t failed;		 /* in this run */
	bool said_refused, said_failed;
	size_t count;
	struct plan plans[2];
};

enum outcome publish_write(struct publish *p, const char *path,
    const char *value);
enum outcome publish_remove(struct publish *p, const char *path);
/* Below attr/: the host looks by itself. */
void publish_note(struct publish *p, const char *path, bool is_news);
/* Removes from our folders, and of our single keys, what p->next does not have.
 */
int publish_sweep(struct publish *p);

#endif
