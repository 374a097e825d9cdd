/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls by which programs reach the model of FreeBSD's device; see
 * freebsd_dev.h. All other files are libc's business. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "freebsd_dev.h"
#include "util/num.h"

#define OPEN_MAX_DEVS	 8
#define INSTEAD_OF(name) __asm__(#name)
#define FIND(next, name) (*(void **)&(next) = dlsym(RTLD_NEXT, name))

int dev_open(const char *path, int flags, ...) INSTEAD_OF(open);
int dev_open64(const char *path, int flags, ...) INSTEAD_OF(open64);
int dev_stat(const char *path, struct stat *st) INSTEAD_OF(stat);
int dev_stat64(const char *path, struct stat *st) INSTEAD_OF(stat64);
int dev_access(const char *path, int mode) INSTEAD_OF(access);
ssize_t dev_read(int fd, void *bytes, size_t len) INSTEAD_OF(read);
ssize_t dev_write(int fd, const void *bytes, size_t len) INSTEAD_OF(write);
int dev_poll(struct pollfd *p, nfds_t n, int ms) INSTEAD_OF(poll);
int dev_close(int fd) INSTEAD_OF(close);

static struct {
	struct freebsd_dev *dev;
	int flags;
} opened[OPEN_MAX_DEVS];

/* ---- which file it is ---- */

static bool
is_device(const char *path)
{
	return (strcmp(path, FREEBSD_DEV) == 0 &&
	    getenv("PVKIT_FREEBSD_DEV") != NULL);
}

static size_t
place_of(int fd)
{
	size_t i = 0;

	while (i < OPEN_MAX_DEVS &&
	    (opened[i].dev == NULL || freebsd_dev_fd(opened[i].dev) != fd))
		i++;
	return (i);
}

static unsigned
traits(void)
{
	static const struct {
		const char *name;
		unsigned traits;
	} names[] = {
		{ "ring", FREEBSD_RING },
		{ "ok8", FREEBSD_OK8 },
		{ "partial", FREEBSD_PARTIAL },
		{ "events", FREEBSD_EVENTS },
		{ "sleep", FREEBSD_SLEEP },
		{ "few", FREEBSD_FEW },
		{ "drop", FREEBSD_DROP },
		{ "old", FREEBSD_OLD },
		{ "stray", FREEBSD_STRAY },
		{ "all", FREEBSD_ALL },
	};
	const char *text = getenv("PVKIT_FREEBSD");
	unsigned all = 0;

	for (size_t i = 0; text != NULL && i < PVK_COUNT(names); i++) {
		size_t len = strlen(names[i].name);

		for (const char *p = text;
		     (p = strstr(p, names[i].name)) != NULL; p += len)
			if ((p == text || p[-1] == ' ') &&
			    (p[len] == ' ' || p[len] == '\0'))
				all |= names[i].traits;
	}
	return (all);
}

static int
open_device(int flags)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	const char *path = getenv("PVKIT_FREEBSD_DEV");
	size_t i = 0;
	int fd;

	while (i < OPEN_MAX_DEVS && opened[i].dev != NULL)
		i++;
	if (i == OPEN_MAX_DEVS || strlen(path) >= sizeof(addr.sun_path)) {
		errno = EMFILE;
		return (-1);
	}
	memcpy(addr.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)&addr, sizeof(addr)) != 0) {
		if (fd >= 0)
			dev_close(fd);
		return (-1);
	}
	opened[i].dev = freebsd_dev_new(fd, traits());
	opened[i].flags = flags;
	return (fd);
}

/* ---- the calls ---- */

static int
open_as(const char *name, const char *path, int flags, mode_t mode)
{
	int (*next)(const char *, int, ...);

	if (is_device(path))
		return (open_device(flags));
	FIND(next, name);
	return (next(path, flags, mode));
}

int
dev_open(const char *path, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return (open_as("open", path, flags, mode));
}

int
dev_open64(const char *path, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return (open_as("open64", path, flags, mode));
}

static int
stat_as(const char *name, const char *path, struct stat *st)
{
	int (*next)(const char *, struct stat *);

	FIND(next, name);
	if (!is_device(path))
		return (next(path, st));
	memset(st, 0, sizeof(*st));
	st->st_mode = S_IFCHR | 0400;
	return (0);
}

int
dev_stat(const char *path, struct stat *st)
{
	return (stat_as("stat", path, st));
}

int
dev_stat64(const char *path, struct stat *st)
{
	return (stat_as("stat64", path, st));
}

int
dev_access(const char *path, int mode)
{
	int (*next)(const char *, int);

	if (is_device(path))
		return (0);
	FIND(next, "access");
	return (next(path, mode));
}

ssize_t
dev_read(int fd, void *bytes, size_t len)
{
	ssize_t (*next)(int, void *, size_t);
	size_t i = place_of(fd);

	if (i < OPEN_MAX_DEVS)
		return (freebsd_dev_read(opened[i].dev, bytes, len,
		    (opened[i].flags & O_NONBLOCK) != 0));
	FIND(next, "read");
	return (next(fd, bytes, len));
}

ssize_t
dev_write(int fd, const void *bytes, size_t len)
{
	ssize_t (*next)(int, const void *, size_t);
	size_t i = place_of(fd);

	if (i < OPEN_MAX_DEVS)
		return (freebsd_dev_write(opened[i].dev, bytes, len));
	FIND(next, "write");
	return (next(fd, bytes, len));
}

int
dev_close(int fd)
{
	int (*next)(int);
	size_t i = place_of(fd);
	struct freebsd_dev *dev;

	if (i < OPEN_MAX_DEVS) {
		dev = opened[i].dev;
		opened[i].dev = NULL;
		freebsd_dev_free(dev); /* comes here again, with a plain fd */
		return (0);
	}
	FIND(next, "close");
	return (next(fd));
}

/*
 * The device is asked first. Then libc's poll waits for what its guest's kernel
 * sends, which may be half a message: so once more, until the time is over.
 */
int
dev_poll(struct pollfd *p, nfds_t n, int ms)
{
	int (*next)(struct pollfd *, nfds_t, int);
	struct timespec start, now;
	struct pollfd *ours = NULL;
	size_t place = OPEN_MAX_DEVS;
	int gone, left = ms, r;

	FIND(next, "poll");
	for (nfds_t i = 0; i < n && ours == NULL; i++)
		if ((place = place_of(p[i].fd)) < OPEN_MAX_DEVS)
			ours = &p[i];
	if (ours == NULL)
		return (next(p, n, ms));
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (;;) {
		short found = ours->events & POLLOUT;

		if (freebsd_dev_readable(opened[place].dev))
			found |= ours->events & POLLIN;
		r = next(p, n, found != 0 ? 0 : left);
		r -= r > 0 && ours->revents != 0;
		if (found != 0 || r != 0 || ours->revents == 0) {
			ours->revents = found;
			return (r < 0 ? r : r + (found != 0));
		}
		clock_gettime(CLOCK_MONOTONIC, &now);
		gone = (int)((now.tv_sec - start.tv_sec) * 1000 +
		    (now.tv_nsec - start.tv_nsec) / 1000000);
		left = ms < 0 ? -1 : ms > gone ? ms - gone : 0;
	}
}
