/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A wire from the probe's network stack to Linux's, in a network namespace of
 * its own: one end is a struct nic, the other a TAP device with 192.0.2.1/24.
 * The wire can be as bad as a test wants it, the same in every run.
 */
#ifndef PVK_TESTS_PROBE_TAP_H
#define PVK_TESTS_PROBE_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "nic.h"

#define TAP_HOST  0xc0000201u /* 192.0.2.1 */
#define TAP_PROBE 0xc0000202u
#define TAP_WAIT  8 /* frames that others can overtake */

/* Per mille of the frames, each way. */
struct tap_faults {
	unsigned lost, twice, late, broken;
};

struct tap_late {
	uint8_t *bytes;
	uint32_t len;
	unsigned after; /* so many frames more */
};

struct tap {
	struct nic nic;
	int fd;
	bool offload; /* as a good netfront: blank checksums, GSO, both ways */
	struct tap_faults faults;
	uint64_t seed;
	struct tap_late in[TAP_WAIT];
	uint64_t largest_in, largest_out; /* frames */
};

/* False where such devices are not allowed. Into a namespace, for good. */
bool tap_allowed(void);
/* A new device with the name t0; t is zeroed but for offload. */
void tap_open(struct tap *t);
void tap_close(struct tap *t);
/* Until a frame comes, or deadline by the clock, or 10 ms. */
void tap_sleep(const struct tap *t, uint64_t deadline);

#endif
