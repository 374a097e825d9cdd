/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The facts of the FreeBSD on a disk that does not run, for the rules by which
 * "pvguest check" judges one that does (lib/check).
 */
#ifndef PVK_IMAGE_GUEST_FACTS_H
#define PVK_IMAGE_GUEST_FACTS_H

#include "check/facts.h"
#include "disk/disk.h"
#include "util/err.h"

/*
 * Of the first partition of type freebsd-ufs, which is the root. Owned by the
 * caller. src, borrowed, must allow random access. PVK_ENOENT when it has no
 * partition table or no such partition.
 */
struct pvk_facts *pvk_image_guest_facts(struct pvk_src *src, struct pvk_err *e);

#endif
