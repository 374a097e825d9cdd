/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For tests in C that use a real xenstored: starts xenhost in the current
 * directory, gives it commands, connects to it. All checks are cmocka's.
 */
#ifndef PVK_TESTS_XEN_STANDALONE_H
#define PVK_TESTS_XEN_STANDALONE_H

#include "testing.h"
#include "xenstore/xenstore.h"

#include <sys/types.h>

struct standalone {
	pid_t pid;
	int in, out; /* pipes to and from xenhost */
	char *dir;   /* owned: where it is, and we are */
};

/*
 * argv[1] is the daemon to test, "xenstored" or "oxenstored"; oxenstored is the
 * one of XenServer and XCP-ng. False, and the program shall end with 0, when it
 * is not installed: it has said so.
 */
bool standalone_init(int argc, char **argv);
bool standalone_is_oxenstored(void);

/* cmocka fixtures: *state is a struct standalone, in an empty directory. */
int standalone_setup(void **state);
int standalone_teardown(void **state);
#define standalone_test(test)                                   \
	cmocka_unit_test_setup_teardown(test, standalone_setup, \
	    standalone_teardown)

/* A command that must succeed; see host.c. */
void standalone_do(struct standalone *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* "socket" is domain 0's, "NAME.sock" a guest's. o may be NULL. */
struct pvk_xs *standalone_open(const char *path,
    const struct pvk_xs_options *o);

/*
 * Creates domain 1, a guest whose device is FreeBSD's (freebsd_dev.h), which
 * the program must be linked with, and opens that.
 */
struct pvk_xs *standalone_open_freebsd(struct standalone *s, const char *traits,
    struct pvk_xs_options o);

/* One turn of an event loop; as pvk_xs_dispatch. */
int standalone_turn(struct pvk_xs *xs, struct pvk_err *e);

/* Requests that must succeed. */
void standalone_write(struct pvk_xs *xs, const char *path, const char *value);
void standalone_expect(struct pvk_xs *xs, const char *path, const char *value);
/* There is no such node. */
void standalone_expect_none(struct pvk_xs *xs, const char *path);

/* ---- a log of what callbacks are told ---- */

struct standalone_log {
	char text[4096];	    /* "name:path " one after the other */
	const char *name;	    /* of a watch */
	struct standalone_log *all; /* where it is kept; NULL: here */
};

/* For pvk_xs_watch, with a log as ctx. */
void standalone_note(void *ctx, const char *path);
/* For struct pvk_xs_options: "news:overflow ", "news:reopened ". */
void standalone_note_news(void *ctx, enum pvk_xs_news what);
/* Turns until text is in the log. */
void standalone_until(struct pvk_xs *xs, const struct standalone_log *log,
    const char *text);

#endif
