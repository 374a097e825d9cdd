/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine of the probe's parts that does what the probe must not, as its
 * command line says. boot.py looks at what it has to say about that.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "boot/start.h"
#include "console.h"
#include "libc/libc.h"
#include "main.h"
#include "xen/clock_private.h"
#include "xen/console_private.h"
#include "xen/power.h"

/* Not the compiler's to know. */
static volatile uintptr_t nowhere;
static volatile unsigned depth;

static unsigned
deeper(unsigned n) /* NOLINT(misc-no-recursion) */
{
	volatile uint8_t frame[256];

	frame[n % sizeof(frame)] = (uint8_t)n;
	depth = n;
	return (n == UINT32_MAX ? 0 : deeper(n + 1) + frame[0]);
}

static void
do_it(const char *what)
{
	char *p;

	if (strcmp(what, "null") == 0)
		*(volatile uint32_t *)(nowhere + 0x123) = 1;
	if (strcmp(what, "stack") == 0)
		depth = deeper(0);
	if (strcmp(what, "opcode") == 0)
		__asm__ volatile("ud2");
	if (strcmp(what, "divide") == 0)
		depth = 1000 / depth;
	if (strcmp(what, "heap") == 0) {
		p = malloc(10);
		free(p);
		free(p + nowhere);
	}
	if (strcmp(what, "abort") == 0)
		abort();
}

void
main_probe(void)
{
	console_init(false);
	clock_init();
	if (!libc_init())
		power_crash();
	console_print("doing it: %s\n", start_command_line());
	do_it(start_command_line());
	console_print("nothing happened\n");
	power_off();
}
