/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD: what stays open, and news of the network; see os.h. */
#include <sys/types.h>

#include <sys/socket.h>

#include <errno.h>
#include <net/route.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os_freebsd.h"
#include "util/auto.h"

/* Since FreeBSD 14; older ones refuse it. */
#ifndef SO_RERROR
#define SO_RERROR 0x00020000
#endif

#define EVENTS_BUFFER (128 * 1024)

_Static_assert(OS_RTM_VERSION == RTM_VERSION && OS_RTM_NEWADDR == RTM_NEWADDR &&
	OS_RTM_DELADDR == RTM_DELADDR && OS_RTM_IFINFO == RTM_IFINFO &&
	OS_RTM_IFANNOUNCE == RTM_IFANNOUNCE,
    "as in net/route.h");

/*
 * Lost messages have to be known of: where the kernel does not tell, there is
 * room enough for all that happens between two looks.
 */
static int
open_events(struct pvk_err *e)
{
	PVK_AUTO_FD int fd =
	    socket(PF_ROUTE, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1, size = EVENTS_BUFFER;

	if (fd < 0)
		return (pvk_err_sys(e, PVK_ESYS, "route socket"));
	(void)setsockopt(fd, SOL_SOCKET, SO_RERROR, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	shutdown(fd, SHUT_WR); /* we have nothing to say */
	return (pvk_steal_fd(&fd));
}

struct os *
os_open(struct pvk_err *e)
{
	struct os *os = malloc(sizeof(*os));

	if (os == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "no memory");
		return (NULL);
	}
	os->interfaces = socket(AF_LOCAL, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	os->inet6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	os->events = open_events(e);
	if (os->events >= 0 && os->interfaces >= 0)
		return (os);
	if (os->events >= 0)
		pvk_err_set(e, PVK_ESYS, "no socket to ask for interfaces");
	os_close(os);
	return (NULL);
}

void
os_close(struct os *os)
{
	if (os == NULL)
		return;
	pvk_auto_close(&os->events);
	pvk_auto_close(&os->interfaces);
	pvk_auto_close(&os->inet6);
	free(os);
}

int
os_net_fd(const struct os *os)
{
	return (os->events);
}

/* ENOBUFS: messages were lost. All that cannot be read may be news, but EAGAIN:
 * that was all. */
bool
os_net_drain(struct os *os)
{
	uint8_t bytes[4096];
	bool news = false;
	ssize_t n;

	for (;;) {
		n = recv(os->events, bytes, sizeof(bytes), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS) {
			news = true;
			continue;
		}
		if (n <= 0)
			return (news || (n < 0 && errno != EAGAIN));
		news = news || os_parse_route(bytes, (size_t)n);
	}
}
