/* SPDX-License-Identifier: BSD-2-Clause */
/* Another program, run without a shell, its messages kept for ours. */
#ifndef PVK_DISK_PROGRAM_H
#define PVK_DISK_PROGRAM_H

#include <sys/types.h>

#include <stddef.h>

#include "util/err.h"

struct disk_program {
	const char *name; /* borrowed: argv[0] */
	pid_t pid;	  /* 0: not running */
	int log;	  /* owned: what it writes to its outputs; -1: none */
};

#define PROGRAM_INIT      \
	{                 \
		.log = -1 \
	}

/*
 * Starts argv[0], found in PATH, in a process group of its own: a Ctrl-C is
 * for us, who then end it in order. listener, unless -1, is handed over as
 * systemd's socket activation does. PVK_ESERVICE "needed_by needs ..." when
 * it is not installed.
 */
int program_start(struct disk_program *p, const char *const argv[],
    int listener, const char *needed_by, struct pvk_err *e);
/*
 * Waits for its end: its exit status, 128 and more when a signal ended it. A
 * stop asked for meanwhile ends it too.
 */
int program_wait(struct disk_program *p);
/*
 * The last message it wrote, without "NAME: " and without prefix, both if
 * there; fit to show; "" when it wrote none.
 */
void program_message(const struct disk_program *p, const char *prefix,
    char *out, size_t outsize);
/* Ends it, when it still runs. Its messages stay. */
void program_end(struct disk_program *p);
/* The same, and forgets it. */
void program_fini(struct disk_program *p);

#endif
