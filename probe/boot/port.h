/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Input and output ports of the processor: the instructions. Drivers that the
 * unit tests have simulated hardware for call emul/io.h instead.
 */
#ifndef PVPROBE_PORT_H
#define PVPROBE_PORT_H

#include <stddef.h>
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

static inline uint32_t
port_in32(uint16_t port)
{
	uint32_t v;

	__asm__ volatile("inl %1, %0" : "=a"(v) : "Nd"(port) : "memory");
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

static inline void
port_out32(uint16_t port, uint32_t v)
{
	__asm__ volatile("outl %0, %1" : : "a"(v), "Nd"(port) : "memory");
}

/* n words from or to one port. */
static inline void
port_in16s(uint16_t port, void *to, size_t n)
{
	__asm__ volatile("rep insw" : "+D"(to), "+c"(n) : "d"(port) : "memory");
}

static inline void
port_out16s(uint16_t port, const void *from, size_t n)
{
	__asm__ volatile("rep outsw"
			 : "+S"(from), "+c"(n)
			 : "d"(port)
			 : "memory");
}

#endif
