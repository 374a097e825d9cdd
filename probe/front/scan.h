/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of devices and what all of them share; scan.c. */
#ifndef PVPROBE_FRONT_SCAN_H
#define PVPROBE_FRONT_SCAN_H

#include <stdbool.h>

#include "front/xenbus.h"

/*
 * Brings the list up to what is below "device" now. False: xenstore could not
 * be asked; later.
 */
bool scan_devices(void);

#endif
