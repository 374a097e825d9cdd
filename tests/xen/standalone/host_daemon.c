/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting and stopping xenstored, with the shim in it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

#define START_MS 20000

static int
set_variable(const char *name, const char *dir, const char *file)
{
	char value[4096];

	snprintf(value, sizeof(value), "%s%s", dir, file);
	return (setenv(name, value, 1));
}

/* In the child; it must not outlive us, whatever ends us. */
static void
become_daemon(const struct host *h, int life)
{
	int log, fds[] = { h->memory, h->bell_daemon, h->bell_host, life };
	char text[64];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	log = open("daemon.log", O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (log < 0 || dup2(log, STDOUT_FILENO) < 0 ||
	    dup2(log, STDERR_FILENO) < 0)
		_exit(99);
	close(log);
	close(STDIN_FILENO);
	open("/dev/null", O_RDONLY);
	for (size_t i = 0; i < 4; i++)
		fcntl(fds[i], F_SETFD, 0);
	snprintf(text, sizeof(text), "%d,%d,%d", fds[0], fds[1], fds[2]);
	if (setenv(MACHINE_FDS, text, 1) != 0 ||
	    set_variable(MACHINE_DIR, h->dir, "") != 0 ||
	    set_variable("XENSTORED_RUNDIR", h->dir, "") != 0 ||
	    set_variable("XENSTORED_PATH", h->dir, "/socket") != 0 ||
	    set_variable("LD_PRELOAD", h->shim, "") != 0)
		_exit(99);
	execv(h->daemon_argv[0], h->daemon_argv);
	fprintf(stderr, "%s: %s\n", h->daemon_argv[0], strerror(errno));
	_exit(99);
}

/* Until it listens, or has ended. */
static int
wait_until_listens(struct host *h, struct pvk_err *e)
{
	const uint64_t listens = (uint64_t)1 << MACHINE_PORT_LISTENS;
	struct pollfd p[] = { { .fd = h->bell_host, .events = POLLIN },
		{ .fd = h->life, .events = POLLIN } };
	uint64_t rung;

	while ((atomic_load(&h->shared->for_host) & listens) == 0) {
		if (poll(p, 2, START_MS) <= 0)
			return (pvk_err_set(e, PVK_EAGAIN,
			    "%s: it does not begin to listen",
			    h->daemon_argv[0]));
		if (p[1].revents != 0)
			return (pvk_err_set(e, PVK_ESERVICE,
			    "%s: it ended at once; see daemon.log",
			    h->daemon_argv[0]));
		if (read(h->bell_host, &rung, sizeof(rung)) < 0 &&
		    errno != EAGAIN)
			return (pvk_err_sys(e, PVK_ESYS, "eventfd"));
	}
	atomic_fetch_and(&h->shared->for_host, ~listens);
	return (0);
}

static int
spawn(struct host *h, struct pvk_err *e)
{
	int life[2];

	if (pipe2(life, O_CLOEXEC) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "pipe"));
	h->life = life[0];
	h->daemon = fork();
	if (h->daemon == 0)
		become_daemon(h, life[1]);
	close(life[1]);
	return (h->daemon < 0 ? pvk_err_sys(e, PVK_ESYS, "fork") : 0);
}

int
daemon_start(struct host *h, struct pvk_err *e)
{
	struct pvk_xs_options o = { .path = "socket" };

	if (h->daemon > 0)
		return (pvk_err_set(e, PVK_EUSAGE, "daemon: runs already"));
	/* what is shared must look as after a boot */
	atomic_store(&h->shared->for_daemon, 0);
	memset(h->shared->ring, 0, sizeof(h->shared->ring));
	if (spawn(h, e) != 0 || wait_until_listens(h, e) != 0)
		return (-1);
	h->xs = pvk_xs_open(&o, e);
	return (h->xs == NULL ? -1 : 0);
}

void
daemon_stop(struct host *h)
{
	pvk_xs_close(h->xs);
	h->xs = NULL;
	if (h->daemon > 0) {
		kill(h->daemon, SIGKILL);
		waitpid(h->daemon, NULL, 0);
	}
	h->daemon = -1;
	if (h->life >= 0)
		close(h->life);
	h->life = -1;
}
