/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unplugging, as Xen's docs/misc/hvm-emulated-unplug tells: the device model
 * answers at port 0x10 with a magic number; what is written there goes.
 */
#include "xen/unplug.h"

#include "boot/port.h"
#include "xen/hypercall.h"

#define PORT  0x10
#define MAGIC 0x49d2

bool
unplug(unsigned what)
{
	if (!hypercall_is_there() || port_in16(PORT) != MAGIC)
		return (false);
	port_out16(PORT, (uint16_t)what);
	return (true);
}
