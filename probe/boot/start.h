/* SPDX-License-Identifier: BSD-2-Clause */
/* How we were started. */
#ifndef PVPROBE_START_H
#define PVPROBE_START_H

#include <stdint.h>

/* The kernel's command line, as it came; from a disk the one in the image. */
const char *start_command_line(void);
/* "PVH", "BIOS" or "UEFI" */
const char *start_kind(void);
/* Bytes of memory that we found to be ours. */
uint64_t start_memory(void);
/* Bytes that firmware or Xen say are RAM, also those that we leave alone. */
uint64_t start_memory_shown(void);

#endif
