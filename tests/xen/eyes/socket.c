/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reader of a live xenstored, over its unix socket. A message is four 32-bit
 * words (type, request, transaction, length) and that many bytes
 * (docs/misc/xenstore.txt in Xen).
 */
#include "pairs.h"
#include "reader.h"

#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

enum { XS_DIRECTORY = 1, XS_READ = 2, XS_ERROR = 16, PAYLOAD_MAX = 4096 };

struct live {
	struct reader reader; /* first, so that one is the other */
	int fd;
};

struct head {
	uint32_t type, request, transaction, length;
};

static void
transfer(ssize_t (*io)(int, void *, size_t), int fd, void *buf, size_t len)
{
	char *p = buf;
	ssize_t n;

	for (; len > 0; p += n, len -= (size_t)n) {
		n = io(fd, p, len);
		if (n == -1 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			errx(EX_IOERR, "xenstored: the connection ended");
	}
}

static ssize_t
put(int fd, void *buf, size_t len)
{
	return (send(fd, buf, len, MSG_NOSIGNAL));
}

/* The reply's bytes and a NUL in BUF, their number returned; -1: refused. */
static ssize_t
ask(struct reader *r, uint32_t type, const char *path,
    char buf[PAYLOAD_MAX + 1])
{
	int fd = ((struct live *)r)->fd;
	struct head head = { .type = type,
		.length = (uint32_t)strlen(path) + 1 };

	if (head.length > PAYLOAD_MAX)
		return (-1);
	memcpy(buf, path, head.length);
	transfer(put, fd, &head, sizeof(head));
	transfer(put, fd, buf, head.length);
	transfer(read, fd, &head, sizeof(head));
	if (head.length > PAYLOAD_MAX)
		errx(EX_PROTOCOL,
		    "xenstored: a reply of %u bytes, expected %d at most",
		    head.length, PAYLOAD_MAX);
	transfer(read, fd, buf, head.length);
	buf[head.length] = '\0';
	if (head.type == XS_ERROR && strcmp(buf, "ENOENT") != 0)
		warnx("%s: %s", path, buf);
	return (head.type == type ? (ssize_t)head.length : -1);
}

static char *
live_get(struct reader *r, const char *path)
{
	char buf[PAYLOAD_MAX + 1];

	return (ask(r, XS_READ, path, buf) == -1 ? NULL : format("%s", buf));
}

static void
live_list(struct reader *r, const char *path,
    void (*each)(void *ctx, const char *name), void *ctx)
{
	char buf[PAYLOAD_MAX + 1];
	ssize_t len = ask(r, XS_DIRECTORY, path, buf);

	for (const char *name = buf; name < buf + len; name += strlen(name) + 1)
		each(ctx, name);
}

static void
live_close(struct reader *r)
{
	close(((struct live *)r)->fd);
	free(r);
}

struct reader *
reader_socket(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct live *l = calloc(1, sizeof(*l));

	if (l == NULL)
		err(EX_OSERR, "memory");
	l->reader = (struct reader){ live_get, live_list, live_close };
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	l->fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (l->fd == -1 ||
	    connect(l->fd, (struct sockaddr *)&a, sizeof(a)) == -1)
		err(EX_UNAVAILABLE, "%s", path);
	return (&l->reader);
}
