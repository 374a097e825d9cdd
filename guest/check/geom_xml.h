/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD's disks as GEOM tells of them in sysctl kern.geom.confxml:
 *
 *	<mesh>
 *	  <class id="0x..."> <name>PART</name>
 *	    <geom id="0x..."> <name>xbd0</name>
 *	      <config> <scheme>GPT</scheme> <state>OK</state> ... </config>
 *	      <consumer id="0x..."> <provider ref="0x..."/> </consumer>
 *	      <provider id="0x..."> <mode>r1w1e2</mode> <name>xbd0p2</name>
 *		<mediasize>...</mediasize> <config> <start>79</start> ...
 *
 * Pure, so that it can be tried on any system with what a FreeBSD has said.
 */
#ifndef PVGUEST_CHECK_GEOM_XML_H
#define PVGUEST_CHECK_GEOM_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define GEOM_NAME      64
#define GEOM_MAX       4096 /* geoms, and providers */
#define GEOM_CONSUMERS 128  /* of one geom: ZFS has one for all its disks */
#define GEOM_NOWHERE   UINT32_MAX

struct geom_geom {
	char class_name[GEOM_NAME]; /* "DISK", "PART", "LABEL", "ZFS::VDEV" */
	char name[GEOM_NAME];
	/* of a PART: "GPT", "OK" or "CORRUPT"; what may be used, in sectors */
	char scheme[GEOM_NAME], state[GEOM_NAME];
	uint64_t first, last;
	uint32_t n_consumers;
	uint64_t consumers[GEOM_CONSUMERS]; /* ids of providers */
};

struct geom_provider {
	uint64_t id;
	uint32_t geom; /* whose it is: an index */
	char name[GEOM_NAME];
	bool in_use;	 /* somebody has it open */
	uint64_t size;	 /* in bytes */
	uint64_t sector; /* the same */
	/* of a DISK: what the hardware calls itself, "QEMU HARDDISK" */
	char descr[GEOM_NAME];
	/* of a PART: in sectors, both within; "freebsd-ufs" */
	uint64_t start, end;
	char type[GEOM_NAME], label[GEOM_NAME];
	char uuid[GEOM_NAME]; /* of one of a GPT: its identity */
};

struct geom_mesh {
	struct geom_geom *geoms; /* owned */
	size_t n_geoms;
	struct geom_provider *providers; /* owned */
	size_t n_providers;
	bool cut; /* there was more, or deeper, than there is room for */
};

/*
 * Text that breaks off, or is no XML, gives what came before. -1: no memory.
 * Names are as in the text, NUL-terminated, cut to fit: not fit to be shown.
 */
int geom_parse(const char *text, size_t len, struct geom_mesh *m,
    struct pvk_err *e);
void geom_fini(struct geom_mesh *m);

/* Index of the provider with that id or name, or GEOM_NOWHERE. */
uint32_t geom_by_id(const struct geom_mesh *m, uint64_t id);
uint32_t geom_by_name(const struct geom_mesh *m, const char *name);
/* The provider that this one lies on, or GEOM_NOWHERE: it is a disk. */
uint32_t geom_below(const struct geom_mesh *m, uint32_t provider);
/* The provider at the bottom of it: a disk's. */
uint32_t geom_bottom(const struct geom_mesh *m, uint32_t provider);
bool geom_is(const struct geom_mesh *m, uint32_t provider,
    const char *class_name);

#endif
