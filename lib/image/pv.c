/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Are the PV drivers in the kernel? It is read where it was just written, so it
 * need not be kept in memory.
 */
#include <stdio.h>
#include <string.h>

#include "image/pv.h"

static int
read_kernel(struct boot_kernel *b, struct pvk_kernel *kernel, struct pvk_err *e)
{
	struct pvk_kernel_source *s = boot_kernel_source(b, b->path, e);
	int r = -1;

	if (s != NULL)
		r = pvk_kernel_read(pvk_kernel_source_bytes(s), kernel, e);
	pvk_kernel_source_close(s);
	return (r);
}

int
pv_judge(struct pvk_ufs *ufs, struct pv_kernel *k, struct pvk_err *e)
{
	struct pvk_kernel kernel;
	struct boot_kernel b;

	*k = (struct pv_kernel){ .verdict = PV_UNKNOWN };
	if (boot_kernel_find(ufs, &b, e) != 0)
		return (-1);
	memcpy(k->path, b.path, sizeof(k->path));
	if (read_kernel(&b, &kernel, e) != 0) {
		if (e->code == PVK_EIO || e->code == PVK_ENOMEM ||
		    e->code == PVK_EINTR)
			return (-1);
		snprintf(k->reason, sizeof(k->reason), "%.*s",
		    (int)sizeof(k->reason) - 1, e->msg);
		return (0);
	}
	if (kernel.verdict == PVK_KERNEL_PV)
		k->verdict = PV_YES;
	else if (kernel.verdict != PVK_KERNEL_UNKNOWN)
		k->verdict = PV_NO;
	k->major = kernel.major;
	pvk_kernel_reason(&kernel, k->reason, sizeof(k->reason));
	return (0);
}
