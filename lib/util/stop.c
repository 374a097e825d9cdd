/* SPDX-License-Identifier: BSD-2-Clause */
/* Stopping on a signal; see stop.h. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "util/stop.h"

#define PATIENCE 2 /* signals that leave time to clean up */

static volatile sig_atomic_t stop_signal, stop_count;
static int stop_pipe[2] = { -1, -1 };

static void
on_signal(int sig)
{
	int saved = errno;
	ssize_t n;

	if (++stop_count > PATIENCE) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
	stop_signal = sig;
	n = write(stop_pipe[1], "", 1); /* wakes every waiter, for good */
	(void)n;
	errno = saved;
}

void
pvk_stop_init(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa, before;

	if (pipe(stop_pipe) == 0)
		for (int i = 0; i < 2; i++) {
			fcntl(stop_pipe[i], F_SETFD, FD_CLOEXEC);
			fcntl(stop_pipe[i], F_SETFL, O_NONBLOCK);
		}
	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = on_signal;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* nohup(1) */
		if (signals[i] == SIGHUP &&
		    sigaction(SIGHUP, NULL, &before) == 0 &&
		    before.sa_handler == SIG_IGN)
			continue;
		sigaction(signals[i], &sa, NULL);
	}
	sa.sa_handler = SIG_IGN;
	sa.sa_flags = 0;
	sigaction(SIGPIPE, &sa, NULL);
}

bool
pvk_stop_requested(void)
{
	return (stop_signal != 0);
}

int
pvk_stop_signal(void)
{
	return ((int)stop_signal);
}

int
pvk_stop_check(struct pvk_err *e)
{
	if (stop_signal == 0)
		return (0);
	return (pvk_err_set(e, PVK_EINTR, "interrupted by a signal: %s",
	    strsignal((int)stop_signal)));
}

int
pvk_stop_wait_readable(int fd, struct pvk_err *e)
{
	struct pollfd fds[2] = { { .fd = fd, .events = POLLIN },
		{ .fd = stop_pipe[0], .events = POLLIN } };

	for (;;) {
		if (pvk_stop_check(e) != 0)
			return (-1);
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return (pvk_err_sys(e, PVK_ESYS, "poll"));
		if (fds[0].revents != 0)
			return (0);
		fds[0].revents = fds[1].revents = 0;
	}
}
