/* SPDX-License-Identifier: BSD-2-Clause */
/* The first serial port, a 16550 or what emulates one. Each character is an
 * exit to the device model, so it is used only where there is one. */
#include <stdint.h>

#include "boot/port.h"
#include "xen/console_private.h"

#define PORT	     0x3f8
#define DATA	     (PORT + 0) /* with the latch: divisor, low byte */
#define INTERRUPTS   (PORT + 1) /* with the latch: divisor, high byte */
#define FIFO	     (PORT + 2)
#define LINE	     (PORT + 3)
#define MODEM	     (PORT + 4)
#define STATUS	     (PORT + 5)
#define SCRATCH	     (PORT + 7)

#define LINE_LATCH   0x80
#define LINE_8N1     0x03
#define FIFO_ON	     0x07
#define MODEM_READY  0x03
#define STATUS_EMPTY 0x20
#define DIVISOR	     1 /* 115200 baud */
#define PATTERN	     0x5a
#define PATIENCE     10000 /* reads of the status */

static bool is_there;

void
serial_init(void)
{
	port_out8(SCRATCH, PATTERN);
	is_there = port_in8(SCRATCH) == PATTERN;
	if (!is_there)
		return;
	port_out8(INTERRUPTS, 0);
	port_out8(LINE, LINE_LATCH);
	port_out8(DATA, DIVISOR);
	port_out8(INTERRUPTS, 0);
	port_out8(LINE, LINE_8N1);
	port_out8(FIFO, FIFO_ON);
	port_out8(MODEM, MODEM_READY);
}

void
serial_write(char c)
{
	if (!is_there)
		return;
	for (unsigned n = 0; (port_in8(STATUS) & STATUS_EMPTY) == 0; n++)
		if (n == PATIENCE)
			return;
	port_out8(DATA, (uint8_t)c);
}
