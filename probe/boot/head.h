/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel, as a file without ELF, says of itself in its first bytes,
 * which are entry.S's. From a BIOS it is enough to jump to the first of them.
 */
#ifndef PVPROBE_HEAD_H
#define PVPROBE_HEAD_H

#include <stdint.h>

struct head {
	uint8_t start_bios[16]; /* 32-bit code */
	/* where it must be; end is behind all that it uses, not in the file */
	uint64_t start, end;
	uint64_t start_uefi; /* void (uint32_t list of boot/bios.h) */
};
_Static_assert(sizeof(struct head) == 40, "as in entry.S");

#endif
