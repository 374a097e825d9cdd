/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other end of a xenstore client, as a script: a function that runs in a
 * thread of its own and does to the client what no daemon would. It uses no
 * cmocka, whose checks are for the test's own thread: what goes wrong is kept,
 * and peer_join fails the test.
 */
#ifndef PVK_TESTS_XS_PEER_H
#define PVK_TESTS_XS_PEER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xenstore/wire.h"
#include "xenstore/xenstore.h"

#define PEER_SOCKET "peer.sock" /* in the current directory */

/* A payload given as a string literal with NUL bytes in it. */
#define PEER_TEXT(s) s, sizeof(s) - 1

struct peer {
	void (*script)(struct peer *p);
	const void *arg; /* the script's own */
	pthread_t thread;
	int listen, fd;
	struct wire_decoder rq; /* the last request */
	char failure[256];	/* what went wrong first; "" */
};

/* Listens, and starts the script. */
void peer_start(struct peer *p, void (*script)(struct peer *p),
    const void *arg);
/* Waits for the script's end; fails the test when it did not go well. */
void peer_join(struct peer *p);

/* Lets a script end that accepts without end: its next accept fails. */
void peer_stop(struct peer *p);
/* Connects to it, which must work; o may be NULL, and its path is not used. */
struct pvk_xs *peer_client(const struct pvk_xs_options *o);

/* ---- for scripts; each does nothing once something has gone wrong ---- */

/* p->fd is -1 after a peer_stop. */
void peer_accept(struct peer *p);
void peer_hang_up(struct peer *p);
/* The next request, whatever it is; false: the client has hung up. */
bool peer_request(struct peer *p);
/* The next request, of that type with that payload (NULL: any). */
void peer_expect(struct peer *p, enum wire_type type, const char *payload,
    size_t len);
/* The client has hung up, and sent nothing before. */
void peer_expect_end(struct peer *p);
void peer_send(struct peer *p, const void *bytes, size_t len);
/* A whole message. */
void peer_message(struct peer *p, const struct wire_header *h,
    const char *payload, size_t len);
/* A reply to the last request: of its type, with its ids. */
void peer_reply(struct peer *p, const char *payload, size_t len);
void peer_refuse(struct peer *p, const char *payload, size_t len);
void peer_event(struct peer *p, const char *payload, size_t len);

#endif
