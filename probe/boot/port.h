/* SPDX-License-Identifier: BSD-2-Clause */
/* Input and output ports of the processor. */
#ifndef PVPROBE_PORT_H
#define PVPROBE_PORT_H

#include <stdint.h>

static inline uint8_t
port_in8(uint16_t port)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port) : "memory");
	return (v);
}

static inline uint16_t
port_in16(uint16_t port)
{
	uint16_t v;

	__asm__ volatile("inw %1, %0" : "=a"(v) : "Nd"(port) : "memory");
	return (v);
}

static inline void
port_out8(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port) : "memory");
}

static inline void
port_out16(uint16_t port, uint16_t v)
{
	__asm__ volatile("outw %0, %1" : : "a"(v), "Nd"(port) : "memory");
}

#endif
