/* SPDX-License-Identifier: BSD-2-Clause */
/* The instructions behind io.h. */
#include "emul/io.h"

uint8_t
io_in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %w1, %b0" : "=a"(value) : "Nd"(port) : "memory");
	return (value);
}

uint16_t
io_in16(uint16_t port)
{
	uint16_t value;

	__asm__ volatile("inw %w1, %w0" : "=a"(value) : "Nd"(port) : "memory");
	return (value);
}

uint32_t
io_in32(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %w1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return (value);
}

void
io_out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %b0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

void
io_out16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %w0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

void
io_out32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

void
io_in16s(uint16_t port, void *to, size_t n)
{
	__asm__ volatile("rep insw" : "+D"(to), "+c"(n) : "d"(port) : "memory");
}

void
io_out16s(uint16_t port, const void *from, size_t n)
{
	__asm__ volatile("rep outsw"
			 : "+S"(from), "+c"(n)
			 : "d"(port)
			 : "memory");
}
