/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several requests at a time. So many are sent as certainly fit into the ring
 * between two domains, so that a peer which reads no request while a reply
 * waits for room still finds us at the replies.
 */
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "xenstore/xenstore_private.h"

#define RING 1024 /* bytes of requests that it holds */
#define MOST 32	  /* requests */

struct several {
	struct pvk_xs *xs;
	const char *const *paths;
	const char *const *texts; /* to be written; NULL: to be read */
	char **values;
	struct pvk_err refused; /* the first that counts */
	bool is_refused;
};

static struct request
request_of(const struct several *s, size_t i, struct wire_part parts[2])
{
	struct request rq = { WIRE_READ, s->paths[i], parts, 1 };

	parts[0] = (struct wire_part){ s->paths[i], strlen(s->paths[i]) + 1 };
	if (s->texts != NULL) {
		parts[1] =
		    (struct wire_part){ s->texts[i], strlen(s->texts[i]) };
		rq.type = WIRE_WRITE;
		rq.n = 2;
	}
	return (rq);
}

static size_t
length_of(const struct request *rq)
{
	size_t len = WIRE_HEADER;

	for (size_t i = 0; i < rq->n; i++)
		len += rq->parts[i].len;
	return (len);
}

/* How many from number i on go together; at least one. */
static size_t
fitting(const struct several *s, size_t i, size_t n)
{
	struct wire_part parts[2];
	struct request rq;
	size_t k = 0, len = 0;

	for (; i + k < n && k < MOST; k++) {
		rq = request_of(s, i + k, parts);
		len += length_of(&rq);
		if (k > 0 && len > RING)
			break;
	}
	return (k);
}

/* Its reply is there, or it was refused: -1 if the connection is lost. */
static int
take(struct several *s, size_t i, int r, struct pvk_err *e)
{
	const struct pvk_xs *xs = s->xs;

	if (r == 0 && s->values != NULL) {
		s->values[i] = request_reply_text(xs, e);
		r = s->values[i] == NULL ? -1 : 0;
	} else if (r == 0 &&
	    !wire_is_ok(wire_payload(&xs->in), xs->in.head.len)) {
		return (
		    client_desync(s->xs, e, "a reply that does not say OK"));
	}
	if (r == 0)
		return (0);
	/* neither xenstored's word nor want of memory: the connection */
	if (xs->refusal[0] == '\0' && e->code != PVK_ENOMEM)
		return (-1);
	if (s->is_refused || (s->values != NULL && e->code == PVK_ENOENT))
		return (0);
	s->is_refused = true;
	s->refused = *e;
	return (0);
}

/* count requests from number i on. */
static int
exchange(struct several *s, size_t i, size_t count, struct pvk_err *e)
{
	int64_t deadline = request_deadline(s->xs);
	struct wire_part parts[2];
	struct request rq;
	uint32_t first = 0;

	for (size_t k = 0; k < count; k++) {
		rq = request_of(s, i + k, parts);
		if (request_send(s->xs, &rq, deadline, e) == 0) {
			/* what was sent is answered, and nobody waits */
			if (k > 0 && s->xs->transport.fd >= 0)
				client_lose(s->xs);
			return (-1);
		}
		if (k == 0)
			first = s->xs->req_id;
	}
	deadline = request_deadline(s->xs);
	for (size_t k = 0; k < count; k++) {
		int r;

		rq = request_of(s, i + k, parts);
		r = request_await(s->xs, &rq, first + (uint32_t)k, deadline, e);
		if (take(s, i + k, r, e) != 0)
			return (-1);
	}
	return (0);
}

static int
one_by_one(struct several *s, size_t i, struct pvk_err *e)
{
	struct wire_part parts[2];
	struct request rq = request_of(s, i, parts);

	return (take(s, i, request_call(s->xs, &rq, e), e));
}

static int
call(struct several *s, size_t n, struct pvk_err *e)
{
	for (size_t i = 0; i < n; i++)
		if (request_check_path(s->paths[i], e) != 0)
			return (-1);
	for (size_t i = 0, count; i < n && !s->is_refused; i += count) {
		bool plain = s->xs->transport.manners == PVK_XS_PLAIN;

		count = plain ? fitting(s, i, n) : 1;
		if (plain ? exchange(s, i, count, e) != 0
			  : one_by_one(s, i, e) != 0)
			return (-1);
	}
	if (!s->is_refused)
		return (0);
	*e = s->refused;
	return (-1);
}

int
pvk_xs_read_each(struct pvk_xs *xs, const char *const *paths, size_t n,
    char **values, struct pvk_err *e)
{
	struct several s = { .xs = xs, .paths = paths, .values = values };

	memset(values, 0, n * sizeof(*values));
	if (call(&s, n, e) == 0)
		return (0);
	for (size_t i = 0; i < n; i++) {
		free(values[i]);
		values[i] = NULL;
	}
	return (-1);
}

int
pvk_xs_write_each(struct pvk_xs *xs, const char *const *paths,
    const char *const *values, size_t n, struct pvk_err *e)
{
	struct several s = { .xs = xs, .paths = paths, .texts = values };

	return (call(&s, n, e));
}
