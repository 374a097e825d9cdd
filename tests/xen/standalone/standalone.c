/* SPDX-License-Identifier: BSD-2-Clause */
/* The helpers of tests that use a real xenstored; see standalone.h. */
#include "standalone.h"

#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "freebsd_dev.h"

#define ANSWER_MS 60000 /* for a very slow machine */

static char daemon_path[PATH_MAX];
static bool is_oxenstored;

bool
standalone_init(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "xenstored";
	char pattern[PATH_MAX];
	glob_t found;

	if (getenv("XENHOST") == NULL || getenv("XENSHIM") == NULL) {
		printf("1..0 # SKIP needs libxen-dev when it is built\n");
		return (false);
	}
	is_oxenstored = strcmp(name, "oxenstored") == 0;
	snprintf(pattern, sizeof(pattern), "/usr/lib/xen-*/bin/%s", name);
	if (glob(pattern, 0, NULL, &found) == 0)
		snprintf(daemon_path, sizeof(daemon_path), "%s",
		    found.gl_pathv[found.gl_pathc - 1]);
	globfree(&found);
	if (daemon_path[0] != '\0')
		return (true);
	printf("1..0 # SKIP needs %s (Debian: xen-utils-4.17)\n", pattern);
	return (false);
}

bool
standalone_is_oxenstored(void)
{
	return (is_oxenstored);
}

/* ---- xenhost ---- */

static void
become_host(const int in[2], const int out[2])
{
	char dir[PATH_MAX];

	if (getcwd(dir, sizeof(dir)) == NULL || dup2(in[0], STDIN_FILENO) < 0 ||
	    dup2(out[1], STDOUT_FILENO) < 0)
		_exit(99);
	execl(getenv("XENHOST"), "xenhost", dir, getenv("XENSHIM"), daemon_path,
	    is_oxenstored ? "--no-fork" : "-N", (char *)NULL);
	_exit(99);
}

/* The answer to a command, which must be "ok". */
static void
expect_answer(struct standalone *s, const char *command)
{
	struct pollfd p = { .fd = s->out, .events = POLLIN };
	char line[1024];
	size_t len = 0;

	do {
		if (poll(&p, 1, ANSWER_MS) != 1 || len == sizeof(line) - 1 ||
		    read(s->out, line + len, 1) != 1)
			fail_msg("xenhost: %s: no answer", command);
	} while (line[len++] != '\n');
	line[len - 1] = '\0';
	if (strcmp(line, "ok") != 0)
		fail_msg("xenhost: %s: %s", command, line);
}

int
standalone_setup(void **state)
{
	struct standalone *s = calloc(1, sizeof(*s));
	void *dir = NULL;
	int in[2], out[2];

	if (s == NULL || testing_enter_dir(&dir) != 0 ||
	    pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		return (-1);
	s->dir = dir;
	s->pid = fork();
	if (s->pid == 0)
		become_host(in, out);
	close(in[0]);
	close(out[1]);
	s->in = in[1];
	s->out = out[0];
	*state = s;
	expect_answer(s, "start");
	return (s->pid < 0 ? -1 : 0);
}

int
standalone_teardown(void **state)
{
	struct standalone *s = *state;
	void *dir = s->dir;
	int status = -1;

	close(s->in); /* then it ends by itself */
	waitpid(s->pid, &status, 0);
	close(s->out);
	free(s);
	if (testing_leave_dir(&dir) != 0)
		return (-1);
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1);
}

void
standalone_do(struct standalone *s, const char *fmt, ...)
{
	char line[256];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(line, sizeof(line) - 1, fmt, ap);
	va_end(ap);
	assert_in_range(len, 1, sizeof(line) - 2);
	line[len] = '\n';
	assert_int_equal(write(s->in, line, (size_t)len + 1), len + 1);
	line[len] = '\0';
	expect_answer(s, line);
}

/* ---- clients ---- */

struct pvk_xs *
standalone_open(const char *path, const struct pvk_xs_options *o)
{
	struct pvk_xs_options with_path = { .path = NULL };
	struct pvk_err e;
	struct pvk_xs *xs;

	if (o != NULL)
		with_path = *o;
	with_path.path = path;
	xs = pvk_xs_open(&with_path, &e);
	expect_ok(xs != NULL, &e);
	return (xs);
}

struct pvk_xs *
standalone_open_freebsd(struct standalone *s, const char *traits,
    struct pvk_xs_options o)
{
	standalone_do(s, "create 1 xenserver web");
	assert_int_equal(setenv("PVKIT_FREEBSD_DEV", "web.sock", 1), 0);
	assert_int_equal(setenv("PVKIT_FREEBSD", traits, 1), 0);
	if (o.manners == PVK_XS_AUTO)
		o.manners = PVK_XS_FREEBSD;
	return (standalone_open(FREEBSD_DEV, &o));
}

int
standalone_turn(struct pvk_xs *xs, struct pvk_err *e)
{
	struct pollfd p = { .fd = pvk_xs_fd(xs), .events = POLLIN };
	int wait = pvk_xs_wait_ms(xs);

	if (poll(&p, 1, wait < 0 ? ANSWER_MS : wait) == 0 && wait < 0)
		fail_msg("nothing happens");
	return (pvk_xs_dispatch(xs, e));
}

void
standalone_write(struct pvk_xs *xs, const char *path, const char *value)
{
	struct pvk_err e;

	expect_ok(pvk_xs_write(xs, path, value, strlen(value), &e) == 0, &e);
}

void
standalone_expect(struct pvk_xs *xs, const char *path, const char *value)
{
	struct pvk_err e;
	char *got;

	expect_ok(pvk_xs_read(xs, path, &got, NULL, &e) == 0, &e);
	assert_string_equal(got, value);
	free(got);
}

void
standalone_expect_none(struct pvk_xs *xs, const char *path)
{
	struct pvk_err e;
	char *got;

	expect_error(pvk_xs_read(xs, path, &got, NULL, &e) == 0, &e, PVK_ENOENT,
	    "ENOENT");
}

/* ---- logs ---- */

void
standalone_note(void *ctx, const char *path)
{
	struct standalone_log *log = ctx;
	struct standalone_log *all = log->all != NULL ? log->all : log;
	size_t len = strlen(all->text);

	snprintf(all->text + len, sizeof(all->text) - len, "%s:%s ",
	    log->name != NULL ? log->name : "", path);
}

void
standalone_note_news(void *ctx, enum pvk_xs_news what)
{
	struct standalone_log log = { .name = "news", .all = ctx };

	standalone_note(&log,
	    what == PVK_XS_OVERFLOW ? "overflow" : "reopened");
}

void
standalone_until(struct pvk_xs *xs, const struct standalone_log *log,
    const char *text)
{
	struct pvk_err e;

	while (strstr(log->text, text) == NULL)
		expect_ok(standalone_turn(xs, &e) == 0, &e);
}
