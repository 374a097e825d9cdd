/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting, feeding and ending one command of the agent.
 */
#include "command.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
close_pipes(int pipes[COMMAND_FDS][2])
{
	for (int i = 0; i < COMMAND_FDS; i++) {
		close_fd(&pipes[i][0]);
		close_fd(&pipes[i][1]);
	}
}

_Noreturn static void
child(int pipes[COMMAND_FDS][2], char *const argv[])
{
	sigset_t none;

	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	dup2(pipes[COMMAND_IN][0], 0);
	dup2(pipes[COMMAND_OUT][1], 1);
	dup2(pipes[COMMAND_ERR][1], 2);
	execvp(argv[0], argv);
	warn("%s", argv[0]);
	_exit(127);
}

int
command_start(struct command *c, uint32_t id, char *const argv[])
{
	int pipes[COMMAND_FDS][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	pid_t pid;

	for (int i = 0; i < COMMAND_FDS; i++)
		if (pipe2(pipes[i], O_CLOEXEC) == -1)
			goto fail;
	pid = fork();
	if (pid == -1)
		goto fail;
	if (pid == 0)
		child(pipes, argv);
	*c = (struct command){ .pid = pid, .id = id };
	c->fd[COMMAND_IN] = pipes[COMMAND_IN][1];
	c->fd[COMMAND_OUT] = pipes[COMMAND_OUT][0];
	c->fd[COMMAND_ERR] = pipes[COMMAND_ERR][0];
	close(pipes[COMMAND_IN][0]);
	close(pipes[COMMAND_OUT][1]);
	close(pipes[COMMAND_ERR][1]);
	for (int i = 0; i < COMMAND_FDS; i++)
		fcntl(c->fd[i], F_SETFL, O_NONBLOCK);
	return (0);
fail:
	close_pipes(pipes);
	return (-1);
}

void
command_input(struct command *c, const uint8_t *buf, size_t len)
{
	if (len == 0)
		c->input_ends = true;
	else if (c->fd[COMMAND_IN] >= 0) {
		c->input = realloc(c->input, c->input_len + len);
		if (c->input == NULL)
			err(1, "input of %zu bytes", c->input_len + len);
		memcpy(c->input + c->input_len, buf, len);
		c->input_len += len;
	}
	command_feed(c);
}

void
command_feed(struct command *c)
{
	ssize_t n;

	if (c->fd[COMMAND_IN] >= 0 && c->input_len > 0) {
		n = write(c->fd[COMMAND_IN], c->input, c->input_len);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n == -1) { /* it does not want to read: that is its right */
			c->input_len = 0;
			c->input_ends = true;
		} else {
			c->input_len -= (size_t)n;
			memmove(c->input, c->input + n, c->input_len);
		}
	}
	if (c->input_ends && c->input_len == 0)
		close_fd(&c->fd[COMMAND_IN]);
}

void
command_kill(struct command *c)
{
	kill(-c->pid, SIGKILL);
	kill(c->pid, SIGKILL); /* it may not have got to setsid yet */
}

void
command_end(struct command *c)
{
	for (int i = 0; i < COMMAND_FDS; i++)
		close_fd(&c->fd[i]);
	free(c->input);
	*c = (struct command){ .fd = { -1, -1, -1 } };
}
