/* SPDX-License-Identifier: BSD-2-Clause */
/* From a disk to its kernel; see disk_kernel.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "image/boot_kernel.h"
#include "image/disk_kernel.h"
#include "image/gpt.h"

struct pvk_disk_kernel {
	struct pvk_ufs *ufs;
	struct boot_kernel kernel;
	struct pvk_kernel_source *source;
};

/* Without a table: a disk without partitions, or the image of one of them. */
static struct pvk_ufs *
open_whole(struct pvk_src *src, struct pvk_err *e)
{
	struct pvk_err no_table = *e;
	struct pvk_ufs *ufs = pvk_ufs_open(src, 0, pvk_src_size(src), e);

	if (ufs != NULL || e->code != PVK_ENOENT)
		return (ufs);
	if (no_table.code == PVK_ENOENT)
		pvk_err_set(e, PVK_ENOENT,
		    "%s: neither a GPT nor FreeBSD's UFS2", pvk_src_name(src));
	else
		*e = no_table;
	return (NULL);
}

static struct pvk_ufs *
open_root(struct pvk_src *src, struct pvk_err *e)
{
	struct gpt_faults f = { 0 };
	struct gpt g;

	if (gpt_read(src, &g, &f, e) != 0)
		return (e->code == PVK_ENOENT || e->code == PVK_ECORRUPT
			? open_whole(src, e)
			: NULL);
	for (size_t i = 0; i < g.len; i++)
		if (g.part[i].type == GPT_UFS)
			return (pvk_ufs_open(src, g.part[i].start,
			    g.part[i].size, e));
	pvk_err_set(e, PVK_ENOENT,
	    "%s: no partition of type freebsd-ufs, and others are not looked "
	    "into",
	    pvk_src_name(src));
	return (NULL);
}

struct pvk_disk_kernel *
pvk_disk_kernel_open(struct pvk_src *src, struct pvk_err *e)
{
	struct pvk_disk_kernel *k = calloc(1, sizeof(*k));

	if (k == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", pvk_src_name(src));
		return (NULL);
	}
	k->ufs = open_root(src, e);
	if (k->ufs == NULL)
		goto fail;
	if (boot_kernel_find(k->ufs, &k->kernel, e) != 0) {
		if (e->code == PVK_ENOENT)
			pvk_err_prefix(e, "%s", pvk_src_name(src));
		goto fail;
	}
	k->source = boot_kernel_source(&k->kernel, pvk_src_name(src), e);
	if (k->source == NULL)
		goto fail;
	return (k);
fail:
	pvk_disk_kernel_close(k);
	return (NULL);
}

const struct pvk_kernel_source *
pvk_disk_kernel_source(const struct pvk_disk_kernel *k)
{
	return (k->source);
}

void
pvk_disk_kernel_close(struct pvk_disk_kernel *k)
{
	if (k == NULL)
		return;
	pvk_kernel_source_close(k->source);
	pvk_ufs_close(k->ufs);
	free(k);
}
