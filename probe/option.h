/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options: vm-data/pvprobe/NAME in xenstore, else NAME=VALUE on the kernel's
 * command line, where NAME alone is NAME=yes.
 */
#ifndef PVPROBE_OPTION_H
#define PVPROBE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

/* The value, fit to show and cut to size; "" and false when it is not set. */
bool option_get(const char *name, char *value, size_t size);
/* What xenstore has may be another by now: look again. */
void option_forget(void);
/* yes, true, on or 1; otherwise when it is not set. */
bool option_is(const char *name, bool otherwise);

#endif
