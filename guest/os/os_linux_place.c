/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux: where we are; see os.h. A guest of Xen has /sys/hypervisor/type, or,
 * when the kernel was built without, a device of xenbus. Domain 0 is told by
 * xenfs, and where that is not mounted by a bit of the hypervisor's features,
 * XENFEAT_dom0 in Xen's public/features.h.
 *
 * A XENSTORED_PATH in the environment says that somebody wants to be a guest
 * with that store, as tests do; so it counts as one.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "os/os_linux.h"

#define FEATURE_DOM0 11

static bool
is_xen(void)
{
	char type[16];

	if (os_read_file(AT_FDCWD, "/sys/hypervisor/type", type,
		sizeof(type)) >= 0)
		return (strcmp(type, "xen\n") == 0);
	return (os_exists("/dev/xen/xenbus") || os_exists("/proc/xen/xenbus"));
}

/* Hexadecimal; 8 digits a word, the first 32 features in the last of them */
static bool
has_feature_dom0(void)
{
	char text[64];
	int len = os_read_file(AT_FDCWD, "/sys/hypervisor/properties/features",
	    text, sizeof(text));

	while (len > 0 && text[len - 1] == '\n')
		text[--len] = '\0';
	if (len < 8)
		return (false);
	return ((strtoul(text + len - 8, NULL, 16) >> FEATURE_DOM0 & 1) != 0);
}

static bool
is_control(void)
{
	char text[64];

	return ((os_read_file(AT_FDCWD, "/proc/xen/capabilities", text,
		     sizeof(text)) >= 0 &&
		    strstr(text, "control_d") != NULL) ||
	    has_feature_dom0());
}

enum os_place
os_place(void)
{
	const char *store = getenv("XENSTORED_PATH");

	if (store != NULL && store[0] != '\0')
		return (OS_GUEST);
	if (!is_xen())
		return (OS_ELSEWHERE);
	return (is_control() ? OS_CONTROL : OS_GUEST);
}
