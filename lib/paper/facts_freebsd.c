/* SPDX-License-Identifier: BSD-2-Clause */
/* What FreeBSD shows by sysctl(3) and getifaddrs(3); see facts.h. */
#include <sys/disk.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <sys/types.h>

#include <net/if.h>
#include <net/if_dl.h>

#include <fcntl.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "paper/facts.h"
#include "util/auto.h"
#include "util/pipeline.h"

/* The size of a disk; 0 when this user may not look */
static double
disk_size(const char *name)
{
	PVK_AUTO_FD int fd = -1;
	char path[64];
	off_t bytes;

	snprintf(path, sizeof(path), "/dev/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, DIOCGMEDIASIZE, &bytes) != 0)
		return (0);
	return ((double)bytes);
}

static void
disks(struct pvk_machine *f)
{
	char names[1024], *p = names, *name;
	size_t len = sizeof(names) - 1;

	if (sysctlbyname("kern.disks", names, &len, NULL, 0) != 0)
		return;
	names[len] = '\0';
	while ((name = strsep(&p, " ")) != NULL) {
		struct pvk_fact_disk d = { .size = 0 };

		if (name[0] == '\0' || strncmp(name, "cd", 2) == 0)
			continue;
		snprintf(d.name, sizeof(d.name), "%s", name);
		d.size = disk_size(name);
		d.paravirtual = strncmp(name, "xbd", 3) == 0 ||
		    strncmp(name, "vtbd", 4) == 0;
		d.emulated = f->virt[0] != '\0' && !d.paravirtual;
		paper_facts_disk(f, &d);
	}
}

static void
nics(struct pvk_machine *f)
{
	struct ifaddrs *all, *a;

	if (getifaddrs(&all) != 0)
		return;
	for (a = all; a != NULL; a = a->ifa_next) {
		const struct if_data *data = a->ifa_data;
		struct pvk_fact_nic n = { .rate = 0 };

		if (a->ifa_addr == NULL || a->ifa_addr->sa_family != AF_LINK ||
		    data == NULL || (a->ifa_flags & IFF_LOOPBACK) != 0)
			continue;
		snprintf(n.name, sizeof(n.name), "%s", a->ifa_name);
		n.rate = (double)data->ifi_baudrate / 8;
		n.mtu = data->ifi_mtu >= 576 && data->ifi_mtu <= 65536
		    ? (unsigned)data->ifi_mtu
		    : 1500;
		n.paravirtual = strncmp(n.name, "xn", 2) == 0;
		paper_facts_nic(f, &n);
	}
	freeifaddrs(all);
}

void
pvk_machine_read(struct pvk_machine *f, const char *root)
{
	unsigned long bytes = 0;
	size_t len = sizeof(bytes);

	(void)root; /* sysctl(3) knows one machine only */
	memset(f, 0, sizeof(*f));
	f->cpus = (unsigned)pvk_cpu_count();
	if (sysctlbyname("hw.physmem", &bytes, &len, NULL, 0) == 0)
		f->memory = (double)bytes;
	len = sizeof(f->virt) - 1;
	if (sysctlbyname("kern.vm_guest", f->virt, &len, NULL, 0) != 0 ||
	    strcmp(f->virt, "none") == 0)
		f->virt[0] = '\0';
	disks(f);
	nics(f);
}
