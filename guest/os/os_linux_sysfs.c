/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux: what sysfs says of an interface; see os_linux.h. What is hardware, a
 * front end of Xen's included, has class/net/NAME/device, and a front end has
 * in there its place in xenstore: "nodename", in which "device/vif/3" stands.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "os/os_linux.h"

/* "device/vif/3\n", with a number that can be */
static int32_t
vif_of(const char *nodename)
{
	static const char prefix[] = "device/vif/";
	const char *p = nodename + sizeof(prefix) - 1;
	int32_t n = 0;

	if (strncmp(nodename, prefix, sizeof(prefix) - 1) != 0 || *p == '\n')
		return (FACTS_NO_VIF);
	for (; *p >= '0' && *p <= '9' && n < 100000; p++)
		n = n * 10 + (*p - '0');
	return (*p == '\n' ? n : FACTS_NO_VIF);
}

void
os_sysfs_link(int at, struct net_link *l)
{
	char path[sizeof(l->name) + sizeof("/device/nodename")], text[64];

	l->is_device = false;
	l->vif = FACTS_NO_VIF;
	if (at < 0 || strchr(l->name, '/') != NULL)
		return;
	snprintf(path, sizeof(path), "%s/device", l->name);
	if (faccessat(at, path, F_OK, 0) != 0)
		return;
	l->is_device = true;
	snprintf(path, sizeof(path), "%s/device/nodename", l->name);
	if (os_read_file(at, path, text, sizeof(text)) >= 0)
		l->vif = vif_of(text);
}
