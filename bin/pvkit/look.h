/* SPDX-License-Identifier: BSD-2-Clause */
/* What image check and template check share: the report on a disk. */
#ifndef PVKIT_LOOK_H
#define PVKIT_LOOK_H

#include "disk/disk.h"

#include "cli.h"

/* Checks the disk and prints what was found; the exit status. */
int look_at(struct cli *c, struct pvk_src *src, const char *name);

/*
 * Judges the FreeBSD on the disk by the rules of "pvguest check", and prints
 * what that would print: its schema, too. The exit status. has_others: it has
 * disks that are not looked at, so that partitions may lie there.
 */
int look_as_guest(struct cli *c, struct pvk_src *src, bool has_others);

#endif
