/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lab's hand in a virtual machine: runs commands for the host, several at
 * a time, and carries their input, output and exit status (frame.h).
 *
 *   agent port DEVICE    serves a virtio-serial port: dom0
 *   agent listen PORT    serves TCP connections: guests
 *
 * It may be process 1: it reaps what others left behind.
 */
#include "command.h"
#include "frame.h"

#include <endian.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COMMANDS = 16, ARGUMENTS = 256, HANGUP_PAUSE_MS = 200 };

struct session {
	int fd;	     /* to the host */
	int signals; /* tells when a child ended */
	struct command command[COMMANDS];
	uint8_t in[FRAME_HEAD + FRAME_MAX];
	size_t in_len;
	uint8_t out[FRAME_HEAD + FRAME_MAX];
};

/* The payload of what is sent is built in place, behind its header. */
static uint8_t *
payload(struct session *s)
{
	return (s->out + FRAME_HEAD);
}

static void
send_frame(struct session *s, enum frame_kind kind, uint32_t id, size_t len)
{
	uint32_t words[2] = { htole32(id), htole32((uint32_t)len) };
	size_t total = FRAME_HEAD + len;
	ssize_t n;

	memcpy(s->out, FRAME_MAGIC, 3);
	s->out[3] = (uint8_t)kind;
	memcpy(s->out + 4, words, sizeof(words));
	for (size_t done = 0; done < total; done += (size_t)n) {
		n = write(s->fd, s->out + done, total - done);
		if (n == -1 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return; /* the host is gone; reading tells us so */
	}
}

static void
send_exit(struct session *s, uint32_t id, int status)
{
	uint32_t word = htole32((uint32_t)status);

	memcpy(payload(s), &word, sizeof(word));
	send_frame(s, FRAME_EXIT, id, sizeof(word));
}

/* Passes on what there is to read. False once there will be no more. */
static bool
forward(struct session *s, struct command *c, int which)
{
	ssize_t n = read(c->fd[which], payload(s), FRAME_MAX);

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return (false);
	if (n <= 0) {
		close(c->fd[which]);
		c->fd[which] = -1;
		return (false);
	}
	send_frame(s, which == COMMAND_OUT ? FRAME_OUT : FRAME_ERR, c->id,
	    (size_t)n);
	return (true);
}

/*
 * The command is over when its process is, even if a daemon that it started
 * still holds its pipes.
 */
static void
reap(struct session *s)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(s->signals, &info, sizeof(info)) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (int i = 0; i < COMMANDS; i++) {
			struct command *c = &s->command[i];
			if (c->pid != pid)
				continue;
			for (int f = COMMAND_OUT; f <= COMMAND_ERR; f++)
				while (c->fd[f] >= 0 && forward(s, c, f))
					;
			send_exit(s, c->id, status);
			command_end(c);
		}
	}
}

static struct command *
find(struct session *s, uint32_t id)
{
	for (int i = 0; i < COMMANDS; i++)
		if (s->command[i].pid != 0 && s->command[i].id == id)
			return (&s->command[i]);
	return (NULL);
}

/* P: LEN bytes, strings that each end with NUL. */
static void
run(struct session *s, uint32_t id, uint8_t *p, size_t len)
{
	char *argv[ARGUMENTS + 1];
	int argc = 0;

	if (len == 0 || p[len - 1] != '\0')
		goto fail;
	for (size_t at = 0; at < len && argc < ARGUMENTS;) {
		argv[argc] = (char *)p + at;
		at += strlen(argv[argc++]) + 1;
	}
	argv[argc] = NULL;
	for (int i = 0; i < COMMANDS; i++)
		if (s->command[i].pid == 0 &&
		    command_start(&s->command[i], id, argv) == 0)
			return;
fail:
	send_exit(s, id, 126 << 8);
}

static void
kill_all(struct session *s)
{
	for (int i = 0; i < COMMANDS; i++)
		if (s->command[i].pid != 0) {
			command_kill(&s->command[i]);
			command_end(&s->command[i]);
		}
}

static void
handle(struct session *s, int kind, uint32_t id, uint8_t *p, size_t len)
{
	struct command *c = find(s, id);

	if (kind == FRAME_HELLO) {
		kill_all(s);
		memcpy(payload(s), p, len);
		send_frame(s, FRAME_HELLO, id, len);
	} else if (kind == FRAME_RUN && c == NULL)
		run(s, id, p, len);
	else if (kind == FRAME_INPUT && c != NULL)
		command_input(c, p, len);
	else if (kind == FRAME_KILL && c != NULL)
		command_kill(c);
}

/* Takes the first frame off s->in. False when it is not whole yet. */
static bool
take_frame(struct session *s)
{
	uint32_t words[2];
	size_t total;

	while (s->in_len >= FRAME_HEAD) {
		memcpy(words, s->in + 4, sizeof(words));
		total = FRAME_HEAD + (size_t)le32toh(words[1]);
		if (memcmp(s->in, FRAME_MAGIC, 3) == 0 &&
		    total <= sizeof(s->in)) {
			if (s->in_len < total)
				return (false);
			handle(s, s->in[3], le32toh(words[0]),
			    s->in + FRAME_HEAD, total - FRAME_HEAD);
		} else
			total = 1; /* rest of an old frame */
		s->in_len -= total;
		memmove(s->in, s->in + total, s->in_len);
		if (total > 1)
			return (true);
	}
	return (false);
}

/* False when the host is gone. */
static bool
receive(struct session *s)
{
	ssize_t n = read(s->fd, s->in + s->in_len, sizeof(s->in) - s->in_len);

	if (n == -1 && errno == EINTR)
		return (true);
	if (n <= 0)
		return (false);
	s->in_len += (size_t)n;
	while (take_frame(s))
		;
	return (true);
}

/*
 * One turn: wait, then move what can be moved. While a command has input that
 * it has not taken, nothing more is read from the host: that bounds memory.
 */
static bool
turn(struct session *s)
{
	struct pollfd set[2 + COMMANDS * COMMAND_FDS];
	nfds_t n = 2;
	bool full = false;

	for (int i = 0; i < COMMANDS; i++)
		for (int f = 0; f < COMMAND_FDS; f++) {
			struct command *c = &s->command[i];
			int fd = c->pid == 0 ? -1 : c->fd[f];
			if (f == COMMAND_IN && c->input_len == 0)
				fd = -1;
			full |= f == COMMAND_IN && fd >= 0;
			set[n++] = (struct pollfd){ .fd = fd,
				.events = f == COMMAND_IN ? POLLOUT : POLLIN };
		}
	set[0] = (struct pollfd){ .fd = full ? -1 : s->fd, .events = POLLIN };
	set[1] = (struct pollfd){ .fd = s->signals, .events = POLLIN };
	if (poll(set, n, -1) == -1)
		return (errno == EINTR);
	for (nfds_t k = 2; k < n; k++) {
		struct command *c = &s->command[(k - 2) / COMMAND_FDS];
		int f = (int)((k - 2) % COMMAND_FDS);
		if (set[k].revents == 0)
			continue;
		if (f == COMMAND_IN)
			command_feed(c);
		else
			forward(s, c, f);
	}
	if (set[1].revents != 0)
		reap(s);
	return (set[0].revents == 0 || receive(s));
}

static void
serve(int fd)
{
	static struct session s;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	s.fd = fd;
	s.in_len = 0;
	if (s.signals == 0)
		s.signals = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
	if (s.signals == -1)
		err(1, "signalfd");
	while (turn(&s))
		;
	kill_all(&s);
	reap(&s);
}

/* A port reads as ended for as long as nobody is at the host's end of it. */
static void
serve_port(const char *device)
{
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd == -1)
		err(1, "%s", device);
	for (;;) {
		serve(fd);
		poll(NULL, 0, HANGUP_PAUSE_MS);
	}
}

static void
serve_tcp(const char *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(port, NULL, 10)) };
	int s, fd, on = 1;

	s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s == -1 ||
	    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
	    bind(s, (struct sockaddr *)&a, sizeof(a)) == -1 ||
	    listen(s, 4) == -1)
		err(1, "port %s", port);
	signal(SIGCHLD, SIG_IGN); /* the kernel reaps */
	for (;;) {
		fd = accept4(s, NULL, NULL, SOCK_CLOEXEC);
		if (fd == -1)
			continue;
		if (fork() == 0) {
			signal(SIGCHLD, SIG_DFL);
			close(s);
			serve(fd);
			_exit(0);
		}
		close(fd);
	}
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 3 && strcmp(argv[1], "port") == 0)
		serve_port(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "listen") == 0)
		serve_tcp(argv[2]);
	errx(64, "usage: agent port DEVICE | listen PORT");
}
