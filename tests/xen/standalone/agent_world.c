/* SPDX-License-Identifier: BSD-2-Clause */
/* The world of the agent's tests; see agent_world.h. */
#include "agent_world.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 60000		/* for a very slow machine */
#define MAC0	    "02:00:00:00:00:77" /* as host_toolstack.c makes it */

void
agent_world_sh(const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (system(line) != 0) /* NOLINT(cert-env33-c): the test's own line */
		fail_msg("%s", line);
}

void
agent_world_nic(const char *name, const char *mac, const char *address)
{
	agent_world_sh("ip tuntap add %s mode tap &&"
		       " ip link set %s address %s up &&"
		       " ip address add %s dev %s",
	    name, name, mac, address, name);
}

static void
on_change(void *ctx, const char *path)
{
	(void)ctx;
	(void)path;
}

int
agent_world_setup(void **state)
{
	struct agent_world *w = calloc(1, sizeof(*w));
	void *host = NULL;
	struct pvk_err e;

	if (w == NULL || unshare(CLONE_NEWNET) != 0 ||
	    standalone_setup(&host) != 0)
		return (-1);
	w->host = host;
	w->domid = 1;
	w->log = -1;
	standalone_do(w->host, "create 1 xenserver web");
	w->dom0 = standalone_open("socket", NULL);
	/* so that an event ends each wait */
	expect_ok(pvk_xs_watch(w->dom0, "/local/domain", on_change, w, NULL,
		      &e) == 0,
	    &e);
	agent_world_nic("eth0", MAC0, "192.0.2.5/24");
	*state = w;
	return (0);
}

int
agent_world_teardown(void **state)
{
	struct agent_world *w = *state;
	void *host = w->host;
	int r;

	if (w->collector > 0)
		agent_world_stop(w, SIGKILL);
	pvk_xs_close(w->dom0);
	r = standalone_teardown(&host);
	free(w);
	return (r);
}

static void
become_agent(int log)
{
	if (setenv("XENSTORED_PATH", "web.sock", 1) != 0 ||
	    dup2(log, STDERR_FILENO) < 0)
		_exit(99);
	execl(getenv("PVGUEST"), "pvguest", "agent", "-d", "-f", "pvguest.conf",
	    (char *)NULL);
	_exit(99);
}

void
agent_world_begin(struct agent_world *w, const char *conf)
{
	FILE *f = fopen("pvguest.conf", "w");
	int fds[2];

	assert_non_null(f);
	fputs(conf, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	w->collector = fork();
	assert_true(w->collector >= 0);
	if (w->collector == 0)
		become_agent(fds[1]);
	close(fds[1]);
	if (w->log >= 0)
		close(w->log);
	w->log = fds[0];
	w->text[0] = '\0';
}

void
agent_world_start(struct agent_world *w, const char *conf)
{
	agent_world_begin(w, conf);
	agent_world_says(w, "published: ");
}

int
agent_world_stop(struct agent_world *w, int sig)
{
	struct pollfd p = { .fd = w->log, .events = POLLIN };
	char bytes[4096];
	int status;

	assert_int_equal(kill(w->collector, sig), 0);
	assert_int_equal(waitpid(w->collector, &status, 0), w->collector);
	w->collector = 0;
	/* the other half has the log open too: its end is that of the log */
	do
		if (poll(&p, 1, PATIENCE_MS) != 1)
			fail_msg("the publisher does not end");
	while (read(w->log, bytes, sizeof(bytes)) > 0);
	return (WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
}

pid_t
agent_world_publisher(const struct agent_world *w)
{
	siginfo_t ended = { .si_pid = 0 };
	char path[64];
	int pid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
	    (int)w->collector, (int)w->collector);
	/* between two of them there is none for a moment */
	do {
		assert_int_equal(waitid(P_PID, (id_t)w->collector, &ended,
				     WEXITED | WNOHANG | WNOWAIT),
		    0);
		assert_int_equal(ended.si_pid, 0);
		f = fopen(path, "r");
		assert_non_null(f);
		if (fscanf(f, "%d", &pid) != 1)
			pid = 0;
		fclose(f);
	} while (pid == 0);
	return (pid);
}

static void
full_path(const struct agent_world *w, const char *path, char *out, size_t size)
{
	snprintf(out, size, "/local/domain/%u/%s", w->domid, path);
}

void
agent_world_write(struct agent_world *w, const char *path, const char *value)
{
	char full[512];

	full_path(w, path, full, sizeof(full));
	standalone_write(w->dom0, full, value);
}

void
agent_world_rm(struct agent_world *w, const char *path)
{
	struct pvk_err e;
	char full[512];

	full_path(w, path, full, sizeof(full));
	expect_ok(pvk_xs_rm(w->dom0, full, &e) == 0, &e);
}

char *
agent_world_read(struct agent_world *w, const char *path)
{
	struct pvk_err e;
	char full[512], *value;

	full_path(w, path, full, sizeof(full));
	if (pvk_xs_read(w->dom0, full, &value, NULL, &e) == 0)
		return (value);
	assert_int_equal(e.code, PVK_ENOENT);
	return (NULL);
}

/* Reads what there is of the log. */
static void
read_log(struct agent_world *w)
{
	size_t len = strlen(w->text);
	ssize_t n;

	while (len < sizeof(w->text) - 1 &&
	    (n = read(w->log, w->text + len, sizeof(w->text) - 1 - len)) > 0)
		w->text[len += (size_t)n] = '\0';
}

/* Waits for something to happen in the store, or in the log. */
static void
wait_event(struct agent_world *w, const char *what)
{
	struct pollfd p[] = { { .fd = w->log, .events = POLLIN },
		{ .fd = pvk_xs_fd(w->dom0), .events = POLLIN } };
	int wait = pvk_xs_wait_ms(w->dom0);
	struct pvk_err e;

	if (poll(p, 2, wait < 0 ? PATIENCE_MS : wait) == 0 && wait < 0)
		fail_msg("%s: nothing happens; the log:\n%s", what, w->text);
	read_log(w);
	if ((p[0].revents & (POLLIN | POLLHUP)) == POLLHUP)
		fail_msg("%s: the agent has ended:\n%s", what, w->text);
	expect_ok(pvk_xs_dispatch(w->dom0, &e) == 0, &e);
}

void
agent_world_until(struct agent_world *w, const char *path, const char *value)
{
	char what[600], *now;
	bool same;

	snprintf(what, sizeof(what), "%s to become %s", path,
	    value != NULL ? value : "nothing");
	for (;;) {
		now = agent_world_read(w, path);
		same = now == NULL || value == NULL ? now == value
						    : strcmp(now, value) == 0;
		free(now);
		if (same)
			return;
		wait_event(w, what);
	}
}

void
agent_world_says(struct agent_world *w, const char *text)
{
	while (strstr(w->text, text) == NULL)
		wait_event(w, text);
}

void
agent_world_migrate(struct agent_world *w)
{
	standalone_do(w->host, "migrate %u %u", w->domid, w->domid + 1);
	w->domid++;
}
