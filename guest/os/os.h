/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What systems differ in: os_SYSTEM_*.c. All of it runs in the collector, with
 * whatever privilege the program was started with, and without any text of the
 * host's in its hands. No other programs are run.
 */
#ifndef PVGUEST_OS_H
#define PVGUEST_OS_H

#include <stdbool.h>

#include "plan/facts.h"
#include "plan/net.h"
#include "util/err.h"

enum os_place {
	OS_ELSEWHERE, /* not on Xen */
	OS_GUEST,
	OS_CONTROL, /* domain 0 or another that runs the host */
};

/* Where we are. Never fails: what cannot be told is OS_ELSEWHERE. */
enum os_place os_place(void);

struct os; /* opaque: descriptors that stay open */

/* NULL when the system refuses what the agent can't do without. */
struct os *os_open(struct pvk_err *e);
void os_close(struct os *os);

/* Each fills *f anew; -1 when nothing at all could be known. */
int os_system(struct os *os, struct facts_system *f, struct pvk_err *e);
int os_memory(struct os *os, struct facts_memory *f, struct pvk_err *e);
int os_net(struct os *os, struct net *net, struct pvk_err *e);
/* Mounted file systems that keep data, largest first. */
int os_volumes(struct os *os, struct facts_volumes *f, struct pvk_err *e);

/*
 * Readable when an interface or address has changed, perhaps: poll it for
 * POLLIN, then os_net_drain() says whether anything in it matters to us. When
 * messages were lost, it does.
 */
int os_net_fd(const struct os *os);
bool os_net_drain(struct os *os);

#endif
