/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of Linux's back end share; see os.h. */
#ifndef PVGUEST_OS_LINUX_H
#define PVGUEST_OS_LINUX_H

#include <stdint.h>
#include <stdio.h>

#include "os/os.h"

/* What is known of the network, to tell news from old; see os_linux_netlink.h
 */
struct os_known {
	uint64_t *digests; /* owned, sorted */
	size_t n, cap;
};

struct os {
	int meminfo; /* /proc/meminfo */
	int events;  /* a socket for news of the network */
	struct os_known known;
	bool onlines_vcpus; /* a rule of udev does, for what the host adds */
};

/*
 * The first size - 1 bytes of a file, with a NUL behind them; how many there
 * are, or -1. For small files of /proc, /sys and /etc. at: AT_FDCWD, or the
 * folder that name is relative to.
 */
int os_read_file(int at, const char *name, char *buf, size_t size);
bool os_exists(const char *path);
/* Copies text, up to a line end, made fit for facts.h. */
void os_copy_text(char *out, size_t size, const char *text, size_t len);

/*
 * The value of key in the text of an os-release file, in which values may be
 * quoted as in a shell; false without. Made fit for facts.h.
 */
bool os_release_get(const char *text, const char *key, char *out, size_t size);

/* name, distro, major and minor of *f from the files below root ("" is /). */
void os_read_release(const char *root, struct facts_system *f);
/* The domain of host that a text in the form of hosts(5) tells; "" without. */
void os_hosts_domain(const char *text, const char *host, char *out,
    size_t size);
/* Is there a rule of udev that brings vCPUs online? In root/etc/udev/... */
bool os_udev_onlines_vcpus(const char *root);

/* Values of /proc/meminfo's text. 0, or -1 without MemTotal. */
int os_parse_meminfo(const char *text, struct facts_memory *f);

/*
 * Volumes of a mount table in the form of /proc/self/mountinfo; ask is
 * statvfs(3), or stands in for it. -1: no memory.
 */
struct statvfs;
int os_read_mounts(FILE *mounts,
    int (*ask)(const char *path, struct statvfs *answer),
    struct facts_volumes *f, struct pvk_err *e);

/* A socket of rtnetlink(7) that does not block; groups of its news, or 0 */
int os_netlink_open(uint32_t groups, struct pvk_err *e);

/* What sysfs says of an interface, in at, its folder class/net. */
void os_sysfs_link(int at, struct net_link *l);

#endif
