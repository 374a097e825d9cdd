/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console: Xen's ring, the serial port, the screen, whichever there are. A
 * console that nobody reads loses text, and holds nobody up.
 */
#ifndef PVPROBE_CONSOLE_H
#define PVPROBE_CONSOLE_H

#include <stddef.h>

/* "\n" ends a line. Text of strangers has to be made fit to show before. */
void console_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void console_write(const char *text, size_t len);
/* The same for what programs read: the screen, which people look at, lacks it.
 */
void console_log(const char *text, size_t len);

#endif
