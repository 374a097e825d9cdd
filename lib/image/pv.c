/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Are the PV drivers in the kernel? It is read where it was just written, so it
 * need not be kept in memory.
 */
#include <stdio.h>

#include "image/pv.h"
#include "kernel/kernel.h"
#include "util/num.h"

struct source {
	struct pvk_ufs *ufs;
	struct pvk_ufs_stat st;
};

static int
kernel_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	struct source *s = ctx;
	size_t got;

	if (pvk_ufs_pread(s->ufs, &s->st, buf, len, off, &got, e) != 0)
		return (-1);
	if (got != len)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    PV_KERNEL ": ends before its size"));
	return (0);
}

int
pv_judge(struct pvk_ufs *ufs, struct pv_kernel *k, struct pvk_err *e)
{
	struct source s = { .ufs = ufs };
	struct pvk_kernel_bytes bytes = { .pread = kernel_pread,
		.ctx = &s,
		.name = PV_KERNEL };
	struct pvk_kernel kernel;

	*k = (struct pv_kernel){ .verdict = PV_UNKNOWN };
	if (pvk_ufs_lookup(ufs, PV_KERNEL, 0, &s.st, e) != 0)
		return (-1);
	bytes.size = s.st.size;
	if (s.st.type != PVK_UFS_FILE ||
	    pvk_kernel_read(&bytes, &kernel, e) != 0) {
		if (e->code == PVK_EIO || e->code == PVK_ENOMEM)
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
