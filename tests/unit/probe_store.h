/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A xenstore in the test's own memory, behind the functions of lib/xenstore, so
 * that a test decides when an event arrives and which request fails. (The real
 * client at the real daemon has tests of its own, and the lab has the drivers
 * at both.)
 */
#ifndef PVK_TESTS_PROBE_STORE_H
#define PVK_TESTS_PROBE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "xenstore/xenstore.h"

/* Empty, and seen by domain domid. */
struct pvk_xs *store_reset(unsigned domid);
/* All that is in it goes; another domain looks at it. Watches stay. */
void store_migrate(unsigned domid);
/* Frees everything. */
void store_end(void);

/* The host's side; paths are absolute. */
void store_put(const char *path, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* "" when there is none; borrowed until the next change. */
const char *store_get(const char *path);
long store_number(const char *path, long otherwise);
void store_remove(const char *path);
/* Is there such a node, or one below it? */
bool store_has(const char *path);

/* The n-th request from now on, 1 being the next, fails with code. */
void store_fail(unsigned n, enum pvk_code code);
/* Requests since the reset. */
unsigned store_requests(void);
/* Watches that there are. */
size_t store_watches(void);

#endif
