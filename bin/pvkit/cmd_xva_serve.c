/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvkit xva serve: a disk inside an XVA as an NBD export, by nbdkit and our
 * plugin. nbdkit takes the place of this process.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "util/size.h"
#include "xva/index.h"

#include "cmd.h"
#include "xva_options.h"

enum { OPT_COW = OPT_FIRST, OPT_DISK, OPT_SOCKET };

const struct option_spec cmd_xva_serve_options[] = {
	{ OPT_COW, "cow", NULL,
	    "writable: changes are kept until the server ends" },
	{ OPT_DISK, "disk", "K", "which disk; default 0" },
	{ OPT_SOCKET, "socket", "PATH", "the unix socket to listen on" },
	{ 0, NULL, NULL, NULL },
};

#define PLUGIN "nbdkit-xva-plugin.so"

/* The plugin beside this program, as in a build, or else the installed one */
static const char *
find_plugin(char *path, size_t size)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		if (slash != NULL &&
		    (size_t)snprintf(path, size, "%.*s/" PLUGIN,
			(int)(slash - self), self) < size &&
		    access(path, R_OK) == 0)
			return (path);
		if (slash != NULL &&
		    (size_t)snprintf(path, size,
			"%.*s/../../plugins/nbdkit/" PLUGIN,
			(int)(slash - self), self) < size &&
		    access(path, R_OK) == 0)
			return (path);
	}
	return ("xva"); /* nbdkit looks in its own plugin directory */
}

/* Faults of the file are told here, in our words, before nbdkit starts */
static int
check_file(const char *path, unsigned disk, struct pvk_err *e)
{
	struct pvk_xva_index *x = pvk_xva_index_open(path, e);
	uint64_t size;
	int r;

	if (x == NULL)
		return (-1);
	r = pvk_xva_index_size(x, disk, &size, e);
	pvk_xva_index_close(x);
	return (r);
}

struct serve {
	const char *socket;
	uint64_t disk;
	bool cow;
};

static int
run_nbdkit(const char *file, const struct serve *k, struct pvk_err *e)
{
	char plugin[PATH_MAX], file_arg[PATH_MAX + 8], disk_arg[64];
	const char *argv[16];
	size_t n = 0;

	snprintf(file_arg, sizeof(file_arg), "file=%s", file);
	snprintf(disk_arg, sizeof(disk_arg), "disk=%" PRIu64, k->disk);
	argv[n++] = "nbdkit";
	argv[n++] = "--foreground";
	if (!k->cow)
		argv[n++] = "--readonly";
	argv[n++] = "--unix";
	argv[n++] = k->socket;
	if (k->cow)
		argv[n++] = "--filter=cow";
	argv[n++] = find_plugin(plugin, sizeof(plugin));
	argv[n++] = file_arg;
	argv[n++] = disk_arg;
	argv[n] = NULL;
	signal(SIGPIPE, SIG_DFL); /* an ignored signal stays so over exec */
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	if (errno == ENOENT)
		return (pvk_err_set(e, PVK_ESERVICE,
		    "serve needs the program nbdkit (Debian: nbdkit)"));
	return (pvk_err_sys(e, PVK_ESYS, "nbdkit"));
}

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct serve *k = ctx;

	switch (id) {
	case OPT_COW:
		k->cow = true;
		return (0);
	case OPT_DISK:
		return (pvk_uint_parse(arg, 0, 255, "--disk", &k->disk, e));
	default: /* OPT_SOCKET */
		k->socket = arg;
		return (0);
	}
}

int
cmd_xva_serve(struct cli *c, int argc, char **argv)
{
	struct serve k = { 0 };
	char real[PATH_MAX];
	struct pvk_err e;
	int status;

	status = cli_parse(c, argc, argv, apply_option, &k);
	if (status >= 0)
		return (status);
	if (k.socket == NULL)
		return (cli_usage(c, "--socket is missing"));
	if (realpath(argv[c->at], real) == NULL) {
		pvk_err_sys(&e, PVK_EIO, "%s", argv[c->at]);
		return (cli_report(c, &e));
	}
	if (check_file(real, (unsigned)k.disk, &e) == 0)
		run_nbdkit(real, &k, &e);
	return (cli_report(c, &e));
}
