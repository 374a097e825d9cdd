/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xenhost DIR SHIM XENSTORED [OPTION...]: a host without a hypervisor. Runs the
 * real xenstored with the shim in it, and plays the tool stack and the guests'
 * kernels. All its sockets are in DIR: "socket" is domain 0's, "NAME.sock" the
 * xenstore device of the guest NAME. A line of standard input is a command;
 * its answer is one line, "ok" or "error: WHY". It begins with such a line, and
 * ends, with all it started, when standard input does:
 *
 *	create ID xenserver|libxl NAME	shutdown ID REASON	destroy ID
 *	migrate ID NEW			kill			start
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "util/num.h"

#define LINE_MAX_LEN 256
#define POLL_MAX     (HOST_CLIENTS + MACHINE_DOMAINS)

static void
make_machine(struct host *h)
{
	h->memory = memfd_create("machine", MFD_CLOEXEC);
	h->bell_daemon = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	h->bell_host = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (h->memory < 0 || h->bell_daemon < 0 || h->bell_host < 0 ||
	    ftruncate(h->memory, sizeof(*h->shared)) != 0)
		err(71, "machine");
	h->shared = mmap(NULL, sizeof(*h->shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED, h->memory, 0);
	if (h->shared == MAP_FAILED)
		err(71, "machine");
	h->shared->domain[0].exists = 1;
}

/* The files that a kernel has below /proc/xen; see shim_paths.c. */
static void
make_file(const char *name, const char *text, off_t size)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) ||
	    ftruncate(fd, size) != 0 || close(fd) != 0)
		err(73, "%s", name);
}

/* ---- commands ---- */

static int
run_create(struct host *h, uint32_t id, const char *kind, const char *name,
    struct pvk_err *e)
{
	if (strcmp(kind, "xenserver") == 0)
		return (toolstack_create(h, id, TREE_XENSERVER, name, e));
	if (strcmp(kind, "libxl") == 0)
		return (toolstack_create(h, id, TREE_LIBXL, name, e));
	return (pvk_err_set(e, PVK_EUSAGE, "%s: xenserver or libxl", kind));
}

static int
run_start(struct host *h, struct pvk_err *e)
{
	return (daemon_start(h, e) == 0 ? toolstack_restore(h, e) : -1);
}

static int
run_command(struct host *h, const char *line, struct pvk_err *e)
{
	char verb[16] = "", kind[16] = "", name[HOST_NAME] = "";
	unsigned id = 0, second = 0;

	if (strcmp(line, "start") == 0)
		return (run_start(h, e));
	if (strcmp(line, "kill") == 0) {
		daemon_stop(h);
		return (0);
	}
	if (h->xs == NULL)
		return (pvk_err_set(e, PVK_EUSAGE, "%s: no daemon", line));
	if (sscanf(line, "create %u %15s %31s", &id, kind, name) == 3)
		return (run_create(h, id, kind, name, e));
	switch (sscanf(line, "%15s %u %u", verb, &id, &second)) {
	case 2:
		if (strcmp(verb, "destroy") == 0)
			return (toolstack_destroy(h, id, e));
		break;
	case 3:
		if (strcmp(verb, "shutdown") == 0)
			return (toolstack_shutdown(h, id, second, e));
		if (strcmp(verb, "migrate") == 0)
			return (toolstack_migrate(h, id, second, e));
		break;
	}
	return (pvk_err_set(e, PVK_EUSAGE, "%s: no such command", line));
}

static void
answer(int r, const struct pvk_err *e)
{
	if (r == 0)
		puts("ok");
	else
		printf("error: %s\n", e->msg);
	fflush(stdout);
}

/* Whole lines of what has been read; false at the end. */
static bool
take_commands(struct host *h)
{
	static char text[LINE_MAX_LEN];
	static size_t len;
	ssize_t n = read(STDIN_FILENO, text + len, sizeof(text) - len);
	struct pvk_err e;
	char *end;

	if (n < 0 && errno == EINTR)
		return (true);
	if (n <= 0)
		return (false);
	len += (size_t)n;
	while ((end = memchr(text, '\n', len)) != NULL) {
		*end = '\0';
		answer(run_command(h, text, &e), &e);
		len -= (size_t)(end + 1 - text);
		memmove(text, end + 1, len);
	}
	return (len < sizeof(text));
}

/* ---- the loop ---- */

/* The guests' places begin at p[2]; guest i has count[i] of them. */
static size_t
gather(const struct host *h, struct pollfd *p, size_t *count)
{
	size_t n = 2;

	p[0] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
	p[1] = (struct pollfd){ .fd = h->bell_host, .events = POLLIN };
	for (uint32_t i = 0; i < MACHINE_DOMAINS; i++) {
		count[i] = h->guest[i] == NULL
		    ? 0
		    : guest_poll(h->guest[i], p + n, POLL_MAX - n);
		n += count[i];
	}
	return (n);
}

static void
serve(struct host *h)
{
	struct pollfd p[POLL_MAX];
	size_t count[MACHINE_DOMAINS], n, at;
	uint64_t rung;
	bool more = true;

	while (more) {
		n = gather(h, p, count);
		if (poll(p, n, -1) < 0 && errno != EINTR)
			err(71, "poll");
		if (p[1].revents != 0 &&
		    read(h->bell_host, &rung, sizeof(rung)) < 0 &&
		    errno != EAGAIN)
			err(71, "eventfd");
		at = 2;
		for (uint32_t i = 0; i < MACHINE_DOMAINS; i++) {
			if (h->guest[i] != NULL)
				guest_serve(h->guest[i], p + at, count[i]);
			at += count[i];
		}
		if (p[0].revents != 0)
			more = take_commands(h);
	}
}

int
main(int argc, char **argv)
{
	struct host h = { .daemon = -1, .life = -1 };
	struct pvk_err e;
	int r;

	if (argc < 4)
		errx(64, "usage: xenhost DIR SHIM XENSTORED [OPTION...]");
	h.dir = argv[1];
	h.shim = argv[2];
	h.daemon_argv = argv + 3;
	if (chdir(h.dir) != 0)
		err(66, "%s", h.dir);
	signal(SIGPIPE, SIG_IGN);
	make_machine(&h);
	make_file("xsd_port", "1", 1);
	make_file("xsd_kva", "", MACHINE_PAGE);
	r = daemon_start(&h, &e);
	answer(r, &e);
	if (r == 0)
		serve(&h);
	for (uint32_t i = 0; i < MACHINE_DOMAINS; i++)
		guest_free(h.guest[i]);
	daemon_stop(&h);
	return (r == 0 ? 0 : 69);
}
