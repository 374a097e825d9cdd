/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What carries the bytes of lib/xenstore here, in place of its own transport.c:
 * no device and no socket, but Xen's ring itself.
 */
#include "xenstore/transport.h"

#include "xen/store_ring.h"

int
transport_open(struct transport *t, const char *path, unsigned timeout_ms,
    struct pvk_err *e)
{
	(void)path;
	(void)timeout_ms;
	t->fd = -1;
	if (!store_ring_open())
		return (pvk_err_set(e, PVK_ENOENT,
		    "xenstore: Xen names no page and port for it"));
	t->fd = STORE_RING_FD;
	t->is_socket = false;
	t->manners = PVK_XS_PLAIN;
	return (0);
}

void
transport_adopt(struct transport *t, const struct pvk_xs_device *d)
{
	t->fd = d->fd;
	t->manners = d->manners;
	t->is_socket = false;
}

void
transport_close(struct transport *t)
{
	t->fd = -1; /* the ring stays where it is */
}

ssize_t
transport_write(struct transport *t, const void *bytes, size_t len)
{
	(void)t;
	return (store_ring_write(bytes, len));
}
