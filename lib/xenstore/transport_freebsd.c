/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD's device, which learned to watch and to poll in FreeBSD 11. */
#include <unistd.h>

#include "xenstore/transport.h"

#define FREEBSD_11 1100000 /* __FreeBSD_version */

const char *const *
transport_devices(void)
{
	static const char *const devices[] = { "/dev/xen/xenstore", NULL };

	return (devices);
}

enum pvk_xs_manners
transport_device_manners(void)
{
	/* of the kernel that runs, not of the headers we were built with */
	return (
	    getosreldate() < FREEBSD_11 ? PVK_XS_FREEBSD_OLD : PVK_XS_FREEBSD);
}
