/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the publisher share. */
#ifndef PVGUEST_PUBLISHER_PRIVATE_H
#define PVGUEST_PUBLISHER_PRIVATE_H

#include "agent/life.h"
#include "agent/message.h"
#include "agent/publisher.h"
#include "plan/publish.h"
#include "plan/slots.h"
#include "requests/static_ip.h"

struct publisher {
	const struct conf *conf;
	int peer;
	struct pvk_xs_device
	    device; /* the next to be used; fd -1: ask for it */
	struct pvk_xs *xs;
	struct publish *publish;

	/* facts: those that are whole, and those that are still coming */
	struct facts_system system;
	struct facts_memory memory;
	struct facts_nics nics, coming_nics;
	struct facts_volumes volumes, coming_volumes;
	bool have_system, have_memory, have_nics, have_volumes;

	struct life life;
	int64_t life_since; /* when this one was noticed */
	int64_t healed_at;  /* when keys were missing */
	struct slots slots;

	/* what is to be done */
	bool check_life, read_slots, publish_due;
	bool polls;   /* this store cannot be watched */
	int64_t when; /* on pvk_clock_ms()'s clock; -1: nothing */
	bool ended;   /* the collector */

	struct static_ip *static_ip; /* NULL: not wanted */
	struct hook_result done;     /* for it; kind 0: none */
	bool identity_due;	     /* the collector wants to know */

	bool shutdown_watched; /* its watch has fired for its start */
	bool shutdown_told;    /* of the request that is there */
	int64_t shutdown_at;   /* when to believe in a shutdown; -1: none */
};

/* A line to the collector's log; priority of syslog(3). */
void publisher_say(struct publisher *p, int priority, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Something is to be done in ms from now on, or earlier. */
void publisher_soon(struct publisher *p, int64_t ms);
/* An event for the administrator's programs, if there are any. */
void publisher_hook(void *ctx, const struct hook_event *event);

/* ---- towards the collector (publisher_peer.c) ---- */

/* Takes in what it has sent. */
void publisher_take_all(struct publisher *p);
/* As pvk_xs_options.connect. */
int publisher_connect(void *ctx, struct pvk_xs_device *d, struct pvk_err *e);

/* ---- towards the host (publisher_watch.c) ---- */

int publisher_watch(struct publisher *p, struct pvk_err *e);
/* Tells the hook of a shutdown that is believed by now. */
void publisher_check_shutdown(struct publisher *p);
/* As pvk_xs_options.news. */
void publisher_news(void *ctx, enum pvk_xs_news what);

#endif
