/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux: what NICs do themselves, by ethtool's old ioctls; see linux.h. */
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <net/if.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/ethtool.h>
#include <linux/sockios.h>

#include "linux.h"
#include "util/auto.h"
#include "util/num.h"

/* Each answers with 0 or 1, but the flags, of which one bit is meant. */
static const struct {
	const char *leaf;
	uint32_t command, bit;
} offloads[] = {
	{ "txcsum", ETHTOOL_GTXCSUM, UINT32_MAX },
	{ "rxcsum", ETHTOOL_GRXCSUM, UINT32_MAX },
	{ "tso", ETHTOOL_GTSO, UINT32_MAX },
	{ "gro", ETHTOOL_GGRO, UINT32_MAX },
	{ "sg", ETHTOOL_GSG, UINT32_MAX },
	{ "lro", ETHTOOL_GFLAGS, ETH_FLAG_LRO },
};

static void
take_offloads(const struct look *l, int fd, const char *name)
{
	struct ethtool_value value;
	struct ifreq request;

	for (size_t i = 0; i < PVK_COUNT(offloads); i++) {
		memset(&request, 0, sizeof(request));
		value = (struct ethtool_value){ .cmd = offloads[i].command };
		snprintf(request.ifr_name, sizeof(request.ifr_name), "%.*s",
		    IFNAMSIZ - 1, name);
		request.ifr_data = (void *)&value;
		if (ioctl(fd, SIOCETHTOOL, &request) == 0)
			pvk_facts_set_of(l->f, "nic", name, offloads[i].leaf,
			    (value.data & offloads[i].bit) != 0 ? "on" : "off");
		else
			look_unseen_of(l, "nic", name, offloads[i].leaf, errno);
	}
}

void
linux_offloads(const struct look *l)
{
	PVK_AUTO_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const struct pvk_fact *names = pvk_facts_get(l->f, "nic.names");
	char list[PVK_FACT_VALUE_MAX], *save, *name;

	if (fd < 0 || names == NULL || names->kind != PVK_FACT_TEXT)
		return;
	snprintf(list, sizeof(list), "%s", names->value);
	for (name = strtok_r(list, " ", &save); name != NULL;
	     name = strtok_r(NULL, " ", &save))
		take_offloads(l, fd, name);
}
