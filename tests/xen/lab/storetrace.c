/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * storetrace PATH... [-- COMMAND [ARGUMENT...]]: what changes in xenstore at
 * and below each PATH, with the time of each change, until it is killed. Runs
 * in dom0 or in a guest, so that no way to the host counts in those times.
 *
 * They are milliseconds since COMMAND was started, or without one since all
 * there was has been written. A line is one of
 *
 *	MS PATH = VALUE		takes the place of PATH and of all below it
 *	MS PATH gone
 *	MS anew			all that was said does not count any more
 *	MS exited STATUS	COMMAND has
 *	MS .			the lines up to here are one state
 *
 * VALUE has control characters and bytes that are no UTF-8 as \xHH. COMMAND's
 * output goes to standard error.
 */
#include "util/auto.h"
#include "util/text.h"
#include "xenstore/xenstore.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { SHOWN_MAX = 4 * 4096 + 1 };

struct trace {
	struct pvk_xs *xs; /* owned */
	char **path;	   /* borrowed, with a NULL at the end */
	struct timespec start;
	pid_t child;
	bool again; /* events were lost: all of it has to be read again */
};

/* Paths still to be shown; a stack, owned with what is in it. */
struct todo {
	char **path;
	size_t n;
};

__attribute__((format(printf, 2, 3))) static void
say(const struct trace *t, const char *fmt, ...)
{
	struct timespec now = t->start;
	va_list ap;
	double ms;

	if (t->start.tv_sec != 0)
		clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (double)(now.tv_sec - t->start.tv_sec) * 1e3 +
	    (double)(now.tv_nsec - t->start.tv_nsec) / 1e6;
	printf("%.3f ", ms);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* Puts DIR/NAME on the stack; DIR NULL: NAME as it is. */
static void
push(struct todo *todo, const char *dir, const char *name)
{
	char *path = NULL;

	todo->path = realloc(todo->path, (todo->n + 1) * sizeof(char *));
	if (todo->path == NULL ||
	    asprintf(&path, "%s%s%s", dir == NULL ? "" : dir,
		dir == NULL || strcmp(dir, "/") == 0 ? "" : "/", name) == -1)
		err(EX_OSERR, NULL);
	todo->path[todo->n++] = path;
}

/* Whether a request was answered, be it by a refusal, as of what is gone. */
static bool
answered(const struct trace *t, int done, const struct pvk_err *e)
{
	if (done == 0 || *pvk_xs_refusal(t->xs) != '\0')
		return (true);
	warnx("%s", e->msg);
	return (false);
}

/* Shows one node and notes those below it. False: the connection is lost. */
static bool
show_node(struct trace *t, const char *path, struct todo *todo)
{
	PVK_AUTO_FREE char *value = NULL;
	PVK_AUTO_FREE char **names = NULL;
	char shown[SHOWN_MAX];
	size_t len = 0, n = 0;
	struct pvk_err e;

	if (!answered(t, pvk_xs_read(t->xs, path, &value, &len, &e), &e))
		return (false);
	if (value == NULL) {
		say(t, "%s gone", path);
		return (true);
	}
	say(t, "%s = %s", path, pvk_text_show(value, len, shown, SHOWN_MAX));
	if (!answered(t, pvk_xs_directory(t->xs, path, &names, &n, &e), &e))
		return (false);
	for (size_t i = 0; i < n; i++)
		push(todo, path, names[i]);
	return (true);
}

/* All at and below PATH, each node before those below it. */
static bool
show(struct trace *t, const char *path)
{
	struct todo todo = { 0 };
	bool good = true;

	push(&todo, NULL, path);
	while (todo.n > 0) {
		PVK_AUTO_FREE char *next = todo.path[--todo.n];
		good = good && show_node(t, next, &todo);
	}
	free(todo.path);
	return (good);
}

/* What the loss of the connection cuts short comes again after lost(). */
static void
changed(void *ctx, const char *path)
{
	struct trace *t = ctx;

	if (show(t, path))
		say(t, ".");
}

static void
lost(void *ctx, enum pvk_xs_news what)
{
	struct trace *t = ctx;

	(void)what;
	t->again = true;
}

static void
show_all(struct trace *t)
{
	t->again = false;
	say(t, "anew");
	for (char **path = t->path; *path != NULL; path++)
		if (!show(t, *path))
			return;
	say(t, ".");
}

static void
start(struct trace *t, char **argv)
{
	sigset_t none;

	clock_gettime(CLOCK_MONOTONIC, &t->start);
	if (argv == NULL)
		return;
	fflush(stdout);
	t->child = fork();
	if (t->child == -1)
		err(EX_OSERR, "fork");
	if (t->child != 0)
		return;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(STDERR_FILENO, STDOUT_FILENO);
	execvp(argv[0], argv);
	warn("%s", argv[0]);
	_exit(127);
}

static void
reap(struct trace *t)
{
	int status;

	if (t->child == 0 || waitpid(t->child, &status, WNOHANG) != t->child)
		return;
	t->child = 0;
	if (WIFSIGNALED(status))
		status = 128 + WTERMSIG(status);
	else
		status = WEXITSTATUS(status);
	say(t, "exited %d", status);
	say(t, ".");
}

/* One turn: waits, then says what there is to say. */
static void
turn(struct trace *t, int signals)
{
	struct pollfd set[] = { { .fd = pvk_xs_fd(t->xs), .events = POLLIN },
		{ .fd = signals, .events = POLLIN } };
	struct signalfd_siginfo info;
	struct pvk_err e;

	fflush(stdout);
	if (poll(set, 2, pvk_xs_wait_ms(t->xs)) == -1 && errno != EINTR)
		err(EX_OSERR, "poll");
	if (set[1].revents != 0 &&
	    read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		reap(t);
	if (pvk_xs_dispatch(t->xs, &e) == -1)
		warnx("%s", e.msg);
	if (t->again)
		show_all(t);
}

int
main(int argc, char **argv)
{
	struct trace t = { .path = argv + 1 };
	struct pvk_xs_options options = { .news = lost, .ctx = &t };
	char **command = NULL;
	struct pvk_err e;
	sigset_t child;
	int signals;

	for (int i = 1; i < argc && command == NULL; i++)
		if (strcmp(argv[i], "--") == 0) {
			argv[i] = NULL;
			command = argv + i + 1;
		}
	if (t.path[0] == NULL || (command != NULL && command[0] == NULL))
		errx(EX_USAGE, "usage: storetrace PATH... [-- COMMAND...]");
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	signals = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
	t.xs = pvk_xs_open(&options, &e);
	if (t.xs == NULL)
		errx(EX_UNAVAILABLE, "%s", e.msg);
	/* watched before it is read, so that nothing is missed */
	for (char **path = t.path; *path != NULL; path++)
		if (pvk_xs_watch(t.xs, *path, changed, &t, NULL, &e) == -1)
			errx(EX_PROTOCOL, "%s: %s", *path, e.msg);
	show_all(&t);
	start(&t, command);
	for (;;)
		turn(&t, signals);
}
