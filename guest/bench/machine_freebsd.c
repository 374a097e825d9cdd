/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD; see machine.h. */
#include <sys/param.h>

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <sys/time.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

#define ZFS_DIRECT 2.3 /* the first that does as O_DIRECT asks */

/* kern.cp_time, in ticks of kern.clockrate's stathz */
double
machine_cpu(void)
{
	long ticks[CPUSTATES];
	size_t len = sizeof(ticks);
	struct clockinfo clock;
	double busy = 0;

	if (sysctlbyname("kern.cp_time", ticks, &len, NULL, 0) != 0 ||
	    len != sizeof(ticks))
		return (-1);
	len = sizeof(clock);
	if (sysctlbyname("kern.clockrate", &clock, &len, NULL, 0) != 0 ||
	    len != sizeof(clock) || clock.stathz <= 0)
		return (-1);
	for (int i = 0; i < CPUSTATES; i++)
		if (i != CP_IDLE)
			busy += (double)ticks[i];
	return (busy / clock.stathz);
}

uint64_t
machine_memory(void)
{
	unsigned long bytes = 0;
	size_t len = sizeof(bytes);

	if (sysctlbyname("hw.physmem", &bytes, &len, NULL, 0) != 0)
		return (0);
	return (bytes);
}

void
machine_device(int fd, char *out, size_t size)
{
	struct statfs fs;

	out[0] = '\0';
	if (fstatfs(fd, &fs) == 0 && strncmp(fs.f_mntfromname, "/dev/", 5) == 0)
		snprintf(out, size, "%s", fs.f_mntfromname + 5);
}

/* "2.2.6-FreeBSD_g..." */
static double
zfs_version(void)
{
	char text[64] = "";
	size_t len = sizeof(text) - 1;

	if (sysctlbyname("vfs.zfs.version.module", text, &len, NULL, 0) != 0)
		return (0);
	return (strtod(text + strcspn(text, "0123456789"), NULL));
}

const char *
machine_caches(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return (NULL);
	if (strcmp(fs.f_fstypename, "tmpfs") == 0)
		return ("a file system in memory");
	if (strcmp(fs.f_fstypename, "zfs") == 0 && zfs_version() < ZFS_DIRECT)
		return ("ZFS before 2.3 reads through its cache");
	return (NULL);
}

uint64_t
machine_resent(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
		return (0);
	return (info.tcpi_snd_rexmitpack);
}
