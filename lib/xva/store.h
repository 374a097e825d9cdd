/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stores disks as a host does: chunks of 1 MiB in the order of the disks'
 * refs, each with its checksum; holes are not read, zero chunks not written
 * but for the first and the last of each disk.
 */
#ifndef PVK_XVA_STORE_H
#define PVK_XVA_STORE_H

#include "xva/out.h"

struct store_how {
	enum pvk_sum sum;
	unsigned mode; /* of the tar headers */
	size_t threads;
	struct pvk_progress *progress; /* borrowed, may be NULL */
};

/* src[K] is the disk whose number is K; what ova says beyond it is zero. */
int store_disks(const struct pvk_ova *ova, struct pvk_src *const *src,
    struct xva_out *out, const struct store_how *how,
    struct pvk_xva_created *created, struct pvk_err *e);

#endif
