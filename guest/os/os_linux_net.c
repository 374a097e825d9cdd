/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux: interfaces and addresses, by rtnetlink(7); see os.h.
 *
 * Each question has a socket of its own, so that nothing of an old answer can
 * be in the way, and two seconds for an answer. A list that changed while the
 * kernel made it is asked for again; when it always does, the last one is
 * taken, for then there are news to come, too.
 *
 * News are told from the rest by what was known when os_net() last looked: the
 * kernel repeats itself, when a router is heard of, say, or a cable plugged in.
 */
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/rtnetlink.h>

#include "os/os_linux.h"
#include "os/os_linux_netlink.h"
#include "util/auto.h"
#include "util/clock.h"
#include "util/num.h"

#define ANSWER_MS  2000
#define ANSWER_MAX ((size_t)32 << 10) /* Linux makes none longer */
#define ATTEMPTS   5
#define NEWS_MAX   256	     /* messages to look at in one go */
#define SKIP_STATS (1U << 3) /* RTEXT_FILTER_SKIP_STATS */

/* What an address depends on, but struct net does not say */
struct trait {
	uint32_t index;
	bool is_up, is_shared;
};

/* One look at the network */
struct look {
	struct net *net; /* borrowed */
	int sysfs;	 /* its folder class/net */
	struct os_known known;
	struct trait traits[NET_LINKS];
	size_t n_traits;
	uint8_t answer[ANSWER_MAX];
};

static void
close_look(struct look **look)
{
	if (*look == NULL)
		return;
	pvk_auto_close(&(*look)->sysfs);
	free((*look)->known.digests);
	free(*look);
}

/* ---- what a message brings ---- */

static int
add_digest(struct os_known *known, uint64_t digest, struct pvk_err *e)
{
	size_t cap = known->cap == 0 ? 64 : 2 * known->cap;
	uint64_t *p;

	if (known->n == NET_LINKS + NET_ADDRESSES)
		return (0);
	if (known->n == known->cap) {
		p = realloc(known->digests, cap * sizeof(*p));
		if (p == NULL)
			return (pvk_err_set(e, PVK_ENOMEM,
			    "interfaces: no memory"));
		known->digests = p;
		known->cap = cap;
	}
	known->digests[known->n++] = digest;
	return (0);
}

static int
take_link(struct look *look, const struct netlink_link *l, struct pvk_err *e)
{
	struct net_link link = l->link;

	os_sysfs_link(look->sysfs, &link);
	if (look->n_traits < NET_LINKS)
		look->traits[look->n_traits++] =
		    (struct trait){ link.index, l->is_up, l->is_shared };
	if (net_add_link(look->net, &link, e) != 0 ||
	    (l->master != 0 &&
		net_add_lower(look->net, l->master, link.index, e) != 0) ||
	    (l->parent != 0 &&
		net_add_lower(look->net, link.index, l->parent, e) != 0))
		return (-1);
	return (0);
}

static int
by_index(const void *pa, const void *pb)
{
	const struct trait *a = pa, *b = pb;

	return ((a->index > b->index) - (a->index < b->index));
}

/* Nobody reaches an address of a link that is switched off. */
static int
take_address(struct look *look, const struct netlink_address *a,
    struct pvk_err *e)
{
	struct trait key = { .index = a->address.link };
	const struct trait *t =
	    bsearch(&key, look->traits, look->n_traits, sizeof(key), by_index);
	struct facts_address address = a->address.address;

	if (!a->is_usable || (t != NULL && !t->is_up))
		return (0);
	if (t != NULL && t->is_shared && address.rank < RANK_SHARED)
		address.rank = RANK_SHARED;
	return (net_add_address(look->net, a->address.link, &address, e));
}

static int
take_message(struct look *look, const struct netlink_message *m,
    struct pvk_err *e)
{
	if (m->kind == NETLINK_LINK)
		return (take_link(look, &m->link, e) != 0 ||
			    add_digest(&look->known, netlink_digest(m), e) != 0
			? -1
			: 0);
	if (m->kind == NETLINK_ADDRESS)
		return (take_address(look, &m->address, e) != 0 ||
			    add_digest(&look->known, netlink_digest(m), e) != 0
			? -1
			: 0);
	return (0);
}

/* ---- questions ---- */

static int
ask(int fd, uint16_t type, struct pvk_err *e)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg body; /* ifaddrmsg begins as it does */
		struct nlattr filter_head;
		uint32_t filter;
	} q = {
		.head = { .nlmsg_len = sizeof(q),
		    .nlmsg_type = type,
		    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		    .nlmsg_seq = type },
		.body = { .ifi_family = AF_UNSPEC },
		.filter_head = { sizeof(q.filter_head) + sizeof(q.filter),
		    IFLA_EXT_MASK },
		.filter = SKIP_STATS,
	};
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	if (type == RTM_GETADDR)
		q.head.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifaddrmsg));
	if (sendto(fd, &q, q.head.nlmsg_len, 0, (struct sockaddr *)&kernel,
		sizeof(kernel)) < 0)
		return (pvk_err_sys(e, PVK_ESYS, "rtnetlink: request"));
	return (0);
}

/* One datagram of the kernel's: its length, 0 when it is to be left, or -1 */
static ssize_t
receive(int fd, uint8_t *buf, size_t size, int flags)
{
	struct sockaddr_nl from = { 0 };
	struct iovec iov = { buf, size };
	struct msghdr msg = { .msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1 };
	ssize_t n = recvmsg(fd, &msg, flags);

	if (n < 0)
		return (-1);
	if (msg.msg_namelen != sizeof(from) || from.nl_pid != 0)
		return (0); /* any program may send to us */
	if ((msg.msg_flags & MSG_TRUNC) != 0) {
		errno = EMSGSIZE;
		return (-1);
	}
	return (n);
}

/* As receive(), when there is one before the deadline */
static int
wait_answer(int fd, int64_t deadline, struct look *look, size_t *len,
    struct pvk_err *e)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t left = deadline - pvk_clock_ms();
	ssize_t n;

	if (left <= 0)
		return (pvk_err_set(e, PVK_EAGAIN,
		    "rtnetlink: no answer in %d ms", ANSWER_MS));
	*len = 0;
	if (poll(&p, 1, (int)left) <= 0)
		return (0); /* it was a signal, or is too late */
	n = receive(fd, look->answer, sizeof(look->answer), MSG_DONTWAIT);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return (pvk_err_sys(e, PVK_ESYS, "rtnetlink: answer"));
	*len = n > 0 ? (size_t)n : 0;
	return (0);
}

/* The messages of one datagram; 1 when the list is at its end */
static int
take_answer(struct look *look, size_t len, uint16_t type, bool *interrupted,
    struct pvk_err *e)
{
	const uint8_t *data = look->answer;
	struct netlink_message m;

	while (netlink_next(&data, &len, &m)) {
		if (m.kind == NETLINK_BAD)
			return (pvk_err_set(e, PVK_EPROTO,
			    "rtnetlink: answer: no message, expected one"));
		if (m.sequence != type)
			continue;
		*interrupted |= m.is_interrupted;
		if (m.kind == NETLINK_ERROR) {
			errno = m.error;
			return (pvk_err_sys(e, PVK_ESYS, "rtnetlink: answer"));
		}
		if (m.kind == NETLINK_END)
			return (1);
		if (take_message(look, &m, e) != 0)
			return (-1);
	}
	return (0);
}

static int
list(struct look *look, uint16_t type, bool *interrupted, struct pvk_err *e)
{
	PVK_AUTO_FD int fd = os_netlink_open(0, e);
	int64_t deadline = pvk_clock_ms() + ANSWER_MS;
	size_t len = 0;
	int r;

	if (fd < 0 || ask(fd, type, e) != 0)
		return (-1);
	do {
		if (wait_answer(fd, deadline, look, &len, e) != 0)
			return (-1);
		r = take_answer(look, len, type, interrupted, e);
	} while (r == 0);
	return (r < 0 ? -1 : 0);
}

static int
look_once(struct look *look, bool *interrupted, struct pvk_err *e)
{
	net_fini(look->net);
	look->known.n = look->n_traits = 0;
	*interrupted = false;
	if (list(look, RTM_GETLINK, interrupted, e) != 0)
		return (-1);
	qsort(look->traits, look->n_traits, sizeof(look->traits[0]), by_index);
	return (list(look, RTM_GETADDR, interrupted, e));
}

static int
by_digest(const void *pa, const void *pb)
{
	const uint64_t *a = pa, *b = pb;

	return ((*a > *b) - (*a < *b));
}

/* What is known from now on is what this look has seen. */
static void
keep_known(struct os *os, struct look *look)
{
	struct os_known old = os->known;

	qsort(look->known.digests, look->known.n, sizeof(uint64_t), by_digest);
	os->known = look->known;
	look->known = old;
}

int
os_net(struct os *os, struct net *net, struct pvk_err *e)
{
	__attribute__((cleanup(close_look))) struct look *look =
	    malloc(sizeof(*look));
	bool interrupted = true;

	if (look == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "interfaces: no memory"));
	look->net = net;
	look->known = (struct os_known){ 0 };
	look->sysfs =
	    open("/sys/class/net", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < ATTEMPTS && interrupted; i++)
		if (look_once(look, &interrupted, e) != 0)
			return (-1);
	keep_known(os, look);
	return (0);
}

/* ---- news ---- */

int
os_net_fd(const struct os *os)
{
	return (os->events);
}

static bool
is_news(const struct os_known *known, const struct netlink_message *m)
{
	uint64_t digest;

	switch (m->kind) {
	case NETLINK_LINK:
	case NETLINK_ADDRESS:
		digest = netlink_digest(m);
		return (known->n == 0 ||
		    bsearch(&digest, known->digests, known->n, sizeof(digest),
			by_digest) == NULL);
	case NETLINK_OTHER:
	case NETLINK_END:
		return (false);
	default:
		return (true);
	}
}

bool
os_net_drain(struct os *os)
{
	uint8_t buf[4096];
	struct netlink_message m;
	const uint8_t *data;
	bool changed = false;
	size_t len;
	ssize_t n;

	for (int i = 0; i < NEWS_MAX; i++) {
		n = receive(os->events, buf, sizeof(buf), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return (changed ||
			    (errno != EAGAIN && errno != EWOULDBLOCK));
		data = buf;
		len = (size_t)n;
		while (netlink_next(&data, &len, &m))
			changed |= is_news(&os->known, &m);
	}
	return (true);
}
