/* SPDX-License-Identifier: BSD-2-Clause */
/* What the host's side of the xenstore in memory shares with the client's. */
#ifndef PVK_TESTS_PROBE_STORE_PRIVATE_H
#define PVK_TESTS_PROBE_STORE_PRIVATE_H

#include "probe_store.h"

#define STORE_PATH 256
#define EVENTS	   256

struct node {
	struct node *next;
	char path[STORE_PATH];
	char value[96];
};

struct pvk_xs_watch {
	struct pvk_xs_watch *next;
	char path[STORE_PATH];
	bool relative;
	void (*fn)(void *ctx, const char *path);
	void *ctx;
};

struct event {
	struct pvk_xs_watch *watch; /* NULL: it has ended */
	char path[STORE_PATH];
};

struct pvk_xs {
	struct node *nodes, *before; /* before: of the transaction */
	bool transaction;
	struct pvk_xs_watch *watches;
	struct event event[EVENTS];
	size_t nevents;
	char home[32];
	unsigned requests, fail_in;
	enum pvk_code fail_code;
};

extern struct pvk_xs store;

void store_absolute(const char *path, char full[STORE_PATH]);
/* Is path at or below dir? */
bool store_is_below(const char *path, const char *dir);
struct node *store_find(const char *path);
/* An event for w, as it is shown to it. */
void store_queue(struct pvk_xs_watch *w, const char *path);
void store_write(const char *path, const char *value);
void store_free_nodes(struct node **list);
struct node *store_copy_nodes(const struct node *from);

#endif
