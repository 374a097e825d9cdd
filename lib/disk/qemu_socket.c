/* SPDX-License-Identifier: BSD-2-Clause */
/* The socket between qemu-nbd and us, which nobody else can reach. */
#include <stdio.h>
#include <string.h>

#include "disk/qemu_private.h"
#include "util/auto.h"

/* mkdtemp(3) makes it 0700. A TMPDIR too long for a socket is passed over. */
static int
private_dir(char *dir, size_t size, size_t room)
{
	const char *tmp = getenv("TMPDIR");
	int n = -1;

	if (tmp != NULL && tmp[0] == '/')
		n = snprintf(dir, size, "%s/pvkit-XXXXXX", tmp);
	if (n < 0 || (size_t)n + room >= size)
		snprintf(dir, size, "/tmp/pvkit-XXXXXX");
	if (mkdtemp(dir) != NULL)
		return (0);
	dir[0] = '\0';
	return (-1);
}

int
qemu_socket_open(struct qemu_socket *s, struct pvk_err *e)
{
	static const char base[] = "/nbd";
	size_t len;

	memset(s, 0, sizeof(*s));
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return (pvk_err_sys(e, PVK_ESYS, "socket for qemu-nbd"));
	if (private_dir(s->dir, sizeof(s->dir), sizeof(base)) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "directory for a socket"));
	s->addr.sun_family = AF_UNIX;
	len = strlen(s->dir);
	memcpy(s->addr.sun_path, s->dir, len);
	memcpy(s->addr.sun_path + len, base, sizeof(base));
	if (bind(s->fd, (const struct sockaddr *)&s->addr, sizeof(s->addr)) !=
		0 ||
	    listen(s->fd, QEMU_CONNECTIONS) != 0)
		return (
		    pvk_err_sys(e, PVK_ESYS, "socket %s", s->addr.sun_path));
	return (0);
}

void
qemu_socket_close(struct qemu_socket *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	if (s->addr.sun_path[0] != '\0')
		unlink(s->addr.sun_path);
	if (s->dir[0] != '\0')
		rmdir(s->dir);
}
