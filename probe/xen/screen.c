/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The screen of a machine with a BIOS: VGA's text mode 3. Each cell that is
 * written is an exit to the device model, so lines are not moved up: the memory
 * holds 204 of them, and VGA shows 25 from where we say. At its end the screen
 * begins anew.
 */
#include <stdint.h>

#include "boot/port.h"
#include "xen/console_private.h"

#define CELLS	   ((volatile uint16_t *)0xb8000)
#define COLUMNS	   80u
#define ROWS	   25u
#define LINES	   (16384u / COLUMNS)
#define LIGHT_GREY 0x0700u
#define PATTERN	   0x5aa5u

/* The CRT controller: where what is shown begins, in cells, and the cursor */
#define CRTC_INDEX  0x3d4
#define CRTC_DATA   0x3d5
#define CRTC_START  0x0c
#define CRTC_CURSOR 0x0e

static struct {
	bool is_there;
	unsigned line, column;
} screen;

static void
set_pair(uint8_t index, unsigned value)
{
	port_out8(CRTC_INDEX, index);
	port_out8(CRTC_DATA, (uint8_t)(value >> 8));
	port_out8(CRTC_INDEX, (uint8_t)(index + 1));
	port_out8(CRTC_DATA, (uint8_t)value);
}

static void
clear_line(void)
{
	for (unsigned i = 0; i < COLUMNS; i++)
		CELLS[screen.line * COLUMNS + i] = LIGHT_GREY | ' ';
}

static void
show(void)
{
	unsigned top = screen.line < ROWS ? 0 : screen.line - ROWS + 1;

	set_pair(CRTC_START, top * COLUMNS);
	set_pair(CRTC_CURSOR, screen.line * COLUMNS + screen.column);
}

static void
clear(void)
{
	for (screen.line = 0; screen.line < ROWS; screen.line++)
		clear_line();
	screen.line = screen.column = 0;
	show();
}

void
screen_init(void)
{
	CELLS[0] = PATTERN;
	screen.is_there = CELLS[0] == PATTERN;
	if (screen.is_there)
		clear();
}

static void
next_line(void)
{
	screen.column = 0;
	if (++screen.line == LINES) {
		clear();
		return;
	}
	if (screen.line >= ROWS)
		clear_line();
	show();
}

void
screen_write(char c)
{
	if (!screen.is_there)
		return;
	if (c == '\n' || screen.column == COLUMNS)
		next_line();
	if (c != '\n')
		CELLS[screen.line * COLUMNS + screen.column++] =
		    LIGHT_GREY | (uint8_t)c;
}
