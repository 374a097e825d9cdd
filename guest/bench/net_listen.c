/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end that listens; see net_listen.h. Connections that have not said yet
 * who they are wait in a table with few places and little time.
 */
#include <sys/socket.h>

#include <netinet/in.h>

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "net_listen.h"
#include "net_session.h"
#include "util/num.h"
#include "util/stop.h"

#define SOCKETS	      4
#define GUESTS	      32 /* that have not said who they are */
#define HELLO_SECONDS 10 /* a machine may stand still for some */
#define WAIT_MS	      200
#define WHERE	      8 /* bytes: an IPv4 address, or what one has of IPv6 */

/* A connection whose first message is not whole yet */
struct newcomer {
	int fd; /* owned; -1: a free place */
	double until;
	uint8_t from[WHERE]; /* the network it comes from */
	size_t have;
	uint8_t hello[WIRE_BYTES];
};

struct listener {
	const struct net_listen *wish;
	struct cli *cli;
	size_t n;
	int fds[SOCKETS]; /* owned */
	struct newcomer newcomers[GUESTS];
	struct session session;
	double complained; /* when a stranger was last told of */
};

static int
bind_one(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return (-1);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (a->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, GUESTS) == 0)
		return (fd);
	close(fd);
	return (-1);
}

static int
open_all(struct listener *l, struct pvk_err *e)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	int r, fd, saved = 0;

	r = getaddrinfo(l->wish->address, l->wish->port, &hints, &found);
	if (r != 0)
		return (pvk_err_set(e, PVK_EUSAGE, "%s: %s",
		    l->wish->address != NULL ? l->wish->address : l->wish->port,
		    gai_strerror(r)));
	for (struct addrinfo *a = found; a != NULL && l->n < SOCKETS;
	     a = a->ai_next) {
		fd = bind_one(a);
		if (fd >= 0)
			l->fds[l->n++] = fd;
		else
			saved = errno;
	}
	freeaddrinfo(found);
	errno = saved;
	if (l->n == 0)
		return (pvk_err_sys(e, PVK_ECREATE, "port %s", l->wish->port));
	return (0);
}

static void
hang_up(struct newcomer *n)
{
	if (n->fd >= 0)
		close(n->fd);
	n->fd = -1;
}

static void
network_of(const struct sockaddr_storage *a, uint8_t out[WHERE])
{
	const void *p = a; /* it is aligned for all of them */

	memset(out, 0, WHERE);
	if (a->ss_family == AF_INET)
		memcpy(out, &((const struct sockaddr_in *)p)->sin_addr, 4);
	else if (a->ss_family == AF_INET6)
		memcpy(out, &((const struct sockaddr_in6 *)p)->sin6_addr,
		    WHERE);
}

/* How many places are taken from there */
static size_t
crowd_of(const struct listener *l, const uint8_t from[WHERE])
{
	size_t n = 0;

	for (size_t i = 0; i < GUESTS; i++)
		n += l->newcomers[i].fd >= 0 &&
		    memcmp(l->newcomers[i].from, from, WHERE) == 0;
	return (n);
}

/*
 * A free place, else that of the oldest of those who take the most places, so
 * that a crowd from elsewhere drives out none but its own.
 */
static struct newcomer *
place_for(struct listener *l, const uint8_t from[WHERE])
{
	size_t most = crowd_of(l, from) + 1, n;
	const uint8_t *crowd = from;
	struct newcomer *oldest = NULL;

	for (size_t i = 0; i < GUESTS; i++) {
		if (l->newcomers[i].fd < 0)
			return (&l->newcomers[i]);
		n = crowd_of(l, l->newcomers[i].from);
		if (n > most) {
			most = n;
			crowd = l->newcomers[i].from;
		}
	}
	for (size_t i = 0; i < GUESTS; i++)
		if (memcmp(l->newcomers[i].from, crowd, WHERE) == 0 &&
		    (oldest == NULL || l->newcomers[i].until < oldest->until))
			oldest = &l->newcomers[i];
	/* NULL: it is the first from there, and so is everybody else */
	return (oldest);
}

static void
complain(struct listener *l)
{
	if (bench_now() - l->complained < 1)
		return;
	l->complained = bench_now();
	cli_warn(l->cli, "a connection without the token was closed");
}

/* Its first message is whole: gives it away, or hangs up. */
static void
judge(struct listener *l, struct newcomer *n)
{
	struct wire_hello h;
	bool known;

	known = wire_get_hello(n->hello, &h) &&
	    wire_same_token(h.token, l->wish->token);
	if (!known)
		complain(l);
	if (known && session_take(&l->session, &h, n->fd))
		n->fd = -1;
	hang_up(n);
}

static void
listen_to(struct listener *l, struct newcomer *n)
{
	ssize_t got = recv(n->fd, n->hello + n->have, WIRE_BYTES - n->have, 0);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		hang_up(n);
		return;
	}
	n->have += (size_t)got;
	if (n->have == WIRE_BYTES)
		judge(l, n);
}

static void
welcome(struct listener *l, int socket)
{
	struct sockaddr_storage from = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(from);
	struct newcomer n = { .until = bench_now() + HELLO_SECONDS };
	struct newcomer *place;

	n.fd =
	    accept4(socket, (void *)&from, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (n.fd < 0)
		return;
	/* most have said by now who they are, and need no place */
	listen_to(l, &n);
	if (n.fd < 0)
		return;
	network_of(&from, n.from);
	place = place_for(l, n.from);
	if (place == NULL) {
		hang_up(&n);
		return;
	}
	hang_up(place);
	*place = n;
}

/* One round: whoever is there now */
static void
round_of(struct listener *l)
{
	struct pollfd p[SOCKETS + GUESTS];
	struct newcomer *who[GUESTS];
	double now = bench_now(); /* before it is looked who has spoken */
	size_t n = 0, m = 0;

	for (; n < l->n; n++)
		p[n] = (struct pollfd){ .fd = l->fds[n], .events = POLLIN };
	for (size_t i = 0; i < GUESTS; i++) {
		struct newcomer *c = &l->newcomers[i];

		if (c->fd < 0)
			continue;
		who[m++] = c;
		p[n++] = (struct pollfd){ .fd = c->fd, .events = POLLIN };
	}
	if (poll(p, (nfds_t)n, WAIT_MS) < 0)
		return;
	for (size_t i = 0; i < m; i++) {
		if (p[l->n + i].revents != 0)
			listen_to(l, who[i]);
		if (now > who[i]->until)
			hang_up(who[i]);
	}
	for (size_t i = 0; i < l->n; i++)
		if (p[i].revents != 0)
			welcome(l, l->fds[i]);
}

int
net_listen(struct cli *c, const struct net_listen *wish, struct pvk_err *e)
{
	struct listener l = { .wish = wish, .cli = c, .complained = -1 };
	int r;

	for (size_t i = 0; i < GUESTS; i++)
		l.newcomers[i].fd = -1;
	session_init(&l.session);
	r = open_all(&l, e);
	if (r == 0) {
		cli_say(c, "listening on port %s; the token is %.*s",
		    wish->port, WIRE_TOKEN, wish->token);
		fflush(c->out);
	}
	while (r == 0 && pvk_stop_check(e) == 0) {
		round_of(&l);
		session_go_on(c, &l.session);
	}
	for (size_t i = 0; i < GUESTS; i++)
		hang_up(&l.newcomers[i]);
	session_fini(&l.session);
	for (size_t i = 0; i < l.n; i++)
		close(l.fds[i]);
	return (-1);
}
