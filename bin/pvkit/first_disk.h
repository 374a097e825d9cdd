/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk that may be in an appliance: of a plain one it is read in place, of a
 * packed one by way of a file without a name.
 */
#ifndef PVKIT_FIRST_DISK_H
#define PVKIT_FIRST_DISK_H

#include "disk/disk.h"
#include "xva/index.h"

struct first_disk {
	struct pvk_src *src;
	struct pvk_xva_index *index; /* NULL: it is not read in place */
	int fd;			     /* of the unpacked one, or -1 */
	bool has_others;	     /* the appliance has more disks */
};

/* path, which is borrowed, is an XVA or a disk. */
int first_disk_open(struct first_disk *d, const char *path, struct pvk_err *e);
void first_disk_close(struct first_disk *d);

#endif
