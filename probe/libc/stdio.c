/* SPDX-License-Identifier: BSD-2-Clause */
/* <stdio.h>, as far as it is called: text into memory. */
#include <stdio.h>

#include "libc/libc.h"

int
vsnprintf(char *out, size_t size, const char *fmt, va_list ap)
{
	return (libc_format(out, size, fmt, ap));
}

int
snprintf(char *out, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = libc_format(out, size, fmt, ap);
	va_end(ap);
	return (n);
}
