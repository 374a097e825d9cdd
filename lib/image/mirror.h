/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The distribution sets of a release of FreeBSD, from a mirror into a cache:
 * MANIFEST first, which the server vouches for, then what it has hashes of.
 */
#ifndef PVK_IMAGE_MIRROR_H
#define PVK_IMAGE_MIRROR_H

#include <stddef.h>

#include "util/err.h"
#include "util/progress.h"

struct pvk_image_release {
	const char *name; /* "14.3", "14.3-RELEASE", "15.0-RC1" */
	const char *arch; /* "amd64" or "i386" */
	/*
	 * Asked in this order, the next one when a release is not there. Of
	 * none: FreeBSD's own two, of which the second has the old releases.
	 */
	const char *const *mirrors;
	size_t nmirrors;
	const char *cache;	 /* directory, made when it is not there */
	const char *const *sets; /* "base", "kernel", "lib32" */
	size_t nsets;
	unsigned patience;	       /* seconds that a server may be silent */
	struct pvk_progress *progress; /* or NULL */
};

/* Paths of files in the cache. */
struct pvk_image_fetched {
	char *manifest; /* owned */
	char **set;	/* owned, as many as were asked for */
	size_t nsets;
};

/*
 * Fills *f, which is to be freed also on error. What the cache has of it is
 * not fetched again. Codes as pvk_fetch; PVK_EUSAGE for what is no release,
 * PVK_EUNSUPP for one that has no such sets, PVK_ENOENT when no mirror has it,
 * or it has no such set.
 */
int pvk_image_fetch(const struct pvk_image_release *r,
    struct pvk_image_fetched *f, struct pvk_err *e);
void pvk_image_fetched_fini(struct pvk_image_fetched *f);

#endif
