/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two files of a guest's kernel share: guest.c is its side towards
 * xenstored, guest_device.c the one towards programs. */
#ifndef PVK_TESTS_XEN_GUEST_PRIVATE_H
#define PVK_TESTS_XEN_GUEST_PRIVATE_H

#include "host.h"
#include "xenstore/wire.h"

#define GUEST_TRANSACTIONS 16 /* of one program */

struct watch {
	struct watch *next;
	uint32_t len;
	char pair[]; /* path and token, as the program sent them */
};

/* A program that has the device open. */
struct client {
	struct client *next;
	int fd;
	uint32_t id; /* never used again */
	struct wire_decoder in;
	uint8_t *out; /* owned: what it has not read yet */
	size_t out_len;
	struct watch *watches;
	uint32_t transaction[GUEST_TRANSACTIONS]; /* 0: none */
};

/* A request on its way to xenstored. The first of the list is being sent, or
 * sent and not yet answered. */
struct request {
	struct request *next;
	uint32_t id;		     /* as xenstored sees it */
	uint32_t client;	     /* who waits for the reply; 0: nobody */
	struct wire_header own;	     /* as the program sent it */
	char pair[WIRE_PAYLOAD_MAX]; /* of a watch, as well */
	size_t len, sent;
	uint8_t bytes[WIRE_MESSAGE_MAX];
};

struct guest {
	struct host *host;
	uint32_t domid;
	enum tree tree;
	char name[HOST_NAME];
	int listen;
	struct client *clients;
	uint32_t last_client, last_request;
	struct request *requests;
	struct wire_decoder in; /* from the ring */
};

/*
 * Queues a request of c's. A watch's token is told apart from those of other
 * programs. answer false: nobody waits for the reply.
 */
void guest_request(struct guest *g, const struct client *c,
    const struct wire_header *h, const char *payload, bool answer);
/* What xenstored says, to whom it concerns. */
void device_reply(struct guest *g, const struct request *rq,
    const struct wire_decoder *d);
void device_event(struct guest *g, const struct wire_decoder *d);

#endif
