/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest store watch: a line for each change of a node or one below it. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "cmd.h"
#include "store.h"
#include "util/size.h"
#include "util/stop.h"

const struct option_spec cmd_store_watch_options[] = {
	{ 'n', "count", "COUNT", "end after so many lines" },
	{ 0, NULL, NULL, NULL },
};

struct watching {
	uint64_t left; /* lines; 0: for ever */
	bool done;
};

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct watching *w = ctx;

	(void)id;
	return (pvk_uint_parse(arg, 1, UINT64_MAX, "--count", &w->left, e));
}

static void
show_event(void *ctx, const char *path)
{
	struct watching *w = ctx;

	if (w->done)
		return;
	store_print_name(stdout, path);
	printf("\n");
	w->done = fflush(stdout) != 0 || (w->left > 0 && --w->left == 0);
}

/* A signal must end the wait also when it comes just before. */
static int
wait_for_news(const struct pvk_xs *xs, struct pvk_err *e)
{
	struct pollfd p = { .fd = pvk_xs_fd(xs), .events = POLLIN };
	int ms = pvk_xs_wait_ms(xs), r = 0;
	struct timespec t = { .tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * 1000000L };
	sigset_t stops, before;

	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGHUP);
	sigprocmask(SIG_BLOCK, &stops, &before);
	if (pvk_stop_check(e) != 0)
		r = -1;
	else if (ppoll(&p, 1, ms < 0 ? NULL : &t, &before) < 0 &&
	    errno != EINTR)
		r = pvk_err_sys(e, PVK_ESYS, "poll");
	sigprocmask(SIG_SETMASK, &before, NULL);
	return (r);
}

static int
watch(struct cli *c, struct pvk_xs *xs, char **paths, struct watching *w,
    struct pvk_err *e)
{
	char path[STORE_PATH];
	struct pvk_xs_watch *watch;

	for (; *paths != NULL; paths++)
		if (store_path(xs, *paths, path, e) != 0 ||
		    pvk_xs_watch(xs, path, show_event, w, &watch, e) != 0)
			return (-1);
	while (!w->done) {
		if (wait_for_news(xs, e) != 0)
			return (-1);
		/* it comes back by itself, and then each watch fires */
		if (pvk_xs_dispatch(xs, e) != 0)
			cli_warn(c, "%s", e->msg);
	}
	return (0);
}

int
cmd_store_watch(struct cli *c, int argc, char **argv)
{
	struct watching w = { 0 };
	struct pvk_err e;
	struct pvk_xs *xs;
	int status;

	status = cli_parse(c, argc, argv, apply, &w);
	if (status >= 0)
		return (status);
	if (argc == c->at)
		return (cli_usage(c, "no path, expected one or more"));
	if ((xs = store_open(c, &status)) == NULL)
		return (status);
	if (watch(c, xs, argv + c->at, &w, &e) == 0)
		status = cli_flush(c, EXIT_SUCCESS);
	else if (e.code == PVK_EINTR)
		status = EXIT_INTERRUPTED; /* the ordinary end: no message */
	else
		status = cli_report(c, &e);
	pvk_xs_close(xs);
	return (status);
}
