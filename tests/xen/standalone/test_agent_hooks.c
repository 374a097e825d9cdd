/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole agent, both processes and its confinement, with hooks that are real
 * programs: a clone gets its identity once, addresses are set, fail, and are
 * set again after a migration. The hooks say what they are told through a FIFO.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/agent.h"
#include "os/os.h"
#include "plan/net.h"
#include "standalone.h"

#define SETTING "xenserver/device/vif/0/static-ip-setting/"
#define WAIT_MS 60000

struct run {
	struct standalone *s;
	struct pvk_xs *dom0;
	char dir[256];
	int fifo;
	pid_t pid;
	struct facts_nics nics;
};

static void
note(void *ctx, const char *path)
{
	(void)ctx;
	(void)path;
}

static void
watch_guest(struct run *r, const char *domain)
{
	struct pvk_err e;

	expect_ok(pvk_xs_watch(r->dom0, domain, note, NULL, NULL, &e) == 0, &e);
}

/* NULL: until it is gone. */
static void
until(struct run *r, const char *path, const char *value)
{
	struct pvk_err e;
	char *got = NULL;

	for (;;) {
		free(got);
		got = NULL;
		if (pvk_xs_read(r->dom0, path, &got, NULL, &e) != 0)
			assert_int_equal(e.code, PVK_ENOENT);
		if (value == NULL ? got == NULL
				  : got != NULL && strcmp(got, value) == 0)
			break;
		expect_ok(standalone_turn(r->dom0, &e) == 0, &e);
	}
	free(got);
}

static void
expect_said(struct run *r, const char *expected)
{
	struct pollfd p = { .fd = r->fifo, .events = POLLIN };
	char line[256];
	size_t len = 0;

	do {
		if (poll(&p, 1, WAIT_MS) != 1 || len == sizeof(line) - 1 ||
		    read(r->fifo, line + len, 1) != 1)
			fail_msg("no hook says anything, expected \"%s\"",
			    expected);
	} while (line[len++] != '\n');
	line[len - 1] = '\0';
	assert_string_equal(line, expected);
}

static void
hook(const char *name, const char *body)
{
	char path[64], text[1024];
	int len = snprintf(text, sizeof(text),
	    "#!/bin/sh\nsay() { echo \"$PVGUEST_HOOK $*\" "
	    ">\"${PVGUEST_STATE%%/*}/fifo\"; }\n%s\n",
	    body);

	snprintf(path, sizeof(path), "hooks/%s", name);
	testing_write_file(path, text, (size_t)len);
	assert_int_equal(chmod(path, 0755), 0);
}

static void
make_hooks(struct run *r)
{
	char text[1024];
	int len;

	assert_int_equal(mkdir("hooks", 0755), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	r->fifo = open("fifo", O_RDWR | O_CLOEXEC);
	assert_true(r->fifo >= 0);
	hook("identity", "say \"$PVGUEST_HOSTNAME $PVGUEST_DNS\"");
	hook("resume", "say .");
	hook("static-ip",
	    "say \"$PVGUEST_INTERFACE $PVGUEST_IPV4 $PVGUEST_ADDRESS4\"\n"
	    "[ \"$PVGUEST_ADDRESS4\" != 192.0.2.6/24 ] || "
	    "{ echo 'not that one' >&2; exit 3; }");
	len = snprintf(text, sizeof(text),
	    "hooks = %s/hooks\nstate = %s/state\nidentity = yes\n"
	    "static-ip = yes\n",
	    r->dir, r->dir);
	testing_write_file("conf", text, (size_t)len);
}

static void
look_for_nics(struct run *r)
{
	struct net net = { .n_links = 0 };
	struct pvk_err e;
	struct os *os = os_open(&e);

	expect_ok(os != NULL, &e);
	expect_ok(os_net(os, &net, &e) == 0, &e);
	net_nics(&net, &r->nics);
	net_fini(&net);
	os_close(os);
}

static void
start(struct run *r)
{
	const struct agent_options o = { .conf = "conf" };
	struct pvk_err e;

	r->pid = fork();
	assert_true(r->pid >= 0);
	if (r->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM); /* when a check fails */
		close(r->s->in); /* whose end is the end of xenhost */
		_exit(agent_run(&o, &e) == 0 ? 0 : 1);
	}
}

static void
stop(struct run *r)
{
	int status;

	assert_int_equal(kill(r->pid, SIGTERM), 0);
	assert_int_equal(waitpid(r->pid, &status, 0), r->pid);
	assert_int_equal(status, 0);
}

static void
make(struct run *r, void **state)
{
	memset(r, 0, sizeof(*r));
	r->s = *state;
	assert_non_null(getcwd(r->dir, sizeof(r->dir)));
	assert_int_equal(setenv("XENSTORED_PATH", "web.sock", 1), 0);
	make_hooks(r);
	look_for_nics(r);
	standalone_do(r->s, "create 1 xenserver web");
	r->dom0 = standalone_open("socket", NULL);
	watch_guest(r, "/local/domain/1");
}

static void
end(struct run *r)
{
	stop(r);
	close(r->fifo);
	pvk_xs_close(r->dom0);
}

static void
host_sets(struct run *r, unsigned domid, const char *address)
{
	const uint8_t *m = r->nics.nic[0].mac;
	char path[128], mac[18];

	snprintf(mac, sizeof(mac), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1],
	    m[2], m[3], m[4], m[5]);
	snprintf(path, sizeof(path), "/local/domain/%u/" SETTING "address",
	    domid);
	standalone_write(r->dom0, path, address);
	snprintf(path, sizeof(path), "/local/domain/%u/" SETTING "enabled",
	    domid);
	standalone_write(r->dom0, path, "1");
	snprintf(path, sizeof(path), "/local/domain/%u/" SETTING "mac", domid);
	standalone_write(r->dom0, path, mac);
}

static void
expect_static(struct run *r, const char *address)
{
	char line[128];

	snprintf(line, sizeof(line), "static-ip %s static %s",
	    r->nics.nic[0].name, address);
	expect_said(r, line);
}

static void
identity_once(void **state)
{
	struct run r;

	make(&r, state);
	standalone_write(r.dom0, "/local/domain/1/vm-data/pvkit/hostname",
	    "web1");
	standalone_write(r.dom0, "/local/domain/1/vm-data/pvkit/dns",
	    "192.0.2.1,192.0.2.2");
	start(&r);
	expect_said(&r, "identity web1 192.0.2.1 192.0.2.2");
	while (access("state/identity-done", F_OK) != 0) {
		assert_int_equal(waitpid(r.pid, NULL, WNOHANG), 0);
		poll(NULL, 0, 1);
	}
	stop(&r);
	/* when it has published again, it has asked, if it asks at all */
	standalone_do(r.s, "migrate 1 2");
	watch_guest(&r, "/local/domain/2");
	start(&r);
	until(&r, "/local/domain/2/attr/PVAddons/Installed", "1");
	standalone_do(r.s, "migrate 2 3");
	expect_said(&r, "resume .");
	end(&r);
}

static void
addresses(void **state)
{
	struct run r;

	make(&r, state);
	if (r.nics.n == 0) {
		close(r.fifo);
		pvk_xs_close(r.dom0);
		skip_test("needs a NIC");
	}
	start(&r);
	until(&r, "/local/domain/1/attr/PVAddons/Installed", "1");
	host_sets(&r, 1, "192.0.2.5/24");
	expect_static(&r, "192.0.2.5/24");
	until(&r, "/local/domain/1/" SETTING "enabled", NULL);
	host_sets(&r, 1, "192.0.2.6/24");
	expect_static(&r, "192.0.2.6/24");
	until(&r, "/local/domain/1/" SETTING "error-code", "3");
	standalone_expect(r.dom0, "/local/domain/1/" SETTING "error-msg",
	    "not that one");
	standalone_expect(r.dom0, "/local/domain/1/" SETTING "enabled", "1");
	/* in another domain it is set again, and the hook "resume" is run */
	standalone_do(r.s, "migrate 1 2");
	watch_guest(&r, "/local/domain/2");
	expect_said(&r, "resume .");
	until(&r, "/local/domain/2/attr/PVAddons/Installed", "1");
	host_sets(&r, 2, "192.0.2.5/24");
	expect_static(&r, "192.0.2.5/24");
	until(&r, "/local/domain/2/" SETTING "enabled", NULL);
	end(&r);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		standalone_test(identity_once),
		standalone_test(addresses),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (
	    cmocka_run_group_tests_name("xen_agent_hooks", tests, NULL, NULL));
}
