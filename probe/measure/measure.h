/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the probe is for. A run begins by itself when devices are there, and
 * again whenever data/pvprobe/run is written, which takes that away.
 */
#ifndef PVPROBE_MEASURE_MEASURE_H
#define PVPROBE_MEASURE_MEASURE_H

#include <stdint.h>

#include "xenstore/xenstore.h"

/* xs is borrowed for ever. */
int measure_init(struct pvk_xs *xs, struct pvk_err *e);
/* Goes on; the clock_ns() at which it wants to be called again. */
uint64_t measure_step(void);

#endif
