/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sound XVA of small chunks, at random: gaps, empty chunks, short last ones,
 * both kinds of checksum, disks in another order than their devices; and the
 * bytes that its disks have.
 */
#ifndef PVK_TESTS_XVA_RANDOM_H
#define PVK_TESTS_XVA_RANDOM_H

#include "xva_build.h"

#define XVA_RANDOM_DISKS 3

struct xva_random {
	struct xva_build b;
	struct xva_random_disk {
		const char *ref;
		uint8_t *bytes;
		uint64_t size;
		uint64_t empty;	  /* chunks of no bytes */
	} disk[XVA_RANDOM_DISKS]; /* by number */
	size_t ndisks;
	char disks[128]; /* as for xva_build_xml */
};

void xva_random_make(struct xva_random *x, uint64_t seed);
void xva_random_free(struct xva_random *x);
/* Writes it, packed in several members or frames. */
void xva_random_write(const struct xva_random *x, enum pvk_compression how,
    const char *name);

#endif
