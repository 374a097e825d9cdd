/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What comes: in order it goes to the owner, out of order it is kept where it
 * belongs in a ring, and the ranges that are there are known, in order.
 *
 *            came     ranges[0]        ranges[1]            came + TCP_WINDOW
 *             v      v        v       v        v                   v
 *     taken | hole   | kept   | hole  | kept   |                   |
 */
#include <string.h>

#include "net/tcp_private.h"

static void
copy_in(struct tcp *t, uint64_t at, const uint8_t *data, uint32_t len)
{
	uint32_t pos = (uint32_t)(at % TCP_WINDOW);
	uint32_t first = len < TCP_WINDOW - pos ? len : TCP_WINDOW - pos;

	memcpy(t->kept + pos, data, first);
	memcpy(t->kept, data + first, len - first);
}

/* Adds a range; those that touch it become one with it. False: too many. */
static bool
note(struct tcp *t, struct tcp_range r)
{
	unsigned i = 0;
	unsigned j;

	while (i < t->ranges && t->range[i].to < r.from)
		i++;
	for (j = i; j < t->ranges && t->range[j].from <= r.to; j++) {
		r.from = t->range[j].from < r.from ? t->range[j].from : r.from;
		r.to = t->range[j].to > r.to ? t->range[j].to : r.to;
	}
	if (i == j && t->ranges == TCP_RANGES)
		return (false);
	memmove(&t->range[i + 1], &t->range[j],
	    (t->ranges - j) * sizeof(t->range[0]));
	t->range[i] = r;
	t->ranges = t->ranges - (j - i) + 1;
	return (true);
}

/* What finds no room is sent again. */
static void
keep(struct tcp *t, uint64_t at, const uint8_t *data, uint32_t len)
{
	if (t->kept == NULL)
		t->kept = pages_alloc(TCP_KEPT_PAGES);
	if (t->kept != NULL &&
	    note(t, (struct tcp_range){ .from = at, .to = at + len }))
		copy_in(t, at, data, len);
}

static void
deliver(struct tcp *t, const uint8_t *data, uint32_t len)
{
	t->came += len;
	t->owner.take(t->owner.take_ctx, data, len);
}

/* What was kept and now is in order. */
static void
deliver_kept(struct tcp *t)
{
	struct tcp_range r;

	while (t->ranges > 0 && t->range[0].from <= t->came) {
		r = t->range[0];
		t->ranges--;
		memmove(&t->range[0], &t->range[1],
		    t->ranges * sizeof(t->range[0]));
		while (t->came < r.to) {
			uint32_t pos = (uint32_t)(t->came % TCP_WINDOW);
			uint64_t n = r.to - t->came;

			n = n < TCP_WINDOW - pos ? n : TCP_WINDOW - pos;
			deliver(t, t->kept + pos, (uint32_t)n);
		}
	}
}

void
tcp_receive(struct tcp *t, const struct segment *s, int64_t ahead)
{
	const uint8_t *data = s->data;
	uint32_t len = s->len;
	bool fin = (s->flags & TCP_FIN) != 0;
	uint64_t at, edge = t->came + TCP_WINDOW;

	if (len == 0 && !fin)
		return;
	if (ahead < 0) { /* we have the beginning already */
		t->ack_now = true;
		if (-ahead > len || (-ahead == len && !fin))
			return;
		data += -ahead;
		len -= (uint32_t)-ahead;
		ahead = 0;
	}
	at = t->came + (uint64_t)ahead;
	if (at >= edge || t->came_all) {
		t->ack_now = true;
		return;
	}
	if (len > edge - at) {
		len = (uint32_t)(edge - at);
		fin = false;
	}
	/* nothing belongs behind a FIN, and there is but one */
	if (fin && t->fin_at == TCP_NO_FIN)
		t->fin_at = at + len;
	if (t->fin_at != TCP_NO_FIN && at + len > t->fin_at) {
		t->ack_now = true;
		return;
	}
	if (ahead == 0)
		deliver(t, data, len);
	else if (len > 0)
		keep(t, at, data, len);
	/* holes are told at once, and so is that one is filled */
	t->ack_now = t->ack_now || ahead != 0 || t->ranges > 0;
	deliver_kept(t);
	if (t->came == t->fin_at) {
		t->came_all = true;
		t->ack_now = true;
	}
}
