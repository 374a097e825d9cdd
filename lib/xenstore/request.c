/* SPDX-License-Identifier: BSD-2-Clause */
/* One request and its reply, with the events that come in between. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/num.h"
#include "xenstore/xenstore_private.h"

/* Replies to others that old FreeBSD may hand us before our own. */
#define STRAY_MAX 16

static int
timed_out(struct pvk_xs *xs, const struct request *rq, struct pvk_err *e)
{
	pvk_err_set(e, PVK_EAGAIN, "%s: no reply from xenstore within %u ms",
	    rq->object, xs->options.timeout_ms);
	e->sys = ETIMEDOUT;
	return (client_lose(xs));
}

/* All of it in one write, if the other end lets us. */
static int
send_request(struct pvk_xs *xs, const struct request *rq, size_t len,
    int64_t deadline, struct pvk_err *e)
{
	struct pollfd p = { .fd = xs->transport.fd, .events = POLLOUT };
	size_t off = 0;
	int64_t left;
	ssize_t n;

	while (off < len) {
		left = deadline - pvk_clock_ms();
		n = transport_write(&xs->transport, xs->out + off, len - off);
		if (n > 0) {
			off += (size_t)n;
			continue;
		}
		if (n < 0 && errno != EAGAIN && errno != EINTR) {
			pvk_err_sys(e, PVK_EIO, "%s: write to xenstore",
			    rq->object);
			return (client_lose(xs));
		}
		if (left <= 0)
			return (timed_out(xs, rq, e));
		poll(&p, 1, (int)pvk_min((uint64_t)left, INT_MAX));
	}
	return (0);
}

/* Encodes it; its length, 0 when it is too long. */
static size_t
encode(struct pvk_xs *xs, const struct request *rq, struct pvk_err *e)
{
	struct wire_header h = { .type = rq->type, .tx_id = xs->tx_id };
	size_t len;

	xs->refusal[0] = '\0';
	h.req_id = ++xs->req_id;
	len = wire_encode(xs->out, sizeof(xs->out), &h, rq->parts, rq->n);
	if (len == 0)
		pvk_err_set(e, PVK_ELIMIT,
		    "%s: too long, a request has at most %d bytes", rq->object,
		    WIRE_REQUEST_MAX - WIRE_HEADER);
	return (len);
}

static int
check_open(const struct pvk_xs *xs, const struct request *rq, struct pvk_err *e)
{
	int64_t wait = xs->retry_at - pvk_clock_ms();

	if (xs->transport.fd >= 0)
		return (0);
	return (pvk_err_set(e, PVK_EAGAIN,
	    "%s: not connected to xenstore, next attempt in %d ms", rq->object,
	    wait > 0 ? (int)wait : 0));
}

size_t
request_send(struct pvk_xs *xs, const struct request *rq, int64_t deadline,
    struct pvk_err *e)
{
	size_t len = encode(xs, rq, e);

	if (len == 0 || check_open(xs, rq, e) != 0 ||
	    send_request(xs, rq, len, deadline, e) != 0)
		return (0);
	return (len);
}

/*
 * tx_id is not compared: req_id says whose reply it is, and not every peer
 * sends the same tx_id back.
 */
int
request_await(struct pvk_xs *xs, const struct request *rq, uint32_t req_id,
    int64_t deadline, struct pvk_err *e)
{
	unsigned strays = 0, overdue = 0;
	int r;

	for (;;) {
		/* a reply that is there counts, however late we look for it */
		bool late = pvk_clock_ms() > deadline;

		r = client_next(xs, deadline, e);
		if (r < 0)
			return (pvk_err_prefix(e, "%s", rq->object));
		if (r == 0 || (late && ++overdue > DRAIN_MAX))
			return (timed_out(xs, rq, e));
		if (xs->in.head.type == WIRE_WATCH_EVENT) {
			if (watch_take_event(xs, e) != 0)
				return (-1);
			continue;
		}
		if (xs->in.head.req_id == req_id)
			break;
		if (!client_is_brief(xs) || ++strays > STRAY_MAX)
			return (client_desync(xs, e,
			    "the reply to another request"));
	}
	if (xs->in.head.type == WIRE_ERROR)
		return (refusal_take(xs, rq->object, e));
	if (xs->in.head.type != (uint32_t)rq->type)
		return (client_desync(xs, e, "a reply of another kind"));
	return (0);
}

static int
exchange(struct pvk_xs *xs, const struct request *rq, size_t len,
    struct pvk_err *e)
{
	/* FreeBSD's device needs the room for the reply. */
	if (!client_is_brief(xs) && client_drain(xs, e) != 0)
		return (-1);
	if (send_request(xs, rq, len, request_deadline(xs), e) != 0)
		return (-1);
	return (request_await(xs, rq, xs->req_id, request_deadline(xs), e));
}

int64_t
request_deadline(const struct pvk_xs *xs)
{
	return (pvk_clock_ms() + xs->options.timeout_ms);
}

int
request_call(struct pvk_xs *xs, const struct request *rq, struct pvk_err *e)
{
	bool brief = client_is_brief(xs);
	size_t len = encode(xs, rq, e);
	int r;

	if (len == 0)
		return (-1);
	if (brief && client_connect(xs, e) != 0)
		return (-1);
	if (check_open(xs, rq, e) != 0)
		return (-1);
	r = exchange(xs, rq, len, e);
	if (brief)
		transport_close(&xs->transport);
	return (r);
}

int
request_call_ok(struct pvk_xs *xs, const struct request *rq, struct pvk_err *e)
{
	if (request_call(xs, rq, e) != 0)
		return (-1);
	if (!wire_is_ok(wire_payload(&xs->in), xs->in.head.len))
		return (client_desync(xs, e, "a reply that does not say OK"));
	return (0);
}

int
request_check_path(const char *path, struct pvk_err *e)
{
	if (wire_is_path(path, false))
		return (0);
	return (pvk_err_set(e, PVK_EUSAGE,
	    "%s: no node of xenstore can be named so", path));
}

int
request_call_path(struct pvk_xs *xs, enum wire_type type, const char *path,
    struct pvk_err *e)
{
	struct wire_part part = { path, strlen(path) + 1 };
	struct request rq = { type, path, &part, 1 };

	if (request_check_path(path, e) != 0)
		return (-1);
	return (request_call(xs, &rq, e));
}

char *
request_reply_text(const struct pvk_xs *xs, struct pvk_err *e)
{
	size_t len = xs->in.head.len;
	char *text = malloc(len + 1);

	if (text == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "xenstore: no memory for %zu bytes",
		    len);
		return (NULL);
	}
	memcpy(text, wire_payload(&xs->in), len + 1);
	return (text);
}
