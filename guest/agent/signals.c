/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals as bytes in a pipe; see signals.h. */
#include "agent/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static int signals_pipe = -1; /* for the handler: there is no other way */

static void
on_signal(int sig)
{
	int saved = errno;
	char byte = (char)sig;

	if (write(signals_pipe, &byte, 1) < 0)
		errno = saved; /* full: it has been told */
	errno = saved;
}

static void
handle(int sig, void (*handler)(int))
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = handler;
	sigaction(sig, &sa, NULL);
}

int
signals_open(int *fd, struct pvk_err *e)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "pipe"));
	*fd = fds[0];
	signals_pipe = fds[1];
	handle(SIGTERM, on_signal);
	handle(SIGINT, on_signal);
	handle(SIGHUP, on_signal);
	handle(SIGPIPE, SIG_IGN);
	return (0);
}

int
signals_take(int fd)
{
	int found = 0;
	char byte;

	while (read(fd, &byte, 1) == 1)
		if (found == 0 || byte != SIGHUP)
			found = byte == SIGHUP ? SIGHUP : SIGTERM;
	return (found);
}

void
signals_child(void)
{
	close(signals_pipe);
	handle(SIGTERM, SIG_DFL);
	handle(SIGINT, SIG_IGN);
	handle(SIGHUP, SIG_IGN);
}
