/* SPDX-License-Identifier: BSD-2-Clause */
/* What the loop asks of self.c, beside what others tell it (self.h). */
#ifndef PVPROBE_SELF_PRIVATE_H
#define PVPROBE_SELF_PRIVATE_H

#include <stdint.h>

#include "xenstore/xenstore.h"

/* xs is borrowed for ever. */
int self_init(struct pvk_xs *xs, struct pvk_err *e);
/* What is in the store is not known any more: all is written again. */
void self_forget(void);
/* Writes what is due; when clock_ns() wants it called next. */
uint64_t self_publish(void);

#endif
