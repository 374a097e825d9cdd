/* SPDX-License-Identifier: BSD-2-Clause */
/* What this build was made with, and which optional parts it has. */
#ifndef PVKIT_PARTS_H
#define PVKIT_PARTS_H

#include <stdio.h>

void parts_print(FILE *out);

#endif
