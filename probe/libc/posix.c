/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX, as far as it is called: the one descriptor there is, which is that of
 * xenstore's ring, and clocks.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "xen/clock.h"
#include "xen/store_ring.h"

int *
__errno_location(void)
{
	static int error;

	return (&error);
}

static short
ready(const struct pollfd *p)
{
	short events = 0;

	if (p->fd != STORE_RING_FD)
		return (POLLNVAL);
	if ((p->events & POLLIN) != 0 && store_ring_has_bytes())
		events |= POLLIN;
	if ((p->events & POLLOUT) != 0 && store_ring_has_room())
		events |= POLLOUT;
	return (events);
}

int
poll(struct pollfd *p, nfds_t n, int timeout_ms)
{
	uint64_t now = clock_ns(), until = UINT64_MAX;

	if (timeout_ms >= 0)
		until = now + (uint64_t)timeout_ms * NS_PER_MS;
	if (n != 1) {
		errno = EINVAL;
		return (-1);
	}
	for (;;) {
		p->revents = ready(p);
		if (p->revents != 0)
			return (1);
		if (timeout_ms == 0 || clock_ns() >= until)
			return (0);
		store_ring_await(until);
	}
}

ssize_t
read(int fd, void *bytes, size_t len)
{
	if (fd == STORE_RING_FD)
		return (store_ring_read(bytes, len));
	errno = EBADF;
	return (-1);
}

pid_t
getpid(void)
{
	return (1);
}
