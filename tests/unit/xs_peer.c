/* SPDX-License-Identifier: BSD-2-Clause */
/* The scripted other end of a xenstore client; see xs_peer.h. */
#include "xs_peer.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "testing.h"

#define PATIENCE_MS 20000 /* for a client that does not do its part */

static void __attribute__((format(printf, 2, 3)))
went_wrong(struct peer *p, const char *fmt, ...)
{
	va_list ap;

	if (p->failure[0] != '\0')
		return;
	va_start(ap, fmt);
	vsnprintf(p->failure, sizeof(p->failure), fmt, ap);
	va_end(ap);
}

static bool
is_ready(struct peer *p, int fd, const char *what)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	if (p->failure[0] != '\0')
		return (false);
	if (poll(&poll_fd, 1, PATIENCE_MS) == 1)
		return (true);
	went_wrong(p, "%s: nothing comes", what);
	return (false);
}

static void *
run(void *arg)
{
	struct peer *p = arg;

	p->script(p);
	peer_hang_up(p);
	return (NULL);
}

void
peer_start(struct peer *p, void (*script)(struct peer *p), const void *arg)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX,
		.sun_path = PEER_SOCKET };

	memset(p, 0, sizeof(*p));
	p->script = script;
	p->arg = arg;
	p->fd = -1;
	(void)unlink(PEER_SOCKET);
	p->listen = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(p->listen >= 0);
	assert_int_equal(bind(p->listen, (const struct sockaddr *)&addr,
			     sizeof(addr)),
	    0);
	assert_int_equal(listen(p->listen, 4), 0);
	assert_int_equal(pthread_create(&p->thread, NULL, run, p), 0);
}

void
peer_join(struct peer *p)
{
	assert_int_equal(pthread_join(p->thread, NULL), 0);
	close(p->listen);
	if (p->failure[0] != '\0')
		fail_msg("%s", p->failure);
}

void
peer_stop(struct peer *p)
{
	(void)shutdown(p->listen, SHUT_RDWR);
}

struct pvk_xs *
peer_client(const struct pvk_xs_options *o)
{
	struct pvk_xs_options to_peer = { .path = NULL };
	struct pvk_err e;
	struct pvk_xs *xs;

	if (o != NULL)
		to_peer = *o;
	to_peer.path = PEER_SOCKET;
	xs = pvk_xs_open(&to_peer, &e);
	expect_ok(xs != NULL, &e);
	return (xs);
}

void
peer_accept(struct peer *p)
{
	peer_hang_up(p);
	if (!is_ready(p, p->listen, "accept"))
		return;
	p->fd = accept(p->listen, NULL, NULL);
	wire_decoder_init(&p->rq);
}

void
peer_hang_up(struct peer *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

/* Byte by byte: what comes behind the message stays in the socket. */
bool
peer_request(struct peer *p)
{
	uint8_t byte;
	size_t used;

	for (;;) {
		if (!is_ready(p, p->fd, "request"))
			return (false);
		if (recv(p->fd, &byte, 1, 0) != 1)
			return (false);
		switch (wire_decode(&p->rq, &byte, 1, &used)) {
		case WIRE_MESSAGE:
			return (true);
		case WIRE_BAD:
			return (false);
		case WIRE_MORE:
			break;
		}
	}
}

void
peer_expect(struct peer *p, enum wire_type type, const char *payload,
    size_t len)
{
	if (!peer_request(p))
		went_wrong(p, "a request of type %d: the client ended", type);
	else if (p->rq.head.type != (uint32_t)type)
		went_wrong(p, "a request of type %d: it has type %u", type,
		    (unsigned)p->rq.head.type);
	else if (payload != NULL &&
	    (p->rq.head.len != len ||
		memcmp(wire_payload(&p->rq), payload, len) != 0))
		went_wrong(p, "a request of type %d: %u bytes \"%s\"", type,
		    (unsigned)p->rq.head.len, wire_payload(&p->rq));
}

void
peer_expect_end(struct peer *p)
{
	uint8_t byte;

	if (is_ready(p, p->fd, "end") && recv(p->fd, &byte, 1, 0) > 0)
		went_wrong(p, "the client's end: it sends something");
}

void
peer_send(struct peer *p, const void *bytes, size_t len)
{
	if (p->failure[0] != '\0')
		return;
	/* a client that has had enough may be gone: that is for the test */
	(void)!send(p->fd, bytes, len, MSG_NOSIGNAL);
}

void
peer_message(struct peer *p, const struct wire_header *h, const char *payload,
    size_t len)
{
	uint8_t bytes[WIRE_MESSAGE_MAX];
	struct wire_part part = { payload, len };

	peer_send(p, bytes, wire_encode(bytes, sizeof(bytes), h, &part, 1));
}

void
peer_reply(struct peer *p, const char *payload, size_t len)
{
	struct wire_header h = p->rq.head;

	peer_message(p, &h, payload, len);
}

void
peer_refuse(struct peer *p, const char *payload, size_t len)
{
	struct wire_header h = p->rq.head;

	h.type = WIRE_ERROR;
	peer_message(p, &h, payload, len);
}

void
peer_event(struct peer *p, const char *payload, size_t len)
{
	struct wire_header h = { .type = WIRE_WATCH_EVENT };

	peer_message(p, &h, payload, len);
}
