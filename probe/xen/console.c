/* SPDX-License-Identifier: BSD-2-Clause */
/* The console: what is written goes to all of its parts; see console.h. */
#include "console.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "xen/console_private.h"

#define LINE_MAX_BYTES 512

void
console_init(bool has_bios)
{
	serial_init();
	if (has_bios)
		screen_init();
}

/* Terminals want a carriage return before each line feed. */
static void
write_parts(const char *text, size_t len, bool is_document)
{
	const char *end = text + len, *line_end;

	while (text < end) {
		line_end = memchr(text, '\n', (size_t)(end - text));
		len = (size_t)((line_end != NULL ? line_end : end) - text);
		console_ring_write(text, len, is_document);
		if (line_end != NULL)
			console_ring_write("\r\n", 2, is_document);
		for (size_t i = 0; i < len; i++) {
			serial_write(text[i]);
			if (!is_document)
				screen_write(text[i]);
		}
		text += len;
		if (line_end == NULL)
			return;
		serial_write('\r');
		serial_write('\n');
		if (!is_document)
			screen_write('\n');
		text++;
	}
}

void
console_write(const char *text, size_t len)
{
	write_parts(text, len, false);
}

void
console_log(const char *text, size_t len)
{
	write_parts(text, len, true);
}

void
console_print(const char *fmt, ...)
{
	char text[LINE_MAX_BYTES];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	console_write(text,
	    (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
}
