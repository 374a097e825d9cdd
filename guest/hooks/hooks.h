/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The collector runs hooks (hook.h): one of each kind at a time, the others
 * wait. Made for an event loop, and nothing is started, polled or looked at
 * while there is none:
 *
 *	add hooks_poll() to what is polled, no longer than hooks_wait_ms(),
 *	then call hooks_dispatch(); ask for all anew each time.
 *
 * A hook is FOLDER/NAME. Both must belong to root, or to the user that we are,
 * and nobody else may be able to write to them; then it may be a link too, for
 * only they could have made it. It gets:
 *
 *	the environment of hooks_env.h and nothing else
 *	no arguments, / as its folder, /dev/null as input and output
 *	standard error, of which the last line comes back
 *	a session and process group of its own, no other descriptors,
 *	no signals blocked or ignored, umask 022, 60 seconds: then its
 *	group gets SIGTERM, 5 seconds later SIGKILL
 */
#ifndef PVGUEST_HOOKS_H
#define PVGUEST_HOOKS_H

#include <poll.h>
#include <stddef.h>

#include "hooks/hook.h"
#include "util/err.h"

#define HOOKS_FDS     (HOOK_KINDS - 1)
#define HOOKS_WAITING 16 /* events; beyond it they fail */

struct hooks; /* opaque */

struct hooks_options {
	const char *folder; /* "": there are no hooks. Copied, as state */
	const char *state;  /* the folder that hooks may keep things in */
	unsigned limit_ms;  /* 0: 60 s */
	unsigned grace_ms;  /* from SIGTERM to SIGKILL; 0: 5 s */
	/*
	 * Called by hooks_start() and hooks_dispatch(). done: once for each
	 * event of a kind that somebody waits for, unless a newer one took its
	 * place.
	 */
	void (*done)(void *ctx, const struct hook_result *r);
	void (*log)(void *ctx, int priority, const char *text); /* syslog(3) */
	void *ctx;						/* borrowed */
};

/* One for the life of the process. o is borrowed for the call. NULL: no memory.
 */
struct hooks *hooks_new(const struct hooks_options *o, struct pvk_err *e);
/*
 * For the end of the process: what runs goes on running, for a shutdown hook
 * may be what we end under, and nobody waits for it; what it writes to standard
 * error from then on ends it. NULL is fine.
 */
void hooks_free(struct hooks *h);
/* The configuration is another one: for what is started from now on. */
void hooks_configure(struct hooks *h, const char *folder, const char *state);

/*
 * Something happened: hooks_dispatch() will run its hook. An event that waits
 * already, of the same kind and slot, is replaced. One that is not sound is
 * logged and dropped.
 */
void hooks_start(struct hooks *h, const struct hook_event *ev);

/* How many of fds were filled. */
size_t hooks_poll(const struct hooks *h, struct pollfd fds[HOOKS_FDS]);
/* -1: for ever. */
int hooks_wait_ms(const struct hooks *h);
/* Never waits. */
void hooks_dispatch(struct hooks *h);

#endif
