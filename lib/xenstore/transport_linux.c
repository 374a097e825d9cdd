/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux's devices: without limits, with poll(2) and O_NONBLOCK. */
#include "xenstore/transport.h"

const char *const *
transport_devices(void)
{
	/* the second one belongs to xenfs, which older systems mount */
	static const char *const devices[] = { "/dev/xen/xenbus",
		"/proc/xen/xenbus", NULL };

	return (devices);
}

enum pvk_xs_manners
transport_device_manners(void)
{
	return (PVK_XS_PLAIN);
}
