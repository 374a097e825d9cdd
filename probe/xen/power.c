/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of a machine; see power.h. */
#include "xen/power.h"

#include "boot/port.h"
#include "xen/abi_xen.h"
#include "xen/console_private.h"
#include "xen/hypercall.h"

#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_RESET	 0xfe /* pulls the processor's reset line */

static _Noreturn void
stop(void)
{
	for (;;)
		__asm__ volatile("cli; hlt");
}

void
power_off(void)
{
	console_flush();
	hypercall_shutdown(ABI_SHUTDOWN_POWEROFF);
	stop();
}

void
power_reboot(void)
{
	console_flush();
	hypercall_shutdown(ABI_SHUTDOWN_REBOOT);
	port_out8(KEYBOARD_COMMAND, KEYBOARD_RESET);
	stop();
}

void
power_crash(void)
{
	console_flush();
	hypercall_shutdown(ABI_SHUTDOWN_CRASH);
	stop();
}
