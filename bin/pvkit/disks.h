/* SPDX-License-Identifier: BSD-2-Clause */
/* The disks that go into an appliance, as the command line names them. */
#ifndef PVKIT_DISKS_H
#define PVKIT_DISKS_H

#include "cli.h"
#include "disk/disk.h"
#include "util/num.h"
#include "xva/ova.h"

#define DISKS_MAX     16 /* what a host attaches to a VM at most */
#define DISK_SIZE_MAX ((uint64_t)64 * PVK_TIB)

struct disk_list {
	size_t n;
	const char *name[DISKS_MAX]; /* "-" is standard input */
	uint64_t stdin_size;	     /* bytes, 0: not said */
	bool no_round;
	/* from disks_open */
	struct pvk_src *src[DISKS_MAX];
	struct pvk_ova_spec_disk spec[DISKS_MAX];
};

/*
 * Opens them and decides their virtual sizes: rounded up to 2 MiB, with
 * no_round to 512 bytes only, and never below a chunk when there are several.
 */
int disks_open(struct disk_list *d, const struct cli *c, struct pvk_err *e);
void disks_close(struct disk_list *d);

#endif
