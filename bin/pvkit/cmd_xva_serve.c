/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvkit xva serve: a disk inside an XVA as an NBD export, by nbdkit and our
 * plugin, which runs as a child of this process and ends with it.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "util/num.h"
#include "util/size.h"
#include "util/stop.h"
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

/* The plugin of the same build, or else the installed one */
static const char *
find_plugin(char *path, size_t size)
{
	static const char *const places[] = { "", "../../plugins/nbdkit/" };
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	for (size_t i = 0; slash != NULL && i < PVK_COUNT(places); i++)
		if ((size_t)snprintf(path, size, "%.*s/%s" PLUGIN,
			(int)(slash - self), self, places[i]) < size &&
		    access(path, R_OK) == 0)
			return (path);
	return (PVK_PLUGIN_DIR "/" PLUGIN);
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

/* In the child: nbdkit takes its place; else the exit status says why not */
static int
become_nbdkit(const struct cli *c, const char *file, const struct serve *k)
{
	struct pvk_err e;
	char plugin[PATH_MAX], file_arg[PATH_MAX + 8], disk_arg[64];
	const char *argv[16];
	size_t n = 0;

	snprintf(file_arg, sizeof(file_arg), "file=%s", file);
	snprintf(disk_arg, sizeof(disk_arg), "disk=%" PRIu64, k->disk);
	argv[n++] = "nbdkit";
	argv[n++] = "--foreground";
	argv[n++] = "--exit-with-parent";
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
		pvk_err_set(&e, PVK_ESERVICE,
		    "serve needs the program nbdkit (Debian: nbdkit)");
	else
		pvk_err_sys(&e, PVK_ESYS, "nbdkit");
	return (cli_report(c, &e));
}

/*
 * Runs nbdkit until it ends or a signal asks to stop, and gives the exit
 * status. alive: a pipe whose other end only the child holds, so that its end
 * can be waited for beside the signal.
 */
static int
run_nbdkit(const struct cli *c, const char *file, const struct serve *k)
{
	int alive[2], status;
	struct pvk_err e;
	pid_t pid;

	if (pipe(alive) != 0 || (pid = fork()) < 0) {
		pvk_err_sys(&e, PVK_ESYS, "nbdkit");
		return (cli_report(c, &e));
	}
	if (pid == 0) {
		close(alive[0]);
		_exit(become_nbdkit(c, file, k));
	}
	close(alive[1]);
	if (pvk_stop_wait_readable(alive[0], &e) != 0)
		kill(pid, SIGTERM); /* the way to end it: no error */
	close(alive[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pvk_stop_requested() || status == 0)
		return (EXIT_SUCCESS);
	if (WIFEXITED(status) && WEXITSTATUS(status) != EXIT_FAILURE)
		return (WEXITSTATUS(status)); /* become_nbdkit has told */
	pvk_err_set(&e, PVK_ESERVICE, "nbdkit ended by itself");
	return (cli_report(c, &e));
}

/* A socket that nobody listens on is what a killed server left behind */
static int
remove_stale_socket(const char *path, struct pvk_err *e)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct stat st;
	bool stale;
	int fd;

	if (strlen(path) >= sizeof(addr.sun_path))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--socket: \"%s\" is too long, a socket's name has at "
		    "most %zu bytes",
		    path, sizeof(addr.sun_path) - 1));
	if (lstat(path, &st) != 0)
		return (0);
	if (!S_ISSOCK(st.st_mode))
		return (pvk_err_set(e, PVK_ECREATE,
		    "%s: exists already, and is no socket", path));
	memcpy(addr.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return (pvk_err_sys(e, PVK_ESYS, "socket"));
	stale = connect(fd, (struct sockaddr *)&addr, sizeof(addr)) != 0 &&
	    errno == ECONNREFUSED;
	close(fd);
	if (!stale)
		return (pvk_err_set(e, PVK_ECREATE,
		    "%s: somebody listens there already", path));
	if (unlink(path) != 0)
		return (pvk_err_sys(e, PVK_ECREATE, "%s", path));
	return (0);
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
	if (check_file(real, (unsigned)k.disk, &e) != 0 ||
	    remove_stale_socket(k.socket, &e) != 0)
		return (cli_report(c, &e));
	status = run_nbdkit(c, real, &k);
	unlink(k.socket);
	return (status);
}
