/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of all disks; see disk.h. */
#include "disk.h"

#include <stddef.h>

struct disk *disks;

void
disk_add(struct disk *d)
{
	struct disk **at = &disks;

	while (*at != NULL)
		at = &(*at)->next;
	d->next = NULL;
	*at = d;
}

void
disk_remove(struct disk *d)
{
	struct disk **at = &disks;

	while (*at != NULL && *at != d)
		at = &(*at)->next;
	if (*at != NULL)
		*at = d->next;
}
