/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The front ends to the rest of the probe: PV disks and NICs come and go in
 * the lists of disk.h and nic.h, as the host plugs them in and out.
 */
#ifndef PVPROBE_FRONT_H
#define PVPROBE_FRONT_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"

struct pvk_xs;

/* Zeros are the defaults. Texts are borrowed until front_stop(). */
struct front_options {
	/* Disks that may be written, as "xvdb,xvdc", or "all"; NULL: none. */
	const char *writable;
	bool no_persistent;  /* grant pages for each request, though the
			      * backend could keep them */
	bool no_indirect;    /* 11 pages a request at most */
	unsigned ring_pages; /* of a disk's ring at most, up to 8; 0: 4 */
	bool no_offload;     /* neither checksums nor GSO nor several pages */
	/* A line for the log: what came, went, or misbehaved. NULL: nobody
	 * wants to know. */
	void (*say)(const char *line);
};

/*
 * Watches "device" and takes what is there; the rest happens in front_step().
 * xs and o are borrowed until front_stop().
 */
int front_start(struct pvk_xs *xs, const struct front_options *o,
    struct pvk_err *e);
/*
 * One step of all that is to be done now, after pvk_xs_dispatch(). The
 * clock_ns() at which it wants to run again, be it now; UINT64_MAX: after the
 * next event.
 */
uint64_t front_step(void);
/* No device that is being connected or closed: all there are can be used. */
bool front_is_settled(void);
/* The same of disks alone. */
bool front_has_disks(void);
/*
 * After a save or migration, before anything else runs (grant.h, event.h):
 * everything is connected anew, and what was under way is done again. Not
 * after a suspend that was cancelled: nothing has changed then.
 */
void front_resume(void);
/*
 * Closes the connection of a disk or NIC and makes a new one, by the whole
 * handshake. What was under way is done again. -1: no such device, or it is
 * not connected.
 */
int front_reconnect(const char *name);
/*
 * Closes everything, before a reboot or shutdown: the backend is told, waited
 * for until the deadline on clock_ns(), and nothing is granted any more.
 */
void front_stop(uint64_t deadline);

#endif
