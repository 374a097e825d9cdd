/* SPDX-License-Identifier: BSD-2-Clause */
/* One hook that runs, from its start to its end; see hooks.h. */
#ifndef PVGUEST_HOOKS_CHILD_H
#define PVGUEST_HOOKS_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "hooks/hook.h"

/* Exit statuses that are ours, with the meanings that shells give them. */
#define HOOKS_REFUSED 126 /* may not be run, cannot be */
#define HOOKS_MISSING 127

struct hooks_child {
	pid_t pid;	/* 0: none runs */
	int fd;		/* reads its standard error; -1: that has ended */
	int64_t until;	/* when it gets the next signal */
	int64_t look;	/* when to ask whether it has ended */
	unsigned pause; /* between two such looks */
	int signals;	/* that it got from us */
	size_t len;	/* of line */
	char line[256]; /* that it is writing */
	char last[256]; /* that it has written */
};

/*
 * Starts folder/name. -1: r->status and r->text say why not; of r nothing else
 * is touched.
 */
int hooks_child_start(struct hooks_child *c, const char *folder,
    const char *name, char *const env[], struct hook_result *r);
/*
 * Takes what it says; true when it has ended, with r->status and r->text. At
 * limit it gets signals; grace is the time between two, in ms.
 */
bool hooks_child_turn(struct hooks_child *c, unsigned grace,
    struct hook_result *r);

#endif
