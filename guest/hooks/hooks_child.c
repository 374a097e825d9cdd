/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One hook that runs. It has ended when waitpid(2) says so, which is asked when
 * its standard error has come to an end, and four times a second besides, for a
 * daemon that it leaves behind may keep that open, and a hook may close it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hooks/hooks_child.h"
#include "util/auto.h"
#include "util/clock.h"
#include "util/text.h"

#define PAUSE_MS     250
#define PAUSE_END_MS 2		     /* at first, when its output has ended */
#define READ_MAX     ((size_t)65536) /* in one turn */
#define FDS_MAX	     ((rlim_t)1 << 20)

/* ---- may it be run? ---- */

static bool
is_ours(const struct stat *st)
{
	return ((st->st_uid == 0 || st->st_uid == geteuid()) &&
	    (st->st_mode & (S_IWGRP | S_IWOTH)) == 0);
}

static int
refuse(struct hook_result *r, int status, const char *what)
{
	r->status = status;
	snprintf(r->text, sizeof(r->text), "%s", what);
	return (-1);
}

static int
check(const char *folder, const char *path, struct hook_result *r)
{
	struct stat dir, file;

	if (stat(folder, &dir) != 0 || stat(path, &file) != 0) {
		if (errno == ENOENT)
			return (
			    refuse(r, HOOKS_MISSING, "there is no such hook"));
		return (refuse(r, HOOKS_REFUSED, strerror(errno)));
	}
	if (!is_ours(&dir) || !is_ours(&file))
		return (refuse(r, HOOKS_REFUSED,
		    "it or its folder is not root's alone to write to"));
	if (!S_ISREG(file.st_mode) || (file.st_mode & S_IXUSR) == 0)
		return (refuse(r, HOOKS_REFUSED, "it is no executable"));
	return (0);
}

/* ---- the child, where only what is safe in a signal handler is ---- */

static void
reset_signals(void)
{
	struct sigaction sa;
	sigset_t none;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	sigemptyset(&sa.sa_mask);
	/* those that cannot be changed are refused, and stay as they are */
	for (int n = 1; n < NSIG; n++)
		(void)sigaction(n, &sa, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
close_from(int first)
{
	struct rlimit limit;
	int end = 1024;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
		end =
		    (int)(limit.rlim_cur < FDS_MAX ? limit.rlim_cur : FDS_MAX);
	for (int fd = first; fd < end; fd++)
		close(fd);
}

_Noreturn static void
become(const char *path, char *const env[], int err)
{
	static const char failed[] = "it cannot be executed";
	char *const argv[] = { (char *)(uintptr_t)path, NULL };
	int null = open("/dev/null", O_RDWR);

	(void)setsid();
	(void)umask(022);
	reset_signals();
	if (null < 0 || chdir("/") != 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(null, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
		_exit(HOOKS_REFUSED);
	close_from(STDERR_FILENO + 1);
	execve(path, argv, env);
	(void)!write(STDERR_FILENO, failed, sizeof(failed) - 1);
	_exit(HOOKS_REFUSED);
}

/* ---- the parent ---- */

/* Both ends beyond standard error, so that the child can put its own there. */
static int
open_pipe(int fds[2])
{
	int low[2];

	if (pipe2(low, O_CLOEXEC) != 0)
		return (-1);
	fds[0] = fcntl(low[0], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	fds[1] = fcntl(low[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(low[0]);
	close(low[1]);
	if (fds[0] < 0 || fds[1] < 0 || fcntl(fds[0], F_SETFL, O_NONBLOCK) != 0)
		return (-1);
	return (0);
}

int
hooks_child_start(struct hooks_child *c, const char *folder, const char *name,
    char *const env[], struct hook_result *r)
{
	PVK_AUTO_FD int in = -1;
	PVK_AUTO_FD int out = -1;
	int fds[2] = { -1, -1 };
	char path[512];
	int ok, len;

	if (folder[0] == '\0')
		return (refuse(r, HOOKS_MISSING, "there are no hooks"));
	len = snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (len < 0 || (size_t)len >= sizeof(path))
		return (refuse(r, HOOKS_REFUSED, "its path is too long"));
	if (check(folder, path, r) != 0)
		return (-1);
	ok = open_pipe(fds);
	in = fds[0];
	out = fds[1];
	memset(c, 0, sizeof(*c));
	if (ok == 0)
		c->pid = fork();
	if (ok == 0 && c->pid == 0)
		become(path, env, out);
	if (ok != 0 || c->pid < 0) {
		c->pid = 0;
		return (refuse(r, HOOKS_REFUSED, strerror(errno)));
	}
	c->fd = pvk_steal_fd(&in);
	c->pause = PAUSE_MS;
	c->look = pvk_clock_ms() + PAUSE_MS;
	return (0);
}

/* Of a line that is too long, the start. */
static void
take(struct hooks_child *c, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\n') {
			if (c->len < sizeof(c->line) - 1)
				c->line[c->len++] = text[i];
			continue;
		}
		c->line[c->len] = '\0';
		if (c->len > 0)
			pvk_text_show(c->line, c->len, c->last,
			    sizeof(c->last));
		c->len = 0;
	}
}

static void
listen_to(struct hooks_child *c)
{
	char text[4096];
	size_t got = 0;
	ssize_t n = 1;

	while (c->fd >= 0 && n > 0 && got < READ_MAX) {
		n = read(c->fd, text, sizeof(text));
		if (n > 0) {
			take(c, text, (size_t)n);
			got += (size_t)n;
		} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
			close(c->fd);
			c->fd = -1;
			c->pause = PAUSE_END_MS;
			c->look = 0;
		}
	}
}

static bool
has_ended(struct hooks_child *c, int *status)
{
	int64_t now = pvk_clock_ms();

	if (now < c->look)
		return (false);
	if (waitpid(c->pid, status, WNOHANG) == c->pid)
		return (true);
	c->look = now + c->pause;
	c->pause = c->pause < PAUSE_MS / 2 ? c->pause * 2 : PAUSE_MS;
	return (false);
}

/* The first is SIGTERM. It stays ours to name until it is waited for. */
static void
hurry(struct hooks_child *c, unsigned grace)
{
	int sig = c->signals++ == 0 ? SIGTERM : SIGKILL;

	if (kill(-c->pid, sig) != 0)
		kill(c->pid, sig); /* it has no group yet */
	c->until = pvk_clock_ms() + grace;
}

static void
sum_up(struct hooks_child *c, int status, struct hook_result *r)
{
	take(c, "\n", 1);
	snprintf(r->text, sizeof(r->text), "%s", c->last);
	r->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	if (c->signals > 0) {
		r->status = -1;
		snprintf(r->text, sizeof(r->text), "it took too long");
	} else if (WIFSIGNALED(status) && c->last[0] == '\0') {
		snprintf(r->text, sizeof(r->text), "signal %d",
		    WTERMSIG(status));
	}
}

bool
hooks_child_turn(struct hooks_child *c, unsigned grace, struct hook_result *r)
{
	int status = 0;

	listen_to(c);
	if (!has_ended(c, &status)) {
		if (pvk_clock_ms() >= c->until)
			hurry(c, grace);
		return (false);
	}
	listen_to(c); /* what it said last */
	if (c->fd >= 0)
		close(c->fd);
	sum_up(c, status, r);
	c->pid = 0;
	return (true);
}
