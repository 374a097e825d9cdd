/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs hooks to their end; see hooks_run.h. */
#include "hooks_run.h"

#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

void
run_note_done(void *ctx, const struct hook_result *r)
{
	struct seen *seen = ctx;

	assert_in_range(seen->n, 0, 7);
	seen->result[seen->n++] = *r;
}

void
run_note_log(void *ctx, int priority, const char *text)
{
	struct seen *seen = ctx;
	size_t len = strlen(seen->log);

	snprintf(seen->log + len, sizeof(seen->log) - len, "%d:%s\n", priority,
	    text);
}

struct hooks *
run_new(struct seen *seen, unsigned limit_ms, unsigned grace_ms)
{
	struct hooks_options o = { .limit_ms = limit_ms,
		.grace_ms = grace_ms,
		.done = run_note_done,
		.log = run_note_log,
		.ctx = seen };
	char dir[256], folder[300], state[300];
	struct pvk_err e;
	struct hooks *h;

	memset(seen, 0, sizeof(*seen));
	assert_non_null(getcwd(dir, sizeof(dir)));
	snprintf(folder, sizeof(folder), "%s/hooks", dir);
	snprintf(state, sizeof(state), "%s/state", dir);
	o.folder = folder;
	o.state = state;
	(void)mkdir(folder, 0755);
	h = hooks_new(&o, &e);
	expect_ok(h != NULL, &e);
	return (h);
}

/* A hook in sh, that finds the test's folder in its state's name. */
void
run_script(const char *name, const char *body)
{
	char path[64], text[2048];
	int len = snprintf(text, sizeof(text),
	    "#!/bin/sh\ncd \"${PVGUEST_STATE%%/*}\" || exit 99\n%s\n", body);

	assert_in_range(len, 1, sizeof(text) - 1);
	snprintf(path, sizeof(path), "hooks/%s", name);
	testing_write_file(path, text, (size_t)len);
	assert_int_equal(chmod(path, 0755), 0);
}

void
run_turn(struct hooks *h)
{
	struct pollfd fds[HOOKS_FDS];
	size_t n = hooks_poll(h, fds);
	int wait = hooks_wait_ms(h);

	assert_int_not_equal(wait, -1);
	assert_in_range(poll(fds, n, wait), 0, HOOKS_FDS);
	hooks_dispatch(h);
}

void
run_until_idle(struct hooks *h)
{
	struct pollfd fds[HOOKS_FDS];

	while (hooks_wait_ms(h) != -1)
		run_turn(h);
	assert_int_equal(hooks_poll(h, fds), 0);
	/* no zombie is left */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

void
run_until_file(struct hooks *h, const char *name)
{
	while (access(name, F_OK) != 0)
		run_turn(h);
}

struct hook_event
run_static_ip(unsigned vif, const char *address)
{
	struct hook_event ev = { .kind = HOOK_STATIC_IP };
	struct hook_static_ip *s = &ev.u.static_ip;

	s->vif = vif;
	s->enabled4 = HOOK_STATIC;
	snprintf(s->name, sizeof(s->name), "xn%u", vif);
	snprintf(s->mac, sizeof(s->mac), "00:16:3e:00:00:%02x", vif);
	snprintf(s->address4, sizeof(s->address4), "%s", address);
	return (ev);
}

void
run_expect_result(const struct seen *seen, size_t i, int status,
    const char *text)
{
	assert_in_range(i, 0, seen->n);
	if (seen->result[i].status != status ||
	    strcmp(seen->result[i].text, text) != 0)
		fail_msg("result %zu: %d \"%s\", expected %d \"%s\"", i,
		    (int)seen->result[i].status, seen->result[i].text, status,
		    text);
}

/* Runs static-ip once, to its end. */
void
run_expect_once(struct hooks *h, struct seen *seen, int status,
    const char *text)
{
	struct hook_event ev = run_static_ip(3, "10.0.0.5/24");

	seen->n = 0;
	hooks_start(h, &ev);
	run_until_idle(h);
	assert_int_equal(seen->n, 1);
	assert_int_equal(seen->result[0].kind, HOOK_STATIC_IP);
	assert_int_equal(seen->result[0].vif, 3);
	assert_int_equal(seen->result[0].sriov, 0);
	run_expect_result(seen, 0, status, text);
	hooks_free(h);
}

void
run_expect_file(const char *name, const char *text)
{
	char *got = testing_read_file(name, NULL);

	assert_string_equal(got, text);
	free(got);
}
