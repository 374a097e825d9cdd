/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux; see machine.h. */
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"

#define TMPFS	   0x01021994UL /* f_type, of statfs(2) */
#define RAMFS	   0x858458f6UL
#define ZFS	   0x2fc12fc1UL
#define ZFS_DIRECT 2.3 /* the first that does as O_DIRECT asks */

/* The first line of a small file; "" when there is none */
static void
first_line(const char *path, char *out, size_t size)
{
	FILE *f = fopen(path, "re");

	out[0] = '\0';
	if (f == NULL)
		return;
	if (fgets(out, (int)size, f) == NULL)
		out[0] = '\0';
	fclose(f);
}

/* "cpu  user nice system idle iowait irq softirq steal ...", in ticks */
double
machine_cpu(void)
{
	double ticks, busy = 0;
	char line[256], *p = line + 3, *end;
	long hz = sysconf(_SC_CLK_TCK);

	first_line("/proc/stat", line, sizeof(line));
	if (strncmp(line, "cpu ", 4) != 0 || hz <= 0)
		return (-1);
	for (int i = 0; i < 7; i++, p = end) {
		ticks = strtod(p, &end);
		if (end == p)
			return (-1);
		if (i != 3 && i != 4)
			busy += ticks;
	}
	return (busy / (double)hz);
}

uint64_t
machine_memory(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);

	return (pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : 0);
}

void
machine_device(int fd, char *out, size_t size)
{
	char path[64], target[256], *name;
	struct stat st;
	ssize_t n;

	out[0] = '\0';
	if (fstat(fd, &st) != 0)
		return;
	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u", major(st.st_dev),
	    minor(st.st_dev));
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return;
	target[n] = '\0';
	name = strrchr(target, '/');
	snprintf(out, size, "%s", name != NULL ? name + 1 : target);
}

const char *
machine_caches(int fd)
{
	struct statfs fs;
	char version[32];

	if (fstatfs(fd, &fs) != 0)
		return (NULL);
	switch ((unsigned long)fs.f_type & 0xffffffffUL) {
	case TMPFS:
	case RAMFS:
		return ("a file system in memory");
	case ZFS:
		first_line("/sys/module/zfs/version", version, sizeof(version));
		return (strtod(version, NULL) < ZFS_DIRECT
			? "ZFS before 2.3 reads through its cache"
			: NULL);
	default:
		return (NULL);
	}
}

uint64_t
machine_resent(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
		return (0);
	return (info.tcpi_total_retrans);
}
