/* SPDX-License-Identifier: BSD-2-Clause */
/* A look at one key, for texts that are compared or shown. */
#ifndef PVGUEST_GLANCE_H
#define PVGUEST_GLANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "xenstore/xenstore.h"

/*
 * The value, fit to show and cut to size; "" and false when there is none, or
 * it can't be read.
 */
bool glance(struct pvk_xs *xs, const char *path, char *out, size_t size);

#endif
