/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other half of the preloaded shim: the few names below /var/run, /var/log
 * and /proc/xen that a daemon opens, binds or removes are those of the test's
 * own directory. So several run side by side, without privileges, and the
 * system's directories stay as they are.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

#include "machine.h"
#include "shim.h"

/* The name to use for path: path itself, or in to. */
static const char *
redirect(const char *path, char to[PATH_MAX])
{
	static const char *const ours[] = { "/var/run/", "/var/log/",
		"/proc/xen/" };
	const char *dir = getenv(MACHINE_DIR);

	for (size_t i = 0; dir != NULL && i < sizeof(ours) / sizeof(ours[0]);
	     i++)
		if (strncmp(path, ours[i], strlen(ours[i])) == 0) {
			snprintf(to, PATH_MAX, "%s/%s", dir,
			    strrchr(path, '/') + 1);
			return (to);
		}
	return (path);
}

/*
 * What the daemon's calls of NAME reach instead of libc's NAME. The name is put
 * in by the assembler, so that libc's own declarations, some of them macros,
 * don't matter.
 */
#define INSTEAD_OF(name) __asm__(#name)

int shim_open(const char *path, int flags, ...) INSTEAD_OF(open);
int shim_open64(const char *path, int flags, ...) INSTEAD_OF(open64);
int shim_unlink(const char *path) INSTEAD_OF(unlink);
int shim_mkdir(const char *path, mode_t mode) INSTEAD_OF(mkdir);
int shim_bind(int fd, const struct sockaddr *addr, socklen_t len)
    INSTEAD_OF(bind);
int shim_listen(int fd, int backlog) INSTEAD_OF(listen);
int shim_setrlimit(int what, const void *limit) INSTEAD_OF(setrlimit);

/* Finds libc's own; next is a pointer to a function. */
#define FIND(next, name) (*(void **)&(next) = dlsym(RTLD_NEXT, name))

static int
open_as(const char *name, const char *path, int flags, mode_t mode)
{
	int (*next)(const char *, int, ...);
	char to[PATH_MAX];

	FIND(next, name);
	return (next(redirect(path, to), flags, mode));
}

int
shim_open(const char *path, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return (open_as("open", path, flags, mode));
}

int
shim_open64(const char *path, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return (open_as("open64", path, flags, mode));
}

int
shim_unlink(const char *path)
{
	int (*next)(const char *);
	char to[PATH_MAX];

	FIND(next, "unlink");
	return (next(redirect(path, to)));
}

int
shim_mkdir(const char *path, mode_t mode)
{
	int (*next)(const char *, mode_t);
	char to[PATH_MAX];

	if (redirect(path, to) == to)
		return (0); /* all of it is in one directory, which exists */
	FIND(next, "mkdir");
	return (next(path, mode));
}

int
shim_bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	int (*next)(int, const struct sockaddr *, socklen_t);
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	char path[sizeof(un.sun_path) + 1] = "", to[PATH_MAX];
	const char *used;

	FIND(next, "bind");
	if (addr->sa_family != AF_UNIX || len > sizeof(un))
		return (next(fd, addr, len));
	memcpy(&un, addr, len);
	memcpy(path, un.sun_path, sizeof(un.sun_path));
	used = redirect(path, to);
	if (used == path)
		return (next(fd, addr, len));
	if (strlen(used) >= sizeof(un.sun_path)) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	memcpy(un.sun_path, used, strlen(used) + 1);
	return (next(fd, (const struct sockaddr *)&un, sizeof(un)));
}

/* xenhost waits for it. */
int
shim_listen(int fd, int backlog)
{
	int (*next)(int, int);
	int r;

	FIND(next, "listen");
	r = next(fd, backlog);
	shim_tell_host(MACHINE_PORT_LISTENS);
	return (r);
}

/* oxenstored wants a million descriptors, and ends where it may not. */
int
shim_setrlimit(int what, const void *limit)
{
	(void)what;
	(void)limit;
	return (0);
}
