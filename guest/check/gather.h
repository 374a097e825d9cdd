/* SPDX-License-Identifier: BSD-2-Clause */
/* All facts of the system that runs; gather_SYSTEM.c. */
#ifndef PVGUEST_CHECK_GATHER_H
#define PVGUEST_CHECK_GATHER_H

#include "look.h"

/*
 * Everything that this user may see, without running other programs and without
 * changing anything. What may not be seen is a fact as well. l->root is /.
 */
void gather(const struct look *l);

#endif
