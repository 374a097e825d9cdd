/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of FreeBSD's disks as facts have them: a second ada0 is "ada0@2". */
#ifndef PVGUEST_CHECK_FREEBSD_MESH_H
#define PVGUEST_CHECK_FREEBSD_MESH_H

#include "geom_xml.h"

#define MESH_DISKS 128
#define MESH_NAME  (GEOM_NAME + 8)

struct mesh_names {
	size_t n;
	bool cut; /* there are more, or some whose names no fact can have */
	struct {
		uint32_t provider;
		unsigned copy; /* 2 for the second one of a name */
		char name[MESH_NAME];
	} list[MESH_DISKS];
};

/* All disks but CD and floppy drives, as far as there is room. */
void mesh_names_init(struct mesh_names *names, const struct geom_mesh *m);
/* Of a disk's provider; NULL when it is not among them. Borrowed. */
const char *mesh_name(const struct mesh_names *names, uint32_t provider);
/* Of a partition of that disk: "ada0p2", "ada0p2@2" */
void mesh_part_name(const struct mesh_names *names, uint32_t disk,
    const char *part, char out[MESH_NAME]);

#endif
