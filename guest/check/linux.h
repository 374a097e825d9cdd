/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux: the facts, by what of sysfs, procfs and /etc they come from. Each
 * function sets those of one section of docs/formats/check-facts.md.
 */
#ifndef PVGUEST_CHECK_LINUX_H
#define PVGUEST_CHECK_LINUX_H

#include "look.h"

void linux_system(const struct look *l);   /* system.*, kernel.* */
void linux_xen(const struct look *l);	   /* xen.*, device.* */
void linux_disks(const struct look *l);	   /* disk.*, part.*, mount.* */
void linux_nics(const struct look *l);	   /* nic.* */
void linux_offloads(const struct look *l); /* of each NIC; live only */
void linux_network(const struct look *l);  /* net.* */
void linux_machine(const struct look *l);  /* cpu.*, time.*, memory.*, swap.* */
void linux_boot(const struct look *l);	   /* boot.*, cmdline.* */
void linux_programs(const struct look *l); /* agent.*, time.daemons */

/* The value of a line "Name:  123 kB" of a text; false without. */
bool linux_value(const char *text, const char *name, uint64_t *n);
/* How many numbers there are in "0-3,8"; those of both lists, in the same form
 * in out. */
uint64_t linux_count_list(const char *list);
void linux_common_list(const char *a, const char *b, char *out, size_t size);

/*
 * Names of the block devices that hold what the system uses now, partitions and
 * disks, what lies below a device mapper among them.
 */
#define LINUX_USED 256
struct linux_used {
	int error; /* an errno: not all of them could be found */
	bool has_zfs, root_is_zfs; /* pools are mounted, one of them as / */
	size_t n;
	struct {
		char name[LOOK_NAME];
		bool is_root; /* / is on it */
	} list[LINUX_USED];
};
void linux_find_used(const struct look *l, struct linux_used *u);
/* mount.*, of the same table. */
void linux_mounts(const struct look *l);

#endif
