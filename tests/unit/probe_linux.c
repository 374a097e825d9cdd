/* SPDX-License-Identifier: BSD-2-Clause */
/* A TCP server of one client, over Linux's own stack; see probe_linux.h. */
#include "testing.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "probe_linux.h"

#define AT_ONCE 65536

/* False at the end of the stream. */
static bool
take(struct linux_server *s, int c)
{
	uint8_t bytes[AT_ONCE];
	ssize_t n = recv(c, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n == 0)
		return (false);
	for (ssize_t i = 0; i < n; i++) {
		if (bytes[i] != stream_byte(s->came) &&
		    s->wrong_at == UINT64_MAX)
			s->wrong_at = s->came;
		s->came++;
	}
	return (true);
}

static void
give(struct linux_server *s, int c, uint64_t *sent)
{
	uint8_t bytes[AT_ONCE];
	uint64_t rest = s->to_send - *sent;
	size_t n = rest < sizeof(bytes) ? rest : sizeof(bytes);
	ssize_t w;

	for (size_t i = 0; i < n; i++)
		bytes[i] = stream_byte(*sent + i);
	w = send(c, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
	*sent += w > 0 ? (uint64_t)w : 0;
	if (*sent == s->to_send)
		shutdown(c, SHUT_WR);
}

static void *
serve(void *arg)
{
	struct linux_server *s = arg;
	struct linger hard = { .l_onoff = 1 };
	struct pollfd p = { .events = POLLIN | POLLOUT };
	uint64_t sent = 0;

	p.fd = accept(s->fd, NULL, NULL);
	if (s->slow_ms > 0)
		poll(NULL, 0, (int)s->slow_ms);
	if (s->to_send == 0 && !s->reset)
		shutdown(p.fd, SHUT_WR);
	while (!s->reset && p.events != 0 && poll(&p, 1, -1) > 0) {
		if ((p.revents & POLLOUT) != 0 && sent < s->to_send)
			give(s, p.fd, &sent);
		if ((p.revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
		    !take(s, p.fd))
			p.events &= ~POLLIN;
		if (sent == s->to_send)
			p.events &= ~POLLOUT;
	}
	if (s->reset)
		setsockopt(p.fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(p.fd);
	__atomic_store_n(&s->done, true, __ATOMIC_RELEASE);
	return (NULL);
}

void
linux_serve(struct linux_server *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(s->port) };
	pthread_t thread;
	int yes = 1;

	s->wrong_at = UINT64_MAX;
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(s->fd >= 0);
	setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (s->receive_buffer > 0)
		setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &s->receive_buffer,
		    sizeof(s->receive_buffer));
	assert_int_equal(bind(s->fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(s->fd, 1), 0);
	assert_int_equal(pthread_create(&thread, NULL, serve, s), 0);
	s->thread = (uint64_t)thread;
}

void
linux_join(struct linux_server *s)
{
	pthread_join((pthread_t)s->thread, NULL);
	close(s->fd);
}
