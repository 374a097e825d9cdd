/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands in for src_nbd.c and sink_nbd.c when there is no libnbd. */
#include "disk/disk_private.h"

static void
missing_error(const char *path, enum pvk_disk_format f, struct pvk_err *e)
{
	pvk_err_set(e, PVK_ESERVICE,
	    "%s: %s needs libnbd, which this pvkit was built without", path,
	    pvk_disk_format_name(f));
}

struct pvk_src *
src_nbd_open(const char *path, enum pvk_disk_format f, struct pvk_err *e)
{
	missing_error(path, f, e);
	return (NULL);
}

struct pvk_sink *
sink_nbd_new(const char *path, enum pvk_disk_format f, uint64_t size,
    unsigned flags, struct pvk_err *e)
{
	(void)size;
	(void)flags;
	missing_error(path, f, e);
	return (NULL);
}
