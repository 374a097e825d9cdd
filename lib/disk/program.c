/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts other programs; see program.h. Socket activation asks for the child's
 * own process id in its environment, which rules posix_spawn(3) out; after the
 * fork only what is safe in a signal handler is called.
 */
#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "disk/program.h"
#include "util/auto.h"
#include "util/io.h"
#include "util/stop.h"
#include "util/text.h"

#define LISTEN_FD	  3    /* where socket activation puts it */
#define FIRST_SPARE_FD	  10   /* above all that are given a meaning */
#define LOG_TAIL	  4096 /* of the messages, enough for the last */
#define EXEC_FAILED	  127
#define DEFAULT_PATH	  "/usr/local/bin:/usr/bin:/bin"
#define LISTEN_PID_PREFIX "LISTEN_PID="
#define LISTEN_PID_DIGITS 20

extern char **environ;

/* All that the child needs, made before the fork. */
struct child {
	char *path;
	char **envp;
	/* execve(2) changes none of them, but its type does not say so */
	union {
		const char *const *given;
		char *const *taken;
	} argv;
	char listen_pid[sizeof(LISTEN_PID_PREFIX) + LISTEN_PID_DIGITS];
	int in, log, listener;
	sigset_t mask; /* to be restored */
};

/* The program's path, owned. *path is NULL when PATH has none; -1: no memory */
static int
path_find(const char *name, char **path)
{
	const char *dir = getenv("PATH"), *end;

	*path = NULL;
	if (dir == NULL)
		dir = DEFAULT_PATH;
	for (;; dir = end + 1) {
		end = strchrnul(dir, ':');
		/* an empty part would be the current directory: no */
		if (end > dir) {
			if (asprintf(path, "%.*s/%s", (int)(end - dir), dir,
				name) < 0) {
				*path = NULL;
				return (-1);
			}
			if (access(*path, X_OK) == 0)
				return (0);
			free(*path);
			*path = NULL;
		}
		if (*end == '\0')
			return (0);
	}
}

/* Our environment, with socket activation's two variables when asked for. */
static char **
environment_make(struct child *c)
{
	static char listen_fds[] = "LISTEN_FDS=1";
	size_t n = 0, kept = 0;
	char **envp;

	while (environ[n] != NULL)
		n++;
	envp = calloc(n + 3, sizeof(*envp));
	if (envp == NULL)
		return (NULL);
	for (size_t i = 0; i < n; i++)
		if (strncmp(environ[i], "LISTEN_", 7) != 0)
			envp[kept++] = environ[i];
	if (c->listener >= 0) {
		memcpy(c->listen_pid, LISTEN_PID_PREFIX,
		    sizeof(LISTEN_PID_PREFIX));
		envp[kept++] = c->listen_pid;
		envp[kept++] = listen_fds;
	}
	return (envp);
}

/* snprintf(3) may not be called here. */
static void
listen_pid_fill(struct child *c)
{
	char digits[LISTEN_PID_DIGITS];
	char *out = c->listen_pid + sizeof(LISTEN_PID_PREFIX) - 1;
	size_t n = 0;

	for (pid_t pid = getpid(); pid > 0; pid /= 10)
		digits[n++] = (char)('0' + pid % 10);
	while (n > 0)
		*out++ = digits[--n];
	*out = '\0';
}

/* A copy with a number that none of those has which are about to be given. */
static int
fd_lift(int fd)
{
	return (fcntl(fd, F_DUPFD_CLOEXEC, FIRST_SPARE_FD));
}

static void __attribute__((noreturn)) child_run(struct child *c)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	int in = fd_lift(c->in), log = fd_lift(c->log);
	int listener = c->listener < 0 ? -1 : fd_lift(c->listener);

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
	setpgid(0, 0);
	if (in < 0 || log < 0 || dup2(in, STDIN_FILENO) < 0 ||
	    dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
		_exit(EXEC_FAILED);
	if (c->listener >= 0) {
		if (listener < 0 || dup2(listener, LISTEN_FD) < 0)
			_exit(EXEC_FAILED);
		listen_pid_fill(c);
	}
	sigprocmask(SIG_SETMASK, &c->mask, NULL);
	execve(c->path, c->argv.taken, c->envp);
	_exit(EXEC_FAILED);
}

/* Signals wait until the child no longer shares our handlers. */
static int
fork_child(struct disk_program *p, struct child *c)
{
	sigset_t all;
	int saved;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &c->mask);
	p->pid = fork();
	if (p->pid == 0)
		child_run(c);
	saved = errno;
	pthread_sigmask(SIG_SETMASK, &c->mask, NULL);
	errno = saved;
	if (p->pid > 0)
		return (0);
	p->pid = 0;
	return (-1);
}

int
program_start(struct disk_program *p, const char *const argv[], int listener,
    const char *needed_by, struct pvk_err *e)
{
	PVK_AUTO_FREE char *path = NULL;
	PVK_AUTO_FREE char **envp = NULL;
	PVK_AUTO_FD int in = -1;
	struct child c = { .argv.given = argv, .listener = listener };

	c.envp = envp = environment_make(&c);
	if (envp == NULL || path_find(argv[0], &path) != 0)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", argv[0]));
	if (path == NULL)
		return (pvk_err_set(e, PVK_ESERVICE,
		    "%s needs the program %s%s", needed_by, argv[0],
		    strncmp(argv[0], "qemu-", 5) == 0
			? " (Debian: qemu-utils, FreeBSD: qemu-tools)"
			: ""));
	c.path = path;
	in = c.in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	p->name = argv[0];
	p->log = c.log = memfd_create(argv[0], MFD_CLOEXEC);
	if (in < 0 || p->log < 0 || fork_child(p, &c) != 0)
		return (
		    pvk_err_sys(e, PVK_ESYS, "%s: cannot be started", argv[0]));
	return (0);
}

int
program_wait(struct disk_program *p)
{
	struct pvk_err ignored;
	int status = 0;

	do {
		if (pvk_stop_check(&ignored) != 0)
			kill(p->pid, SIGTERM);
		if (waitpid(p->pid, &status, 0) == p->pid)
			break;
	} while (errno == EINTR);
	p->pid = 0;
	if (WIFSIGNALED(status))
		return (128 + WTERMSIG(status));
	return (WEXITSTATUS(status));
}

/* text behind prefix; text itself when it begins otherwise */
static const char *
skip_prefix(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return (strncmp(text, prefix, len) == 0 ? text + len : text);
}

void
program_message(const struct disk_program *p, const char *prefix, char *out,
    size_t outsize)
{
	char tail[LOG_TAIL + 1], own[64], *line, *next;
	const char *last = "";
	off_t size = lseek(p->log, 0, SEEK_END);
	off_t from = size > LOG_TAIL ? size - LOG_TAIL : 0;
	struct pvk_err ignored;
	size_t got;

	(void)pvk_pread_full(p->log, tail, LOG_TAIL, (uint64_t)from, &got,
	    p->name, &ignored);
	tail[got] = '\0';
	snprintf(own, sizeof(own), "%s: ", p->name);
	for (line = tail; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		/* a message may be followed by advice on lines of its own */
		if (strncmp(line, own, strlen(own)) == 0)
			last = line + strlen(own);
	}
	last = skip_prefix(last, prefix);
	pvk_text_show(last, strlen(last), out, outsize);
}

void
program_end(struct disk_program *p)
{
	if (p->pid == 0)
		return;
	kill(p->pid, SIGTERM);
	(void)program_wait(p);
}

void
program_fini(struct disk_program *p)
{
	program_end(p);
	if (p->log >= 0)
		close(p->log);
	p->log = -1;
}
