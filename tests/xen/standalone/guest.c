/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest's kernel, its side towards xenstored: requests one after the other
 * over a real ring, in bytes as there is room; see host.h. */
#include <errno.h>
#include <stdint.h> /* xs_wire.h forgets it */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xen/io/xs_wire.h>

#include "guest_private.h"

#define SETTLE_MS 10000

static struct xenstore_domain_interface *
ring_of(const struct guest *g)
{
	void *page = g->host->shared->ring[g->domid];

	return (page);
}

void
guest_request(struct guest *g, const struct client *c,
    const struct wire_header *h, const char *payload, bool answer)
{
	struct request *rq = calloc(1, sizeof(*rq)), **p = &g->requests;
	struct wire_header own = *h;
	struct wire_part parts[] = { { payload, h->len }, { NULL, 0 } };
	const char *path, *token;
	char unique[64];

	if (rq == NULL)
		abort();
	if ((h->type == WIRE_WATCH || h->type == WIRE_UNWATCH) &&
	    wire_parse_pair(payload, h->len, &path, &token)) {
		parts[0].len = strlen(path) + 1;
		parts[1].bytes = unique;
		parts[1].len = 1 +
		    (size_t)snprintf(unique, sizeof(unique), "%x:%.32s",
			(unsigned)c->id, token);
		memcpy(rq->pair, payload, h->len);
	}
	rq->id = own.req_id = ++g->last_request;
	rq->own = *h;
	rq->client = answer ? c->id : 0;
	rq->len = wire_encode(rq->bytes, sizeof(rq->bytes), &own, parts, 2);
	while (*p != NULL)
		p = &(*p)->next;
	*p = rq;
}

static void
drop_request(struct guest *g)
{
	struct request *rq = g->requests;

	g->requests = rq->next;
	free(rq);
}

/* Bytes of the first request, while there is room. */
static bool
put_bytes(struct guest *g)
{
	struct xenstore_domain_interface *r = ring_of(g);
	struct request *rq = g->requests;
	XENSTORE_RING_IDX cons =
	    __atomic_load_n(&r->req_cons, __ATOMIC_ACQUIRE);
	XENSTORE_RING_IDX prod = r->req_prod;
	bool any = false;

	while (rq != NULL && rq->sent < rq->len &&
	    prod - cons < XENSTORE_RING_SIZE) {
		r->req[MASK_XENSTORE_IDX(prod)] = (char)rq->bytes[rq->sent++];
		prod++;
		any = true;
	}
	__atomic_store_n(&r->req_prod, prod, __ATOMIC_RELEASE);
	return (any);
}

static void
take_message(struct guest *g)
{
	const struct request *rq = g->requests;

	if (g->in.head.type == WIRE_WATCH_EVENT) {
		device_event(g, &g->in);
	} else if (rq != NULL && g->in.head.req_id == rq->id) {
		device_reply(g, rq, &g->in);
		drop_request(g);
	} else {
		fprintf(stderr, "# %s: xenstored answers what nobody asked\n",
		    g->name);
	}
}

/* What xenstored put into the ring. */
static bool
get_bytes(struct guest *g)
{
	struct xenstore_domain_interface *r = ring_of(g);
	XENSTORE_RING_IDX prod =
	    __atomic_load_n(&r->rsp_prod, __ATOMIC_ACQUIRE);
	XENSTORE_RING_IDX cons = r->rsp_cons;
	bool any = cons != prod;
	size_t used;

	while (cons != prod) {
		uint8_t byte = (uint8_t)r->rsp[MASK_XENSTORE_IDX(cons)];

		cons++;
		switch (wire_decode(&g->in, &byte, 1, &used)) {
		case WIRE_MESSAGE:
			take_message(g);
			break;
		case WIRE_BAD:
			fprintf(stderr, "# %s: garbage from xenstored\n",
			    g->name);
			abort();
		case WIRE_MORE:
			break;
		}
	}
	__atomic_store_n(&r->rsp_cons, cons, __ATOMIC_RELEASE);
	return (any);
}

void
guest_pump(struct guest *g)
{
	bool moved = false;

	for (;;) {
		bool got = get_bytes(g), put = put_bytes(g);

		if (!got && !put)
			break;
		moved = true;
	}
	if (moved)
		machine_raise(&g->host->shared->for_daemon,
		    MACHINE_PORT(g->domid), g->host->bell_daemon);
}

int
guest_settle(struct guest *g, struct pvk_err *e)
{
	struct pollfd p = { .fd = g->host->bell_host, .events = POLLIN };
	uint64_t rung;

	for (guest_pump(g); g->requests != NULL; guest_pump(g))
		if (poll(&p, 1, SETTLE_MS) <= 0 ||
		    (read(p.fd, &rung, sizeof(rung)) < 0 && errno != EAGAIN))
			return (pvk_err_set(e, PVK_EAGAIN,
			    "%s: a request is never answered", g->name));
	return (0);
}

void
guest_suspend(struct guest *g, uint32_t domid)
{
	g->domid = domid;
	wire_decoder_init(&g->in);
}

void
guest_resume(struct guest *g)
{
	struct wire_header h = { .type = WIRE_WATCH };

	for (struct client *c = g->clients; c != NULL; c = c->next) {
		memset(c->transaction, 0, sizeof(c->transaction));
		for (struct watch *w = c->watches; w != NULL; w = w->next) {
			h.len = w->len;
			guest_request(g, c, &h, w->pair, false);
		}
	}
	guest_pump(g);
}

void
guest_reset(struct guest *g)
{
	while (g->requests != NULL)
		drop_request(g);
	wire_decoder_init(&g->in);
}
