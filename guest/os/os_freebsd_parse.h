/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel and the files of FreeBSD say, understood: pure functions, so
 * that they can be tried on any system with what a FreeBSD has said.
 */
#ifndef PVGUEST_OS_FREEBSD_PARSE_H
#define PVGUEST_OS_FREEBSD_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/facts.h"

/*
 * K of "device/vif/K", the text of dev.xn.N.xenstore_path; FACTS_NO_VIF of all
 * else.
 */
int32_t os_parse_vif(const char *path);

/* "xn0" into "xn" and 0; false when there is no unit, or no room. */
bool os_parse_driver(const char *text, char *name, size_t size, unsigned *unit);

/* What vm.stats.vm and others say. Counts are pages, unless they say bytes. */
struct os_pages {
	uint64_t page_bytes; /* vm.stats.vm.v_page_size */
	uint64_t phys_bytes; /* hw.physmem: what the kernel got at boot */
	uint64_t ballooned;  /* dev.xen.balloon.{low,high}_mem: given back */
	uint64_t free, cache, inactive, laundry; /* vm.stats.vm.v_*_count */
	uint64_t reserved;		   /* vm.stats.vm.v_free_reserved */
	uint64_t swap_free;		   /* of vm.swap_info.N */
	uint64_t arc_bytes, arc_min_bytes; /* ZFS's: size, c_min */
};

/*
 * total	phys - ballooned
 * free		what programs could have: free - reserved, for that is the
 *		kernel's; cache and inactive, which are given up first; of
 *		laundry, which has to be written out before, as much as swap
 *		has room for; what of ZFS's cache is above its minimum. At most
 *		total.
 */
void os_reckon_memory(const struct os_pages *p, struct facts_memory *f);

/* The texts of files, "" of those that are not there. */
struct os_texts {
	const char *osrelease; /* kern.osrelease */
	const char *script;    /* /bin/freebsd-version */
	const char *version;   /* /etc/version */
	const char *platform;  /* /etc/platform */
	const char *opnsense;  /* /usr/local/opnsense/version/core */
};

/* name, distro, major, minor, kernel of *f. */
void os_name_system(const struct os_texts *t, struct facts_system *f);

/* A host name in its two parts, of *f. */
void os_split_host(const char *name, struct facts_system *f);

/*
 * Is there news of interfaces or addresses in these messages of route(4)? What
 * cannot be understood may be.
 */
bool os_parse_route(const uint8_t *bytes, size_t len);

/* The types that are news, as in net/route.h, and the version. */
#define OS_RTM_VERSION	  5
#define OS_RTM_NEWADDR	  0xc
#define OS_RTM_DELADDR	  0xd
#define OS_RTM_IFINFO	  0xe
#define OS_RTM_IFANNOUNCE 0x11

/* Of a netmask: the leading ones of len bytes. */
uint8_t os_prefix_of(const uint8_t *mask, size_t len);

/* Text up to a line's end, made fit for facts.h. */
void os_copy_line(char *out, size_t size, const char *text);

#endif
