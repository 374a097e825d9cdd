/* SPDX-License-Identifier: BSD-2-Clause */
/* Ports of the real hardware; see io.h. */
#include "emul/io.h"

#include "boot/port.h"

uint8_t
io_in8(uint16_t port)
{
	return (port_in8(port));
}

uint16_t
io_in16(uint16_t port)
{
	return (port_in16(port));
}

uint32_t
io_in32(uint16_t port)
{
	return (port_in32(port));
}

void
io_out8(uint16_t port, uint8_t value)
{
	port_out8(port, value);
}

void
io_out16(uint16_t port, uint16_t value)
{
	port_out16(port, value);
}

void
io_out32(uint16_t port, uint32_t value)
{
	port_out32(port, value);
}

void
io_in16s(uint16_t port, void *to, size_t n)
{
	port_in16s(port, to, n);
}

void
io_out16s(uint16_t port, const void *from, size_t n)
{
	port_out16s(port, from, n);
}
