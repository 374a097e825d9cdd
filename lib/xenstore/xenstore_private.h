/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this room share: the client, one request, its events. */
#ifndef PVK_XENSTORE_PRIVATE_H
#define PVK_XENSTORE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xenstore/transport.h"
#include "xenstore/wire.h"
#include "xenstore/xenstore.h"

#define XS_REFUSAL_MAX 64
#define DRAIN_MAX      1024 /* messages taken in at one go */

struct pvk_xs_watch {
	struct pvk_xs_watch *next; /* by rising number */
	uint32_t number;	   /* its token, in hexadecimal */
	void (*fn)(void *ctx, const char *path);
	void *ctx;   /* borrowed */
	char path[]; /* as the owner gave it */
};

struct event {
	struct event *next;
	uint32_t number; /* of its watch */
	char path[];
};

struct pvk_xs {
	struct pvk_xs_options options; /* with the defaults filled in */
	char *path;		       /* owned; NULL: look for one */
	struct transport transport;    /* fd -1: lost, or opened when needed */

	uint32_t req_id; /* the last one used */
	bool in_transaction;
	uint32_t tx_id; /* 0: none, or it was lost */
	char refusal[XS_REFUSAL_MAX];
	uint8_t out[WIRE_REQUEST_MAX];

	uint8_t chunk[1024]; /* read, not yet decoded from chunk_off on */
	size_t chunk_off, chunk_len;
	struct wire_decoder in;
	int64_t partial_since; /* when a message began that is not whole yet */
	size_t backlog;	       /* bytes read since there were none to read */

	struct pvk_xs_watch *watches;
	uint32_t last_number;
	struct event *events, **events_end; /* oldest first */
	unsigned event_count;
	bool overflow; /* events were lost since the last dispatch */

	bool in_dispatch;
	int64_t opened_at, retry_at; /* on pvk_clock_ms()'s clock */
	unsigned retry_ms;	     /* the wait before the next attempt */
	uint32_t random;
};

/* ---- the connection (client.c) ---- */

/* Opens the transport; what came before is forgotten. */
int client_connect(struct pvk_xs *xs, struct pvk_err *e);
/*
 * Gives the connection up, and sets when to try again. Returns -1, so that a
 * caller who filled e can "return (client_lose(xs))".
 */
int client_lose(struct pvk_xs *xs);
/* The same, for a peer whose bytes make no sense: fills e (PVK_EPROTO). */
int client_desync(struct pvk_xs *xs, struct pvk_err *e, const char *fact);
/* True when requests open the transport and close it again. */
bool client_is_brief(const struct pvk_xs *xs);
/* The next message, into xs->in: 1, or 0 when none is whole by the deadline. */
int client_next(struct pvk_xs *xs, int64_t deadline, struct pvk_err *e);
/* Takes in the events that are there, without waiting. */
int client_drain(struct pvk_xs *xs, struct pvk_err *e);

/* ---- one request (request.c) ---- */

struct request {
	enum wire_type type;
	const char *object; /* what the error message is about */
	const struct wire_part *parts;
	size_t n;
};

/* Sends it, waits for its reply, which stays in xs->in until the next call. */
int request_call(struct pvk_xs *xs, const struct request *rq,
    struct pvk_err *e);
/* The same for one whose reply says no more than OK. */
int request_call_ok(struct pvk_xs *xs, const struct request *rq,
    struct pvk_err *e);

/* The same for one that is a path alone, which it checks. */
int request_call_path(struct pvk_xs *xs, enum wire_type type, const char *path,
    struct pvk_err *e);
/* -1 and PVK_EUSAGE when no node can have that path. */
int request_check_path(const char *path, struct pvk_err *e);
/* When a request that is made now is given up, on pvk_clock_ms()'s clock. */
int64_t request_deadline(const struct pvk_xs *xs);
/*
 * The halves of the first of these, for the client of a peer that takes a
 * request before it has answered the one before (PVK_XS_PLAIN): its length on
 * the wire, 0 when that did not work; then the reply to the one that had the
 * xs->req_id of that moment, in their order.
 */
size_t request_send(struct pvk_xs *xs, const struct request *rq,
    int64_t deadline, struct pvk_err *e);
int request_await(struct pvk_xs *xs, const struct request *rq, uint32_t req_id,
    int64_t deadline, struct pvk_err *e);
/* The payload of the reply; owned by the caller, with a NUL behind it. */
char *request_reply_text(const struct pvk_xs *xs, struct pvk_err *e);

/* ---- events and watches (watch.c) ---- */

/* Queues the event in xs->in. */
int watch_take_event(struct pvk_xs *xs, struct pvk_err *e);
/* Registers all watches on a new connection. */
int watch_register_all(struct pvk_xs *xs, struct pvk_err *e);
/* Calls back for what was queued before this call. */
void watch_deliver(struct pvk_xs *xs);
bool watch_waits(const struct pvk_xs *xs);
void watch_forget_events(struct pvk_xs *xs);
void watch_free_all(struct pvk_xs *xs);

/* ---- names of errors (refusal.c) ---- */

/* Fills e and xs->refusal from the payload of a WIRE_ERROR; returns -1. */
int refusal_take(struct pvk_xs *xs, const char *object, struct pvk_err *e);

#endif
