/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest with guest/requests/static_ip.h, the host that sets its addresses,
 * and the process that would run its hook, for tests.
 */
#ifndef PVK_TESTS_STATIC_IP_WORLD_H
#define PVK_TESTS_STATIC_IP_WORLD_H

#include "requests/static_ip.h"
#include "standalone.h"

#define BASE	"/local/domain/1/xenserver/device/"
#define SETTING BASE "vif/0/static-ip-setting/"

struct world {
	struct pvk_xs *dom0, *guest;
	struct static_ip *si;
	struct facts_nics nics;
	struct hook_event event; /* the last */
	size_t sent, seen;	 /* events; seen: by the test */
	char log[8192];		 /* "priority:text\n" */
};

/* Domain 1, "web", with the NIC xn0, aa:bb:cc:00:00:01. */
struct world *world_new(void **state);
void world_free(struct world *w);
/* aa:bb:cc:00:00:last */
void world_add_nic(struct world *w, const char *name, uint8_t last);
/* A new struct static_ip. */
void world_begin(struct world *w);

/* Until all that has been written before has been looked at. */
void world_settle(struct world *w);
/* Exactly one event since the last: "vif0 xn0 MAC enabled4 address4 ..." */
void world_expect_event(struct world *w, const char *expected);
void world_expect_no_event(struct world *w);
/* What became of the last event. */
void world_done(struct world *w, int status, const char *text);

/* As xenopsd does: "key=value key=value", all or nothing. */
void world_host_sets(struct world *w, const char *folder, const char *pairs);
/* The NIC is plugged in. */
void world_host_plugs(struct world *w);

#endif
