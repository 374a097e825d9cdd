/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening a device or connecting to a socket, and writing to either. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/auto.h"
#include "xenstore/transport.h"

/* Stopped and continued, one that has a limit of time ends in EINTR. */
static int
connect_again(int fd, const struct sockaddr_un *addr)
{
	int r;

	do
		r = connect(fd, (const struct sockaddr *)addr, sizeof(*addr));
	while (r != 0 && errno == EINTR);
	return (r);
}

static int
connect_socket(struct transport *t, const char *path, unsigned timeout_ms,
    struct pvk_err *e)
{
	struct timeval wait = { .tv_sec = timeout_ms / 1000,
		.tv_usec = (suseconds_t)(timeout_ms % 1000) * 1000 };
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	size_t len = strlen(path);
	PVK_AUTO_FD int fd = -1;

	if (len >= sizeof(addr.sun_path))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: a name of %zu bytes, a socket's has at most %zu", path,
		    len, sizeof(addr.sun_path) - 1));
	memcpy(addr.sun_path, path, len);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return (pvk_err_sys(e, PVK_ESYS, "socket"));
	/* Linux waits for a place in the daemon's queue, which holds one. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) != 0 ||
	    connect_again(fd, &addr) != 0 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	t->fd = pvk_steal_fd(&fd);
	t->is_socket = true;
	t->manners = PVK_XS_PLAIN;
	return (0);
}

static bool
is_own_device(const char *path)
{
	for (const char *const *d = transport_devices(); *d != NULL; d++)
		if (strcmp(*d, path) == 0)
			return (true);
	return (false);
}

static int
open_path(struct transport *t, const char *path, unsigned timeout_ms,
    struct pvk_err *e)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	if (S_ISSOCK(st.st_mode))
		return (connect_socket(t, path, timeout_ms, e));
	/* xenfs has a plain file; any other would be written over */
	if (!S_ISCHR(st.st_mode) && !is_own_device(path))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: neither a device nor a socket", path));
	t->fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (t->fd < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	t->is_socket = false;
	t->manners = transport_device_manners();
	return (0);
}

int
transport_open(struct transport *t, const char *path, unsigned timeout_ms,
    struct pvk_err *e)
{
	const char *set = getenv("XENSTORED_PATH");

	t->fd = -1;
	if (path != NULL)
		return (open_path(t, path, timeout_ms, e));
	if (set != NULL && set[0] != '\0')
		return (open_path(t, set, timeout_ms, e));
	for (const char *const *d = transport_devices(); *d != NULL; d++)
		if (access(*d, F_OK) == 0)
			return (open_path(t, *d, timeout_ms, e));
	if (access(TRANSPORT_SOCKET, F_OK) == 0)
		return (open_path(t, TRANSPORT_SOCKET, timeout_ms, e));
	return (pvk_err_set(e, PVK_ENOENT,
	    "xenstore: neither %s nor %s is there; is this a Xen guest?",
	    transport_devices()[0], TRANSPORT_SOCKET));
}

int
pvk_xs_connect(const char *path, unsigned timeout_ms, struct pvk_xs_device *d,
    struct pvk_err *e)
{
	struct transport t = { .fd = -1 };

	if (transport_open(&t, path, timeout_ms, e) != 0)
		return (-1);
	d->fd = t.fd;
	d->manners = t.manners;
	return (0);
}

void
transport_adopt(struct transport *t, const struct pvk_xs_device *d)
{
	t->fd = d->fd;
	t->manners = d->manners;
	/* a confined process may not even ask: the first write tells */
	t->is_socket = true;
}

void
transport_close(struct transport *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

static ssize_t
write_once(struct transport *t, const void *bytes, size_t len)
{
	ssize_t n;

	if (t->is_socket) {
		n = send(t->fd, bytes, len, MSG_NOSIGNAL);
		if (n >= 0 || errno != ENOTSOCK)
			return (n);
		t->is_socket = false;
	}
	return (write(t->fd, bytes, len));
}

ssize_t
transport_write(struct transport *t, const void *bytes, size_t len)
{
	sigset_t all, before;
	ssize_t n;
	int saved;

	if (t->manners == PVK_XS_PLAIN)
		return (write_once(t, bytes, len));
	/*
	 * FreeBSD's kernel waits for xenstored within write(2). A signal ends
	 * that wait, yet the reply still comes, and is then handed to whoever
	 * asks next, in any process: no signal may come in between.
	 */
	sigfillset(&all);
	if (sigprocmask(SIG_BLOCK, &all, &before) != 0)
		return (-1);
	n = write_once(t, bytes, len);
	saved = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = saved;
	return (n);
}
