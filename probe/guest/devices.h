/* SPDX-License-Identifier: BSD-2-Clause */
/* The PV devices: the front ends, started by options and kept going. */
#ifndef PVPROBE_DEVICES_H
#define PVPROBE_DEVICES_H

#include <stdint.h>

#include "xenstore/xenstore.h"

/*
 * Options: write=xvdb destroy=xvdb: it may be written; writable=xvdb,xvdc or
 * writable=all: those may, by trials; persistent=no, indirect=no, offload=no
 * leave out what was negotiated else; ring-pages=N.
 */
int devices_init(struct pvk_xs *xs, struct pvk_err *e);
/* A step; when clock_ns() wants the next one. */
uint64_t devices_step(void);
/* Before the machine ends: lets go of everything, in seconds at most. */
void devices_stop(void);

#endif
