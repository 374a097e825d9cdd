/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hosts an XVA can be meant for: every XenServer from 5.6 to 8 and XCP-ng
 * from 7.6 to 8.3, and what each of them accepts.
 */
#ifndef PVK_XVA_HOST_H
#define PVK_XVA_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

struct pvk_host {
	const char *name;		 /* "xenserver-6.0.2", "xcp-ng-8.3" */
	const char *product_brand;	 /* written to ova.xml */
	const char *product_version;	 /* written to ova.xml */
	unsigned xapi_major, xapi_minor; /* of the host: its version gate */
	bool reads_gzip;
	bool reads_zstd;
	bool reads_xxhash;
	bool boots_uefi;
	bool matches_bridge; /* networks by bridge when the name is unknown */
	bool cd_hangs_old_freebsd; /* FreeBSD < 10 with a CD drive */
	unsigned tar_mode; /* mode in the headers it writes: 0 or 0400 */
};

/* Oldest first of each brand. */
const struct pvk_host *pvk_host_table(size_t *n);
/*
 * By name; "xenserver-7.1" finds the 7.x row. NULL (PVK_EUSAGE) with the
 * names to choose from when there is none.
 */
const struct pvk_host *pvk_host_find(const char *name, struct pvk_err *e);

#endif
