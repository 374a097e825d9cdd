/* SPDX-License-Identifier: BSD-2-Clause */
/* The console's parts, and when they begin. */
#ifndef PVPROBE_CONSOLE_PRIVATE_H
#define PVPROBE_CONSOLE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

/* The serial port, if there is one, and the screen of a machine with a BIOS. */
void console_init(bool has_bios);
/* Xen's ring, once there are events and time: also in a new domain. */
void console_ring_init(void);
/* Waits, not for ever, until somebody has read what Xen's ring holds. */
void console_flush(void);

/* ---- console_ring.c: Xen's ring ---- */
/* is_document: who reads is waited for longer, as for what is worth nothing
 * with a hole in it. */
void console_ring_write(const char *text, size_t len, bool is_document);

/* ---- serial.c ---- */
void serial_init(void);
void serial_write(char c);

/* ---- screen.c: VGA text ---- */
void screen_init(void);
void screen_write(char c);

#endif
