/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting the two processes, and starting the publisher again; see agent.h. */
#include "agent/agent.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/collector.h"
#include "agent/log.h"
#include "agent/message.h"
#include "agent/publisher.h"
#include "agent/signals.h"
#include "conf.h"
#include "hooks/hooks.h"
#include "os/confine.h"
#include "requests/identity.h"
#include "util/clock.h"

#define CONNECT_MS  10000
#define RETRY_MIN_S 1
#define RETRY_MAX_S 60
#define LONG_LIFE_MS                                            \
	300000 /* a publisher that lived so long was no failure \
		*/

struct agent {
	const struct agent_options *o;
	struct conf conf;
	struct os *os;
	struct hooks *hooks;
	int signals;
	int peer; /* -1: no publisher */
};

static int
read_conf(struct agent *a, struct pvk_err *e)
{
	struct conf conf;

	conf_defaults(&conf);
	if (conf_read(&conf, a->o->conf != NULL ? a->o->conf : conf_path(),
		a->o->conf != NULL, e) != 0)
		return (-1);
	a->conf = conf;
	if (a->hooks != NULL)
		hooks_configure(a->hooks, conf.hooks, conf.state);
	return (0);
}

static void
hook_log(void *ctx, int priority, const char *text)
{
	(void)ctx;
	log_say(priority, "%s", text);
}

/* As hooks_options.done: the publisher waits for it. */
static void
hook_done(void *ctx, const struct hook_result *r)
{
	struct message m = { .type = MESSAGE_HOOK_DONE, .u.done = *r };
	struct agent *a = ctx;
	struct pvk_err e;

	if (r->kind == HOOK_IDENTITY && r->status == 0 &&
	    identity_note_done(&a->conf, &e) != 0)
		log_say(LOG_ERR, "%s", e.msg);
	if (a->peer >= 0)
		message_send(a->peer, &m, -1,
		    &e); /* its end is seen elsewhere */
}

static int
open_hooks(struct agent *a, struct pvk_err *e)
{
	const struct hooks_options o = { .folder = a->conf.hooks,
		.state = a->conf.state,
		.done = hook_done,
		.log = hook_log,
		.ctx = a };

	a->hooks = hooks_new(&o, e);
	return (a->hooks != NULL ? 0 : -1);
}

/* The child's end. It has no business with what the collector has open. */
static void
be_publisher(struct agent *a, int peer, const struct pvk_xs_device *d)
{
	signals_child();
	close(a->signals);
	os_close(a->os);
	_exit(publisher_main(&a->conf, peer, d));
}

/* In a->peer its socket. */
static pid_t
start_publisher(struct agent *a, struct pvk_err *e)
{
	struct pvk_xs_device d = { .fd = -1 };
	int fds[2];
	pid_t pid;

	if (pvk_xs_connect(NULL, CONNECT_MS, &d, e) != 0)
		return (-1);
	if (message_pair(fds, e) != 0) {
		close(d.fd);
		return (-1);
	}
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		be_publisher(a, fds[1], &d);
	}
	if (pid < 0)
		pvk_err_sys(e, PVK_ESYS, "fork");
	close(fds[1]);
	close(d.fd);
	if (pid < 0)
		close(fds[0]);
	else
		a->peer = fds[0];
	return (pid);
}

/* It ends when the socket closes; one that does not is killed. */
static void
end_publisher(struct agent *a, pid_t pid)
{
	struct timespec pause = { .tv_nsec = 20000000 };
	int status = 0;
	pid_t done = 0;

	close(a->peer);
	a->peer = -1;
	for (int i = 0; i < 100 && done == 0; i++) {
		done = waitpid(pid, &status, WNOHANG);
		if (done == 0)
			nanosleep(&pause, NULL);
	}
	if (done == 0) { /* it waits for xenstore */
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return;
	}
	/* a service's end reaches all its processes at once */
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM)
		return;
	if (WIFSIGNALED(status))
		log_say(LOG_ERR, "the publisher was ended by signal %d",
		    WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		log_say(LOG_ERR, "the publisher ended with status %d",
		    WEXITSTATUS(status));
}

/* One life of the publisher. */
static enum collector_end
live(struct agent *a)
{
	enum collector_end end;
	struct pvk_err e;
	pid_t pid = start_publisher(a, &e);

	if (pid < 0) {
		log_say(LOG_ERR, "%s", e.msg);
		return (COLLECTOR_ALONE);
	}
	end = collector_run(&a->conf, a->os, a->hooks, a->peer, a->signals);
	end_publisher(a, pid);
	return (end);
}

static void
reload(struct agent *a)
{
	struct pvk_err e;

	if (read_conf(a, &e) != 0)
		log_say(LOG_ERR, "%s; going on as before", e.msg);
}

/* False when a signal said to stop meanwhile. */
static bool
wait_a_while(struct agent *a, unsigned seconds)
{
	struct pollfd p = { .fd = a->signals, .events = POLLIN };
	int sig;

	poll(&p, 1, (int)seconds * 1000);
	sig = signals_take(a->signals);
	if (sig == SIGHUP)
		reload(a);
	return (sig != SIGTERM);
}

static void
live_on(struct agent *a)
{
	unsigned retry = RETRY_MIN_S;
	enum collector_end end;

	for (;;) {
		int64_t began = pvk_clock_ms();

		end = live(a);
		if (end == COLLECTOR_STOP)
			return;
		if (end == COLLECTOR_RELOAD) {
			reload(a);
			continue;
		}
		if (pvk_clock_ms() - began >= LONG_LIFE_MS)
			retry = RETRY_MIN_S;
		if (!wait_a_while(a, retry))
			return;
		retry = retry * 2 < RETRY_MAX_S ? retry * 2 : RETRY_MAX_S;
	}
}

static int
begin(struct agent *a, struct pvk_err *e)
{
	char done[256];

	if (read_conf(a, e) != 0 || open_hooks(a, e) != 0 ||
	    signals_open(&a->signals, e) != 0)
		return (-1);
	a->os = os_open(e);
	if (a->os == NULL ||
	    confine_collector(a->conf.hooks[0] != '\0', done, sizeof(done),
		e) != 0)
		return (-1);
	log_say(LOG_DEBUG, "collector: %s", done);
	return (0);
}

int
agent_run(const struct agent_options *o, struct pvk_err *e)
{
	struct agent a = { .o = o, .signals = -1, .peer = -1 };
	int r;

	log_open(o->debug);
	r = begin(&a, e);
	if (r == 0)
		live_on(&a);
	hooks_free(a.hooks);
	os_close(a.os);
	if (a.signals >= 0)
		close(a.signals);
	return (r);
}
