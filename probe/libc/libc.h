/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The libc of the probe: what shared code calls of C and POSIX, declared by the
 * build machine's own headers, defined here.
 */
#ifndef PVPROBE_LIBC_H
#define PVPROBE_LIBC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Takes the pages of the heap. False: there is not enough memory. */
bool libc_init(void);

/*
 * vsnprintf(): flags, width, precision, hh h l ll z j t, and d i u x X o c s p
 * and %. Anything else ends the text there: -1. No floating point.
 */
int libc_format(char *out, size_t size, const char *fmt, va_list ap);

#endif
