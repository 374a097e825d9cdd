/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets on the socket between collector and publisher; see message.h. */
#include "agent/message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/num.h"

/* A process that takes nothing for so long is as good as dead. */
#define SEND_MS 10000

/* The bytes of a message, 0 when there is no such type. */
static size_t
size_of(uint32_t type)
{
#define SIZE(member) \
	(offsetof(struct message, u) + sizeof(((struct message *)0)->u.member))
	static const size_t sizes[] = {
		[MESSAGE_SYSTEM] = SIZE(system),
		[MESSAGE_MEMORY] = SIZE(memory),
		[MESSAGE_NIC] = SIZE(nic),
		[MESSAGE_NICS] = SIZE(nics),
		[MESSAGE_VOLUME] = SIZE(volume),
		[MESSAGE_VOLUMES] = SIZE(count),
		[MESSAGE_DEVICE] = SIZE(device),
		[MESSAGE_OPEN] = offsetof(struct message, u),
		[MESSAGE_LOG] = SIZE(log),
		[MESSAGE_IDENTITY] = offsetof(struct message, u),
		[MESSAGE_HOOK] = SIZE(hook),
		[MESSAGE_HOOK_DONE] = SIZE(done),
	};
#undef SIZE

	return (type < PVK_COUNT(sizes) ? sizes[type] : 0);
}

int
message_pair(int fds[2], struct pvk_err *e)
{
	int size = 256 * 1024;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
		0, fds) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "socketpair"));
	/* where the system allows: all NICs fit without waiting */
	for (int i = 0; i < 2; i++) {
		setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
		setsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	}
	return (0);
}

/* Room for one descriptor. */
union passed {
	struct cmsghdr head;
	char bytes[CMSG_SPACE(sizeof(int))];
};

int
message_send(int to, const struct message *m, int fd, struct pvk_err *e)
{
	int64_t until = pvk_clock_ms() + SEND_MS;
	struct iovec iov = { .iov_base = (void *)(uintptr_t)m,
		.iov_len = size_of(m->type) };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct pollfd p = { .fd = to, .events = POLLOUT };
	union passed passed = { .bytes = { 0 } };
	ssize_t n;

	if (fd >= 0) {
		passed.head.cmsg_level = SOL_SOCKET;
		passed.head.cmsg_type = SCM_RIGHTS;
		passed.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&passed.head), &fd, sizeof(fd));
		h.msg_control = passed.bytes;
		h.msg_controllen = sizeof(passed.bytes);
	}
	/* FreeBSD 15 keeps messages apart by MSG_EOR alone, and may cut one */
	while ((n = sendmsg(to, &h, MSG_NOSIGNAL | MSG_EOR)) < 0) {
		if ((errno == EAGAIN || errno == ENOBUFS) &&
		    pvk_clock_ms() < until)
			poll(&p, 1, 1000);
		else if (errno != EINTR)
			return (pvk_err_sys(e, PVK_EIO, "the other process"));
	}
	if ((size_t)n != iov.iov_len)
		return (pvk_err_set(e, PVK_EIO,
		    "the other process: there was room for %zd bytes of %zu", n,
		    iov.iov_len));
	return (0);
}

/* There is room for one; more are an attack, and were not let in. */
static int
passed_fd(struct msghdr *h)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(h);
	int fd = -1;

	if (c != NULL && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	return (fd);
}

/*
 * Whoever sent it may have been taken over. Hooks are checked by those who run
 * them (hook.h).
 */
static void
bound(struct message *m)
{
	if (m->type == MESSAGE_LOG)
		m->u.log.text[sizeof(m->u.log.text) - 1] = '\0';
	if (m->type == MESSAGE_NIC && m->u.nic.n > FACTS_ADDRESSES)
		m->u.nic.n = FACTS_ADDRESSES;
}

int
message_receive(int from, struct message *m, int *fd, struct pvk_err *e)
{
	struct iovec iov = { .iov_base = m, .iov_len = sizeof(*m) };
	union passed passed = { .bytes = { 0 } };
	struct msghdr h = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = passed.bytes,
		.msg_controllen = CMSG_LEN(sizeof(int)) };
	ssize_t n;

	*fd = -1;
	/* Linux says once that the other end had not read all; then comes what
	 * it had to say */
	do
		n = recvmsg(from, &h, MSG_CMSG_CLOEXEC);
	while (n < 0 && (errno == EINTR || errno == ECONNRESET));
	if (n < 0 && errno == EAGAIN)
		return (0);
	if (n < 0)
		return (pvk_err_sys(e, PVK_EIO, "the other process"));
	if (n <= 0)
		return (pvk_err_set(e, PVK_EAGAIN, "the other process ended"));
	*fd = passed_fd(&h);
	if ((size_t)n < sizeof(m->type) || (size_t)n != size_of(m->type) ||
	    (h.msg_flags & MSG_CTRUNC) != 0) {
		if (*fd >= 0)
			close(*fd);
		*fd = -1;
		return (pvk_err_set(e, PVK_EPROTO,
		    "the other process: %zd bytes that are no message", n));
	}
	bound(m);
	return (1);
}
