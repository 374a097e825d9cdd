/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD's /dev/xen/xenstore, modelled after sys/dev/xen/xenstore/
 * xenstore_dev.c (11 and later) and sys/xen/xenstore/xenstore_dev.c (up to 10),
 * over the xenstore socket of a guest. As a library that takes the place of
 * libc's open, stat, read, write, poll and close, since what is peculiar is how
 * these behave, and a socket cannot be made to: link with it, or preload it.
 * For programs of one thread.
 *
 * $PVKIT_FREEBSD_DEV	the guest's socket; unset: there is no such device
 * $PVKIT_FREEBSD	its peculiarities, some of:
 *	ring	replies and events share 4096 bytes, overwritten in silence
 *	ok8	OK to a watch has 8 bytes, the last ones are junk
 *	partial	a read gives 7 bytes at most
 *	events	every reply comes after an event for every watch
 *	sleep	a read without bytes sleeps, O_NONBLOCK or not
 *	few	only some requests are let through, and no token twice
 *	drop	what follows a message in one write is dropped
 *	old	up to 10: no watches, poll always says yes, a request that is
 *		not let through fails and wedges the device until it is closed
 *	stray	with old: each reply comes after one for another program
 *	all	all of them but old and stray
 */
#ifndef PVK_TESTS_XEN_FREEBSD_DEV_H
#define PVK_TESTS_XEN_FREEBSD_DEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define FREEBSD_DEV "/dev/xen/xenstore"

enum freebsd_trait {
	FREEBSD_RING = 1 << 0,
	FREEBSD_OK8 = 1 << 1,
	FREEBSD_PARTIAL = 1 << 2,
	FREEBSD_EVENTS = 1 << 3,
	FREEBSD_SLEEP = 1 << 4,
	FREEBSD_FEW = 1 << 5,
	FREEBSD_DROP = 1 << 6,
	FREEBSD_OLD = 1 << 7,
	FREEBSD_STRAY = 1 << 8,
	FREEBSD_ALL = FREEBSD_OLD - 1,
};

/* What has happened since the program began. */
struct freebsd_counts {
	size_t overwritten; /* bytes that nobody had read */
	size_t dropped;	    /* bytes behind a message */
	size_t slept;	    /* reads without bytes */
	size_t signals;	    /* writes during which a signal could come */
	size_t refused;	    /* requests not let through */
	size_t opened;
};
const struct freebsd_counts *freebsd_dev_counts(void);

/* ---- between the model (freebsd_dev.c) and the calls ---- */

struct freebsd_dev; /* one open file */

/* fd is connected to the guest's socket; owned from here on. */
struct freebsd_dev *freebsd_dev_new(int fd, unsigned traits);
void freebsd_dev_free(struct freebsd_dev *d);
int freebsd_dev_fd(const struct freebsd_dev *d);
/* As read(2) and write(2) of the device. */
ssize_t freebsd_dev_read(struct freebsd_dev *d, void *bytes, size_t len,
    bool nonblock);
ssize_t freebsd_dev_write(struct freebsd_dev *d, const void *bytes, size_t len);
/* Takes in what the guest's kernel has; true when a read would give bytes, and
 * always when the device cannot be polled. */
bool freebsd_dev_readable(struct freebsd_dev *d);

#endif
