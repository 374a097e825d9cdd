/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the eyes read xenstore: a live daemon, or a dump of one. Nothing here
 * shares code with the agent and its client, which the eyes judge.
 */
#ifndef EYES_READER_H
#define EYES_READER_H

#include <stddef.h>

struct reader {
	/* Value of a node, owned by the caller; NULL without such a node. */
	char *(*get)(struct reader *r, const char *path);
	/*
	 * Calls each(ctx, name) for every child of a node, in the store's
	 * order; none when there is no such node.
	 */
	void (*list)(struct reader *r, const char *path,
	    void (*each)(void *ctx, const char *name), void *ctx);
	void (*close)(struct reader *r);
};

/* Both end the program when that fails, with the status of sysexits(3). */
struct reader *reader_dump(const char *file); /* "-": standard input */
struct reader *reader_socket(const char *path);

#endif
