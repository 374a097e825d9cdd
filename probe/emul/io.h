/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ports of emulated hardware. Functions, not inline assembly in each driver, so
 * that the unit tests put a simulated device behind them.
 */
#ifndef PVPROBE_IO_H
#define PVPROBE_IO_H

#include <stddef.h>
#include <stdint.h>

uint8_t io_in8(uint16_t port);
uint16_t io_in16(uint16_t port);
uint32_t io_in32(uint16_t port);
void io_out8(uint16_t port, uint8_t value);
void io_out16(uint16_t port, uint16_t value);
void io_out32(uint16_t port, uint32_t value);

/* n words from or to one port: one exit to the hypervisor for many. */
void io_in16s(uint16_t port, void *to, size_t n);
void io_out16s(uint16_t port, const void *from, size_t n);

#endif
