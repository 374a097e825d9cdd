/* SPDX-License-Identifier: BSD-2-Clause */
/* A trial of a NIC: is what comes back what was sent, at each length? */
#ifndef PVPROBE_TRIAL_SIZES_H
#define PVPROBE_TRIAL_SIZES_H

#include <stddef.h>

/*
 * Pings the peer of the options through that NIC, with each payload from 8
 * bytes to what the MTU allows, and compares what is answered: "sizes N, lost
 * L, errors E", or what is missing. It turns the loop.
 */
void sizes_run(const char *name, char *answer, size_t size);

#endif
