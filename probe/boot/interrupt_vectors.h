/* SPDX-License-Identifier: BSD-2-Clause */
/* What interrupt.S and interrupt.c both have to know. */
#ifndef PVPROBE_INTERRUPT_VECTORS_H
#define PVPROBE_INTERRUPT_VECTORS_H

#define INTERRUPT_EXCEPTIONS 32
/* A bit for each that pushes an error code: 8, 10 to 14, 17, 21, 29, 30 */
#define INTERRUPT_WITH_CODE 0x60227d00

#endif
