/* SPDX-License-Identifier: BSD-2-Clause */
/* What carries the bytes: a device of the kernel's, or a daemon's socket. */
#ifndef PVK_XENSTORE_TRANSPORT_H
#define PVK_XENSTORE_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "xenstore/xenstore.h"

#define TRANSPORT_SOCKET "/run/xenstored/socket"

struct transport {
	int fd;			     /* owned, non-blocking; -1: closed */
	bool is_socket;		     /* or not yet known to be none */
	enum pvk_xs_manners manners; /* what AUTO turned out to be */
};

/*
 * path NULL: looks for one, as struct pvk_xs_options says. A connection is
 * waited for until timeout_ms is over.
 */
int transport_open(struct transport *t, const char *path, unsigned timeout_ms,
    struct pvk_err *e);
/* Takes over one that is open. */
void transport_adopt(struct transport *t, const struct pvk_xs_device *d);
void transport_close(struct transport *t);
/* As write(2). It never raises SIGPIPE. */
ssize_t transport_write(struct transport *t, const void *bytes, size_t len);

/* ---- what systems differ in (transport_SYSTEM.c) ---- */

/* The devices to try, in order; NULL ends the list. */
const char *const *transport_devices(void);
/* How this system's devices behave. */
enum pvk_xs_manners transport_device_manners(void);

#endif
