/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel of a root file system: does it have the PV drivers? */
#ifndef PVK_IMAGE_PV_H
#define PVK_IMAGE_PV_H

#include "image/boot_kernel.h"
#include "ufs/ufs.h"
#include "util/err.h"

enum pv_verdict {
	PV_UNKNOWN, /* it cannot be told */
	PV_YES,
	PV_NO, /* not all that it takes */
};

struct pv_kernel {
	enum pv_verdict verdict;
	unsigned major;		     /* release, 0: unknown */
	char reason[256];	     /* one sentence */
	char path[BOOT_KERNEL_PATH]; /* of it, from the root */
};

/* PVK_ENOENT when there is no kernel. */
int pv_judge(struct pvk_ufs *ufs, struct pv_kernel *k, struct pvk_err *e);

#endif
