/* SPDX-License-Identifier: BSD-2-Clause */
/* The connection: opened, read without ever blocking, lost, opened again. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/num.h"
#include "xenstore/xenstore_private.h"

#define FREEBSD_RING 4096 /* bytes that its device can hold for a reader */

#define TIMEOUT_MS   10000
#define RETRY_MIN_MS 100
#define RETRY_MAX_MS 30000
#define EVENTS_MAX   256 /* more than FreeBSD's device can hold */

bool
client_is_brief(const struct pvk_xs *xs)
{
	return (xs->transport.manners == PVK_XS_FREEBSD_OLD);
}

/* xorshift32 by George Marsaglia; it spreads attempts, and need do no more. */
static uint32_t
next_random(struct pvk_xs *xs)
{
	xs->random ^= xs->random << 13;
	xs->random ^= xs->random >> 17;
	xs->random ^= xs->random << 5;
	return (xs->random);
}

static int
open_transport(struct pvk_xs *xs, struct pvk_err *e)
{
	struct pvk_xs_device d = { .fd = -1 };

	if (xs->options.connect == NULL)
		return (transport_open(&xs->transport, xs->path,
		    xs->options.timeout_ms, e));
	if (xs->options.connect(xs->options.ctx, &d, e) != 0)
		return (-1);
	transport_adopt(&xs->transport, &d);
	return (0);
}

int
client_connect(struct pvk_xs *xs, struct pvk_err *e)
{
	wire_decoder_init(&xs->in);
	xs->chunk_off = xs->chunk_len = xs->backlog = 0;
	if (open_transport(xs, e) != 0)
		return (-1);
	if (xs->options.manners != PVK_XS_AUTO)
		xs->transport.manners = xs->options.manners;
	xs->opened_at = pvk_clock_ms();
	return (0);
}

int
client_lose(struct pvk_xs *xs)
{
	int64_t now = pvk_clock_ms();
	unsigned wait;

	/* One that opens, only to break again at once, earns no quick retry. */
	if (xs->transport.fd >= 0 &&
	    now - xs->opened_at >= xs->options.retry_max_ms)
		xs->retry_ms = xs->options.retry_min_ms;
	transport_close(&xs->transport);
	wire_decoder_init(&xs->in);
	xs->chunk_off = xs->chunk_len = 0;
	xs->tx_id = 0;
	watch_forget_events(xs);
	/* Many clients lose a daemon at the same moment: 75 % to 125 %. */
	wait = xs->retry_ms / 4 * 3;
	wait += next_random(xs) % (xs->retry_ms / 2 + 1);
	xs->retry_at = now + wait;
	xs->retry_ms = (unsigned)pvk_min((uint64_t)xs->retry_ms * 2,
	    xs->options.retry_max_ms);
	return (-1);
}

int
client_desync(struct pvk_xs *xs, struct pvk_err *e, const char *fact)
{
	pvk_err_set(e, PVK_EPROTO, "xenstore: %s", fact);
	return (client_lose(xs));
}

static unsigned
or_default(unsigned value, unsigned otherwise)
{
	return (value != 0 ? (unsigned)pvk_min(value, INT_MAX / 4) : otherwise);
}

struct pvk_xs *
pvk_xs_open(const struct pvk_xs_options *o, struct pvk_err *e)
{
	struct pvk_xs *xs = calloc(1, sizeof(*xs));
	struct timespec t = { 0 };

	if (xs == NULL)
		goto nomem;
	xs->transport.fd = -1;
	xs->events_end = &xs->events;
	if (o->path != NULL && (xs->path = strdup(o->path)) == NULL)
		goto nomem;
	xs->options = *o;
	xs->options.path = NULL; /* borrowed: ours is xs->path */
	xs->options.timeout_ms = or_default(o->timeout_ms, TIMEOUT_MS);
	xs->options.retry_min_ms = or_default(o->retry_min_ms, RETRY_MIN_MS);
	xs->options.retry_max_ms = or_default(o->retry_max_ms, RETRY_MAX_MS);
	xs->options.events_max = or_default(o->events_max, EVENTS_MAX);
	xs->retry_ms = xs->options.retry_min_ms;
	/* Old FreeBSD mixes up its openers: no two start to count alike. */
	clock_gettime(CLOCK_REALTIME, &t);
	xs->req_id = (uint32_t)t.tv_nsec ^ (uint32_t)getpid() << 12;
	xs->random = xs->req_id | 1;
	if (client_connect(xs, e) != 0)
		goto fail;
	if (client_is_brief(xs))
		transport_close(&xs->transport);
	return (xs);
nomem:
	pvk_err_set(e, PVK_ENOMEM, "xenstore: no memory");
fail:
	pvk_xs_close(xs);
	return (NULL);
}

void
pvk_xs_close(struct pvk_xs *xs)
{
	if (xs == NULL)
		return;
	transport_close(&xs->transport);
	watch_forget_events(xs);
	watch_free_all(xs);
	free(xs->path);
	free(xs);
}

/*
 * One read into the empty xs->chunk: 1, or 0 when nothing comes until the
 * deadline. Every read follows a poll that promised bytes: FreeBSD's read(2)
 * sleeps without them, O_NONBLOCK or not.
 */
static int
fill_chunk(struct pvk_xs *xs, int64_t deadline, struct pvk_err *e)
{
	struct pollfd p = { .fd = xs->transport.fd, .events = POLLIN };
	/* now: what comes before the poll is seen, however long it takes */
	int64_t left = deadline - pvk_clock_ms();
	ssize_t n;
	int r;

	r = poll(&p, 1, 0);
	if (r == 0) {
		xs->backlog = 0;
		if (left <= 0)
			return (0);
		r = poll(&p, 1, (int)pvk_min((uint64_t)left, INT_MAX));
	}
	if (r == 0 || (r < 0 && errno == EINTR))
		return (0);
	n = r < 0 ? -1 : read(p.fd, xs->chunk, sizeof(xs->chunk));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return (0);
	if (n < 0) {
		pvk_err_sys(e, PVK_EIO, "xenstore: read");
		return (client_lose(xs));
	}
	if (n == 0) {
		pvk_err_set(e, PVK_EAGAIN, "xenstore: the other end hung up");
		return (client_lose(xs));
	}
	xs->chunk_off = 0;
	xs->chunk_len = (size_t)n;
	xs->backlog += (size_t)n;
	if (xs->transport.manners == PVK_XS_FREEBSD &&
	    xs->backlog > FREEBSD_RING)
		xs->overflow = true;
	return (1);
}

int
client_next(struct pvk_xs *xs, int64_t deadline, struct pvk_err *e)
{
	enum wire_decoded r;
	size_t used;
	int filled;
	bool late;

	for (;;) {
		while (xs->chunk_off < xs->chunk_len) {
			if (!wire_decoder_partial(&xs->in))
				xs->partial_since = pvk_clock_ms();
			r = wire_decode(&xs->in, xs->chunk + xs->chunk_off,
			    xs->chunk_len - xs->chunk_off, &used);
			xs->chunk_off += used;
			if (r == WIRE_BAD)
				return (client_desync(xs, e,
				    "a message of more than 4096 bytes"));
			if (r == WIRE_MESSAGE)
				return (1);
		}
		late = pvk_clock_ms() >= deadline;
		filled = fill_chunk(xs, deadline, e);
		if (filled < 0)
			return (-1);
		if (filled == 0 && late)
			return (0);
	}
}

int
client_drain(struct pvk_xs *xs, struct pvk_err *e)
{
	int r;

	/* Bounded: whoever sends without end shall not hold us for ever. */
	for (unsigned i = 0; i < DRAIN_MAX; i++) {
		r = client_next(xs, 0, e);
		if (r <= 0)
			return (r);
		if (xs->in.head.type != WIRE_WATCH_EVENT)
			return (client_desync(xs, e,
			    "a reply that nobody asked for"));
		if (watch_take_event(xs, e) != 0)
			return (-1);
	}
	return (0);
}
