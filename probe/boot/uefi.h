/* SPDX-License-Identifier: BSD-2-Clause */
/* The application for UEFI; see uefi.c. */
#ifndef PVPROBE_UEFI_H
#define PVPROBE_UEFI_H

#include "boot/abi_uefi.h"

/* The kernel's file, in the application; hidden: at no fixed address. */
extern const uint8_t uefi_kernel[] __attribute__((visibility("hidden")));
extern const uint8_t uefi_kernel_end[] __attribute__((visibility("hidden")));

/*
 * What the firmware calls. It does not return once the kernel runs; before,
 * with what went wrong.
 */
ABI_UEFI abi_uefi_status uefi_main(void *image, struct abi_uefi_system *s);

#endif
